"""Turns on the screen: question, sections, ends, faults, Markdown, following the end."""

from __future__ import annotations

import pytest
from gui_support import FAULT, FOOTER, MakeWindow, SpeakLanguage, settle, write_answer
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.turn_view import TurnView
from desktop.ui.view_models import AnswerFooter, WindowState


def turn_of(window: MainWindow, turn_id: int = 1) -> TurnView:
    return window.root.body.column.conversation.turn(turn_id)


def shown_labels(turn: TurnView) -> list[str]:
    return [label.text() for label in turn.findChildren(QLabel) if label.isVisible() and label.text()]


def test_welcome_until_the_first_turn(window: MainWindow, qtbot: QtBot) -> None:
    empty = window.root.body.column.conversation.empty
    assert empty.isVisible()
    titles = [label.text() for label in empty.findChildren(QLabel) if label.objectName() == "cardTitle"]
    assert titles == ["Chest pain", "Leftover antibiotics", "Herbs and blood thinner"]
    window.begin_turn(1, "A question")
    settle(qtbot)
    assert not empty.isVisible()
    window.clear_turns()
    assert empty.isVisible()


def test_question_is_labelled_and_kept_as_text(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "<b>My</b> **neighbour** & co")
    settle(qtbot)
    turn = turn_of(window)
    assert turn.bubble.text.shown_text == "<b>My</b> **neighbour** & co"
    assert shown_labels(turn) == ["Fictional scenario"]


def test_sections_appear_in_order_with_their_headings(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    settle(qtbot)
    turn = turn_of(window)
    assert shown_labels(turn)[1:3] == ["What I understand", "What I cannot know"]
    assert turn._sections["understand"].text.shown_text == "A pain in the chest. Your worry makes sense."
    assert turn._sections["understand"].y() < turn._sections["unknown"].y()


def test_only_the_section_being_written_has_the_block_cursor(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    settle(qtbot)
    turn = turn_of(window)
    assert not turn._sections["understand"].text._is_writing
    assert turn._sections["unknown"].text._is_writing
    window.finish_turn(1, FOOTER)
    assert not turn._sections["unknown"].text._is_writing


def test_reading_the_prompt_is_a_determinate_bar(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.set_reading_progress(80, 320)
    settle(qtbot)
    turn = turn_of(window)
    assert turn.reading_bar.isVisible()
    assert (turn.reading_bar.value(), turn.reading_bar.maximum()) == (80, 320)
    assert turn.reading_label.text() == "Reading the prompt… 25\u00a0%"
    window.start_section(1, "understand", "What I understand")
    assert not turn.reading_bar.isVisible()


def test_footer_of_a_finished_answer(window: MainWindow, speak: SpeakLanguage, qtbot: QtBot) -> None:
    write_answer(window)
    window.finish_turn(1, AnswerFooter("FineMed 1.5B", "prudence ×1.0", 0.12, 11.8, 7, dropped_turns=2))
    settle(qtbot)
    footer = turn_of(window).footer
    assert footer.figures.text() == (
        "FineMed 1.5B + prudence ×1.0 · first word 0.12\u00a0s · 11.8 tokens/s · seed 7"
    )
    assert "2 oldest turns" in footer.dropped.text()
    speak("fr")
    settle(qtbot)
    assert "premier mot 0,12\u00a0s · 11,8 jetons/s · graine 7" in footer.figures.text()


def test_template_text_is_marked_as_such(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    window.replace_section_text(1, "unknown", "I cannot say where this comes from.", "template")
    settle(qtbot)
    section = turn_of(window)._sections["unknown"]
    assert section.text.shown_text == "I cannot say where this comes from."
    assert section.origin.isVisible()
    assert section.origin.text() == "Stock sentence"
    assert not turn_of(window)._sections["understand"].origin.isVisible()


@pytest.mark.parametrize(
    ("end", "words"),
    [("stopped", "Stopped at your request."), ("interrupted", "Interrupted: the application")],
)
def test_an_answer_that_ended_early_says_so(window: MainWindow, qtbot: QtBot, end: str, words: str) -> None:
    write_answer(window)
    window.mark_turn(1, end)  # pyright: ignore[reportArgumentType]
    settle(qtbot)
    assert turn_of(window).state_label.isVisible()
    assert turn_of(window).state_label.text().startswith(words)


def test_a_failed_answer_keeps_its_text_and_gives_a_report(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    window.fail_turn(1, FAULT)
    settle(qtbot)
    turn = turn_of(window)
    assert turn.fault is not None
    assert turn.fault.isVisible()
    assert turn._sections["understand"].isVisible()
    assert FAULT.body in turn.fault._text.shown_text
    assert FAULT.action in turn.fault._text.shown_text
    qtbot.mouseClick(turn.fault.copy_report, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == FAULT.report
    assert turn.fault.copy_report.text() == "Copied"


def test_markdown_is_read_when_the_answer_is_finished(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.start_section(1, "free", "")
    window.append_text(1, "free", "# Title\n**Rest** and <i>drink</i>\n- [a](http://x.y)")
    settle(qtbot)
    text = turn_of(window)._sections["free"].text
    assert text.shown_text.startswith("# Title\n**Rest**")
    window.finish_turn(1, FOOTER)
    settle(qtbot)
    assert text.shown_text == "Title\nRest and <i>drink</i>\n•\u00a0[a](http://x.y)"
    assert window.last_answer() == "# Title\n**Rest** and <i>drink</i>\n- [a](http://x.y)"


def test_the_view_follows_only_a_reader_at_the_end(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    window.append_text(1, "unknown", "word " * 2000)
    settle(qtbot)
    bar = window.root.body.column.conversation.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    window.append_text(1, "unknown", "word " * 500)
    settle(qtbot)
    assert bar.value() == 10
    bar.setValue(bar.maximum())
    window.append_text(1, "unknown", "word " * 500)
    settle(qtbot)
    assert bar.value() == bar.maximum()


def test_text_can_be_selected_and_copied_with_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    settle(qtbot)
    text = turn_of(window)._sections["understand"].text
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "A pain in the chest. Your worry makes sense."
    qtbot.keyClicks(text, "typed")
    assert text.shown_text == "A pain in the chest. Your worry makes sense."


def test_copied_conversation_carries_the_disclaimer(window: MainWindow) -> None:
    write_answer(window)
    window.finish_turn(1, FOOTER)
    window.root.menus.copy_conversation.trigger()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("I am an AI program, not a health professional.")
    assert "Fictional scenario: What do I do?" in copied
    assert "What I cannot know\nIt is surely stress" in copied


def test_reading_width_is_limited_and_centred(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(size=(1920, 900))
    write_answer(window)
    settle(qtbot)
    turn, column = turn_of(window), window.root.body.column
    assert turn.width() == 760
    left = turn.mapTo(column, turn.rect().topLeft()).x()
    assert abs(left - (column.width() - 760) / 2) <= 1
    assert abs(column.composer.x() - left) <= 1


def test_removed_turns_are_gone(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window, 1)
    write_answer(window, 2)
    window.remove_turn(1)
    assert window.root.body.column.conversation.turn_ids == (2,)
    window.set_state(WindowState.READY)
    window.clear_turns()
    settle(qtbot)
    assert window.root.body.column.conversation.turn_ids == ()
    assert not window.root.menus.clear.isEnabled()
