"""One section of an answer: heading, origin of the text, the text itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.overrides import override
from desktop.ui.parts import make_label, set_shown
from desktop.ui.text_block import TextBlock
from desktop.ui.theme import Theme
from desktop.ui.view_models import TextOrigin


class SectionView(QWidget):
    """A heading that code wrote over a text that a model or a person wrote.

    A free answer is one section without a heading.
    """

    def __init__(self, theme: Theme, heading: str) -> None:
        super().__init__()
        self._origin: TextOrigin = "model"
        self.heading = make_label("sectionHeading", heading, wraps=True)
        set_shown(self.heading, is_shown=bool(heading))
        self.origin = make_label("chip")
        self.origin.hide()
        self.text = TextBlock(theme)
        self.text.setAccessibleName(heading)
        self._head = QHBoxLayout()
        self._head.addWidget(self.heading, 1)
        self._head.addWidget(self.origin)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.text)
        self.apply_theme(theme)
        self.retranslate()

    def replace(self, text: str, origin: TextOrigin) -> None:
        """Show another text and say where it comes from."""
        self._origin = origin
        self.text.set_raw_text(text)
        self.retranslate()

    def as_plain_text(self) -> str:
        """Heading, mark of origin and text, for the clipboard."""
        mark = f" [{self.origin.text()}]" if self._origin != "model" else ""
        head = self.heading.text() + mark
        return "\n".join(part for part in (head.strip(), self.text.raw_text.strip()) if part)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(2))
        self._head.setSpacing(theme.px(8))
        self._head.setContentsMargins(1, 0, 0, 0)  # the text below has a ring of 1 px

    def retranslate(self) -> None:
        """Write the mark of origin again; heading and text stay as written."""
        names: dict[TextOrigin, str] = {
            "model": "",
            "template": self.tr("Stock sentence"),
            "fixed": self.tr("Fixed text"),
        }
        reasons: dict[TextOrigin, str] = {
            "model": "",
            "template": self.tr(
                "The model’s sentence failed a check and was replaced by one written in advance."
            ),
            "fixed": self.tr("People wrote this text in advance; the model did not."),
        }
        self.origin.setText(names[self._origin])
        self.origin.setToolTip(reasons[self._origin])
        self.origin.setAccessibleDescription(reasons[self._origin])
        self.origin.setVisible(self._origin != "model")

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
