"""The small line under an answer: who wrote it, how fast, from which seed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.numbers_text import decimal
from desktop.ui.overrides import override
from desktop.ui.parts import make_label
from desktop.ui.theme import Theme
from desktop.ui.view_models import AnswerFooter

_GAP = " · "


class FooterLine(QWidget):
    """Figures of an answer, empty until it is finished."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._footer: AnswerFooter | None = None
        self.figures = make_label("footer", wraps=True)
        self.dropped = make_label("footer", wraps=True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.figures)
        self._column.addWidget(self.dropped)
        self.apply_theme(theme)
        self.retranslate()

    def show_footer(self, footer: AnswerFooter) -> None:
        """Show the figures of a finished answer."""
        self._footer = footer
        self.retranslate()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(2))

    def retranslate(self) -> None:
        """Write the figures again."""
        footer = self._footer
        self.setVisible(footer is not None)
        if footer is None:
            return
        self.figures.setText(_GAP.join(self._parts(footer)))
        self.dropped.setText(self._dropped_sentence(footer.dropped_turns))
        self.dropped.setVisible(footer.dropped_turns > 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _parts(self, footer: AnswerFooter) -> list[str]:
        parts = [footer.model if footer.adapter is None else f"{footer.model} + {footer.adapter}"]
        if footer.ttft_s is not None:
            parts.append(self.tr("first word {seconds}\u00a0s").format(seconds=decimal(footer.ttft_s, 2)))
        if footer.tokens_per_s is not None:
            parts.append(self.tr("{rate} tokens/s").format(rate=decimal(footer.tokens_per_s, 1)))
        parts.append(self.tr("seed {seed}").format(seed=footer.seed))
        return parts

    def _dropped_sentence(self, count: int) -> str:
        if count == 1:
            return self.tr(
                "The oldest turn was left out, because the conversation is too long for the model."
            )
        return self.tr(
            "The {count} oldest turns were left out, because the conversation is too long for the model."
        ).format(count=count)
