"""PySide6 6.12.0 loses a reference to True at every emit, which ends the process on Python 3.11."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class _Emitter(QObject):
    told = Signal(int)


def test_emitting_a_signal_loses_no_reference() -> None:
    emitter = _Emitter()
    before = sys.getrefcount(True)
    for _ in range(500):
        emitter.told.emit(1)
    assert sys.getrefcount(True) > before - 100
