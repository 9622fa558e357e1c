"""Finds many patterns in one text at once, in time that grows linearly with the text.

Every distinct place of the patterns gets a number. A word is looked up once to learn which places it fits,
and which patterns of one word it is all by itself. Of the longer patterns only those all of whose places
occur in the text are tried, and a try looks at a bounded number of tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from prudence.normalise import Token
from prudence.patterns import NumberRange, Occurrence, Pattern, Place

# Words of a phrase after the second, and the number of its place.
_Phrase = tuple[tuple[str, ...], int]
_GAP = -1
_NO_PLACES = frozenset[int]()
_START = attrgetter("start")
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
        rarest: number of the place that seems to occur most seldom; matches are looked for around it.
        partner: another place that must occur in the text; the same where there is no other.
        least, most: how many words a match begins before its rarest place.
    """

    name: str
    pattern: Pattern
    steps: tuple[_Step, ...]
    rarest: int
    partner: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """What one word fits: places, and phrases that begin with it.

    Attributes:
        rarest, partners: those of the places that are the one or the other of a pattern.
        alone: names and patterns that this one word is all of.
        phrases: second word → the words after it and the place, of each phrase.
    """

    places: frozenset[int]
    rarest: frozenset[int]
    partners: frozenset[int]
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
        patterns = [(name, pattern, self._steps(pattern)) for name, pattern in named]
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
        for name, pattern, steps in patterns:
            if len(steps) == 1 and not places[steps[0].place].phrases:
                self._alone.setdefault(steps[0].place, []).append((name, pattern))
            else:
                entry = _entry(name, pattern, steps, places)
                self._by_rarest.setdefault(entry.rarest, []).append(entry)
        self._rarest = frozenset(self._by_rarest)
        self._partners = frozenset(entry.partner for entries in self._by_rarest.values() for entry in entries)
        self._fit = lru_cache(maxsize=_PLACES_CACHED)(self._fit_uncached)

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Occurrence]]:
        """All occurrences by name, in the order of the text; for each pattern and start, the shortest."""
        fits = [self._fit(token.text, token.value) for token in tokens]
        openings = {i for i, token in enumerate(tokens) if token.after_comma and token.text in self._openers}
        found: dict[str, list[Occurrence]] = {}
        for start, fit in enumerate(fits):
            words = frozenset((start,))
            for name, pattern in fit.alone:
                found.setdefault(name, []).append(Occurrence(start, start + 1, pattern, words))
        search = _Search(tokens, fits, openings)
        for number, positions in search.positions(self._rarest).items():
            for entry in self._by_rarest[number]:
                if entry.partner in search.partners:
                    occurrences = search.occurrences(entry, positions)
                    if occurrences:
                        found.setdefault(entry.name, []).extend(occurrences)
        for occurrences in found.values():
            occurrences.sort(key=_START)
        return found

    def _steps(self, pattern: Pattern) -> tuple[_Step, ...]:
        return tuple(
            _Step(
                _GAP if element.gap else self._number(element.place),
                element.gap,
                element.is_optional,
                element.is_forbidden,
                element.is_needed,
            )
            for element in pattern.elements
        )

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
            beginning = word[:length]
            if beginning in self._by_prefix:
                places.update(self._by_prefix[beginning])
        if value is not None:
            places.update(number for accepted, number in self._ranges if accepted.holds(value))
        phrases = self._by_phrase.get(word, {})
        if not places:
            return _Fit(_NO_PLACES, _NO_PLACES, _NO_PLACES, (), phrases)
        alone = tuple(
            named for number in sorted(places & self._alone.keys()) for named in self._alone[number]
        )
        return _Fit(frozenset(places), self._rarest & places, self._partners & places, alone, phrases)


class _Search:
    """The state of one `find`: which places stand where in one text."""

    def __init__(self, tokens: Sequence[Token], fits: Sequence[_Fit], openings: set[int]) -> None:
        self._openings = openings
        self._places = [fit.places for fit in fits]
        self._sentences = [token.sentence for token in tokens]
        self._phrases = _phrases(tokens, fits)
        self.partners = frozenset[int]().union(*(fit.partners for fit in fits), self._phrases)
        self._rarest = [fit.rarest for fit in fits]

    def positions(self, asked: frozenset[int]) -> Mapping[int, Sequence[int]]:
        """Where each of the places that are tried from begins, in the order of the text."""
        found: dict[int, list[int]] = {}
        for at, numbers in enumerate(self._rarest):
            for number in numbers:
                found.setdefault(number, []).append(at)
        for number, starts in self._phrases.items():
            if number in asked:
                found[number] = sorted({*found.get(number, ()), *starts})
        return found

    def occurrences(self, entry: _Named, positions: Sequence[int]) -> list[Occurrence]:
        """The shortest match of a pattern from every start."""
        found: list[Occurrence] = []
        first = entry.steps[0].place
        for start in _starts(entry, positions):
            if self._may_stand(first, start):
                words = self._match(entry.steps, 0, start, self._sentences[start])
                if words is not None:
                    found.append(Occurrence(start, words[-1] + 1, entry.pattern, frozenset(words)))
        return found

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

    def _may_stand(self, place: int, at: int) -> bool:
        """A quick look: False only where no word and no phrase that fits a place begins."""
        return place in self._places[at] or place in self._phrases

    def _stands(self, place: int, at: int) -> bool:
        """Whether a word or a phrase that fits a place begins at an index."""
        return at < len(self._places) and bool(self._ends(place, at))

    def _match_gap(
        self, steps: tuple[_Step, ...], index: int, at: int, sentence: int
    ) -> tuple[int, ...] | None:
        following, end = steps[index + 1], at + steps[index].gap + 1
        for start in range(at, min(end, len(self._places)) if following.is_needed else end):
            if not following.is_needed or self._may_stand(following.place, start):
                after = self._match(steps, index + 1, start, sentence)
                if after is not None:
                    return after
        return None


def _starts(entry: _Named, positions: Sequence[int]) -> Sequence[int]:
    """Where a match may begin, given where its rarest place stands."""
    if not entry.most:
        return positions
    if len(positions) == 1:
        return range(max(0, positions[0] - entry.most), positions[0] - entry.least + 1)
    reach = range(entry.least, entry.most + 1)
    return sorted({at - words for at in positions for words in reach if at >= words})


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


def _entry(name: str, pattern: Pattern, steps: tuple[_Step, ...], places: Sequence[Place]) -> _Named:
    needed = {step.place for step in steps if step.is_needed}
    rarest, *others = sorted(needed, key=lambda number: (-_rarity(places[number]), number))
    least = most = 0
    for step in steps:
        if step.is_needed and step.place == rarest:
            break
        if step.is_needed:
            least += _shortest(places[step.place])
        most += step.gap or (0 if step.is_forbidden else _longest(places[step.place]))
    return _Named(name, pattern, steps, rarest, others[0] if others else rarest, least, most)


def _longest(place: Place) -> int:
    """Most words that fit a place at once."""
    return max(map(len, place.phrases), default=1)


def _shortest(place: Place) -> int:
    """Fewest words that fit a place at once."""
    return 1 if place.words or place.prefixes or place.ranges else min(map(len, place.phrases))


def _rarity(place: Place) -> int:
    """A guess at how seldom a place occurs: long words are rarer than short ones, numbers are common."""
    words = [*place.words, *place.prefixes, *("".join(phrase) for phrase in place.phrases)]
    return min((len(word) for word in words), default=0) if not place.ranges else 1
