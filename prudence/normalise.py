"""From what people really type to comparable words, keeping where each word stood.

Case, accents, ligatures, curly quotes, invisible characters, stretched letters, text-message spellings
and spelled numbers are levelled; every token remembers its characters in the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

# A number may carry a decimal ("38,5", "38.5", "38°5"); a word is letters only: "2mois" gives two tokens.
_TOKEN = re.compile(r"\d+(?:[.,°]\d+)?|[^\W\d_]+|[.!?;:,\n()…]")
_SENTENCE_ENDS = frozenset(".!?…\n")
_CLAUSE_ENDS = frozenset(";:()")
_APOSTROPHES = frozenset("'’ʼ´`")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}


@dataclass(frozen=True)
class Token:
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


def tokenise(
    text: str,
    *,
    expansions: Mapping[str, tuple[str, ...]] | None = None,
    number_words: Mapping[str, float] | None = None,
    glued: str = "",
) -> tuple[Token, ...]:
    """Cut a text into comparable tokens, in linear time, for any input.

    Args:
        text: anything a person may type or paste.
        expansions: text-message and run-together spellings → the words meant ("jsuis" → "je", "suis").
        number_words: spelled numbers → their value ("trois" → 3).
        glued: letters typed without their "e" before a consonant ("jvomis" → "je", "vomis").
    """
    folded, origins = _fold(text)
    expansions, number_words = expansions or {}, number_words or {}
    tokens: list[Token] = []
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
            start, end = origins[match.start()], origins[match.end() - 1] + 1
            is_elided = folded[match.end() : match.end() + 1] in _APOSTROPHES
            for word in (piece,) if is_elided else _meant(piece, expansions, glued):
                value = _value(word, number_words)
                tokens.append(Token(_plain(word), start, end, value, sentence, clause, after_comma))
                after_comma = False
    return tuple(tokens)


def fold_word(word: str) -> str:
    """Level one word of a lexicon the way texts are levelled."""
    return _plain(_fold(word)[0])


def _meant(piece: str, expansions: Mapping[str, tuple[str, ...]], glued: str) -> tuple[str, ...]:
    """The words that one typed word stands for."""
    if piece in expansions:
        return expansions[piece]
    if len(piece) > 2 and piece[0] in glued and piece[1] in _CONSONANTS:
        return f"{piece[0]}e", *expansions.get(piece[1:], (piece[1:],))
    return (piece,)


def _plain(word: str) -> str:
    return _STRETCHED.sub(r"\1", word) if not word[0].isdigit() else word.replace(",", ".").replace("°", ".")


def _value(word: str, number_words: Mapping[str, float]) -> float | None:
    if word[0].isdigit():
        # Figures of other scripts were folded by NFKC or are not decimal: they have no value.
        plain = word.replace(",", ".").replace("°", ".")
        return float(plain[:12]) if plain.isascii() else None
    return number_words.get(word)


def _fold(text: str) -> tuple[str, list[int]]:
    """Return the levelled text and, for each of its characters, the index of its original."""
    pieces: list[str] = []
    origins: list[int] = []
    for index, char in enumerate(text):
        folded = _fold_char(char)
        pieces.append(folded)
        origins.extend([index] * len(folded))
    return "".join(pieces), origins


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
