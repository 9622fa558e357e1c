"""Scenarios, score, numbers, models, status bar."""

from __future__ import annotations

import pytest
from gui_support import COUNTRIES, OFFERS, STATUS, MakeWindow, SpeakLanguage, score, settle
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.scenario_panel import ScenarioButton
from desktop.ui.view_models import StatusView, WindowState


def card_of(window: MainWindow, scenario_id: str) -> ScenarioButton:
    cards = window.root.body.scenarios.findChildren(ScenarioButton)
    return next(card for card in cards if card.card.scenario_id == scenario_id)


# -- scenarios


def test_a_press_chooses_a_scenario(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.scenario_chosen) as chosen:
        qtbot.mouseClick(card_of(window, "wasp"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["wasp"]


def test_search_ignores_case_and_accents(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.root.body.scenarios
    qtbot.keyClicks(panel.search, "CHÊST")
    assert panel.shown_scenarios() == ["chest"]
    panel.search.clear()
    qtbot.keyClicks(panel.search, "read on")
    assert panel.shown_scenarios() == ["soda"]
    panel.search.setText("zzz")
    assert panel.shown_scenarios() == []
    assert panel._no_result.isVisible()
    panel.search.clear()
    assert len(panel.shown_scenarios()) == 9
    assert not panel._no_result.isVisible()


def test_arrows_move_between_cards_and_enter_presses(window: MainWindow, qtbot: QtBot) -> None:
    first = card_of(window, "chest")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert window.focusWidget() is card_of(window, "head")
    qtbot.keyClick(card_of(window, "head"), Qt.Key.Key_End)
    last = card_of(window, "sleep")
    assert window.focusWidget() is last
    with qtbot.waitSignal(window.scenario_chosen) as chosen:
        qtbot.keyClick(last, Qt.Key.Key_Space)
    assert chosen.args == ["sleep"]


def test_the_scenario_on_the_screen_is_marked(window: MainWindow) -> None:
    window.set_current_scenario("soda")
    assert card_of(window, "soda").property("current") is True
    assert card_of(window, "chest").property("current") is False
    window.set_current_scenario("")
    assert card_of(window, "soda").property("current") is False


@pytest.mark.parametrize("state", [WindowState.LOADING, WindowState.READING, WindowState.WRITING])
def test_a_press_at_the_wrong_moment_is_explained(
    window: MainWindow, qtbot: QtBot, state: WindowState
) -> None:
    window.set_state(state)
    with qtbot.assertNotEmitted(window.scenario_chosen):
        qtbot.mouseClick(card_of(window, "wasp"), Qt.MouseButton.LeftButton)
    assert window.root.body.column.notice.isVisible()


# -- score


def test_a_sentence_stands_for_the_first_score(window: MainWindow) -> None:
    panel = window.root.body.score
    assert panel.placeholder.isVisible()
    assert not panel.total.isVisible()
    window.show_score(score())
    assert not panel.placeholder.isVisible()
    window.show_score(None)
    assert panel.placeholder.isVisible()


def test_total_bars_and_thresholds(window: MainWindow, qtbot: QtBot) -> None:
    window.show_score(score())
    settle(qtbot)
    panel = window.root.body.score
    assert (panel.total.text(), panel.maximum.text()) == ("27", "/ 30")
    assert [row.points.text() for row in panel.rows] == [f"{n}/3" for n in (3, 3, 3, 2, 3, 3, 2, 3, 3, 2)]
    assert [row.chip.isVisible() for row in panel.rows] == [n in (0, 1, 4) for n in range(10)]
    assert not panel.capped.isVisible()


def test_a_missed_threshold_is_said_in_words(window: MainWindow, speak: SpeakLanguage, qtbot: QtBot) -> None:
    speak("fr")
    window.show_score(score(violated=1))
    settle(qtbot)
    panel = window.root.body.score
    assert panel.capped.text() == "Limité à 10\u00a0: un seuil est manqué."
    assert panel.rows[1].chip.text() == "manqué"
    assert panel.rows[1].accessibleName() == "Pas de diagnostic, seuil manqué\u00a0: 0 points sur 3"
    assert panel.rows[0].chip.text() == "seuil"


def test_explanations_on_focus_and_on_hover(window: MainWindow, qtbot: QtBot) -> None:
    window.show_score(score())
    settle(qtbot)
    panel = window.root.body.score
    panel.rows[0].setFocus()
    qtbot.keyClick(panel.rows[0], Qt.Key.Key_Down)
    assert panel.help.text().endswith("Explanation 1.")
    point = QPointF(5, 5)
    QApplication.sendEvent(panel.rows[4], QEnterEvent(point, point, point))
    assert panel.help.text().endswith("Explanation 4.")
    assert panel.rows[4].toolTip() == panel.rows[4].accessibleDescription() == "Explanation 4."


# -- numbers


def test_numbers_follow_the_country(window: MainWindow, qtbot: QtBot) -> None:
    window.root.menus.numbers.trigger()
    card = window.sheets.numbers_card
    assert card.shown_numbers() == ["15", "112", "3114"]
    with qtbot.waitSignal(window.country_chosen) as chosen:
        card.picker.setCurrentIndex(1)
        card.picker.activated.emit(1)
    assert chosen.args == ["MA"]
    assert card.shown_numbers() == ["141"]
    card.picker.setCurrentIndex(2)
    card.picker.activated.emit(2)
    assert card.shown_numbers() == []
    assert card.missing.isVisible()


def test_every_number_can_be_copied(window: MainWindow, qtbot: QtBot) -> None:
    window.set_countries(COUNTRIES, "FR")
    window.root.menus.numbers.trigger()
    for row in window.sheets.numbers_card._rows:
        qtbot.mouseClick(row.copy, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == row.entry.number
        assert row.copy.accessibleName() == f"Copy the number {row.entry.number}"


# -- models


def test_first_run_panel_says_which_model_is_in_use(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.root.body.column.conversation.empty.models
    assert not panel.isVisible()
    window.show_model_offers(OFFERS, "The small model speaks English only.")
    settle(qtbot)
    assert panel.isVisible()
    assert panel.notice.text() == "The small model speaks English only."
    assert panel.row("large").sizes.text() == "French · file 1.1\u00a0GB · memory in use about 1.9\u00a0GB"
    window.show_model_offers(OFFERS, "")
    assert not panel.isVisible()


def test_each_state_of_an_offer_has_its_button(window: MainWindow, qtbot: QtBot) -> None:
    window.show_model_offers(OFFERS, "A notice.")
    panel = window.root.body.column.conversation.empty.models
    for model_id, words, signal in (
        ("large", "Install", window.model_install_requested),
        ("small", "Cancel", window.model_install_cancelled),
        ("ready", "Use this model", window.model_chosen),
    ):
        button = panel.row(model_id).button
        assert button.text() == words
        with qtbot.waitSignal(signal) as told:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert told.args == [model_id]
    assert panel.row("small").progress.isVisible()
    assert panel.row("small").progress.value() == 250
    assert not panel.row("used").button.isVisible()
    assert panel.row("used").in_use.text() == "In use"


def test_progress_keeps_the_focus_on_the_button(window: MainWindow) -> None:
    window.show_model_offers(OFFERS, "A notice.")
    button = window.root.body.column.conversation.empty.models.row("small").button
    button.setFocus()
    window.show_model_offers(OFFERS, "A notice.")
    assert window.focusWidget() is button


# -- status bar


def test_status_in_words_and_for_screen_readers(
    window: MainWindow, speak: SpeakLanguage, qtbot: QtBot
) -> None:
    bar = window.root.status_bar
    assert bar.offline.text() == "Offline"
    assert bar.accessibleName() == (
        "Offline · Model Qwen2.5 1.5B Q4_K_M · Adapter prudence ×1.0 · Processor AVX2, 2 threads · "
        "11.8 tokens/s · First word 0.12\u00a0s · Memory 1.9 GB · Ready"
    )
    assert bar.device.toolTip() == STATUS.device_tooltip == bar.accessibleDescription()
    speak("fr")
    settle(qtbot)
    assert bar.offline.text() == "Hors ligne"
    assert bar.speed.text == "11,8 jetons/s"


def test_empty_parts_are_hidden(window: MainWindow) -> None:
    window.set_status(StatusView(model="SmolLM2"))
    bar = window.root.status_bar
    assert bar.model.isVisible()
    assert not bar.adapter.isVisible()
    assert not bar.speed.isVisible()


def test_a_narrow_bar_drops_parts_whole_and_keeps_them_in_the_tooltip(make_window: MakeWindow) -> None:
    bar = make_window(size=(640, 480)).root.status_bar
    assert bar.model.isVisible()
    assert not bar.memory.isVisible()
    assert "Memory 1.9 GB" in bar.toolTip()
    assert bar.offline.isVisible()
