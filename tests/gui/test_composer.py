"""The box: what is sent, what is kept, how it grows."""

from __future__ import annotations

import pytest
from gui_support import MakeWindow, SpeakLanguage, settle
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.ui.composer import Composer
from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState


@pytest.fixture
def composer(window: MainWindow) -> Composer:
    return window.root.body.column.composer


@pytest.mark.parametrize("state", [WindowState.READY, WindowState.NO_MODEL])
def test_enter_sends_and_the_turn_empties_the_box(
    window: MainWindow, composer: Composer, qtbot: QtBot, state: WindowState
) -> None:
    window.set_state(state)
    qtbot.keyClicks(composer.input, "  A sore throat  ")
    with qtbot.waitSignal(window.text_submitted) as sent:
        qtbot.keyClick(composer.input, Qt.Key.Key_Return)
    assert sent.args == ["A sore throat"]
    assert composer.input.toPlainText() == "  A sore throat  "
    window.begin_turn(1, "A sore throat")
    assert composer.input.toPlainText() == ""


def test_shift_enter_breaks_the_line(window: MainWindow, composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.input, "one")
    with qtbot.assertNotEmitted(window.text_submitted):
        qtbot.keyClick(composer.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(composer.input, "two")
    assert composer.input.toPlainText() == "one\ntwo"


def test_a_scenario_does_not_eat_what_was_typed(window: MainWindow, composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.input, "half a thought")
    window.begin_turn(1, "The text of a scenario")
    assert composer.input.toPlainText() == "half a thought"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (WindowState.LOADING, "The model is still loading."),
        (WindowState.READING, "An answer is on its way."),
        (WindowState.WRITING, "An answer is on its way."),
    ],
)
def test_text_is_kept_with_a_reason(
    window: MainWindow, composer: Composer, qtbot: QtBot, state: WindowState, reason: str
) -> None:
    window.set_state(state)
    qtbot.keyClicks(composer.input, "A sore throat")
    with qtbot.assertNotEmitted(window.text_submitted):
        qtbot.keyClick(composer.input, Qt.Key.Key_Return)
    assert composer.input.toPlainText() == "A sore throat"
    assert composer.reason.isVisible()
    assert composer.reason.text().startswith(reason)
    window.set_state(WindowState.READY)
    assert not composer.reason.isVisible()


def test_an_empty_box_sends_nothing(window: MainWindow, composer: Composer, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.text_submitted):
        qtbot.mouseClick(composer.action, Qt.MouseButton.LeftButton)
    assert composer.reason.text() == "Describe an invented situation first."


def test_the_button_stops_while_an_answer_is_on_its_way(
    window: MainWindow, composer: Composer, qtbot: QtBot, speak: SpeakLanguage
) -> None:
    speak("fr")
    settle(qtbot)
    assert composer.action.text() == "Envoyer"
    for state in (WindowState.READING, WindowState.WRITING):
        window.set_state(state)
        assert composer.action.text() == "Arrêter (Échap)"
        with qtbot.waitSignal(window.stop_requested):
            qtbot.mouseClick(composer.action, Qt.MouseButton.LeftButton)


def test_it_grows_to_six_lines(composer: Composer, qtbot: QtBot) -> None:
    heights: list[int] = []
    for n_lines in range(1, 10):
        composer.input.setPlainText("\n".join(["line"] * n_lines))
        settle(qtbot)
        heights.append(composer.input.height())
    line = composer.input.fontMetrics().lineSpacing()
    assert heights[:6] == [n * line + 4 for n in range(1, 7)]
    assert heights[6:] == [heights[5]] * 3


def test_modes_exclude_each_other_and_follow_the_menu(
    window: MainWindow, composer: Composer, qtbot: QtBot
) -> None:
    assert composer.mode == "structured"
    with qtbot.waitSignal(window.mode_chosen) as chosen:
        qtbot.mouseClick(composer.free, Qt.MouseButton.LeftButton)
    assert chosen.args == ["free"]
    assert not composer.structured.isChecked()
    assert window.root.menus.modes["free"].isChecked()
    with qtbot.waitSignal(window.mode_chosen) as chosen:
        window.root.menus.modes["structured"].trigger()
    assert chosen.args == ["structured"]
    assert composer.mode == "structured"


def test_there_is_no_empty_promise(composer: Composer) -> None:
    assert [button.text() for button in (composer.structured, composer.free, composer.action)] == [
        "Structured answer",
        "Free",
        "Send",
    ]


def test_a_low_window_leaves_one_row_with_box_and_button(make_window: MakeWindow) -> None:
    composer = make_window(size=(1024, 700), percent=200).root.body.column.composer
    assert composer.input.placeholderText() == "Fictional scenario"
    assert composer.input.isVisible()
    assert composer.action.isVisible()
    assert not composer.structured.isVisible()
    assert composer.input.geometry().intersects(
        composer.action.geometry().translated(-composer.action.x(), 0)
    )


def test_tab_leaves_the_box(window: MainWindow, composer: Composer, qtbot: QtBot) -> None:
    composer.input.setFocus()
    qtbot.keyClick(composer.input, Qt.Key.Key_Tab)
    assert window.focusWidget() is composer.structured
    assert composer.input.toPlainText() == ""
