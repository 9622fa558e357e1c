"""Helpers for documents: safe characters, UTF-16 positions, where a range of text lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLine

# Controls, characters that reverse the reading direction, and those with a meaning inside Qt's documents.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0\ufdd1\ufffc]")


@dataclass(frozen=True)
class Placed:
    """A piece of source text and where it stands in the document (UTF-16 units)."""

    start: int
    text: str
    position: int


def make_safe(untrusted_text: str) -> str:
    """Replace every character that could disturb a document, one for one."""
    return _UNSAFE.sub("\ufffd", untrusted_text)


def utf16_length(text: str) -> int:
    """Length of text in the units in which Qt counts."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def document_range(placed: list[Placed], start: int, end: int) -> tuple[int, int] | None:
    """Document positions of characters [start, end) of the source; None if none of them is shown."""
    shown = [piece for piece in placed if piece.start < end and piece.start + len(piece.text) > start]
    if not shown:
        return None
    first, last = shown[0], shown[-1]
    before_first = first.text[: max(0, start - first.start)]
    up_to_last = last.text[: min(len(last.text), end - last.start)]
    return first.position + utf16_length(before_first), last.position + utf16_length(up_to_last)


def line_rectangles(document: QTextDocument, start: int, end: int) -> Iterator[QRectF]:
    """One rectangle per line that a range touches, in the document's coordinates."""
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        layout = block.layout()
        origin = document.documentLayout().blockBoundingRect(block).topLeft()
        for number in range(layout.lineCount()):
            rectangle = _within_line(block, layout.lineAt(number), start, end)
            if rectangle is not None:
                yield rectangle.translated(origin)
        block = block.next()


def _within_line(block: QTextBlock, line: QTextLine, start: int, end: int) -> QRectF | None:
    first = max(start - block.position(), line.textStart())
    last = min(end - block.position(), line.textStart() + line.textLength())
    if first >= last:
        return None
    left, right = _x_of(line, first), _x_of(line, last)
    return QRectF(QPointF(left, line.y()), QPointF(right, line.y() + line.height()))


def _x_of(line: QTextLine, position: int) -> float:
    x = cast(
        "float | tuple[float, int]", line.cursorToX(position)
    )  # which one depends on the PySide6 release
    return x[0] if isinstance(x, tuple) else x
