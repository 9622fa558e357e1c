"""A small pattern language over tokens, for people who write word lists.

A pattern is a few elements separated by spaces, each matching one token unless said otherwise:

    mal            this word, accents and case aside
    respir*        any word that begins so
    mal|douleur*   one of several
    tres?          the word may be missing
    ~3             up to three words of anything, inside the sentence
    {>=38.5}       a number in a range: {n} any, {<3}, {<=3}, {>40}, {>=38}, {3-12}

Matching is bounded: an element looks at a fixed number of tokens, so a text costs linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prudence.normalise import Token, fold_word

MAX_GAP = 8
_GAP = re.compile(r"~([1-8])")
_NUMBER = re.compile(r"\{(?:(n)|(<=|>=|<|>)(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?))\}")
_WORD = re.compile(r"[^\W\d_]+\*?|\d+(?:\.\d+)?")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}


class PatternError(ValueError):
    """A pattern cannot be read; the sentence quotes it."""


@dataclass(frozen=True)
class Element:
    """One place of a pattern.

    Attributes:
        words: whole words that fit.
        prefixes: beginnings of words that fit.
        accepts: test on the value of a number, for number elements.
        gap: up to this many words of anything; such an element has nothing else.
    """

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    accepts: Callable[[float], bool] | None = None
    gap: int = 0
    is_optional: bool = False

    def fits(self, token: Token) -> bool:
        """Whether one token can stand here."""
        if self.accepts is not None:
            return token.value is not None and self.accepts(token.value)
        return token.text in self.words or token.text.startswith(self.prefixes or ("\0",))


@dataclass(frozen=True)
class Pattern:
    """A sequence of elements; the first is never optional and never a gap.

    Attributes:
        carries_negation: it contains a negation word, so negation around it does not undo it.
    """

    source: str
    elements: tuple[Element, ...]
    carries_negation: bool

    def match_at(self, tokens: Sequence[Token], start: int) -> int | None:
        """Index after the last token of the shortest match that begins at `start`, or None."""
        return _match(self.elements, 0, tokens, start, tokens[start].sentence)


def parse_pattern(source: str, *, negation_words: frozenset[str] = frozenset()) -> Pattern:
    """Read one pattern.

    Raises:
        PatternError: an element is unknown, or the pattern begins with a gap or an optional word.
    """
    elements = tuple(_parse_element(part, source) for part in source.split())
    if not elements or elements[0].is_optional or elements[0].gap:
        raise PatternError(f"{source!r}: the first element must be a word or a number")
    words = frozenset[str]().union(*(e.words for e in elements if not e.is_optional))
    return Pattern(source, elements, bool(words & negation_words))


def _parse_element(part: str, source: str) -> Element:
    if gap := _GAP.fullmatch(part):
        return Element(gap=int(gap[1]))
    if number := _NUMBER.fullmatch(part):
        return Element(accepts=_number_test(number))
    is_optional = part.endswith("?")
    choices = part.rstrip("?").split("|")
    for choice in choices:
        if not _WORD.fullmatch(choice):
            raise PatternError(f"{source!r}: cannot read {choice!r}")
    words = frozenset(fold_word(c) for c in choices if not c.endswith("*"))
    prefixes = tuple(fold_word(c[:-1]) for c in choices if c.endswith("*"))
    return Element(words=words, prefixes=prefixes, is_optional=is_optional)


def _number_test(number: re.Match[str]) -> Callable[[float], bool]:
    any_number, operator, limit, low, high = number.groups()
    if any_number:
        return lambda _value: True
    if operator:
        compare, bound = _COMPARE[operator], float(limit)
        return lambda value: compare(value, bound)
    return lambda value: float(low) <= value <= float(high)


def _match(
    elements: tuple[Element, ...], place: int, tokens: Sequence[Token], at: int, sentence: int
) -> int | None:
    if place == len(elements):
        return at
    element = elements[place]
    if element.gap:
        return _match_gap(elements, place, tokens, at, sentence)
    if at < len(tokens) and tokens[at].sentence == sentence and element.fits(tokens[at]):
        end = _match(elements, place + 1, tokens, at + 1, sentence)
        if end is not None:
            return end
    return _match(elements, place + 1, tokens, at, sentence) if element.is_optional else None


def _match_gap(
    elements: tuple[Element, ...], place: int, tokens: Sequence[Token], at: int, sentence: int
) -> int | None:
    for skipped in range(elements[place].gap + 1):
        if at + skipped > len(tokens):
            return None
        end = _match(elements, place + 1, tokens, at + skipped, sentence)
        if end is not None:
            return end
    return None


@dataclass(frozen=True)
class Occurrence:
    """A pattern found: tokens [start, end)."""

    start: int
    end: int
    pattern: Pattern


class PatternIndex:
    """Many patterns under names, found in one pass over the tokens."""

    def __init__(self, named: Iterator[tuple[str, Pattern]]) -> None:
        self._by_word: dict[str, list[tuple[str, Pattern]]] = {}
        self._by_prefix: dict[str, list[tuple[str, Pattern]]] = {}
        self._by_number: list[tuple[str, Pattern]] = []
        for entry in named:
            first = entry[1].elements[0]
            if first.accepts is not None:
                self._by_number.append(entry)
            for word in first.words:
                self._by_word.setdefault(word, []).append(entry)
            for prefix in first.prefixes:
                self._by_prefix.setdefault(prefix, []).append(entry)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._by_prefix})

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Occurrence]]:
        """All occurrences by name, in the order of the text."""
        found: dict[str, list[Occurrence]] = {}
        for position, token in enumerate(tokens):
            for name, pattern in self._starting_with(token):
                end = pattern.match_at(tokens, position)
                if end is not None:
                    found.setdefault(name, []).append(Occurrence(position, end, pattern))
        return found

    def _starting_with(self, token: Token) -> Iterator[tuple[str, Pattern]]:
        word = token.text
        yield from self._by_word.get(word, ())
        for length in self._prefix_lengths:
            if length > len(word):
                break
            yield from self._by_prefix.get(word[:length], ())
        if token.value is not None:
            yield from self._by_number
