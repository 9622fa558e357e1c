"""No French word is cut, at the sizes and scales that a class uses."""

from __future__ import annotations

import pytest
from gui_support import ALERT, FOOTER, OFFERS, MakeWindow, score, settle, write_answer
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.banner import Banner
from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import Underline, WindowState


def cut_texts(window: MainWindow) -> list[str]:
    """Visible labels and buttons that are smaller than their words."""
    widgets: list[QWidget] = window.findChildren(QWidget)
    return [
        f"{widget.objectName()}: {widget.text()!r} has {widget.size().toTuple()}, needs {needed}"
        for widget in widgets
        if isinstance(widget, QLabel | QPushButton) and widget.isVisible() and widget.text()
        for needed in [_needed(widget)]
        if widget.width() < needed[0] or widget.height() < needed[1] or _sticks_out(widget)
    ]


def _needed(widget: QLabel | QPushButton) -> tuple[int, int]:
    if isinstance(widget, Banner):
        return widget.width(), widget.minimumSizeHint().height()
    if isinstance(widget, QLabel) and widget.wordWrap():
        longest = max(widget.text().split(" "), key=widget.fontMetrics().horizontalAdvance)
        return widget.fontMetrics().horizontalAdvance(longest), widget.heightForWidth(widget.width())
    hint = widget.sizeHint()
    return hint.width(), hint.height()


def _sticks_out(widget: QWidget) -> bool:
    """Whether a part lies outside of the parent that should hold it."""
    parent = widget.parentWidget()
    return parent is not None and not parent.rect().contains(widget.geometry())


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_no_french_text_is_cut(
    make_window: MakeWindow, qtbot: QtBot, size: tuple[int, int], percent: int
) -> None:
    window = make_window("fr", size=size, percent=percent)
    window.show_model_offers(OFFERS, "Le modèle en service ne parle qu’anglais.")
    settle(qtbot)
    assert cut_texts(window) == []
    _fill(window)
    settle(qtbot)
    assert cut_texts(window) == []
    for name in ("scenarios", "score"):
        window.root.body.toggle_drawer(name)
        settle(qtbot)
        assert cut_texts(window) == []
        window.root.body.close_drawer()
    for sheet in (window.sheets.numbers, window.sheets.models, window.sheets.legend, window.sheets.clear):
        window.sheets.open_only(sheet)
        settle(qtbot)
        assert cut_texts(window) == []


def _fill(window: MainWindow) -> None:
    write_answer(window)
    window.show_alert(1, ALERT)
    window.replace_section_text(1, "unknown", "Une phrase écrite à l’avance.", "template")
    window.set_underlines(1, "understand", [Underline(0, 6, "Laisse entendre une cause rassurante.")])
    window.root.body.column.conversation.turn(1).risks.toggle.setChecked(True)
    window.finish_turn(1, FOOTER)
    window.mark_turn(1, "stopped")
    window.show_score(score(violated=1))
    window.set_state(WindowState.WRITING)


def test_the_stop_button_and_the_modes_fit_while_writing(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window("fr", size=(1024, 700))
    window.set_state(WindowState.WRITING)
    settle(qtbot)
    composer = window.root.body.column.composer
    for button in (composer.structured, composer.free, composer.action):
        assert button.width() >= button.sizeHint().width()
