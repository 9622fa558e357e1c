"""No part of the window ever shows as a window of its own, not even for a moment."""

from __future__ import annotations

from gui_support import ALERT, FAULT, FOOTER, OFFERS, MakeWindow, SpeakLanguage, score, settle, write_answer
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.view_models import Underline, WindowState


class _Spy(QObject):
    """Remembers every widget that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_nothing_but_the_window_shows_as_a_window(
    make_window: MakeWindow, qapp: QApplication, qtbot: QtBot, speak: SpeakLanguage
) -> None:
    spy = _Spy()
    qapp.installEventFilter(spy)
    window = make_window()
    window.show_model_offers(OFFERS, "A notice.")
    write_answer(window, 1)
    window.show_alert(1, ALERT)
    window.replace_section_text(1, "unknown", "A sentence.", "template")
    window.set_underlines(1, "understand", [Underline(0, 5, "Risk.")])
    window.finish_turn(1, FOOTER)
    window.show_score(score(violated=1))
    window.begin_turn(2, "Another question")
    window.set_state(WindowState.READING)
    window.set_reading_progress(1, 2)
    window.start_section(2, "free", "")
    window.fail_turn(2, FAULT)
    window.show_fault(FAULT)
    window.set_text_scale(200)
    speak("fr")
    settle(qtbot)
    qapp.removeEventFilter(spy)
    assert spy.windows == ["MainWindow MainWindow"]
