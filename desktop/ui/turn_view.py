"""One turn of the conversation: the question, its alert, the answer as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.alert_card import AlertCardView
from desktop.ui.fault_card import FaultCardView
from desktop.ui.footer import FooterLine
from desktop.ui.overrides import override
from desktop.ui.parts import CopyButton, discard, make_label
from desktop.ui.risk_list import Risk, RiskList
from desktop.ui.section_view import SectionView
from desktop.ui.text_block import TextBlock
from desktop.ui.theme import Theme
from desktop.ui.view_models import AlertCard, AnswerFooter, FaultCard, TextOrigin, Underline

TurnEnd = Literal["stopped", "interrupted"]
_BUBBLE_SHARE = 0.76  # of the reading width


class _Bubble(QFrame):
    """The question, on the right."""

    def __init__(self, theme: Theme, question: str) -> None:
        super().__init__()
        self.setObjectName("bubble")
        self._label = make_label("bubbleLabel")
        self.text = TextBlock(theme)
        self.text.set_raw_text(question)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._label)
        self._column.addWidget(self.text)
        self.apply_theme(theme)
        self.retranslate()

    def set_width(self, width: int) -> None:
        """Be as wide as the question, up to a share of `width`."""
        margins = self._column.contentsMargins()
        wanted = max(self.text.natural_width(), self._label.sizeHint().width())
        self.setFixedWidth(min(wanted + margins.left() + margins.right() + 2, round(_BUBBLE_SHARE * width)))

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._column.setContentsMargins(theme.px(14), theme.px(8), theme.px(14), theme.px(8))
        self._column.setSpacing(theme.px(2))

    def retranslate(self) -> None:
        """Write the label again; the question stays as written."""
        self._label.setText(self.tr("Fictional scenario"))
        self.text.setAccessibleName(self._label.text())


class TurnView(QWidget):
    """A question and what came of it.

    Signals:
        grew: the height changed, so the conversation may have to follow.
    """

    grew = Signal()

    def __init__(self, theme: Theme, question: str) -> None:
        super().__init__()
        self._theme = theme
        self._sections: dict[str, SectionView] = {}
        self._underlines: dict[str, tuple[Underline, ...]] = {}
        self._end: TurnEnd | None = None
        self.alert: AlertCardView | None = None
        self.fault: FaultCardView | None = None
        self.bubble = _Bubble(theme, question)
        self.card = QFrame()
        self.card.setObjectName("answerCard")
        self.reading_label = make_label("secondary")
        self.reading_bar = QProgressBar()
        self.reading_bar.setTextVisible(False)
        self.state_label = make_label("turnState", wraps=True)
        self.risks = RiskList(theme)
        self.footer = FooterLine(theme)
        self.copy = CopyButton(theme, self.as_plain_text, role="quiet")
        self._reading = (0, 0)
        self._fill()
        self.apply_theme(theme)
        self.retranslate()

    def show_alert(self, card: AlertCard) -> None:
        """Put the alert between question and answer, in place of an older one, and have it said at once."""
        if self.alert is not None:
            self._column.removeWidget(self.alert)
            discard(self.alert)
        self.alert = AlertCardView(self._theme, card)
        self._column.insertWidget(1, self.alert)
        self.alert.head.set_width(self.width())
        self.alert.show()
        self.alert.announce()

    def set_reading_progress(self, done: int, total: int) -> None:
        """Show how much of the prompt the model has read, in tokens."""
        self._reading = (done, total)
        self.reading_bar.setRange(0, max(1, total))
        self.reading_bar.setValue(done)
        self._show_reading(is_shown=True)
        self._retranslate_reading()

    def start_section(self, key: str, heading: str) -> None:
        """Begin a section; its text follows."""
        self._show_reading(is_shown=False)
        self._stop_writing()
        section = SectionView(self._theme, heading)
        section.text.set_writing(True)
        self._sections[key] = section
        self._body.insertWidget(self._body.indexOf(self.risks), section)
        self.card.show()

    def append_text(self, key: str, untrusted_text: str) -> None:
        """Add text at the end of a section."""
        self._sections[key].text.append(untrusted_text)

    def replace_section_text(self, key: str, text: str, origin: TextOrigin) -> None:
        """Show another text in a section; its underlines are gone."""
        self._underlines.pop(key, None)
        self._sections[key].replace(text, origin)
        self._list_risks()

    def set_underlines(self, key: str, underlines: Sequence[Underline]) -> None:
        """Underline risks in a section; positions are characters of its text as it was given."""
        self._underlines[key] = tuple(underlines)
        self._sections[key].text.set_underlines(underlines)
        self._list_risks()

    def finish(self, footer: AnswerFooter) -> None:
        """The answer is complete; Markdown is read now, and the figures appear."""
        self._end_writing()
        self.footer.show_footer(footer)
        self.copy.show()

    def mark(self, end: TurnEnd) -> None:
        """The answer ended before its end."""
        self._end = end
        self._end_writing()
        self.card.show()
        self.copy.setVisible(bool(self._sections))
        self._retranslate_end()

    def fail(self, fault: FaultCard) -> None:
        """The answer could not be written; what came so far stays."""
        self._end_writing()
        self.card.setVisible(bool(self._sections))
        self.fault = FaultCardView(self._theme, fault)
        self._column.addWidget(self.fault)
        self.fault.show()
        self.fault.announce()

    def section_text(self, key: str) -> str:
        """The text of a section as given, marks of Markdown included."""
        return self._sections[key].text.raw_text

    def as_plain_text(self) -> str:
        """The answer for the clipboard."""
        return "\n\n".join(section.as_plain_text() for section in self._sections.values())

    def question(self) -> str:
        """The question as it was asked."""
        return self.bubble.text.raw_text

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(13))
        self._body.setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(14))
        self._body.setSpacing(theme.px(12))
        self._foot.setSpacing(theme.px(12))
        self._set_widths()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_widths()
        self.grew.emit()

    def retranslate(self) -> None:
        """Write the turn's own words again; question and answer stay as written."""
        self.bubble.retranslate()
        self.copy.set_usual_text(self.tr("Copy"))
        self.copy.setAccessibleName(self.tr("Copy the answer"))
        self.card.setAccessibleName(self.tr("Answer of the program"))
        self._retranslate_reading()
        self._retranslate_end()

    def _fill(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.bubble, 0, Qt.AlignmentFlag.AlignRight)
        self._column.addWidget(self.card)
        self._body = QVBoxLayout(self.card)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.footer, 1)
        self._foot.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        for widget in (self.reading_label, self.reading_bar, self.risks, self.state_label):
            self._body.addWidget(widget)
        self._body.addLayout(self._foot)
        for widget in (self.card, self.reading_label, self.reading_bar, self.state_label, self.copy):
            widget.hide()

    def _set_widths(self) -> None:
        self.bubble.set_width(self.width())
        if self.alert is not None:
            self.alert.head.set_width(self.width())

    def _show_reading(self, *, is_shown: bool) -> None:
        self.reading_label.setVisible(is_shown)
        self.reading_bar.setVisible(is_shown)
        if is_shown:
            self.card.show()

    def _retranslate_reading(self) -> None:
        done, total = self._reading
        percent = round(100 * done / total) if total else 0
        self.reading_label.setText(self.tr("Reading the prompt… {percent}\u00a0%").format(percent=percent))
        self.reading_bar.setAccessibleName(self.tr("Reading the prompt"))

    def _retranslate_end(self) -> None:
        if self._end == "stopped":
            self.state_label.setText(self.tr("Stopped at your request."))
        elif self._end == "interrupted":
            self.state_label.setText(self.tr("Interrupted: the application closed during this answer."))
        self.state_label.setVisible(self._end is not None)

    def _stop_writing(self) -> None:
        for section in self._sections.values():
            section.text.set_writing(False)

    def _end_writing(self) -> None:
        self._show_reading(is_shown=False)
        self._stop_writing()
        for section in self._sections.values():
            section.text.show_markdown()

    def _list_risks(self) -> None:
        risks = [
            Risk(block, number, block.raw_text[underline.start : underline.end], underline.tooltip)
            for key, section in self._sections.items()
            for block in (section.text,)
            for number, underline in enumerate(self._underlines.get(key, ()))
        ]
        self.risks.set_risks(tuple(risks))
