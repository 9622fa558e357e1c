"""A window without a controller: tests press what a reader presses and look at what is on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gui_support import COUNTRIES, OFFSCREEN_NOISE, SCENARIOS, STATUS, MakeWindow, SpeakLanguage, settle
from PySide6.QtCore import QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every other Qt warning fails a test; this one is about the offscreen platform, not about us."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_NOISE, extend=True))


@pytest.fixture
def speak(qapp: QApplication, resources: Path) -> Iterator[SpeakLanguage]:
    """Change the language of the interface; English again afterwards."""
    translator = QTranslator()
    assert translator.load("finemed_fr", str(resources / "translations"))

    def change(code: str) -> None:
        QLocale.setDefault(QLocale("fr_FR" if code == "fr" else "en_GB"))
        if code == "fr":
            qapp.installTranslator(translator)
        else:
            qapp.removeTranslator(translator)

    change("en")
    yield change
    change("en")


@pytest.fixture
def make_window(
    qtbot: QtBot, qapp: QApplication, resources: Path, speak: SpeakLanguage
) -> Iterator[MakeWindow]:
    """Open filled windows, ready for questions; they are really gone after the test."""
    windows: list[MainWindow] = []

    def make(
        language: str = "en", *, size: tuple[int, int] = (1280, 800), percent: int = 100, theme: str = "light"
    ) -> MainWindow:
        qapp.setStyle("Fusion")
        speak(language)
        window = MainWindow(resources / "icons", theme_name=theme, text_percent=percent)  # pyright: ignore[reportArgumentType]
        windows.append(window)
        window.set_language(language)
        window.show_scenarios(SCENARIOS[language])
        window.set_countries(COUNTRIES, "FR")
        window.set_banner_numbers("15 ou le 112" if language == "fr" else "15 or 112", "15")
        window.set_status(STATUS)
        window.set_state(WindowState.READY)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        settle(qtbot)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    """An English window of 1280 × 800."""
    return make_window()
