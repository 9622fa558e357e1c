"""The card that comes before any generated text: what is urgent, whom to call, how to copy it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.accessibility import announce
from desktop.ui.overrides import override
from desktop.ui.parts import CopyButton, IconView, discard, make_label, set_shown
from desktop.ui.text_block import TextBlock
from desktop.ui.theme import Theme, refresh_style
from desktop.ui.view_models import AlertCard, AlertKind

_ICONS: dict[AlertKind, tuple[str, str]] = {
    "vital": ("alert", "alert"),
    "crisis": ("crisis", "crisis"),
    "urgent": ("urgent", "medium"),
    "information": ("info", "information"),
}
_MAX_SHARE = 0.42  # of the viewport; a taller copy leaves its text out
_NARROW = 520  # px at 100 %; below it the copy button stands under the words


class AlertHead(QWidget):
    """What must never leave the screen: number, icon, title, what to do first, copy button."""

    def __init__(self, theme: Theme, card: AlertCard, *, is_short: bool) -> None:
        super().__init__()
        self.theme, self._card, self._is_short = theme, card, is_short
        icon, role = _ICONS[card.kind]
        self._icon = IconView(theme, icon, role, size=18)
        self._title = make_label("alertTitle", card.title, wraps=True)
        self._number = make_label("alertNumber", card.number)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = TextBlock(theme)
        self.text.set_raw_text(card.body)
        self.text.setAccessibleName(card.title)
        self.copy = CopyButton(theme, lambda: card.number)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._words = QVBoxLayout()
        self._heading = QHBoxLayout()
        self._fill()
        self.apply_theme(theme)
        self.retranslate()

    def set_width(self, width: int) -> None:
        """Choose between the wide and the narrow arrangement; without text it is always one row."""
        is_narrow = width < self.theme.px(_NARROW) and not self.text.isHidden()
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        alignment = Qt.AlignmentFlag.AlignLeft if is_narrow else Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self._number, alignment)
        self._row.setAlignment(self.copy, alignment)

    def show_text(self, *, is_shown: bool) -> None:
        """Show or leave out the text under the title; number, title and button always stay."""
        self.text.setVisible(is_shown)
        refresh_style(self._number)
        self.apply_theme(self.theme)
        for layout in (self._words, self._row):
            layout.invalidate()
        self.updateGeometry()  # forgets the height that the layout above remembers

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self.theme = theme
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(10 if self.text.isHidden() else 14))
        self._words.setSpacing(theme.px(2))
        self._heading.setSpacing(theme.px(6))

    def retranslate(self) -> None:
        """Write the button again; the words of the alert stay as they were."""
        self.copy.set_usual_text(self.tr("Copy") if self._is_short else self.tr("Copy the number"))
        self.copy.setAccessibleName(self.tr("Copy the number {number}").format(number=self._card.number))

    def _fill(self) -> None:
        self._heading.addWidget(self._icon)
        self._heading.addWidget(self._title, 1)
        self._words.addLayout(self._heading)
        self._words.addWidget(self.text)
        self._row.addWidget(self._number)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self.copy)
        for widget in (self._number, self.copy):
            set_shown(widget, is_shown=bool(self._card.number))


class AlertCardView(QFrame):
    """An alert on the screen; colour, icon and words all say the same.

    Args:
        is_short: the head only (the copy that stays in view while scrolling).

    Attributes:
        head: number, title, first sentence, copy button.
        advice: what to do while help comes.
        reasons: what was recognised, and in which words.
    """

    def __init__(self, theme: Theme, card: AlertCard, *, is_short: bool = False) -> None:
        super().__init__()
        self.card = card
        self.setObjectName("alertCard")
        self.setProperty("kind", card.kind)
        self.head = AlertHead(theme, card, is_short=is_short)
        self.advice = TextBlock(theme)
        self.advice.set_raw_text("\n".join(f"- {line}" for line in card.advice))
        self.advice.show_markdown()
        self.reasons = TextBlock(theme, is_small=True)
        self._column = QVBoxLayout(self)
        for widget in (self.head, self.advice, self.reasons):
            self._column.addWidget(widget)
        set_shown(self.advice, is_shown=bool(card.advice) and not is_short)
        set_shown(self.reasons, is_shown=bool(card.families or card.quotes) and not is_short)
        self.apply_theme(theme)
        self.retranslate()

    def spoken_text(self) -> str:
        """Everything the card says, for screen readers and for the clipboard."""
        card = self.card
        return " ".join(part for part in (card.title, card.number, card.body, *card.advice) if part)

    def announce(self) -> None:
        """Have screen readers say the card at once; the focus stays where it is."""
        announce(self, self.spoken_text(), is_urgent=self.card.kind in ("vital", "crisis"))

    def show_text(self, *, is_shown: bool) -> None:
        """Show or leave out the sentence under the title, where there is very little room."""
        self.setProperty("strip", not is_shown)
        self.head.show_text(is_shown=is_shown)
        self.apply_theme(self.head.theme)
        self._column.invalidate()
        self.updateGeometry()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        is_strip = self.head.text.isHidden()
        side, top = theme.px(10 if is_strip else 16), theme.px(6 if is_strip else 12)
        self._column.setContentsMargins(side, top, side, top)
        self._column.setSpacing(theme.px(8))

    def retranslate(self) -> None:
        """Write the card's own words again; those of the alert stay as they were."""
        self.reasons.set_raw_text(" ".join(self._reasons()))
        self.reasons.setAccessibleName(self.card.title)
        self.advice.setAccessibleName(self.card.title)
        self.setAccessibleName(self.spoken_text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.head.retranslate()
        super().changeEvent(event)

    def _reasons(self) -> list[str]:
        reasons: list[str] = []
        if self.card.families:
            reasons.append(self.tr("Recognised: {families}.").format(families=", ".join(self.card.families)))
        if self.card.quotes:
            quotes = ", ".join(self.tr("“{words}”").format(words=quote) for quote in self.card.quotes)
            reasons.append(self.tr("In these words: {quotes}.").format(quotes=quotes))
        return reasons


class PinnedAlert(QWidget):
    """Keeps a short copy of the last turn's alert at the top of the conversation's viewport.

    It shows whenever the head of the full card is not wholly in view, so that one of the two always is.
    """

    def __init__(self, theme: Theme, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.setObjectName("pinnedAlert")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._viewport = theme, viewport
        self._full: AlertCardView | None = None
        self._short: AlertCardView | None = None
        self._column = QVBoxLayout(self)
        self.hide()

    def follow(self, full: AlertCardView | None) -> None:
        """Stand in for another card, or for none."""
        self._full = full
        if self._short is not None:
            discard(self._short)
            self._short = None
        if full is not None:
            self._short = AlertCardView(self._theme, full.card, is_short=True)
            self._column.addWidget(self._short)
        self.update_place()

    def update_place(self) -> None:
        """Show or hide itself, after scrolling, resizing or new text."""
        if self._full is None or self._short is None or self._is_head_in_view(self._full):
            self.hide()
            return
        self._place(self._full, self._short)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme

    def _place(self, full: AlertCardView, short: AlertCardView) -> None:
        """Lie over the whole width, so that nothing shows beside the card or above it."""
        viewport = self._viewport
        left = full.mapTo(viewport, full.rect().topLeft()).x()
        right = viewport.width() - left - full.width()
        self._column.setContentsMargins(left, self._theme.px(6), right, self._theme.px(6))
        self.show()
        for is_shown in (True, False):
            short.show_text(is_shown=is_shown)
            short.head.set_width(full.width())
            self._column.invalidate()
            height = self._column.totalHeightForWidth(viewport.width())
            if height <= _MAX_SHARE * viewport.height():
                break
        self.setGeometry(0, 0, viewport.width(), height)
        self.raise_()

    def _is_head_in_view(self, full: AlertCardView) -> bool:
        top = full.head.mapTo(self._viewport, full.head.rect().topLeft()).y()
        return top >= 0 and top + full.head.height() <= self._viewport.height()
