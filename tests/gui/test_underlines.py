"""Risks in the text: found at the right words, told on hover, and by keyboard."""

from __future__ import annotations

from gui_support import FOOTER, settle, write_answer
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.text_block import TextBlock
from desktop.ui.text_layout import line_rectangles
from desktop.ui.view_models import Underline


def underlined_words(block: TextBlock) -> list[str]:
    words: list[str] = []
    for number in range(len(block._marks)):
        block.select_underline(number)
        words.append(block.textCursor().selectedText())
    return words


def middle_of_mark(block: TextBlock) -> QPoint:
    start, end, _ = block._marks[0]
    return next(line_rectangles(block.document(), start, end)).center().toPoint()


def test_underlines_lie_on_their_words(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    block = window.root.body.column.conversation.turn(1)._sections["unknown"].text
    start = block.raw_text.index("surely stress")
    window.set_underlines(1, "unknown", [Underline(start, start + 13, "False certainty.")])
    settle(qtbot)
    assert underlined_words(block) == ["surely stress"]
    assert block.underline_at(middle_of_mark(block)) == "False certainty."
    assert block.underline_at(QPoint(block.width() - 2, 2)) == ""


def test_underlines_survive_emoji_markdown_and_later_text(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_turn(1, "A question")
    window.start_section(1, "free", "")
    text = "🙂🙂 **Rien de** grave\n- c’est *sûr*"
    window.append_text(1, "free", text)
    block = window.root.body.column.conversation.turn(1)._sections["free"].text
    marks = [
        Underline(text.index("Rien"), text.index("grave") + 5, "Reassurance."),
        Underline(text.index("sûr"), text.index("sûr") + 3, "False certainty."),
    ]
    window.set_underlines(1, "free", marks)
    window.append_text(1, "free", " et 🙂 encore")
    settle(qtbot)
    assert underlined_words(block) == ["Rien de** grave", "sûr"]
    window.finish_turn(1, FOOTER)
    settle(qtbot)
    assert underlined_words(block) == ["Rien de grave", "sûr"]


def test_the_wave_is_painted_under_the_words(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    block = window.root.body.column.conversation.turn(1)._sections["understand"].text
    settle(qtbot)
    before = block.grab().toImage()
    window.set_underlines(1, "understand", [Underline(0, 6, "Risk.")])
    settle(qtbot)
    assert block.grab().toImage() != before


def test_the_list_tells_the_risks_without_a_mouse(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    turn = window.root.body.column.conversation.turn(1)
    block = turn._sections["unknown"].text
    start = block.raw_text.index("surely stress")
    window.set_underlines(1, "understand", [Underline(0, 6, "First risk.")])
    window.set_underlines(1, "unknown", [Underline(start, start + 13, "False certainty.")])
    settle(qtbot)
    assert turn.risks.isVisible()
    assert turn.risks.toggle.text() == "2 points to look at"
    turn.risks.toggle.setFocus()
    qtbot.keyClick(turn.risks.toggle, Qt.Key.Key_Space)
    rows = [row for row in turn.risks.rows if row.isVisible()]
    assert [row.accessibleName() for row in rows] == [
        "“A pain”: First risk.",
        "“surely stress”: False certainty.",
    ]
    qtbot.keyClick(rows[1], Qt.Key.Key_Space)
    assert window.focusWidget() is block
    assert block.textCursor().selectedText() == "surely stress"


def test_replaced_text_loses_its_risks(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    turn = window.root.body.column.conversation.turn(1)
    window.set_underlines(1, "unknown", [Underline(0, 5, "Risk.")])
    assert turn.risks.toggle.text() == "1 point to look at"
    window.replace_section_text(1, "unknown", "Another sentence.", "template")
    settle(qtbot)
    assert not turn.risks.isVisible()
    assert underlined_words(turn._sections["unknown"].text) == []


def test_marks_outside_the_text_are_left_out(window: MainWindow, qtbot: QtBot) -> None:
    write_answer(window)
    block = window.root.body.column.conversation.turn(1)._sections["unknown"].text
    window.set_underlines(1, "unknown", [Underline(500, 600, "Nowhere."), Underline(3, 3, "Empty.")])
    settle(qtbot)
    assert underlined_words(block) == []
