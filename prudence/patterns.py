"""A small pattern language over tokens, for people who write word lists.

A pattern is a few elements separated by spaces, each matching one token unless said otherwise:

    mal            this word, accents and case aside
    respir*        any word that begins so
    {>=38.5}       a number in a range: {n} any, {<3}, {<=3}, {>40}, {>=38}, {3-12}
    mal|douleur*   one of several, words and numbers
    vite|d_un_coup one of several, some of them phrases
    tres?          the word may be missing
    ~3             up to three words of anything, inside the sentence
    !ans|an        none of these comes next: "{38-41} !ans" is a temperature, not an age

`prudence.pattern_index` finds them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from prudence.normalise import fold_word

_GAP = re.compile(r"~([1-8])")
_NUMBER = re.compile(r"\{(?:(n)|(<=|>=|<|>)(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?))\}")
_WORD = re.compile(r"[^\W\d_]+\*?|\d+(?:\.\d+)?")
_PHRASE = re.compile(r"[^\W_]+(?:_[^\W_]+)+")


class PatternError(ValueError):
    """A pattern cannot be read; the sentence quotes it."""


@dataclass(frozen=True)
class NumberRange:
    """Numbers from `low` to `high`, both inside."""

    low: float = -math.inf
    high: float = math.inf

    def holds(self, value: float) -> bool:
        """Whether a number is in the range."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Place:
    """What may stand in one place of a pattern.

    Attributes:
        words: whole words that fit.
        prefixes: beginnings of words that fit.
        phrases: sequences of words that fit.
        ranges: numbers that fit.
    """

    words: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    ranges: frozenset[NumberRange] = frozenset()

    @property
    def all_words(self) -> frozenset[str]:
        """Whole words of this place, those of its phrases too."""
        return self.words.union(*self.phrases)


@dataclass(frozen=True)
class Element:
    """One step of a pattern: a place, or a gap of up to `gap` words of anything.

    Attributes:
        is_forbidden: the place must not come next; it takes no word.
    """

    place: Place
    gap: int = 0
    is_optional: bool = False
    is_forbidden: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether the pattern cannot be found in a text without this element."""
        return not (self.gap or self.is_optional or self.is_forbidden)


@dataclass(frozen=True)
class Pattern:
    """A sequence of elements; the first is never optional and never a gap.

    Attributes:
        carries_negation: it contains a negation word, so negation around it does not undo it.
    """

    source: str
    elements: tuple[Element, ...]
    carries_negation: bool


class Occurrence(NamedTuple):
    """A pattern found: tokens [start, end); `words` are those of them that fit a place, not a gap."""

    start: int
    end: int
    pattern: Pattern
    words: frozenset[int]


def parse_pattern(source: str, *, negation_words: frozenset[str] = frozenset()) -> Pattern:
    """Read one pattern.

    Raises:
        PatternError: an element is unknown, or the pattern begins with a gap, an optional or a forbidden
            word, or ends with a gap.
    """
    elements = tuple(_parse_element(part, source) for part in source.split())
    if not elements or not elements[0].is_needed:
        raise PatternError(f"{source!r}: the first element must be a word or a number")
    if elements[-1].gap:
        raise PatternError(f"{source!r}: a gap at the end adds nothing")
    words = frozenset[str]().union(*(e.place.all_words for e in elements if e.is_needed))
    return Pattern(source, elements, bool(words & negation_words))


def _parse_element(part: str, source: str) -> Element:
    if gap := _GAP.fullmatch(part):
        return Element(Place(), gap=int(gap[1]))
    if part.startswith("!"):
        return Element(_parse_place(part[1:], source), is_forbidden=True)
    return Element(_parse_place(part.removesuffix("?"), source), is_optional=part.endswith("?"))


def _parse_place(part: str, source: str) -> Place:
    words: set[str] = set()
    prefixes: set[str] = set()
    phrases: set[tuple[str, ...]] = set()
    ranges: set[NumberRange] = set()
    for choice in part.split("|"):
        if number := _NUMBER.fullmatch(choice):
            ranges.add(_number_range(number))
        elif _PHRASE.fullmatch(choice):
            phrases.add(tuple(fold_word(word) for word in choice.split("_")))
        elif not _WORD.fullmatch(choice):
            raise PatternError(f"{source!r}: cannot read {choice!r}")
        elif choice.endswith("*"):
            prefixes.add(fold_word(choice[:-1]))
        else:
            words.add(fold_word(choice))
    return Place(frozenset(words), frozenset(prefixes), frozenset(phrases), frozenset(ranges))


def _number_range(number: re.Match[str]) -> NumberRange:
    any_number, operator, limit, low, high = number.groups()
    if any_number:
        return NumberRange()
    if not operator:
        return NumberRange(float(low), float(high))
    bound = float(limit)
    return {
        "<": NumberRange(high=math.nextafter(bound, -math.inf)),
        "<=": NumberRange(high=bound),
        ">": NumberRange(low=math.nextafter(bound, math.inf)),
        ">=": NumberRange(low=bound),
    }[operator]
