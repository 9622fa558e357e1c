"""Sentences of a text, and a folded copy of a text on which plain patterns are enough.

Both keep track of the characters they come from, so that whatever a rule finds can be underlined.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from prudence.types import Span

# A sentence ends at final punctuation before a space, with its closing quotes and emphasis, or at a line end.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++\s?[»”\"')\]*_]*+(?=\s|$)|\n")
_FINISHED = re.compile(r"[.!?…][\s»”\"')\]*_]*$")
_LAST_WORD = re.compile(r"[^\s(«“\"']*$")
_ABBREVIATION = re.compile(
    r"(?:dr|pr|prof|mr|mrs|ms|mme|mlle|st|ste|ex|env|cf|vs|approx|e\.g|i\.e|\d{1,2}|[a-z])", re.IGNORECASE
)
_SAME_AS = {
    "’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae",
    "ß": "ss", "…": "...",
}  # fmt: skip


@dataclass(frozen=True)
class Folded:
    """Text in lower case, without accents, with plain quotes, hyphens and single spaces.

    Attributes:
        text: the folded characters.
        origins: for each folded character, the index of the character it comes from.
    """

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Characters of the original text behind folded characters [start, end), at least one."""
        return Span(self.origins[start], self.origins[end - 1] + 1)


def fold(text: str) -> Folded:
    """Fold a text; invisible characters disappear, control characters become spaces, lines stay."""
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for folded in _fold_character(character):
            if folded == " " and characters and characters[-1] == " ":
                continue
            characters.append(folded)
            origins.append(index)
    return Folded("".join(characters), tuple(origins))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character == "\n":
        return "\n"
    if character in _SAME_AS:
        return _SAME_AS[character]
    category = unicodedata.category(character)
    if category in {"Cf", "Mn"}:
        return ""
    if category[0] in "ZC":
        return " "
    plain = unicodedata.normalize("NFKD", character)
    return "".join(part for part in plain.lower() if unicodedata.category(part) != "Mn")


def split_sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of a text, without the white space around them, in order."""
    return tuple(_trimmed_spans(text))


def _trimmed_spans(text: str) -> Iterator[Span]:
    start = 0
    for end in (*_sentence_ends(text), len(text)):
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            left = start + len(piece) - len(piece.lstrip())
            yield Span(left, left + len(stripped))
        start = end


def _sentence_ends(text: str) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text):
        if match.group() == "." and _is_abbreviation(text, match.start()):
            continue
        yield match.end()


def _is_abbreviation(text: str, dot: int) -> bool:
    """Whether the full stop at `dot` follows "Dr", "p", "1" at the start of a line, and the like."""
    word = _LAST_WORD.search(text[max(0, dot - 12) : dot])
    if word is None or not _ABBREVIATION.fullmatch(word.group()):
        return False
    if word.group().isdigit():
        line_start = text.rfind("\n", 0, dot) + 1
        return not text[line_start : dot - len(word.group())].strip("*#- \t")
    return True


def is_finished(sentence: str) -> bool:
    """Whether a sentence ends with final punctuation."""
    return _FINISHED.search(sentence) is not None


def count_words(text: str) -> int:
    """Number of words: runs of letters and digits."""
    return sum(1 for _ in re.finditer(r"\w+", text))
