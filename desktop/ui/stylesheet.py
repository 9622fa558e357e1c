"""The one style sheet of the window, built from a palette and the text scale."""

from __future__ import annotations

from desktop.ui.theme import BODY_PX, SMALL_PX, Theme

_NO_LIMIT = 100_000  # px, beyond any screen
_TONES = {"vital": "alert", "crisis": "crisis", "urgent": "medium", "information": "information"}


def build_stylesheet(theme: Theme) -> str:
    """Return the whole style sheet for a palette and a scale."""
    parts = (
        _base,
        _buttons,
        _fields,
        _scrolling,
        _menus,
        _scenarios,
        _conversation,
        _alerts,
        _score,
        _sheets,
    )
    return "\n".join(part(theme) for part in parts)


def _ringed(theme: Theme, selector: str, *, edge: str, padding: tuple[int, int], states: str = "") -> str:
    """A control with a 1-px edge that becomes a 2-px focus ring without moving its content."""
    p, (top, side) = theme.palette, (theme.px(padding[0]), theme.px(padding[1]))
    return f"""
{selector} {{ border: 1px solid {edge}; padding: {top}px {side}px; {states} }}
{selector}:focus {{ border: 2px solid {p.focus}; padding: {max(0, top - 1)}px {max(0, side - 1)}px; }}
"""


def _base(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    return f"""
QWidget {{ font-size: {px(BODY_PX)}px; color: {p.ink}; }}
#MainWindow, #root, #banner, #bannerPill {{ max-width: {_NO_LIMIT}px; max-height: {_NO_LIMIT}px; }}
#MainWindow, #root, #body, #conversationColumn, #turns, #emptyState, #pinnedAlert, QScrollArea#conversation {{
    background: {p.background}; }}
QScrollArea {{ border: none; background: transparent; }}
QLabel, #columnContent {{ background: transparent; }}
QToolTip {{ background: {p.ink}; color: {p.panel}; border: 1px solid {p.panel};
    padding: {px(6)}px {px(8)}px; font-size: {px(SMALL_PX)}px; }}
#secondary {{ color: {p.ink_soft}; font-size: {px(SMALL_PX)}px; }}
#appName {{ font-size: {px(17)}px; font-weight: 700; }}
#panelTitle {{ font-size: {px(SMALL_PX)}px; font-weight: 700; color: {p.ink_soft}; }}
QTextEdit#textBlock {{ background: transparent; border: 1px solid transparent; border-radius: {px(4)}px;
    selection-background-color: {p.brand}; selection-color: {p.on_brand}; }}
QTextEdit#textBlock[small="true"] {{ font-size: {px(SMALL_PX)}px; }}
QTextEdit#textBlock:focus {{ border: 1px solid {p.focus}; }}
#statusBar {{ background: {p.panel}; border-top: 1px solid {p.line}; }}
#statusBar QLabel {{ font-size: {px(12)}px; color: {p.ink_soft}; }}
#statusBar #statusValue {{ color: {p.ink}; font-weight: 700; }}
#statusBar #offline {{ color: {p.brand}; }}
"""


def _buttons(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    shape = f"border-radius: {px(8)}px; min-height: {px(20)}px; font-size: {px(SMALL_PX)}px;"
    plain = _ringed(
        theme, "QPushButton", edge=p.edge, padding=(5, 12), states=f"{shape} background: {p.panel};"
    )
    return f"""{plain}
QPushButton:hover {{ background: {p.brand_soft}; }}
QPushButton:pressed {{ background: {p.track}; }}
QPushButton:disabled {{ color: {p.ink_soft}; border: 1px dashed {p.line}; background: transparent; }}
QPushButton[role="primary"] {{ background: {p.brand}; color: {p.on_brand}; font-weight: 700;
    border-color: {p.brand}; font-size: {px(BODY_PX)}px; }}
QPushButton[role="primary"]:focus {{ border-color: {p.focus}; }}
QPushButton[role="stop"] {{ color: {p.ink}; border-color: {p.ink}; font-weight: 700;
    font-size: {px(BODY_PX)}px; }}
QPushButton[role="stop"]:focus {{ border-color: {p.focus}; }}
QPushButton[role="mode"] {{ font-weight: 700; }}
QPushButton[role="mode"]:checked {{ background: {p.brand_soft}; color: {p.brand}; border-color: {p.brand}; }}
QPushButton[role="mode"]:checked:focus {{ border-color: {p.focus}; }}
QPushButton[role="quiet"] {{ background: transparent; border-color: transparent; color: {p.ink_soft}; }}
QPushButton[role="quiet"]:hover {{ color: {p.brand}; background: {p.brand_soft}; }}
QPushButton[role="toggle"] {{ background: transparent; border-color: transparent; color: {p.medium};
    padding-left: 0; font-weight: 700; text-align: left; }}
QPushButton[role="toggle"]:focus {{ border-color: {p.focus}; }}
QPushButton[role="quiet"]:focus {{ border-color: {p.focus}; }}
"""


def _fields(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    look = (
        f"border-radius: {px(8)}px; background: {p.panel}; selection-background-color: {p.brand};"
        f"selection-color: {p.on_brand}; placeholder-text-color: {p.ink_soft};"
    )
    height = f"min-height: {px(20)}px;"
    return f"""
{_ringed(theme, "QLineEdit", edge=p.edge, padding=(6, 10), states=look + height)}
{_ringed(theme, "QComboBox", edge=p.edge, padding=(6, 10), states=look + height)}
QComboBox::drop-down {{ border: none; width: {px(28)}px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {p.panel}; border: 1px solid {p.edge}; outline: none;
    selection-background-color: {p.brand_soft}; selection-color: {p.ink}; padding: {px(4)}px; }}
#composer {{ background: {p.panel}; border: 1px solid {p.edge}; border-radius: {px(12)}px; }}
#composer[active="true"] {{ border: 2px solid {p.focus}; }}
#composerLabel {{ font-size: {px(12)}px; font-weight: 700; color: {p.ink_soft}; }}
#composerInput {{ background: transparent; border: none; padding: 0; selection-background-color: {p.brand};
    selection-color: {p.on_brand}; placeholder-text-color: {p.ink_soft}; }}
#composerReason {{ color: {p.medium}; font-size: {px(SMALL_PX)}px; }}
QProgressBar {{ background: {p.track}; border: none; border-radius: {px(3)}px; max-height: {px(6)}px;
    min-height: {px(6)}px; }}
QProgressBar::chunk {{ background: {p.brand}; border-radius: {px(3)}px; }}
"""


def _scrolling(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    return f"""
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {p.edge}; border-radius: {px(3)}px; margin: {px(2)}px {px(3)}px;
    min-height: {px(28)}px; }}
QScrollBar::handle:vertical:hover {{ background: {p.ink_soft}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollBar:horizontal {{ height: 0; }}
QScrollArea#conversation[ringed="true"] {{ border: 2px solid {p.focus}; }}
"""


def _menus(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    return f"""
#menuRow {{ background: {p.panel}; border-bottom: 1px solid {p.line}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QMenuBar {{ background: transparent; font-size: {px(SMALL_PX)}px; }}
QMenuBar::item {{ padding: {px(5)}px {px(8)}px; border-radius: {px(6)}px; background: transparent; }}
QMenuBar::item:selected {{ background: {p.brand_soft}; color: {p.brand}; }}
QMenu {{ background: {p.panel}; border: 1px solid {p.edge}; padding: {px(4)}px;
    font-size: {px(SMALL_PX)}px; }}
QMenu::item {{ padding: {px(6)}px {px(24)}px {px(6)}px {px(28)}px; border-radius: {px(6)}px; }}
QMenu::item:selected {{ background: {p.brand_soft}; color: {p.brand}; }}
QMenu::item:disabled {{ color: {p.ink_soft}; }}
QMenu::separator {{ height: 1px; background: {p.line}; margin: {px(4)}px {px(8)}px; }}
QMenu::indicator {{ width: {px(14)}px; height: {px(14)}px; left: {px(8)}px; }}
"""


def _scenarios(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    card = f"border-radius: {px(10)}px; background: {p.panel}; text-align: left;"
    return f"""
#scenarioPanel {{ background: {p.panel}; border-right: 1px solid {p.line}; }}
{_ringed(theme, "#scenarioCard", edge=p.edge, padding=(0, 0), states=card)}
#scenarioCard:hover {{ background: {p.brand_soft}; }}
#scenarioCard[current="true"] {{ background: {p.brand_soft}; border: 2px solid {p.brand}; }}
#scenarioCard[current="true"]:focus {{ border: 2px solid {p.focus}; }}
#scenarioCard:disabled {{ border: 1px solid {p.line}; }}
#scenarioCard QLabel, #columnContent {{ background: transparent; }}
#cardTitle {{ font-size: {px(SMALL_PX)}px; font-weight: 700; }}
#cardSubtitle {{ font-size: {px(12)}px; color: {p.ink_soft}; }}
#categoryName {{ font-size: {px(11)}px; font-weight: 700; color: {p.ink_soft}; }}
#chip {{ font-size: {px(11)}px; color: {p.ink_soft}; background: {p.background}; border: 1px solid {p.line};
    border-radius: {px(5)}px; padding: {px(1)}px {px(6)}px; }}
"""


def _conversation(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    return f"""
#bubble {{ background: {p.brand_soft}; border: 1px solid {p.line}; border-radius: {px(14)}px;
    border-bottom-right-radius: {px(3)}px; }}
#bubbleLabel, #sectionHeading {{ color: {p.brand}; font-weight: 700; }}
#bubbleLabel {{ font-size: {px(12)}px; }}
#sectionHeading {{ font-size: {px(SMALL_PX)}px; }}
#answerCard {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: {px(14)}px; }}
#footer, #turnState {{ color: {p.ink_soft}; font-size: {px(12)}px; }}
#turnState {{ font-weight: 700; }}
#faultCard {{ background: {p.panel}; border: 1px solid {p.alert}; border-radius: {px(14)}px; }}
#faultTitle {{ color: {p.alert}; font-weight: 700; }}
#notice {{ background: {p.medium_soft}; border: 1px solid {p.medium}; border-radius: {px(10)}px; }}
#welcomeTitle {{ font-size: {px(22)}px; font-weight: 700; }}
#modelsPanel {{ background: {p.panel}; border: 1px solid {p.line}; border-radius: {px(14)}px; }}
#modelsPanel[framed="false"], #faultCard[framed="false"] {{ border: none; }}
#modelName, #numberLabel, #sheetHeading {{ font-weight: 700; }}
#ruler {{ background: {p.line}; max-height: 1px; min-height: 1px; }}
"""


def _alerts(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    number = (
        f"border-radius: {px(8)}px; font-size: {px(26)}px; font-weight: 700; padding: {px(4)}px {px(14)}px;"
    )
    rules = [f"#alertNumber {{ {number} }}"]
    for kind, tone in _TONES.items():
        strong, soft, on = (getattr(p, role) for role in (tone, f"{tone}_soft", f"on_{tone}"))
        card = f'#alertCard[kind="{kind}"]'
        rules.append(f"""
{card} {{ background: {soft}; border: 2px solid {strong}; border-radius: {px(14)}px; }}
{card} #alertTitle {{ color: {strong}; font-weight: 700; }}
{card} #alertNumber {{ background: {strong}; color: {on}; }}
{card} QPushButton {{ color: {strong}; border-color: {strong}; background: {p.panel}; font-weight: 700; }}
{card} QPushButton:focus {{ border-color: {p.focus}; }}""")
    rules.append(f"""
#alertCard[strip="true"] #alertNumber {{ font-size: {px(17)}px; padding: {px(2)}px {px(9)}px; }}""")
    return "\n".join(rules)


def _score(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    return f"""
#scorePanel {{ background: {p.panel}; border-left: 1px solid {p.line}; }}
#scoreTotal {{ font-size: {px(34)}px; font-weight: 700; color: {p.brand}; }}
#scoreTotal[capped="true"] {{ color: {p.alert}; }}
#scoreOf {{ font-size: {px(16)}px; font-weight: 700; color: {p.ink_soft}; }}
#scoreCapped {{ color: {p.alert}; font-size: {px(SMALL_PX)}px; font-weight: 700; }}
#criterion {{ border: 2px solid transparent; border-radius: {px(6)}px; }}
#criterion:focus {{ border: 2px solid {p.focus}; }}
#criterionName, #criterionPoints {{ font-size: {px(SMALL_PX)}px; }}
#criterionPoints {{ color: {p.ink_soft}; }}
#criterion[violated="true"] #criterionName, #criterion[violated="true"] #criterionPoints {{
    color: {p.alert}; font-weight: 700; }}
#criterion[violated="true"] #chip {{ color: {p.on_alert}; background: {p.alert}; border-color: {p.alert}; }}
#criterionHelp {{ background: {p.background}; border: 1px solid {p.line}; border-radius: {px(8)}px;
    font-size: {px(SMALL_PX)}px; padding: {px(8)}px; }}
"""


def _sheets(theme: Theme) -> str:
    p, px = theme.palette, theme.px
    return f"""
#sheetCard {{ background: {p.panel}; border: 1px solid {p.edge}; border-radius: {px(14)}px; }}
#sheetTitle {{ font-size: {px(17)}px; font-weight: 700; }}
#number {{ font-size: {px(20)}px; font-weight: 700; color: {p.alert}; }}
"""
