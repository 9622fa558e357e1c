"""A small pattern language over tokens, for people who write word lists.

A pattern is a few elements separated by spaces, each matching one token unless said otherwise:

    mal            this word, accents and case aside
    respir*        any word that begins so
    {>=38.5}       a number in a range: {n} any, {<3}, {<=3}, {>40}, {>=38}, {3-12}
    mal|douleur*   one of several, words and numbers
    vite|d_un_coup one of several, some of them phrases
    tres?          the word may be missing
    ~3             up to three words of anything, inside the sentence

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
_PHRASE = re.compile(r"[^\W_]+(?:_[^\W_]+)+")
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
        phrases: sequences of words that fit.
        accepts: tests on the value of a number, any of which lets it fit.
        gap: up to this many words of anything; such an element has nothing else.
    """

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    accepts: tuple[Callable[[float], bool], ...] = ()
    gap: int = 0
    is_optional: bool = False

    @property
    def all_words(self) -> frozenset[str]:
        """Whole words of this place, those of its phrases too."""
        return self.words.union(*self.phrases)

    def ends(self, tokens: Sequence[Token], at: int, sentence: int) -> Iterator[int]:
        """Indices after each way to stand here from `at`, inside the sentence."""
        if at < len(tokens) and tokens[at].sentence == sentence and self._fits(tokens[at]):
            yield at + 1
        for phrase in self.phrases:
            words = tokens[at : at + len(phrase)]
            if tuple(t.text for t in words) == phrase and words[-1].sentence == sentence:
                yield at + len(phrase)

    def _fits(self, token: Token) -> bool:
        if token.text in self.words or token.text.startswith(self.prefixes):
            return True
        return token.value is not None and any(accepts(token.value) for accepts in self.accepts)


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
    words = frozenset[str]().union(*(e.all_words for e in elements if not e.is_optional))
    return Pattern(source, elements, bool(words & negation_words))


def _parse_element(part: str, source: str) -> Element:
    if gap := _GAP.fullmatch(part):
        return Element(gap=int(gap[1]))
    words: set[str] = set()
    prefixes: list[str] = []
    phrases: list[tuple[str, ...]] = []
    accepts: list[Callable[[float], bool]] = []
    for choice in part.removesuffix("?").split("|"):
        if number := _NUMBER.fullmatch(choice):
            accepts.append(_number_test(number))
        elif _PHRASE.fullmatch(choice):
            phrases.append(tuple(fold_word(word) for word in choice.split("_")))
        elif not _WORD.fullmatch(choice):
            raise PatternError(f"{source!r}: cannot read {choice!r}")
        elif choice.endswith("*"):
            prefixes.append(fold_word(choice[:-1]))
        else:
            words.add(fold_word(choice))
    is_optional = part.endswith("?")
    return Element(frozenset(words), tuple(prefixes), tuple(phrases), tuple(accepts), is_optional=is_optional)


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
    for after in element.ends(tokens, at, sentence):
        end = _match(elements, place + 1, tokens, after, sentence)
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
            if first.accepts:
                self._by_number.append(entry)
            for word in first.words.union(phrase[0] for phrase in first.phrases):
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
