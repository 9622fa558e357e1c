"""The middle of the window: conversation, loading line, notice, composer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.accessibility import announce
from desktop.ui.composer import Composer
from desktop.ui.conversation import Conversation, reading_margin
from desktop.ui.overrides import override
from desktop.ui.parts import IconButton, IconView, make_label
from desktop.ui.theme import Theme

_LOW = 320  # px at 100 %; below this height the composer takes one row


class NoticeLine(QFrame):
    """One sentence above the composer, until it is closed or another one comes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.text = make_label("noticeText", wraps=True)
        self.close_button = IconButton(theme, "close", role="quiet", icon_role="ink_soft")
        self.close_button.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.addWidget(IconView(theme, "info", "medium", size=16))
        self._row.addWidget(self.text, 1)
        self._row.addWidget(self.close_button)
        self.apply_theme(theme)
        self.retranslate()
        self.hide()

    def show_text(self, text: str) -> None:
        """Show and announce a sentence; an empty one takes the line away."""
        self.text.setText(text)
        self.setVisible(bool(text))
        if text:
            announce(self, text)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._row.setContentsMargins(theme.px(12), theme.px(4), theme.px(4), theme.px(4))
        self._row.setSpacing(theme.px(8))

    def retranslate(self) -> None:
        """Name the button again; the sentence stays as told."""
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.setToolTip(self.tr("Close this message"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class LoadingLine(QWidget):
    """How much of the model has been loaded."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._percent = 0
        self.label = make_label("secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.label)
        self._column.addWidget(self.bar)
        self.apply_theme(theme)
        self.retranslate()
        self.hide()

    def set_progress(self, done: int, total: int) -> None:
        """Show a share of the whole; any unit."""
        self._percent = round(100 * done / total) if total else 0
        self.bar.setValue(self._percent)
        self.retranslate()
        self.show()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(4))

    def retranslate(self) -> None:
        """Write the line again."""
        self.label.setText(self.tr("Loading the model… {percent}\u00a0%").format(percent=self._percent))
        self.bar.setAccessibleName(self.tr("Loading the model"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class ConversationColumn(QWidget):
    """Conversation above, composer below, both at the reading width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversationColumn")
        self._theme = theme
        self.conversation = Conversation(theme)
        self.loading = LoadingLine(theme)
        self.notice = NoticeLine(theme)
        self.composer = Composer(theme)
        self._foot = QVBoxLayout()
        for widget in (self.loading, self.notice, self.composer):
            self._foot.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.conversation, 1)
        self._column.addLayout(self._foot)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._foot.setSpacing(theme.px(8))
        self._set_margins()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_margins()

    def _set_margins(self) -> None:
        side = reading_margin(self._theme, self.width())
        is_low = self.height() < self._theme.px(_LOW)
        self._foot.setContentsMargins(side, self._theme.px(4), side, self._theme.px(6 if is_low else 14))
        self.composer.set_compact(is_low)
