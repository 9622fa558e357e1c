"""The sheets of the window: numbers, models, legend, about, fault, and the question before clearing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.body import Body
from desktop.ui.fault_card import FaultCardView
from desktop.ui.models_panel import ModelsPanel
from desktop.ui.numbers_card import NumbersCard
from desktop.ui.overrides import override
from desktop.ui.parts import IconButton, discard, make_label
from desktop.ui.sheet import Sheet
from desktop.ui.theme import Theme
from desktop.ui.view_models import FaultCard


class Paragraphs(QWidget):
    """Headings and paragraphs; the content of a sheet that only tells something."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self.apply_theme(theme)

    def show_paragraphs(self, *paragraphs: tuple[str, str]) -> None:
        """Show (heading, text) pairs; an empty heading is left out."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                discard(widget)
        for heading, text in paragraphs:
            if heading:
                self._column.addWidget(make_label("sheetHeading", heading, wraps=True))
            self._column.addWidget(make_label("plainLabel", text, wraps=True))
        self._column.addStretch(1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._column.setContentsMargins(0, 0, theme.px(4), 0)
        self._column.setSpacing(theme.px(8))


class _FaultHolder(QWidget):
    """Shows the last fault in its sheet."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.card: FaultCardView | None = None

    def show_fault(self, theme: Theme, fault: FaultCard) -> None:
        if self.card is not None:
            self._column.removeWidget(self.card)
            discard(self.card)
        self.card = FaultCardView(theme, fault, is_framed=False)
        self._column.addWidget(self.card)


class WindowSheets(QObject):
    """Makes every sheet once and opens them.

    Signals:
        clear_confirmed: the reader confirmed that the conversation may go.
    """

    clear_confirmed = Signal()

    def __init__(self, theme: Theme, body: Body) -> None:
        super().__init__(body)
        self._theme = theme
        self.numbers_card = NumbersCard(theme)
        self.models_panel = ModelsPanel(theme, is_framed=False)
        self._legend_text, self._about_text, self._clear_text = (Paragraphs(theme) for _ in range(3))
        self._fault_holder = _FaultHolder()
        self.numbers = body.add_sheet(self.numbers_card)
        self.models = body.add_sheet(self.models_panel)
        self.legend = body.add_sheet(self._legend_text)
        self.about = body.add_sheet(self._about_text)
        self.clear = body.add_sheet(self._clear_text)
        self.fault = body.add_sheet(self._fault_holder)
        self.clear_button = IconButton(theme, role="primary")
        self.clear_button.clicked.connect(self._confirm_clear)
        self.clear.add_button(self.clear_button)
        body.installEventFilter(self)
        self.retranslate()

    def open_only(self, sheet: Sheet) -> None:
        """Open a sheet after closing any other."""
        for other in (self.numbers, self.models, self.legend, self.about, self.clear, self.fault):
            if other is not sheet:
                other.close_sheet()
        sheet.open_sheet()

    def show_fault(self, theme: Theme, fault: FaultCard) -> None:
        """Tell a fault that belongs to no answer."""
        self._fault_holder.show_fault(theme, fault)
        self.open_only(self.fault)
        if self._fault_holder.card is not None:
            self._fault_holder.card.announce()

    def retranslate(self) -> None:
        """Write titles and texts again."""
        self.numbers.set_title(self.tr("Emergency numbers"))
        self.models.set_title(self.tr("Models"))
        self.legend.set_title(self.tr("Legend"))
        self.about.set_title(self.tr("About FineMed"))
        self.clear.set_title(self.tr("Clear the conversation?"))
        self.fault.set_title(self.tr("Something went wrong"))
        self.clear_button.setText(self.tr("Clear"))
        self._clear_text.show_paragraphs(("", self.tr("Questions, alerts and answers will be removed.")))
        self._write_legend()
        self._write_about()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)

    def _confirm_clear(self) -> None:
        self.clear.close_sheet()
        self.clear_confirmed.emit()

    def _write_legend(self) -> None:
        self._legend_text.show_paragraphs(
            (
                self.tr("Alert"),
                self.tr(
                    "A red, purple or orange card is written by people and comes from fixed rules, before "
                    "the model writes anything. The model cannot remove it."
                ),
            ),
            (
                self.tr("Wavy underline"),
                self.tr(
                    "A risk found in the model’s words. Hover over it, or open the list under the answer."
                ),
            ),
            (
                self.tr("Stock sentence, fixed text"),
                self.tr("These words were written in advance, not by the model."),
            ),
            (
                self.tr("Caution score"),
                self.tr(
                    "Ten criteria give up to 3 points each. A missed threshold limits the total to 10. "
                    "The score judges the answer, never a person."
                ),
            ),
            (
                self.tr("Keys"),
                self.tr(
                    "F1 to F8: the first scenarios. Enter: send. Esc: stop or close. Ctrl+R: answer again. "
                    "Ctrl and +, − or 0: text size. F11: full screen."
                ),
            ),
        )

    def _write_about(self) -> None:
        version = QCoreApplication.applicationVersion()
        self._about_text.show_paragraphs(
            ("FineMed" if not version else f"FineMed {version}", self._purpose()),
            (
                self.tr("On this computer only"),
                self.tr(
                    "The model runs here. The application opens no network connection and sends nothing."
                ),
            ),
        )

    def _purpose(self) -> str:
        return self.tr(
            "A teaching demonstration of how cautious an AI can be on fictional medical scenarios. "
            "Not for diagnosis, assessment, monitoring or treatment of a real person."
        )
