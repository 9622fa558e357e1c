"""The scenarios on the left: search, four categories, one card per scenario."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.focus import RovingFocus
from desktop.ui.overrides import override
from desktop.ui.parts import CardButton, ColumnScroll, Dot, IconView, discard, make_label
from desktop.ui.theme import Theme, refresh_style
from desktop.ui.view_models import Category, ScenarioCard

PANEL_WIDTH = 288  # px at 100 %


class ScenarioButton(CardButton):
    """One scenario: icon, title, subtitle, key."""

    def __init__(self, theme: Theme, card: ScenarioCard) -> None:
        super().__init__("scenarioCard")
        self.card = card
        self._words = QVBoxLayout()
        self._title = make_label("cardTitle", card.title, wraps=True)
        self._subtitle = make_label("cardSubtitle", card.subtitle, wraps=True)
        self._icon = IconView(theme, card.icon, "on_category", size=28, tile_role=card.category)
        self._fill()
        self.apply_theme(theme)
        self.setAccessibleName(f"{card.title}. {card.subtitle}".rstrip(". ") + ".")
        self.setAccessibleDescription(card.shortcut)

    def set_current(self, is_current: bool) -> None:
        """Mark this scenario as the one on the screen."""
        self.setProperty("current", is_current)
        refresh_style(self)

    def matches(self, folded_query: str) -> bool:
        """Whether the title or the subtitle contains the words, accents and case aside."""
        return folded_query in fold(f"{self.card.title} {self.card.subtitle}")

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self.row.setContentsMargins(theme.px(10), theme.px(9), theme.px(10), theme.px(9))
        self.row.setSpacing(theme.px(10))
        self._words.setSpacing(theme.px(3))

    def _fill(self) -> None:
        self._words.addWidget(self._title)
        self._words.addWidget(self._subtitle)
        self.row.addWidget(self._icon)
        self.row.addLayout(self._words, 1)
        if self.card.shortcut:
            self.row.addWidget(make_label("chip", self.card.shortcut), 0, Qt.AlignmentFlag.AlignVCenter)
        self.let_presses_through()


class _CategoryTitle(QWidget):
    """Dot and name above the cards of a category."""

    def __init__(self, theme: Theme, category: Category) -> None:
        super().__init__()
        self.name = make_label("categoryName")
        self._row = QHBoxLayout(self)
        self._row.addWidget(Dot(theme, category))
        self._row.addWidget(self.name, 1)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._row.setContentsMargins(0, theme.px(8), 0, theme.px(2))
        self._row.setSpacing(theme.px(8))


class ScenarioPanel(QFrame):
    """Everything that can be tried with one press.

    Signals:
        scenario_chosen: identifier of the pressed scenario.
    """

    scenario_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scenarioPanel")
        self._theme = theme
        self._buttons: list[ScenarioButton] = []
        self._titles: dict[Category, _CategoryTitle] = {}
        self._current_id = ""
        self._is_enabled = True
        self._roving = RovingFocus(self)
        self._roving.moved.connect(self._keep_in_view)
        self._name = make_label("appName", "FineMed")
        self._purpose = make_label("secondary", wraps=True)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._no_result = make_label("secondary", wraps=True)
        self._no_result.hide()
        self._scroll = ColumnScroll()
        self._column = QVBoxLayout(self)
        self._fill()
        self.apply_theme(theme)
        self.retranslate()

    def show_scenarios(self, cards: Sequence[ScenarioCard]) -> None:
        """Replace all cards; categories stand in the order in which they first come."""
        self._clear_cards()
        order: dict[Category, None] = dict.fromkeys(card.category for card in cards)
        for category in order:
            self._add_category(category, [card for card in cards if card.category == category])
        self._roving.set_widgets(self._buttons)
        self.retranslate()
        self.set_current(self._current_id)
        self.set_scenarios_enabled(self._is_enabled)
        self._filter()

    def set_current(self, scenario_id: str) -> None:
        """Mark the scenario on the screen; "" marks none."""
        self._current_id = scenario_id
        for button in self._buttons:
            button.set_current(button.card.scenario_id == scenario_id)
            if button.card.scenario_id == scenario_id:
                self._scroll.ensureWidgetVisible(button)

    def set_scenarios_enabled(self, is_enabled: bool) -> None:
        """Allow or refuse presses."""
        self._is_enabled = is_enabled
        for button in self._buttons:
            button.setEnabled(is_enabled)

    def shown_scenarios(self) -> list[str]:
        """Identifiers of the cards that pass the filter, from top to bottom."""
        return [button.card.scenario_id for button in self._buttons if not button.isHidden()]

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale; colours come from the style sheet and the pieces."""
        self._theme = theme
        self._column.setContentsMargins(theme.px(14), theme.px(14), 0, 0)
        self._column.setSpacing(theme.px(6))
        self._head.setContentsMargins(0, 0, theme.px(14), 0)
        self._head.setSpacing(theme.px(6))
        self._scroll.set_margins(0, 0, theme.px(14), theme.px(14))
        self._scroll.column.setSpacing(theme.px(6))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write the panel's own words again; the cards' words come from `show_scenarios`."""
        self._purpose.setText(self.tr("Caution demonstration, offline"))
        self.search.setPlaceholderText(self.tr("Search for a scenario…"))
        self.search.setAccessibleName(self.tr("Search for a scenario"))
        self._no_result.setText(self.tr("No scenario contains these words."))
        names: dict[Category, str] = {
            "simple": self.tr("Simple"),
            "complexe": self.tr("Complex"),
            "anxiogene": self.tr("Worrying"),
            "psychologique": self.tr("Psychological"),
        }
        for category, title in self._titles.items():
            title.name.setText(names[category].upper())
            title.name.setAccessibleName(names[category])

    def _fill(self) -> None:
        self._head = QVBoxLayout()
        for widget in (self._name, self._purpose, self.search, self._no_result):
            self._head.addWidget(widget)
        self._column.addLayout(self._head)
        self._column.addWidget(self._scroll, 1)

    def _add_category(self, category: Category, cards: Sequence[ScenarioCard]) -> None:
        title = _CategoryTitle(self._theme, category)
        self._titles[category] = title
        self._scroll.add(title)
        for card in cards:
            button = ScenarioButton(self._theme, card)
            button.clicked.connect(lambda _=False, chosen=card.scenario_id: self.scenario_chosen.emit(chosen))
            self._buttons.append(button)
            self._scroll.add(button)

    def _clear_cards(self) -> None:
        self._roving.set_widgets(())
        for widget in (*self._buttons, *self._titles.values()):
            self._scroll.column.removeWidget(widget)
            discard(widget)
        self._buttons, self._titles = [], {}

    def _filter(self) -> None:
        query = fold(self.search.text().strip())
        for button in self._buttons:
            button.setVisible(button.matches(query))
        shown = {button.card.category for button in self._buttons if not button.isHidden()}
        for category, title in self._titles.items():
            title.setVisible(category in shown)
        self._no_result.setVisible(bool(self._buttons) and not shown)
        self._roving.refresh()

    def _keep_in_view(self, widget: QWidget) -> None:
        if isinstance(widget, QAbstractButton):
            self._scroll.ensureWidgetVisible(widget)


def fold(text: str) -> str:
    """Text without accents and case, for searching."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
