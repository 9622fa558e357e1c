"""The emergency numbers of a country, each with a button that copies it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.overrides import override
from desktop.ui.parts import CopyButton, discard, make_label
from desktop.ui.theme import Theme
from desktop.ui.view_models import CountryChoice, EmergencyNumber


class NumberRow(QWidget):
    """One number, what it is for, and a copy button."""

    def __init__(self, theme: Theme, entry: EmergencyNumber) -> None:
        super().__init__()
        self.entry = entry
        self.number = make_label("number", entry.number)
        self.label = make_label("numberLabel" if entry.is_primary else "plainLabel", entry.label, wraps=True)
        self.copy = CopyButton(theme, lambda: entry.number)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.number)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.copy)
        self.apply_theme(theme)
        self.retranslate()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._row.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        self._row.setSpacing(theme.px(14))
        self.number.setMinimumWidth(theme.px(64))

    def retranslate(self) -> None:
        """Write the button again; number and label come from the table."""
        self.copy.set_usual_text(self.tr("Copy"))
        self.copy.setAccessibleName(self.tr("Copy the number {number}").format(number=self.entry.number))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class CountryPicker(QComboBox):
    """A combo box with our own arrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and scale."""
        self._theme = theme

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        painter = QPainter(self)
        size = self._theme.px(16)
        area = QRectF(self.width() - size - self._theme.px(10), (self.height() - size) / 2, size, size)
        self._theme.icons.paint(painter, "down", self._theme.color("ink_soft"), area)
        painter.end()


class NumbersCard(QWidget):
    """Country picker and numbers; the content of a sheet.

    Signals:
        country_chosen: code of the chosen country, "" for another country.
    """

    country_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._countries: tuple[CountryChoice, ...] = ()
        self._rows: list[NumberRow] = []
        self._label = make_label("secondary")
        self.picker = CountryPicker(theme)
        self._label.setBuddy(self.picker)
        self.picker.activated.connect(self._choose)
        self.missing = make_label("plainLabel", wraps=True)
        self.note = make_label("secondary", wraps=True)
        self._list = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._label)
        self._column.addWidget(self.picker)
        self._column.addLayout(self._list)
        self._column.addWidget(self.missing)
        self._column.addWidget(self.note)
        self._column.addStretch(1)
        self.apply_theme(theme)
        self.retranslate()

    def set_countries(self, countries: Sequence[CountryChoice], current_code: str) -> None:
        """Fill the picker and show the numbers of one country, without a signal."""
        self._countries = tuple(countries)
        self.picker.clear()
        for country in countries:
            self.picker.addItem(country.name, country.code)
        codes = [country.code for country in countries]
        if current_code in codes:
            self.picker.setCurrentIndex(codes.index(current_code))
        self._show_numbers()

    def shown_numbers(self) -> list[str]:
        """The numbers on the screen, from top to bottom."""
        return [row.entry.number for row in self._rows]

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._column.setContentsMargins(0, 0, theme.px(4), 0)
        self._column.setSpacing(theme.px(8))

    def retranslate(self) -> None:
        """Write the card's own words again."""
        self._label.setText(self.tr("Country"))
        self.picker.setAccessibleName(self.tr("Country"))
        self.missing.setText(
            self.tr("Call the emergency number of your country, or go to the nearest hospital.")
        )
        self.note.setText(
            self.tr("This application cannot call for you. It copies a number; you dial it on a telephone.")
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _choose(self, index: int) -> None:
        self._show_numbers()
        self.country_chosen.emit(self._countries[index].code)

    def _show_numbers(self) -> None:
        for row in self._rows:
            self._list.removeWidget(row)
            discard(row)
        index = self.picker.currentIndex()
        numbers = self._countries[index].numbers if index >= 0 else ()
        self._rows = [NumberRow(self._theme, entry) for entry in numbers]
        for row in self._rows:
            self._list.addWidget(row)
        self.missing.setVisible(not numbers)
