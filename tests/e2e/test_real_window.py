"""The real window with the real embedded model: a mouse click, and the answer that appears on the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import App, build_app, engine_factory
from desktop.store import paths
from desktop.ui.scenario_panel import ScenarioButton
from desktop.ui.view_models import WindowState


@pytest.fixture
def app(qapp: QApplication) -> Iterator[App]:
    """The application as a class starts it on a fresh computer."""
    app = build_app(
        qapp, create_engine=engine_factory(paths.cache_dir()), installer_command=paths.own_command()
    )
    app.window.show()
    app.controller.start()
    yield app
    app.controller.shut_down()
    app.language.remove()
    app.window.close()
    app.window.deleteLater()
    QApplication.processEvents()


def test_a_click_on_a_scenario_streams_an_answer(qtbot: QtBot, app: App) -> None:
    window, conversation = app.window, app.window.root.body.column.conversation
    qtbot.waitUntil(lambda: window.state is WindowState.READY, timeout=60_000)
    button = next(b for b in window.findChildren(ScenarioButton) if b.card.scenario_id == "chest-pain")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    turn = conversation.turn(conversation.turn_ids[-1])
    assert turn.alert is not None  # on the screen before a single token
    assert turn.alert.card.number == "15"

    lengths: list[int] = []

    def is_streaming() -> bool:
        lengths.append(len(conversation.last_answer()))
        return window.state is WindowState.WRITING and len(set(lengths)) > 3

    qtbot.waitUntil(is_streaming, timeout=60_000)
    qtbot.waitUntil(lambda: window.state is WindowState.READY, timeout=120_000)
    answer = conversation.last_answer()
    for heading in ("What I understand", "What I cannot know", "General advice", "Warning signs"):
        assert heading in answer
    assert "SmolLM2 135M" in window.root.status_bar.accessibleName()
