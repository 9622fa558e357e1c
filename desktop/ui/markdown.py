"""A small, safe Markdown: bold, italics, code, headings and lists; all the rest is plain text.

No HTML, no image and no link exists here, so nothing a model writes can load or open anything.
Every run remembers where it stood in the source, so that underlines find their words again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

RunStyle = Literal["plain", "bold", "italic", "code"]
BlockKind = Literal["paragraph", "heading", "item", "code"]

_FENCE = re.compile(r"^\s{0,3}```")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?=\S)")
_ITEM = re.compile(r"^(?P<indent>\s*)(?P<mark>[-*+•]|\d{1,3}[.)])\s+(?=\S)")
_INLINE = re.compile(
    r"\*\*(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|`(?P<code>[^`]+)`"
)


@dataclass(frozen=True)
class Run:
    """Characters of one style.

    Attributes:
        start: where `text` begins in the source; -1 for characters that are not in it.
    """

    text: str
    style: RunStyle
    start: int


@dataclass(frozen=True)
class Block:
    """One line of the source as it is shown.

    Attributes:
        level: how far a list item is indented, from 0.
    """

    kind: BlockKind
    runs: tuple[Run, ...]
    level: int = 0


def parse_markdown(untrusted_text: str) -> list[Block]:
    """Split text into blocks; blank lines between paragraphs are kept as empty paragraphs.

    Linear in the length of the text; never raises.
    """
    blocks: list[Block] = []
    is_code = False
    for start, line in _lines(untrusted_text):
        if _FENCE.match(line):
            is_code = not is_code
        elif is_code:
            blocks.append(Block("code", (Run(line, "code", start),)))
        else:
            blocks.append(_block(line, start))
    return blocks


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _block(line: str, start: int) -> Block:
    if heading := _HEADING.match(line):
        body = line[heading.end() :]
        return Block("heading", tuple(_runs(body, start + heading.end())))
    if item := _ITEM.match(line):
        mark = item["mark"] if item["mark"][0].isdigit() else "•"
        runs = (Run(f"{mark}\u00a0", "plain", -1), *_runs(line[item.end() :], start + item.end()))
        return Block("item", runs, level=len(item["indent"].expandtabs(4)) // 2)
    return Block("paragraph", tuple(_runs(line, start)))


def _runs(line: str, start: int) -> Iterator[Run]:
    done = 0
    for match in _INLINE.finditer(line):
        if match.start() > done:
            yield Run(line[done : match.start()], "plain", start + done)
        yield _styled(match, start)
        done = match.end()
    if done < len(line):
        yield Run(line[done:], "plain", start + done)


def _styled(match: re.Match[str], start: int) -> Run:
    if match["bold"] is not None:
        return Run(match["bold"], "bold", start + match.start("bold"))
    if match["italic"] is not None:
        return Run(match["italic"], "italic", start + match.start("italic"))
    return Run(match["code"], "code", start + match.start("code"))
