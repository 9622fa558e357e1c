"""A fault told in plain words: what happened, what to do, and a report to copy."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.ui.accessibility import announce
from desktop.ui.overrides import override
from desktop.ui.parts import CopyButton, IconView, make_label
from desktop.ui.text_block import TextBlock
from desktop.ui.theme import Theme
from desktop.ui.view_models import FaultCard


class FaultCardView(QFrame):
    """A failed answer, or without a frame a failed load in a sheet."""

    def __init__(self, theme: Theme, fault: FaultCard, *, is_framed: bool = True) -> None:
        super().__init__()
        self.fault = fault
        self._is_framed = is_framed
        self.setObjectName("faultCard")
        self.setProperty("framed", is_framed)
        self._icon = IconView(theme, "warning", "alert", size=18)
        self._title = make_label("faultTitle", fault.title, wraps=True)
        self._text = TextBlock(theme)
        self._text.set_raw_text("\n".join(part for part in (fault.body, fault.action) if part))
        self._text.setAccessibleName(fault.title)
        self.copy_report = CopyButton(theme, lambda: fault.report)
        self._heading = QHBoxLayout()
        self._heading.addWidget(self._icon)
        self._heading.addWidget(self._title, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._heading)
        self._column.addWidget(self._text)
        self._column.addWidget(self.copy_report)
        self.copy_report.setVisible(bool(fault.report))
        self.setAccessibleName(self.spoken_text())
        self.apply_theme(theme)
        self.retranslate()

    def spoken_text(self) -> str:
        """Everything the card says."""
        return " ".join(part for part in (self.fault.title, self.fault.body, self.fault.action) if part)

    def announce(self) -> None:
        """Have screen readers say the card at once."""
        announce(self, self.spoken_text(), is_urgent=True)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        side, top = (theme.px(20), theme.px(16)) if self._is_framed else (0, 0)
        self._column.setContentsMargins(side, top, side, top)
        self._column.setSpacing(theme.px(8))
        self._heading.setSpacing(theme.px(8))

    def retranslate(self) -> None:
        """Write the button again; the fault stays as told."""
        self.copy_report.set_usual_text(self.tr("Copy the report"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
