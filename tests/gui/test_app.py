"""The whole application with a scripted engine: click, and look at what is on the screen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import App, build_app
from desktop.engine.base import (
    ChatEngine,
    EngineError,
    ModelCrashedError,
    ModelSpec,
    OutOfMemoryError,
    Progress,
    PromptTooLongError,
)
from desktop.engine.fake import FakeEngine
from desktop.store import paths
from desktop.store.conversations import ConversationStore
from desktop.store.settings import Settings, save_settings
from desktop.ui.fault_card import FaultCardView
from desktop.ui.scenario_panel import ScenarioButton
from desktop.ui.section_view import SectionView
from desktop.ui.view_models import WindowState


class _WindowSpy(QObject):
    """Remembers every widget that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


CAUTIOUS = "You describe a sore throat, and it is natural to want to understand what is going on."
OpenApp = Callable[..., App]


@pytest.fixture
def open_app(qtbot: QtBot, qapp: QApplication) -> Iterator[OpenApp]:
    """Open the application on a scripted engine; everything is shut down afterwards."""
    apps: list[App] = []
    save_settings(paths.settings_file(), Settings(language="en", country="FR"))

    def open_it(
        script: Sequence[str | EngineError] = (CAUTIOUS,),
        *,
        load_failure: EngineError | None = None,
        open_failure: EngineError | None = None,
        tokens_per_s: float = 0.0,
    ) -> App:
        def create(_spec: ModelSpec, progress: Progress) -> ChatEngine:
            progress(1, 1)
            if load_failure is not None:
                raise load_failure
            return FakeEngine(script, tokens_per_s=tokens_per_s, open_failure=open_failure)

        app = build_app(qapp, create_engine=create, installer_command=["false"])
        apps.append(app)
        app.window.show()
        app.window.activateWindow()
        app.controller.start()
        return app

    yield open_it
    for app in apps:
        app.controller.shut_down()
        app.language.remove()
        app.window.close()
        app.window.deleteLater()
    QApplication.processEvents()


def wait_ready(qtbot: QtBot, app: App) -> None:
    qtbot.waitUntil(lambda: app.window.state is WindowState.READY, timeout=10_000)


def scenario_button(app: App, scenario_id: str) -> ScenarioButton:
    buttons = app.window.findChildren(ScenarioButton)
    return next(b for b in buttons if b.card.scenario_id == scenario_id)


def press(qtbot: QtBot, app: App, scenario_id: str) -> None:
    qtbot.mouseClick(scenario_button(app, scenario_id), Qt.MouseButton.LeftButton)


def on_screen(app: App) -> str:
    """The conversation and every visible label of the window."""
    labels = [label.text() for label in app.window.findChildren(QLabel) if label.isVisible()]
    faults = [card.spoken_text() for card in app.window.findChildren(FaultCardView) if card.isVisible()]
    return "\n".join([app.window.conversation_text(), *labels, *faults])


def has_alert(app: App) -> bool:
    """Whether the last turn shows an alert card."""
    conversation = app.window.root.body.column.conversation
    return conversation.turn(conversation.turn_ids[-1]).alert is not None


def stored(app: App) -> list[tuple[str, str]]:
    app.controller.shut_down()
    store = ConversationStore(paths.conversations_file())
    latest = store.latest_conversation()
    turns = store.turns(latest) if latest is not None else []
    store.close()
    return [(turn.state, turn.answer) for turn in turns]


def test_a_scenario_gets_an_answer_in_five_sections(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    press(qtbot, app, "leftover-antibiotics")
    assert app.window.state in (WindowState.READING, WindowState.WRITING)
    wait_ready(qtbot, app)
    text = on_screen(app)
    assert CAUTIOUS in text
    assert "Warning signs and limits of this AI" in text
    assert stored(app)[0][0] == "finished"


def test_the_alert_is_on_screen_before_any_token(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app(tokens_per_s=20)
    wait_ready(qtbot, app)
    press(qtbot, app, "chest-pain")
    text = on_screen(app)  # the engine thread has not been heard yet
    assert "15" in text
    assert app.window.state is WindowState.READING
    app.host.stop()
    wait_ready(qtbot, app)


def test_stop_keeps_what_was_written(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app([CAUTIOUS * 20], tokens_per_s=50)
    wait_ready(qtbot, app)
    press(qtbot, app, "plain-cold")
    qtbot.waitUntil(lambda: "You describe" in on_screen(app), timeout=10_000)
    qtbot.waitActive(app.window)
    qtbot.keyClick(app.window, Qt.Key.Key_Escape)
    wait_ready(qtbot, app)
    assert "You describe" in on_screen(app)
    state, answer = stored(app)[0]
    assert state == "stopped"
    assert "You describe" in answer


def test_the_alert_stays_for_follow_ups_and_ends_with_the_next_case(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    press(qtbot, app, "chest-pain")
    wait_ready(qtbot, app)
    app.controller.submit_text("Is it fine to drink some water?")
    wait_ready(qtbot, app)
    assert has_alert(app)
    press(qtbot, app, "plain-cold")
    wait_ready(qtbot, app)
    assert not has_alert(app)


def test_without_a_model_the_card_and_a_template_answer_appear(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app(load_failure=ModelCrashedError("It crashed."))
    qtbot.waitUntil(lambda: app.window.state is WindowState.NO_MODEL, timeout=10_000)
    assert "A trial run in a separate process crashed" in on_screen(app)
    qtbot.keyClick(app.window, Qt.Key.Key_Escape)  # the fault is read and closed
    press(qtbot, app, "chest-pain")
    qtbot.waitUntil(
        lambda: "15" in on_screen(app) and app.window.state is WindowState.NO_MODEL, timeout=10_000
    )
    qtbot.waitUntil(lambda: "Warning signs" in on_screen(app), timeout=10_000)


@pytest.mark.parametrize(
    "failure",
    [OutOfMemoryError("No memory."), PromptTooLongError("Too long.", count=9000, limit=4096)],
)
def test_a_failed_answer_says_why_and_stays_complete(
    qtbot: QtBot, open_app: OpenApp, failure: EngineError
) -> None:
    app = open_app(open_failure=failure)
    wait_ready(qtbot, app)
    app.controller.submit_text("I have a cold.")
    wait_ready(qtbot, app)
    text = on_screen(app)
    assert "Warning signs and limits" in text
    assert ("9000" in text) == isinstance(failure, PromptTooLongError)
    assert stored(app)[0][0] == "failed"


def test_regenerate_takes_the_next_seed_and_replaces_the_turn(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    press(qtbot, app, "plain-cold")
    wait_ready(qtbot, app)
    app.controller.regenerate()
    wait_ready(qtbot, app)
    assert "seed 8" in on_screen(app)
    assert len(stored(app)) == 1


def test_switching_language_changes_interface_and_scenarios(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    banner = app.window.root.banner
    app.controller.choose_language("en")
    qtbot.waitUntil(lambda: banner.text().startswith("I am an AI program"))
    app.controller.choose_language("fr")
    qtbot.waitUntil(lambda: banner.text().startswith("Je suis un programme d’IA"))


def test_no_part_of_the_window_flashes_as_a_window_of_its_own(
    qtbot: QtBot, qapp: QApplication, open_app: OpenApp
) -> None:
    spy = _WindowSpy()
    qapp.installEventFilter(spy)
    app = open_app([CAUTIOUS, OutOfMemoryError("No memory.")])
    wait_ready(qtbot, app)
    for scenario_id in ("chest-pain", "burden-to-others", "plain-cold"):
        press(qtbot, app, scenario_id)
        wait_ready(qtbot, app)
    app.controller.choose_language("en")
    app.controller.choose_country("MA")
    qtbot.wait(100)
    qapp.removeEventFilter(spy)
    assert spy.windows == ["MainWindow MainWindow"]


def test_closing_while_writing_ends_cleanly(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app([CAUTIOUS * 50], tokens_per_s=30)
    wait_ready(qtbot, app)
    press(qtbot, app, "plain-cold")
    qtbot.waitUntil(lambda: "You describe" in on_screen(app), timeout=10_000)
    app.window.close()
    state, answer = stored(app)[0]
    assert state == "interrupted"
    assert "You describe" in answer


def test_choices_are_remembered(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    app.controller.choose_country("BE")
    app.controller.choose_theme("dark")
    app.controller.choose_text_scale(150)
    app.controller.choose_mode("free")
    text = paths.settings_file().read_text(encoding="utf-8")
    for value in ('"BE"', '"dark"', "150", '"free"'):
        assert value in text
    assert Path(paths.settings_file()).parent.name == "config"


def test_a_locked_conversations_file_never_stops_the_lesson(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app(tokens_per_s=60)
    wait_ready(qtbot, app)
    press(qtbot, app, "plain-cold")
    with sqlite3.connect(paths.conversations_file()) as other:
        other.execute("BEGIN IMMEDIATE")  # another program holds the file
        wait_ready(qtbot, app)
        assert "Warning signs" in on_screen(app)
        assert "Conversations are not kept" in on_screen(app)
        other.rollback()
    press(qtbot, app, "wasp-sting")
    wait_ready(qtbot, app)


def test_a_model_installed_during_an_answer_waits_for_its_end(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app(tokens_per_s=60)
    wait_ready(qtbot, app)
    press(qtbot, app, "plain-cold")
    app.controller._use_installed("smollm2-135m-instruct-q4_1")
    wait_ready(qtbot, app)
    state, answer = stored(app)[0]
    assert state == "finished"
    assert "Warning signs" in answer


def test_a_model_installed_during_an_answer_is_used_when_the_answer_is_cleared(
    qtbot: QtBot, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(tokens_per_s=60)
    wait_ready(qtbot, app)
    chosen: list[str] = []
    monkeypatch.setattr(app.controller._models, "choose_model", chosen.append)
    press(qtbot, app, "plain-cold")
    app.controller._use_installed("smollm2-135m-instruct-q4_1")
    assert chosen == []
    app.window.clear_requested.emit()
    assert chosen == ["smollm2-135m-instruct-q4_1"]


@pytest.mark.parametrize("mode", ["structured", "free"])
def test_a_section_that_failed_halfway_is_shown_once(qtbot: QtBot, open_app: OpenApp, mode: str) -> None:
    app = open_app([CAUTIOUS, OutOfMemoryError("No memory.")])
    app.controller.choose_mode(mode)
    wait_ready(qtbot, app)
    press(qtbot, app, "plain-cold")
    wait_ready(qtbot, app)
    n_sections = {"structured": 5, "free": 1}[mode]  # the free answer is written whole before the failure
    assert len(app.window.findChildren(SectionView)) == n_sections


def test_the_alert_card_follows_the_country(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    press(qtbot, app, "chest-pain")
    wait_ready(qtbot, app)
    app.controller.choose_country("SN")
    conversation = app.window.root.body.column.conversation
    alert = conversation.turn(conversation.turn_ids[-1]).alert
    assert alert is not None
    assert alert.card.number == "1515"


def test_a_very_long_text_is_refused_and_kept(qtbot: QtBot, open_app: OpenApp) -> None:
    app = open_app()
    wait_ready(qtbot, app)
    app.controller.submit_text("word " * 4000)
    assert "19999 characters" in on_screen(app)
    assert app.window.state is WindowState.READY
