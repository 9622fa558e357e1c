"""A linear score learnt from labelled texts: the second opinion beside the red-flag rules.

The rules name a family and show why; they miss what nobody foresaw, and stumble over words that mean
something else in the next sentence. The score adds up learnt weights of words, neighbouring words, groups
of letters, and of the concepts that the rules found, whether or not a rule came of them. It is
deterministic, needs no network and no language model, and every weight can be read in
`resources/red_flags/learned.tsv`, which `python -m finetune.red_flag_score` writes.

Features are weighted by their rarity (tf-idf: Salton and Buckley 1988) and divided by √Σ count · rarity²,
each kind apart: words and concepts count once in a text, a group of letters once for every word that holds
it. The weights come from logistic regression.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from prudence.alert import Concept
from prudence.normalise import CutText, Piece, level_piece
from prudence.types import Span

# Long texts are read in windows, so that a page of small talk does not dilute one sentence. Nearly every text
# that was learnt from is shorter than one.
WINDOW_WORDS = 112
STEP_WORDS = 84
_LONGEST_WORDS = 3
_FEWEST_LETTERS, _MOST_LETTERS = 3, 5
# Nobody types longer words; what else has no spaces is looked at no further.
_LONGEST_WORD = 40
# First characters of the names of features that are not words: groups of letters, concepts that stand in the
# text, concepts that are denied wherever they stand.
LETTERS, FOUND, DENIED = "~", "+", "-"
# Shown to the class: so many pieces of the text at most, and no everyday words, whatever they weigh (one
# text in fifty-five has them).
_MOST_SPANS = 3
_LEAST_RARITY = 5.0
_WORDS_CACHED = 16_384
_FEATURES_CACHED = 65_536
_START = attrgetter("start")
HEADS = ("emergency", "suicide", "crisis", "any_flag")
# What a row of the table must be, so that its numbers can be read when they are needed.
_NUMBER = r"-?\d{1,4}(?:\.\d+)?"
_ROW = re.compile(rf"{_NUMBER}(?:\t{_NUMBER}){{{len(HEADS)}}}")


class LearnedScoreError(ValueError):
    """The file of weights is not as it must be."""


class Opinion(NamedTuple):
    """What the score says of one text, in log-odds; above 0 is more likely than not.

    Attributes:
        emergency: somebody must help now (tiers vital and crisis).
        suicide: among those, somebody thinks of death or acts on it.
        crisis: among those again, thoughts without an act, a means or a plan.
        any_flag: a doctor today, or sooner.
    """

    emergency: float
    suicide: float
    crisis: float
    any_flag: float


def features(words: Sequence[str], concepts: Iterable[Concept]) -> tuple[Sequence[str], ...]:
    """Features of a text by kind: words, letters, concepts; what counts twice stands twice."""
    letters = [group for word in dict.fromkeys(words) for group in letter_groups(word)]
    return list(word_groups(words)), letters, concept_features(concepts)


def word_groups(words: Sequence[str]) -> Iterable[str]:
    """One to three neighbouring words, and pairs around a gap; each once, in the order of the text."""
    second, third = words[1:], words[2:]
    groups = [*words, *map(" ".join, zip(words, second, strict=False))]
    groups.extend(map(" ".join, zip(words, second, third, strict=False)))
    groups.extend(map(" _ ".join, zip(words, third, strict=False)))
    return dict.fromkeys(groups)


def letter_groups(word: str) -> Iterable[str]:
    """Three to five neighbouring letters of a word and its ends, each once."""
    padded = f"^{word[:_LONGEST_WORD]}$"
    groups = [
        LETTERS + padded[start : start + n]
        for n in range(_FEWEST_LETTERS, _MOST_LETTERS + 1)
        for start in range(len(padded) - n + 1)
    ]
    return dict.fromkeys(groups)


def concept_features(concepts: Iterable[Concept]) -> Sequence[str]:
    """Each concept once: found, unless it is denied wherever it stands."""
    is_denied: dict[str, bool] = {}
    for concept in concepts:
        is_denied[concept.name] = concept.is_denied and is_denied.get(concept.name, True)
    return sorted((DENIED if denied else FOUND) + name for name, denied in is_denied.items())


def windows(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """The whole text when it is short, else overlapping parts of it."""
    if len(pieces) <= WINDOW_WORDS:
        yield pieces
        return
    overlap = WINDOW_WORDS - STEP_WORDS
    for start in range(0, len(pieces) - overlap, STEP_WORDS):
        yield pieces[start : start + WINDOW_WORDS]


# A feature's share of the squared norm, then of each head before the norm is divided out.
_Share = tuple[float, ...]
_NOTHING: _Share = (0.0,) * (1 + len(HEADS))


class LearnedScore:
    """The learnt weights. Thread: any.

    Args:
        rows: for each feature its row of the table: the rarity and a weight for each of `HEADS`, with tabs
            between. A row is read when its feature stands in a text: most never do.
        biases: one for each of `HEADS`.
    """

    def __init__(self, rows: Mapping[str, str], biases: Sequence[float]) -> None:
        self.rows = rows
        self.biases = tuple(biases)
        self._word = lru_cache(maxsize=_WORDS_CACHED)(level_piece)
        self._share = lru_cache(maxsize=_FEATURES_CACHED)(self._share_uncached)
        self._letter_share = lru_cache(maxsize=_WORDS_CACHED)(self._letter_share_uncached)

    @classmethod
    def load(cls, path: Path) -> LearnedScore:
        """Read a tab-separated file: feature, rarity, one weight per head; the feature "" holds the biases.

        Raises:
            LearnedScoreError: unreadable, or a line is not as it must be.
        """
        try:
            text = path.read_text(encoding="utf-8")
            rows = dict(line.split("\t", 1) for line in text.splitlines() if not line.startswith("#"))
        except (OSError, ValueError) as fault:
            raise LearnedScoreError(f"{path} cannot be read as learnt weights: {fault!r}.") from fault
        if "" not in rows or not all(map(_ROW.fullmatch, rows.values())):
            raise LearnedScoreError(
                f"{path}: {len(HEADS)} biases and as many weights in every line expected."
            )
        _, *biases = _numbers(rows.pop(""))
        return cls(rows, biases)

    def read(self, cut_text: CutText, concepts: Sequence[Concept] = ()) -> Opinion:
        """Score a text; of each head the most alarming window counts.

        Suicide and crisis are judged in the window of the emergency. Never raises; time grows linearly with
        the text.

        Args:
            cut_text: anything.
            concepts: what the rules found in it.
        """
        if len(cut_text.pieces) <= WINDOW_WORDS:
            return self._opinion(cut_text.pieces, concepts)
        ordered = sorted(concepts, key=_START)
        opinions = [self._opinion(window, _inside(window, ordered)) for window in windows(cut_text.pieces)]
        worst = max(opinions, key=lambda opinion: opinion.emergency)
        return worst._replace(any_flag=max(opinion.any_flag for opinion in opinions))

    def _opinion(self, pieces: Sequence[Piece], concepts: Iterable[Concept]) -> Opinion:
        words = [self._word(piece.text) for piece in pieces]
        by_words = _normed(self._known(word_groups(words)))
        by_letters = _normed([self._letter_share(word[:_LONGEST_WORD]) for word in dict.fromkeys(words)])
        by_concepts = _normed(self._known(concept_features(concepts)))
        return Opinion(*map(sum, zip(self.biases, by_words, by_letters, by_concepts, strict=True)))

    def _known(self, names: Iterable[str]) -> Sequence[_Share]:
        rows, share = self.rows, self._share
        return [share(name) for name in names if name in rows]

    def _share_uncached(self, feature: str) -> _Share:
        idf, *by_head = _numbers(self.rows[feature])
        return (idf * idf, *[idf * weight for weight in by_head])

    def _letter_share_uncached(self, word: str) -> _Share:
        groups = self._known(letter_groups(word))
        return tuple(map(sum, zip(_NOTHING, *groups, strict=True)))

    def spans(self, cut_text: CutText, head: str) -> tuple[Span, ...]:
        """The words that weigh most for one of `HEADS`, in the order of the text."""
        place = HEADS.index(head)
        pieces: Sequence[Piece] = cut_text.pieces
        if len(pieces) > WINDOW_WORDS:
            pieces = max(windows(pieces), key=lambda window: self._opinion(window, ())[place])
        words = [self._word(piece.text) for piece in pieces]
        found: list[tuple[float, int, int]] = []
        for n in range(1, _LONGEST_WORDS + 1):
            for start in range(len(words) - n + 1):
                feature = " ".join(words[start : start + n])
                if feature in self.rows:
                    rarity_squared, *by_head = self._share(feature)
                    if by_head[place] > 0 and rarity_squared >= _LEAST_RARITY**2:
                        found.append((by_head[place], start, start + n))
        chosen: list[tuple[int, int]] = []
        for _, start, end in sorted(found, reverse=True):
            if len(chosen) == _MOST_SPANS:
                break
            if all(end <= one or other <= start for one, other in chosen):
                chosen.append((start, end))
        return tuple(Span(pieces[start].start, pieces[end - 1].end) for start, end in sorted(chosen))


def _inside(window: Sequence[Piece], concepts: Sequence[Concept]) -> Sequence[Concept]:
    """Those of the concepts, in the order of the text, that begin in a window."""
    first = bisect_left(concepts, window[0].start, key=_START)
    return concepts[first : bisect_left(concepts, window[-1].end, key=_START)]


def _numbers(row: str) -> Iterable[float]:
    return map(float, row.split("\t"))


def _normed(shares: Sequence[_Share]) -> Sequence[float]:
    """The sum for each head, divided by the norm of the features."""
    squares, *by_head = map(sum, zip(_NOTHING, *shares, strict=True))
    norm = math.sqrt(squares) or 1.0
    return [value / norm for value in by_head]
