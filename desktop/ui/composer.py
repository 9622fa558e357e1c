"""The box in which a fictional scenario is written and sent."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QPlainTextEdit, QWidget

from desktop.ui.accessibility import announce
from desktop.ui.overrides import override
from desktop.ui.parts import IconButton, make_label, set_shown
from desktop.ui.theme import Theme, refresh_style
from desktop.ui.view_models import AnswerMode, WindowState

MAX_LINES = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ComposerInput(QPlainTextEdit):
    """Plain text that grows to six lines; Enter submits, Shift+Enter breaks the line.

    Signals:
        submitted: Enter was pressed.
        focused: the focus came or went.
    """

    submitted = Signal()
    focused = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composerInput")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.fit)

    def fit(self) -> None:
        """Be as tall as the text or the placeholder, up to six lines."""
        line = self.fontMetrics().lineSpacing()
        n_lines = max(1, math.ceil(self.document().size().height()), self._placeholder_lines())
        height = min(MAX_LINES, n_lines) * line + 4
        if height != self.height() or height != self.maximumHeight():
            self.setFixedHeight(height)

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in _ENTER and not e.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.submitted.emit()
            e.accept()
            return
        super().keyPressEvent(e)

    @override
    def focusInEvent(self, e: QFocusEvent) -> None:
        super().focusInEvent(e)
        self.focused.emit(True)

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self.focused.emit(False)

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        super().resizeEvent(e)
        self.fit()

    @override
    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def _placeholder_lines(self) -> int:
        if self.toPlainText():
            return 1
        room = QRect(0, 0, max(1, self.viewport().width()), 10_000)
        needed = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.placeholderText())
        return math.ceil(needed.height() / self.fontMetrics().lineSpacing())


class Composer(QFrame):
    """Label, box, way of answering, and one button that sends or stops.

    Signals:
        text_submitted: the text, stripped.
        stop_requested: the button was pressed while an answer was on its way.
        mode_chosen: "structured" or "free".
    """

    text_submitted = Signal(str)
    stop_requested = Signal()
    mode_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._theme = theme
        self._state = WindowState.NO_MODEL
        self._label = make_label("composerLabel")
        self.input = ComposerInput()
        self._label.setBuddy(self.input)
        self.reason = make_label("composerReason", wraps=True)
        self.structured = IconButton(theme, role="mode")
        self.free = IconButton(theme, role="mode")
        self.action = IconButton(theme, "send", role="primary", icon_role="on_brand")
        self._modes = QButtonGroup(self)
        self._is_compact = False
        self._grid = QGridLayout(self)
        self._mode_box = QWidget()
        self._mode_row = QHBoxLayout(self._mode_box)
        self._mode_row.setContentsMargins(0, 0, 0, 0)
        self._fill()
        self._connect()
        self.apply_theme(theme)
        self.retranslate()

    @property
    def mode(self) -> AnswerMode:
        """The way of answering that is chosen."""
        return "free" if self.free.isChecked() else "structured"

    def set_mode(self, mode: AnswerMode) -> None:
        """Choose a way of answering without a signal."""
        (self.free if mode == "free" else self.structured).setChecked(True)

    def set_state(self, state: WindowState) -> None:
        """Follow the window: the button sends or stops."""
        self._state = state
        self.reason.hide()
        is_busy = state.is_busy
        self.action.setProperty("role", "stop" if is_busy else "primary")
        self.action.set_icon("stop" if is_busy else "send", "ink" if is_busy else "on_brand")
        refresh_style(self.action)
        self.retranslate()

    def set_compact(self, is_compact: bool) -> None:
        """Take one row only, where the window is low; the modes stay in the menu."""
        self._is_compact = is_compact
        self.retranslate()

    def take_back(self, question: str) -> None:
        """Empty the box if what it holds has become a turn; anything else stays."""
        if self.input.toPlainText().strip() == question.strip():
            self.input.clear()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setHorizontalSpacing(theme.px(8))
        self._mode_row.setSpacing(theme.px(8))
        self.input.fit()
        self._arrange()

    def retranslate(self) -> None:
        """Write the words again; what was typed stays."""
        self._label.setText(self.tr("Fictional scenario"))
        long = self.tr("Describe an invented situation: symptoms, how long, age… Press Enter to send.")
        short = self._label.text()
        self.input.setPlaceholderText(short if self._is_compact else long)
        self.input.setAccessibleName(self.tr("Fictional scenario"))
        self.structured.setText(self.tr("Structured answer"))
        self.structured.setToolTip(self.tr("Five sections; every sentence of the model is checked."))
        self.free.setText(self.tr("Free"))
        self.free.setToolTip(self.tr("The model’s raw answer; risks are shown, nothing is replaced."))
        self.action.set_words(self.tr("Stop (Esc)") if self._state.is_busy else self.tr("Send"))
        self.reason.setText(self._reason())
        self.input.fit()
        self._arrange()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _fill(self) -> None:
        for button in (self.structured, self.free):
            button.setCheckable(True)
            self._modes.addButton(button)
            self._mode_row.addWidget(button)
        self.structured.setChecked(True)
        self._mode_row.addStretch(1)
        self._grid.setColumnStretch(0, 1)
        self.reason.hide()

    def _connect(self) -> None:
        self.input.submitted.connect(self._submit)
        self.input.focused.connect(self._show_focus)
        self.input.textChanged.connect(self.reason.hide)
        self.action.clicked.connect(self._press)
        self._modes.buttonClicked.connect(self._tell_mode)

    def _tell_mode(self) -> None:
        self.mode_chosen.emit(self.mode)

    def _press(self) -> None:
        if self._state.is_busy:
            self.stop_requested.emit()
        else:
            self._submit()

    def _submit(self) -> None:
        text = self.input.toPlainText().strip()
        if self._state.can_ask and text:
            self.text_submitted.emit(text)
            return
        self.reason.setText(self._reason())
        self.reason.show()
        announce(self.input, self.reason.text())
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reason(self) -> str:
        if self._state.is_busy:
            return self.tr("An answer is on its way. Your text is kept: stop the answer or wait.")
        if self._state is WindowState.LOADING:
            return self.tr("The model is still loading. Your text is kept: send it in a moment.")
        return self.tr("Describe an invented situation first.")

    def _show_focus(self, has_focus: bool) -> None:
        self.setProperty("active", has_focus)
        refresh_style(self)

    def _arrange(self) -> None:
        """One row where the window is low; the button under the modes where they do not fit side by side."""
        for widget in (self._label, self.input, self.reason, self._mode_box, self.action):
            self._grid.removeWidget(widget)
        for widget in (self._label, self._mode_box):
            set_shown(widget, is_shown=not self._is_compact)
        side, top = self._theme.px(12), self._theme.px(6 if self._is_compact else 10)
        self._grid.setContentsMargins(side, top, side, top)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self._is_compact:
            self._grid.addWidget(self.input, 0, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(self.action, 0, 1, right)
            self._grid.addWidget(self.reason, 1, 0, 1, 2)
            return
        for row, widget in enumerate((self._label, self.input, self.reason)):
            self._grid.addWidget(widget, row, 0, 1, 2)
        if self._has_narrow_foot():
            self._grid.addWidget(self._mode_box, 3, 0, 1, 2)
            self._grid.addWidget(self.action, 4, 0, 1, 2, right)
        else:
            self._grid.addWidget(self._mode_box, 3, 0)
            self._grid.addWidget(self.action, 3, 1, right)

    def _has_narrow_foot(self) -> bool:
        widgets = (self.structured, self.free, self.action)
        needed = sum(widget.sizeHint().width() for widget in widgets) + 3 * self._theme.px(8)
        return needed > self.contentsRect().width() - 2 * self._theme.px(12)
