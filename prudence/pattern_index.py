"""Finds many patterns in one text at once, in time that grows linearly with the text.

Every distinct place of the patterns gets a number. A word is looked up once to learn which places it fits,
and which patterns of one word it is all by itself. Of the longer patterns only those all of whose places
occur in the text are tried, and a try looks at a bounded number of tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prudence.normalise import Token
from prudence.patterns import NumberRange, Occurrence, Pattern, Place

# Words of a phrase after the second, and the number of its place.
_Phrase = tuple[tuple[str, ...], int]
_GAP = -1
_PLACES_CACHED = 16384


@dataclass(frozen=True, slots=True)
class _Step:
    """One element of a pattern: the number of its place, or _GAP; then `gap` words at most are skipped."""

    place: int
    gap: int
    is_optional: bool
    is_forbidden: bool
    is_needed: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A pattern under a name, ready to be tried.

    Attributes:
        needed: numbers of the places that must occur in the text.
    """

    name: str
    pattern: Pattern
    steps: tuple[_Step, ...]
    needed: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Fit:
    """What one word fits: places, and phrases that begin with it.

    Attributes:
        alone: names and patterns that this one word is all of.
        phrases: second word → the words after it and the place, of each phrase.
    """

    places: frozenset[int]
    alone: tuple[tuple[str, Pattern], ...]
    phrases: Mapping[str, Sequence[_Phrase]]


class PatternIndex:
    """Many patterns under names, found in one pass over the tokens. Thread: any.

    Args:
        named: names and patterns; several patterns may share a name.
        openers: words that begin something new after a comma, so that no match reaches them from before it:
            "he talks well, no fever" does not say "talks … no".
    """

    def __init__(
        self, named: Iterable[tuple[str, Pattern]], *, openers: frozenset[str] = frozenset()
    ) -> None:
        self._openers = openers
        self._numbers: dict[Place, int] = {}
        entries = [self._entry(name, pattern) for name, pattern in named]
        self._by_word: dict[str, list[int]] = {}
        self._by_prefix: dict[str, list[int]] = {}
        self._by_phrase: dict[str, dict[str, list[_Phrase]]] = {}
        self._ranges: list[tuple[NumberRange, int]] = []
        for place, number in self._numbers.items():
            self._add(place, number)
        self._longest_prefix = max(map(len, self._by_prefix), default=0)
        self._by_rarest: dict[int, list[_Named]] = {}
        self._alone: dict[int, list[tuple[str, Pattern]]] = {}
        places = list(self._numbers)
        for entry in entries:
            first = entry.steps[0].place
            if len(entry.steps) == 1 and not places[first].phrases:
                self._alone.setdefault(first, []).append((entry.name, entry.pattern))
                continue
            rarest = max(entry.needed, key=lambda number: _rarity(places[number]))
            self._by_rarest.setdefault(rarest, []).append(entry)
        self._rarest = frozenset(self._by_rarest)
        self._fit = lru_cache(maxsize=_PLACES_CACHED)(self._fit_uncached)

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Occurrence]]:
        """All occurrences by name, in the order of the text; for each pattern and start, the shortest."""
        fits = [self._fit(token.text, token.value) for token in tokens]
        openings = {i for i, token in enumerate(tokens) if token.after_comma and token.text in self._openers}
        search = _Search(tokens, fits, openings)
        found: dict[str, list[Occurrence]] = {}
        for start, fit in enumerate(fits):
            for name, pattern in fit.alone:
                found.setdefault(name, []).append(Occurrence(start, start + 1, pattern, frozenset((start,))))
        for number in search.occurring & self._rarest:
            for entry in self._by_rarest[number]:
                if entry.needed <= search.occurring:
                    occurrences = search.occurrences(entry)
                    if occurrences:
                        found.setdefault(entry.name, []).extend(occurrences)
        for occurrences in found.values():
            occurrences.sort(key=lambda o: o.start)
        return found

    def _entry(self, name: str, pattern: Pattern) -> _Named:
        steps = tuple(
            _Step(
                _GAP if element.gap else self._number(element.place),
                element.gap,
                element.is_optional,
                element.is_forbidden,
                element.is_needed,
            )
            for element in pattern.elements
        )
        return _Named(name, pattern, steps, frozenset(step.place for step in steps if step.is_needed))

    def _number(self, place: Place) -> int:
        return self._numbers.setdefault(place, len(self._numbers))

    def _add(self, place: Place, number: int) -> None:
        for word in place.words:
            self._by_word.setdefault(word, []).append(number)
        for prefix in place.prefixes:
            self._by_prefix.setdefault(prefix, []).append(number)
        for first, second, *others in place.phrases:
            followers = self._by_phrase.setdefault(first, {})
            followers.setdefault(second, []).append((tuple(others), number))
        self._ranges.extend((accepted, number) for accepted in place.ranges)

    def _fit_uncached(self, word: str, value: float | None) -> _Fit:
        places = set(self._by_word.get(word, ()))
        for length in range(1, min(len(word), self._longest_prefix) + 1):
            places.update(self._by_prefix.get(word[:length], ()))
        if value is not None:
            places.update(number for accepted, number in self._ranges if accepted.holds(value))
        alone = tuple(named for number in sorted(places) for named in self._alone.get(number, ()))
        return _Fit(frozenset(places), alone, self._by_phrase.get(word, {}))


class _Search:
    """The state of one `find`: which places stand where in one text."""

    def __init__(self, tokens: Sequence[Token], fits: Sequence[_Fit], openings: set[int]) -> None:
        self._openings = openings
        self._places = [fit.places for fit in fits]
        self._sentences = [token.sentence for token in tokens]
        self._phrases = _phrases(tokens, fits)
        self.occurring = frozenset[int]().union(*self._places, self._phrases)
        self._starts: dict[int, Sequence[int]] = {}

    def occurrences(self, entry: _Named) -> list[Occurrence]:
        """The shortest match of a pattern from every start."""
        found: list[Occurrence] = []
        for start in self._positions(entry.steps[0].place):
            words = self._match(entry.steps, 0, start, self._sentences[start])
            if words is not None:
                found.append(Occurrence(start, words[-1] + 1, entry.pattern, frozenset(words)))
        return found

    def _positions(self, number: int) -> Sequence[int]:
        if number not in self._starts:
            standing = [i for i, places in enumerate(self._places) if number in places]
            phrases = self._phrases.get(number)
            self._starts[number] = sorted({*standing, *phrases}) if phrases else standing
        return self._starts[number]

    def _match(self, steps: tuple[_Step, ...], index: int, at: int, sentence: int) -> tuple[int, ...] | None:
        """Indices of the words that fit the places from step `index` on; words in gaps are left out."""
        if index == len(steps):
            return ()
        step = steps[index]
        if step.place == _GAP:
            return self._match_gap(steps, index, at, sentence)
        if step.is_forbidden:
            return None if self._stands(step.place, at) else self._match(steps, index + 1, at, sentence)
        is_open = index == 0 or at not in self._openings
        if is_open and at < len(self._places) and self._sentences[at] == sentence:
            for end in self._ends(step.place, at):
                after = self._match(steps, index + 1, end, sentence)
                if after is not None:
                    return (*range(at, end), *after)
        return self._match(steps, index + 1, at, sentence) if step.is_optional else None

    def _ends(self, place: int, at: int) -> Sequence[int]:
        """Where a word or the phrases that fit a place end, when they begin at an index of the text."""
        phrases = self._phrases[place].get(at, ()) if place in self._phrases else ()
        return (at + 1, *phrases) if place in self._places[at] else phrases

    def _stands(self, place: int, at: int) -> bool:
        """Whether a word or a phrase that fits a place begins at an index."""
        return at < len(self._places) and bool(self._ends(place, at))

    def _match_gap(
        self, steps: tuple[_Step, ...], index: int, at: int, sentence: int
    ) -> tuple[int, ...] | None:
        for skipped in range(steps[index].gap + 1):
            after = self._match(steps, index + 1, at + skipped, sentence)
            if after is not None:
                return after
        return None


def _phrases(tokens: Sequence[Token], fits: Sequence[_Fit]) -> Mapping[int, Mapping[int, tuple[int, ...]]]:
    """Place number → start of each phrase that stands inside a sentence → indices after it."""
    found: dict[int, dict[int, tuple[int, ...]]] = {}
    for start, fit in enumerate(fits[:-1]):
        for others, number in fit.phrases.get(tokens[start + 1].text, ()):
            end = start + 2 + len(others)
            words = tokens[start + 1 : end]
            if tuple(t.text for t in words[1:]) == others and words[-1].sentence == tokens[start].sentence:
                ends = found.setdefault(number, {})
                ends[start] = (*ends.get(start, ()), end)
    return found


def _rarity(place: Place) -> int:
    """A guess at how seldom a place occurs: long words are rarer than short ones, numbers are common."""
    words = [*place.words, *place.prefixes, *("".join(phrase) for phrase in place.phrases)]
    return min((len(word) for word in words), default=0) if not place.ranges else 1
