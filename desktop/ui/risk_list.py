"""The underlined risks of an answer as a list, for those who do not hover with a mouse."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.overrides import override
from desktop.ui.parts import CardButton, IconButton, IconView, discard, make_label
from desktop.ui.text_block import TextBlock
from desktop.ui.theme import Theme


@dataclass(frozen=True)
class Risk:
    """One underline: the text it is in, its number there, its words and why they are a risk."""

    block: TextBlock
    number: int
    quote: str
    explanation: str


class RiskRow(CardButton):
    """One risk; pressing it selects the words in the answer."""

    def __init__(self, theme: Theme, risk: Risk, quote: str) -> None:
        super().__init__("riskRow")
        self.row.addWidget(IconView(theme, "warning", "medium", size=14))
        self.row.addWidget(make_label("secondary", f"{quote} {risk.explanation}", wraps=True), 1)
        self.setAccessibleName(f"{quote} {risk.explanation}")
        self.clicked.connect(lambda: risk.block.select_underline(risk.number))
        self.let_presses_through()
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self.row.setContentsMargins(theme.px(8), theme.px(6), theme.px(8), theme.px(6))
        self.row.setSpacing(theme.px(8))


class RiskList(QWidget):
    """A button that says how many risks there are, and opens the list of them.

    Attributes:
        rows: one button per risk.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._risks: tuple[Risk, ...] = ()
        self.rows: list[RiskRow] = []
        self.toggle = IconButton(theme, "right", role="toggle", icon_role="ink_soft")
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._open)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.toggle)
        self.apply_theme(theme)
        self.hide()

    def set_risks(self, risks: tuple[Risk, ...]) -> None:
        """List other risks; none hides the list."""
        self._risks = risks
        for row in self.rows:
            self._column.removeWidget(row)
            discard(row)
        self.rows = [RiskRow(self._theme, risk, self._quoted(risk)) for risk in risks]
        for row in self.rows:
            self._column.addWidget(row)
        self.retranslate()
        self._open(self.toggle.isChecked())
        self.setVisible(bool(risks))

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(4))

    def retranslate(self) -> None:
        """Write the count again; the risks stay as told."""
        count = len(self._risks)
        one, many = self.tr("1 point to look at"), self.tr("{count} points to look at")
        self.toggle.set_words(one if count == 1 else many.format(count=count))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _open(self, is_open: bool) -> None:
        self.toggle.set_icon("down" if is_open else "right", "ink_soft")
        for row in self.rows:
            row.setVisible(is_open)

    def _quoted(self, risk: Risk) -> str:
        return self.tr("“{words}”:").format(words=risk.quote)
