"""From what people really type to comparable words, keeping where each word stood.

Case, accents, ligatures, curly quotes, invisible characters, stretched letters, text-message spellings
and spelled numbers are levelled; every token remembers its characters in the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

# A number may carry a decimal ("38,5", "38.5", "38°5"); a word is letters only: "2mois" gives two tokens.
_TOKEN = re.compile(r"\d+(?:[.,°]\d+)?|[^\W\d_]+|[.!?;:,\n()…]")
_SENTENCE_ENDS = frozenset(".!?…\n")
_CLAUSE_ENDS = frozenset(";:()")
_APOSTROPHES = frozenset("'’ʼ´`")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}


# A comparable word and the number it stands for, if any.
Word = tuple[str, float | None]
# Reads one typed piece, and whether an apostrophe follows it, as the words it stands for.
Reader = Callable[[str, bool], tuple[Word, ...]]


class Token(NamedTuple):
    """One word or number.

    Attributes:
        text: lower case, no accents; numbers as written with a point.
        start, end: characters [start, end) of the original text.
        value: the number that a figure or a number word stands for.
        sentence, clause: indices of the sentence and of the clause it stands in.
        after_comma: a comma stands right before it.
    """

    text: str
    start: int
    end: int
    value: float | None
    sentence: int
    clause: int
    after_comma: bool


@dataclass(frozen=True)
class Spelling:
    """How a language is typed in a hurry.

    Attributes:
        expansions: text-message and run-together spellings → the words meant ("jsuis" → "je", "suis").
        number_words: spelled numbers → their value ("trois" → 3).
        glued: letters typed without their "e" before a consonant ("jvomis" → "je", "vomis").
    """

    expansions: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    number_words: Mapping[str, float] = field(default_factory=dict[str, float])
    glued: str = ""

    def read(self, piece: str, is_elided: bool) -> tuple[Word, ...]:
        """The words that one typed piece stands for; before an apostrophe ("c'est") it is no short form."""
        words = (piece,) if is_elided else self._meant(piece)
        return tuple((level_piece(word), self._value(word)) for word in words)

    def _meant(self, piece: str) -> tuple[str, ...]:
        if piece in self.expansions:
            return self.expansions[piece]
        if len(piece) > 2 and piece[0] in self.glued and piece[1] in _CONSONANTS:
            return f"{piece[0]}e", *self.expansions.get(piece[1:], (piece[1:],))
        return (piece,)

    def _value(self, word: str) -> float | None:
        if word[0].isdigit():
            # Figures of other scripts were folded by NFKC or are not decimal: they have no value.
            plain = level_piece(word)
            return float(plain[:12]) if plain.isascii() else None
        return self.number_words.get(word)


def tokenise(text: str, *, read: Reader | None = None) -> tuple[Token, ...]:
    """Cut a text into comparable tokens, in linear time, for any input.

    Args:
        text: anything a person may type or paste.
        read: what a typed piece stands for; itself, when left out.
    """
    return read_pieces(cut(text), read=read)


class Piece(NamedTuple):
    """What was typed between two spaces or marks, levelled; the rest as in `Token`."""

    text: str
    start: int
    end: int
    sentence: int
    clause: int
    after_comma: bool
    is_elided: bool


@dataclass(frozen=True)
class CutText:
    """A text and its pieces: cut once, read by the rules of each language and by the learnt score."""

    text: str
    pieces: tuple[Piece, ...]


def read_pieces(cut_text: CutText, *, read: Reader | None = None) -> tuple[Token, ...]:
    """The second half of `tokenise`."""
    read = read or Spelling().read
    tokens: list[Token] = []
    for piece in cut_text.pieces:
        after_comma = piece.after_comma
        for word, value in read(piece.text, piece.is_elided):
            tokens.append(
                Token(word, piece.start, piece.end, value, piece.sentence, piece.clause, after_comma)
            )
            after_comma = False
    return tuple(tokens)


def cut(text: str) -> CutText:
    """The first half of `tokenise`: the same for every language."""
    folded, origins = _fold(text)
    pieces: list[Piece] = []
    sentence = clause = 0
    after_comma = False
    for match in _TOKEN.finditer(folded):
        piece = match.group()
        if piece in _SENTENCE_ENDS:
            sentence, clause, after_comma = sentence + 1, clause + 1, False
        elif piece in _CLAUSE_ENDS:
            clause, after_comma = clause + 1, False
        elif piece == ",":
            after_comma = True
        else:
            first, end = match.span()
            start, after = origins[first], origins[end - 1] + 1
            is_elided = folded[end : end + 1] in _APOSTROPHES
            pieces.append(Piece(piece, start, after, sentence, clause, after_comma, is_elided))
            after_comma = False
    return CutText(text, tuple(pieces))


def fold_word(word: str) -> str:
    """Level one word of a lexicon the way texts are levelled."""
    return level_piece(_fold(word)[0])


def level_piece(word: str) -> str:
    """A piece of a text as the word or number that tokens hold: stretched letters, decimal points."""
    return _STRETCHED.sub(r"\1", word) if not word[0].isdigit() else word.replace(",", ".").replace("°", ".")


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Return the levelled text and, for each of its characters, the index of its original."""
    pieces = list(map(_fold_char, text))
    folded = "".join(pieces)
    if len(folded) == len(pieces) and "" not in pieces:
        return folded, range(len(folded))
    return folded, [index for index, piece in enumerate(pieces) for _ in piece]


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in _LIGATURES:
        return _LIGATURES[char]
    if char in "\r\n\u2028\u2029":
        return "\n"
    category = unicodedata.category(char)
    if category == "Cf":  # soft hyphens, zero-width characters, direction marks
        return ""
    if category.startswith(("C", "Z")):
        return " "
    compatible = unicodedata.normalize("NFKD", char.lower())
    bare = "".join(c for c in compatible if not unicodedata.combining(c))
    return "".join(_LIGATURES.get(c, c) for c in bare) if bare else ""
