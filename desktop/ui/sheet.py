"""A card over the body of the window, never over the banner: numbers, models, legend, questions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.accessibility import announce
from desktop.ui.focus import move_focus, tab_stops
from desktop.ui.overrides import override
from desktop.ui.parts import IconButton, make_label
from desktop.ui.theme import Theme

_CARD_WIDTH = 560  # px at 100 %
_SCRIM_ALPHA = 215  # of 255


class Sheet(QWidget):
    """Holds one content; while it is open, Tab stays inside and Escape (the window's) closes it.

    Signals:
        closed: it is no longer on the screen.
    """

    closed = Signal()

    def __init__(self, theme: Theme, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._theme = theme
        self.content = content
        self._before: QWidget | None = None
        self.card = QFrame(self)
        self.card.setObjectName("sheetCard")
        self.title = make_label("sheetTitle", wraps=True)
        self.close_button = IconButton(theme, "close", icon_role="ink_soft")
        self.close_button.clicked.connect(self.close_sheet)
        self._scroll = QScrollArea()
        self._foot = QHBoxLayout()
        self._column = QVBoxLayout(self.card)
        self._fill()
        self.apply_theme(theme)
        self.retranslate()
        self.hide()

    def set_title(self, title: str) -> None:
        """Name the sheet."""
        self.title.setText(title)
        self.setAccessibleName(title)

    def add_button(self, button: IconButton) -> None:
        """Put another button beside the one that closes."""
        self._foot.insertWidget(self._foot.count() - 1, button)

    def open_sheet(self) -> None:
        """Show the sheet, and take the focus."""
        self._before = self.window().focusWidget()
        self.show()
        self.raise_()
        self._place_card()
        self.close_button.setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, self.title.text())

    def close_sheet(self) -> None:
        """Hide the sheet and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme
        self._column.setContentsMargins(theme.px(20), theme.px(18), theme.px(20), theme.px(18))
        self._column.setSpacing(theme.px(12))
        self._foot.setSpacing(theme.px(8))
        self._place_card()

    def retranslate(self) -> None:
        """Write the button again."""
        self.close_button.set_words(self.tr("Close"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place_card()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_card()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        scrim = self._theme.color("background")
        scrim.setAlpha(_SCRIM_ALPHA)
        painter.fillRect(self.rect(), scrim)
        painter.end()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Go round inside the sheet instead of leaving it."""
        stop = move_focus(tab_stops(self.card), self.window(), is_forward=next)
        if stop is not None:
            self._scroll.ensureWidgetVisible(stop)
        return True

    def _fill(self) -> None:
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.content)
        self.content.setAutoFillBackground(False)
        self._foot.addStretch(1)
        self._foot.addWidget(self.close_button)
        self._column.addWidget(self.title)
        self._column.addWidget(self._scroll, 1)
        self._column.addLayout(self._foot)

    def _place_card(self) -> None:
        """Centre the card, as tall as its content where there is room, scrolled where there is not."""
        edge = self._theme.px(16)
        width = min(self._theme.px(_CARD_WIDTH), self.width() - 2 * edge)
        most = self.height() - 2 * edge
        margins = self._column.contentsMargins()
        inner = max(1, width - margins.left() - margins.right() - 2)
        self._scroll.setFixedHeight(self._content_height(inner))
        height = self._column.totalHeightForWidth(width)
        if height > most:
            self._scroll.setFixedHeight(max(0, self._scroll.height() - (height - most)))
            height = most
        self.card.setGeometry(
            (self.width() - width) // 2, max(edge, (self.height() - height) // 2), width, height
        )

    def _content_height(self, width: int) -> int:
        layout = self.content.layout()
        assert layout is not None, "the content of a sheet has a layout"
        return (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )
