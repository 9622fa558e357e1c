"""Menus, keys, folding, states, sheets: the window as a whole."""

from __future__ import annotations

import pytest
from gui_support import FAULT, MakeWindow, score, settle, write_answer
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(("key", "scenario_id"), [(Qt.Key.Key_F1, "chest"), (Qt.Key.Key_F8, "joy")])
def test_function_keys_choose_scenarios(
    window: MainWindow, qtbot: QtBot, key: Qt.Key, scenario_id: str
) -> None:
    with qtbot.waitSignal(window.scenario_chosen) as chosen:
        qtbot.keyClick(window, key)
    assert chosen.args == [scenario_id]


def test_keys_follow_a_new_list_of_scenarios(window: MainWindow, qtbot: QtBot) -> None:
    from gui_support import SCENARIOS

    window.show_scenarios(SCENARIOS["fr"])
    with qtbot.waitSignal(window.scenario_chosen) as chosen:
        qtbot.keyClick(window, Qt.Key.Key_F2)
    assert chosen.args == ["head"]


def test_text_size_by_keys_and_within_its_limits(window: MainWindow, qtbot: QtBot) -> None:
    before = window.root.body.column.composer.action.fontMetrics().height()
    with qtbot.waitSignal(window.text_scale_chosen) as chosen:
        qtbot.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert chosen.args == [110]
    for _ in range(15):
        qtbot.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert window.text_percent == 300
    settle(qtbot)
    assert window.root.body.column.composer.action.fontMetrics().height() >= 2.7 * before
    qtbot.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert window.text_percent == 100
    for _ in range(15):
        qtbot.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert window.text_percent == 80


def test_escape_stops_an_answer_only(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.stop_requested):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    window.set_state(WindowState.WRITING)
    with qtbot.waitSignal(window.stop_requested):
        qtbot.keyClick(window, Qt.Key.Key_Escape)


def test_escape_closes_what_lies_on_top_first(window: MainWindow, qtbot: QtBot) -> None:
    window.set_state(WindowState.WRITING)
    window.root.menus.legend.trigger()
    with qtbot.assertNotEmitted(window.stop_requested):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.sheets.legend.isVisible()


def test_actions_follow_the_state(window: MainWindow, qtbot: QtBot) -> None:
    menus = window.root.menus
    assert not menus.regenerate.isEnabled()
    assert not menus.clear.isEnabled()
    write_answer(window)
    window.set_state(WindowState.WRITING)
    assert menus.stop.isEnabled()
    assert not menus.regenerate.isEnabled()
    assert not menus.open_model.isEnabled()
    window.set_state(WindowState.READY)
    assert not menus.stop.isEnabled()
    with qtbot.waitSignal(window.regenerate_requested):
        qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)


def test_clearing_asks_once(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    window.set_state(WindowState.READY)
    with qtbot.assertNotEmitted(window.clear_requested):
        window.root.menus.clear.trigger()
        qtbot.mouseClick(window.sheets.clear.close_button, Qt.MouseButton.LeftButton)
    assert not window.sheets.clear.isVisible()
    window.root.menus.clear.trigger()
    with qtbot.waitSignal(window.clear_requested):
        qtbot.mouseClick(window.sheets.clear_button, Qt.MouseButton.LeftButton)
    assert not window.sheets.clear.isVisible()


def test_choices_of_the_view_menu(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.language_chosen) as chosen:
        window.root.menus.languages["fr"].trigger()
    assert chosen.args == ["fr"]
    light = window.grab().toImage().pixelColor(5, window.height() - 5)
    with qtbot.waitSignal(window.theme_chosen) as chosen:
        window.root.menus.themes["dark"].trigger()
    settle(qtbot)
    assert chosen.args == ["dark"]
    assert window.grab().toImage().pixelColor(5, window.height() - 5).lightness() < light.lightness() / 2


def test_a_model_file_can_be_opened(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/models/a.gguf", ""))
    with qtbot.waitSignal(window.model_file_chosen) as chosen:
        window.root.menus.open_model.trigger()
    assert chosen.args == ["/models/a.gguf"]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    with qtbot.assertNotEmitted(window.model_file_chosen):
        window.root.menus.open_model.trigger()


def test_full_screen_by_key(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F11)
    settle(qtbot)
    assert window.isFullScreen()
    assert window.root.menus.full_screen.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    settle(qtbot)
    assert not window.isFullScreen()


@pytest.mark.parametrize(
    ("width", "percent", "scenarios", "score_shown"),
    [(1280, 100, True, True), (1099, 100, True, False), (899, 100, False, False), (1280, 150, False, False)],
)
def test_panels_fold_with_the_width(
    make_window: MakeWindow, width: int, percent: int, scenarios: bool, score_shown: bool
) -> None:
    window = make_window(size=(width, 800), percent=percent)
    assert window.root.body.scenarios.isVisible() == scenarios
    assert window.root.body.score.isVisible() == score_shown
    assert window.root.menus.scenarios_button.isVisible() == (not scenarios)
    assert window.root.menus.score_button.isVisible() == (not score_shown)


def test_a_folded_panel_opens_as_a_drawer(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(size=(1024, 700))
    window.show_score(score())
    button = window.root.menus.score_button
    assert button.text() == "Score 27/30"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot)
    panel = window.root.body.score
    assert panel.isVisible()
    assert panel.geometry().right() == window.root.body.rect().right()
    assert panel.isAncestorOf(window.focusWidget())
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_a_drawer_closes_by_a_press_beside_it(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(size=(800, 600))
    qtbot.mouseClick(window.root.menus.scenarios_button, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert window.root.body.scenarios.isVisible()
    target = window.root.body.childAt(700, 200)
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    assert not window.root.body.scenarios.isVisible()


def test_a_sheet_keeps_the_focus_and_gives_it_back(window: MainWindow, qtbot: QtBot) -> None:
    window.root.body.column.composer.input.setFocus()
    window.root.menus.numbers.trigger()
    settle(qtbot)
    sheet = window.sheets.numbers
    visited = set()
    for _ in range(12):
        focused = window.focusWidget()
        assert sheet.isAncestorOf(focused)
        visited.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert len(visited) == 5, "picker, three copy buttons, close"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.root.body.column.composer.input


def test_scenario_keys_rest_while_a_sheet_is_open(window: MainWindow, qtbot: QtBot) -> None:
    window.root.menus.about.trigger()
    with qtbot.assertNotEmitted(window.scenario_chosen):
        qtbot.keyClick(window, Qt.Key.Key_F1)


def test_notice_is_shown_closed_and_forgotten(window: MainWindow, qtbot: QtBot) -> None:
    notice = window.root.body.column.notice
    window.show_notice("The question is too long.")
    assert notice.isVisible()
    assert notice.text.text() == "The question is too long."
    qtbot.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert not notice.isVisible()
    window.show_notice("Again.")
    window.begin_turn(1, "A question")
    assert not notice.isVisible()


def test_a_fault_outside_any_answer_gives_a_report(window: MainWindow, qtbot: QtBot) -> None:
    window.show_fault(FAULT)
    card = window.sheets._fault_holder.card
    assert card is not None
    assert card.isVisible()
    qtbot.mouseClick(card.copy_report, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == FAULT.report


def test_loading_is_shown_until_the_model_is_there(window: MainWindow) -> None:
    window.set_state(WindowState.LOADING)
    window.set_loading_progress(30, 120)
    loading = window.root.body.column.loading
    assert loading.isVisible()
    assert loading.label.text() == "Loading the model… 25\u00a0%"
    window.set_state(WindowState.READY)
    assert not loading.isVisible()


def test_closing_is_told(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closed):
        window.root.menus.quit.trigger()


def test_words_never_match_as_rich_text(window: MainWindow, qtbot: QtBot) -> None:
    window.show_notice("<h1>big</h1>")
    settle(qtbot)
    assert window.root.body.column.notice.text.textFormat() == Qt.TextFormat.PlainText
