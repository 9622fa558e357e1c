"""The alert card: before the answer, in words, never out of view, said to screen readers."""

from __future__ import annotations

import dataclasses

import pytest
from gui_support import ALERT, MakeWindow, settle, write_answer
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.alert_card import AlertCardView
from desktop.ui.main_window import MainWindow
from desktop.ui.parts import IconView


def visible_cards(window: MainWindow) -> list[AlertCardView]:
    """Alert cards whose head (number, title, what to do, button) lies wholly inside the viewport."""
    viewport = window.root.body.column.conversation.viewport()
    cards: list[AlertCardView] = []
    for card in viewport.findChildren(AlertCardView):
        place = QRect(card.head.mapTo(viewport, card.head.rect().topLeft()), card.head.size())
        if card.isVisible() and viewport.rect().contains(place):
            cards.append(card)
    return cards


@pytest.mark.parametrize("kind", ["vital", "crisis", "urgent", "information"])
def test_icon_word_and_number_are_there(window: MainWindow, qtbot: QtBot, kind: str) -> None:
    window.begin_turn(1, "A question")
    window.show_alert(1, dataclasses.replace(ALERT, kind=kind))
    settle(qtbot)
    card = window.root.body.column.conversation.turn(1).alert
    assert card is not None
    words = [label.text() for label in card.findChildren(QLabel)]
    assert ALERT.title in words
    assert ALERT.number in words
    assert card.findChildren(IconView)
    assert card.head.text.shown_text == ALERT.body
    assert card.advice.shown_text.split("\n") == [
        "•\u00a0Keep her seated and calm.",
        "•\u00a0Give nothing to eat or drink.",
    ]
    assert card.reasons.shown_text == "Recognised: chest pain. In these words: “squeezing pain”."


def test_it_stands_between_question_and_answer(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.show_alert(1, ALERT)
    window.start_section(1, "understand", "What I understand")
    settle(qtbot)
    turn = window.root.body.column.conversation.turn(1)
    assert turn.alert is not None
    assert turn.bubble.y() < turn.alert.y() < turn.card.y()


def test_the_number_can_be_copied(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.show_alert(1, ALERT)
    settle(qtbot)
    card = window.root.body.column.conversation.turn(1).alert
    assert card is not None
    assert card.head.copy.accessibleName() == "Copy the number 15"
    qtbot.mouseClick(card.head.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "15"


def test_without_a_number_there_is_no_copy_button(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.show_alert(1, dataclasses.replace(ALERT, number=""))
    settle(qtbot)
    card = window.root.body.column.conversation.turn(1).alert
    assert card is not None
    assert not card.head.copy.isVisible()


@pytest.mark.parametrize(
    ("size", "percent"), [((1280, 800), 100), ((1024, 700), 150), ((1280, 800), 200), ((800, 600), 100)]
)
def test_the_last_alert_is_in_view_at_every_scroll_position(
    make_window: MakeWindow, qtbot: QtBot, size: tuple[int, int], percent: int
) -> None:
    window = make_window(size=size, percent=percent)
    write_answer(window, 1)
    window.append_text(1, "unknown", "word " * 400)
    window.begin_turn(2, "Another question")
    window.show_alert(2, ALERT)
    window.start_section(2, "understand", "What I understand")
    window.append_text(2, "understand", "word " * 800)
    settle(qtbot)
    bar = window.root.body.column.conversation.verticalScrollBar()
    assert bar.maximum() > 500
    for step in range(11):
        bar.setValue(bar.maximum() * step // 10)
        settle(qtbot)
        cards = visible_cards(window)
        assert cards, f"no whole alert card in view at {step * 10} %"
        assert all(card.card == ALERT for card in cards)


def test_a_new_turn_releases_the_old_alert(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.show_alert(1, ALERT)
    window.begin_turn(2, "Another question")
    window.start_section(2, "understand", "What I understand")
    window.append_text(2, "understand", "word " * 2000)
    settle(qtbot)
    assert visible_cards(window) == []
    window.remove_turn(2)
    settle(qtbot)
    assert visible_cards(window)


def test_it_is_announced_at_once_and_the_focus_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, QAccessible.AnnouncementPoliteness]] = []

    def listen(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append((event.message(), event.politeness()))

    monkeypatch.setattr("desktop.ui.accessibility.QAccessible.updateAccessibility", listen)
    focused = window.focusWidget()
    window.begin_turn(1, "A question")
    window.show_alert(1, ALERT)
    message, politeness = said[-1]
    assert ALERT.title in message
    assert ALERT.number in message
    assert ALERT.body in message
    assert politeness == QAccessible.AnnouncementPoliteness.Assertive
    assert window.focusWidget() is focused
