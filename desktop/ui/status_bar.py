"""The last row: offline, model, adapter, processor, speed, memory, state."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.ui.numbers_text import decimal
from desktop.ui.overrides import override
from desktop.ui.parts import Dot, make_label
from desktop.ui.theme import Theme
from desktop.ui.view_models import StatusView, WindowState

HEIGHT = 30  # px at 100 %


class StatusPart(QWidget):
    """A caption and a value in bold."""

    def __init__(self) -> None:
        super().__init__()
        self.caption = make_label("statusCaption")
        self.value = make_label("statusValue")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.caption)
        self._row.addWidget(self.value)

    def show_text(self, caption: str, value: str) -> None:
        """Show a value; an empty one empties the part."""
        self.caption.setText(caption if value else "")
        self.value.setText(value)
        self.caption.setVisible(bool(self.caption.text()))

    def set_spacing(self, spacing: int) -> None:
        """Gap between caption and value in pixels."""
        self._row.setSpacing(spacing)

    @property
    def text(self) -> str:
        """Caption and value."""
        return f"{self.caption.text()} {self.value.text()}".strip()


class StatusBar(QFrame):
    """Figures of the model in use; parts that do not fit leave from the least important one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self._theme = theme
        self._status = StatusView()
        self._state = WindowState.NO_MODEL
        self._dot = Dot(theme, "brand")
        self.offline = make_label("offline")
        self.model, self.adapter, self.device, self.speed, self.first_word, self.memory = (
            StatusPart() for _ in range(6)
        )
        self.state_label: QLabel = make_label("statusState")
        self._row = QHBoxLayout(self)
        self._fill()
        self.apply_theme(theme)
        self.retranslate()

    def set_status(self, status: StatusView) -> None:
        """Show other figures."""
        self._status = status
        self.retranslate()

    def set_state(self, state: WindowState) -> None:
        """Say what the window is doing."""
        self._state = state
        self.retranslate()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._row.setContentsMargins(theme.px(18), 0, theme.px(16), 0)
        self._row.setSpacing(theme.px(20))
        self._offline_row.setSpacing(theme.px(5))
        for part in self._parts():
            part.set_spacing(theme.px(4))
        self._fold()

    def retranslate(self) -> None:
        """Write everything again in the language of the interface."""
        status = self._status
        self.offline.setText(self.tr("Offline"))
        self.offline.setToolTip(self.tr("This application opens no network connection."))
        self.model.show_text(self.tr("Model"), status.model)
        self.adapter.show_text(self.tr("Adapter"), status.adapter)
        self.device.show_text(self.tr("Processor"), status.device)
        self.device.setToolTip(status.device_tooltip)
        self.speed.show_text("", self._speed_text())
        self.first_word.show_text(self.tr("First word"), self._first_word_text())
        self.memory.show_text(self.tr("Memory"), status.memory)
        self.state_label.setText(self._state_text())
        self._describe()
        self._fold()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fill(self) -> None:
        self._offline_row = QHBoxLayout()
        self._offline_row.addWidget(self._dot)
        self._offline_row.addWidget(self.offline)
        self._row.addLayout(self._offline_row)
        for part in self._parts():
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self.state_label, 0, Qt.AlignmentFlag.AlignRight)

    def _parts(self) -> tuple[StatusPart, ...]:
        return (self.model, self.adapter, self.device, self.speed, self.first_word, self.memory)

    def _fold(self) -> None:
        """Hide parts without a value, then the least important ones until the rest fits."""
        filled = [part for part in self._parts() if part.value.text()]
        for part in self._parts():
            part.setVisible(part in filled)
        droppable = [self.memory, self.first_word, self.adapter, self.speed, self.device, self.model]
        for part in droppable:
            if self._row.totalMinimumSize().width() <= self.width():
                return
            part.hide()

    def _describe(self) -> None:
        """The whole line as tooltip and for screen readers, folded parts included."""
        parts = [self.offline.text(), *(part.text for part in self._parts()), self.state_label.text()]
        line = " · ".join(part for part in parts if part)
        self.setAccessibleName(line)
        self.setAccessibleDescription(self._status.device_tooltip)
        self.setToolTip(line)

    def _speed_text(self) -> str:
        rate = self._status.tokens_per_s
        return "" if rate is None else self.tr("{rate} tokens/s").format(rate=decimal(rate, 1))

    def _first_word_text(self) -> str:
        seconds = self._status.ttft_s
        return "" if seconds is None else self.tr("{seconds}\u00a0s").format(seconds=decimal(seconds, 2))

    def _state_text(self) -> str:
        texts = {
            WindowState.NO_MODEL: self.tr("No model"),
            WindowState.LOADING: self.tr("Loading the model"),
            WindowState.READY: self.tr("Ready"),
            WindowState.READING: self.tr("Reading"),
            WindowState.WRITING: self.tr("Writing"),
        }
        return texts[self._state]
