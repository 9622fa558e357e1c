"""Figures as the reader's language writes them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

BYTES_PER_MB = 10**6
BYTES_PER_GB = 10**9


def decimal(value: float, digits: int) -> str:
    """A number with the decimal sign of the interface's language and no group separators."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(value), "f", digits)
