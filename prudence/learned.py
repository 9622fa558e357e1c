"""A linear score learnt from labelled texts: the second opinion beside the red-flag rules.

The rules name a family and show why; they miss what nobody foresaw, and stumble over words that mean
something else in the next sentence. The score adds up learnt weights of words, neighbouring words and
groups of letters. It is deterministic, needs no network and no language model, and every weight can be read
in `resources/red_flags/learned.tsv`, which `python -m finetune.red_flag_score` writes.

Features are weighted by their rarity and normalised (Salton and Buckley 1988, tf-idf with binary counts and
cosine normalisation); the weights come from logistic regression.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from prudence.normalise import Token, tokenise
from prudence.types import Span

# Long texts are read in windows, so that a page of small talk does not dilute one sentence.
WINDOW_WORDS = 64
STEP_WORDS = 32
_LONGEST_WORDS = 3
_LETTERS = (3, 5)
# Shown to the class: so many pieces of the text at most, and only those that weigh something.
_MOST_SPANS = 3
HEADS = ("emergency", "suicide", "crisis", "any_flag")


class LearnedScoreError(ValueError):
    """The file of weights is not as it must be."""


@dataclass(frozen=True)
class Opinion:
    """What the score says of one text, in log-odds; above 0 is more likely than not.

    Attributes:
        emergency: somebody must help now (tiers vital and crisis).
        suicide: among those, somebody thinks of death or acts on it.
        crisis: among those again, thoughts without an act, a means or a plan.
        any_flag: a doctor today, or sooner.
        spans: the words that weighed most for an emergency.
    """

    emergency: float
    suicide: float
    crisis: float
    any_flag: float
    spans: tuple[Span, ...] = ()


def features(words: Sequence[str]) -> tuple[set[str], set[str]]:
    """Word features (one to three neighbours, pairs around a gap) and letter features of some words."""
    neighbours = {
        " ".join(words[i : i + n]) for n in range(1, _LONGEST_WORDS + 1) for i in range(len(words) - n + 1)
    }
    gapped = {f"{words[i]} _ {words[i + 2]}" for i in range(len(words) - 2)}
    return neighbours | gapped, {group for word in set(words) for group in _letter_groups(word)}


@lru_cache(maxsize=16_384)
def _letter_groups(word: str) -> tuple[str, ...]:
    padded = f"^{word}$"
    return tuple(
        f"~{padded[start : start + n]}"
        for n in range(_LETTERS[0], _LETTERS[1] + 1)
        for start in range(len(padded) - n + 1)
    )


def windows(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The whole text when it is short, else overlapping pieces of it."""
    if len(tokens) <= WINDOW_WORDS:
        yield tokens
        return
    for start in range(0, len(tokens) - STEP_WORDS, STEP_WORDS):
        yield tokens[start : start + WINDOW_WORDS]


@dataclass(frozen=True)
class Weight:
    """One feature: its rarity, and its weight for each of `HEADS`."""

    idf: float
    by_head: tuple[float, ...]


class LearnedScore:
    """The learnt weights. Thread: any."""

    def __init__(self, weights: Mapping[str, Weight], biases: Sequence[float]) -> None:
        self.weights = weights
        self.biases = tuple(biases)

    @classmethod
    def load(cls, path: Path) -> LearnedScore:
        """Read a tab-separated file: feature, rarity, one weight per head; the feature "" holds the biases.

        Raises:
            LearnedScoreError: unreadable, or a line is not as it must be.
        """
        weights: dict[str, Weight] = {}
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith("#"):
                    continue
                feature, idf, *by_head = line.split("\t")
                weights[feature] = Weight(float(idf), tuple(float(weight) for weight in by_head))
            biases = weights.pop("").by_head
        except (OSError, ValueError, KeyError) as fault:
            raise LearnedScoreError(f"{path} cannot be read as learnt weights: {fault!r}.") from fault
        if any(len(weight.by_head) != len(HEADS) for weight in weights.values()):
            raise LearnedScoreError(f"{path}: every line has {len(HEADS)} weights.")
        return cls(weights, biases)

    def read(self, text: str) -> Opinion:
        """Score a text; the most alarming window counts. Never raises; time grows linearly with the text."""
        opinions = [self._opinion(window) for window in windows(tokenise(text))]
        return max(opinions, key=lambda opinion: max(opinion.emergency, opinion.any_flag))

    def _opinion(self, tokens: Sequence[Token]) -> Opinion:
        words = [token.text for token in tokens]
        scores, shares = list(self.biases), dict[str, float]()
        for block in features(words):
            known = [
                (feature, weight) for feature in block if (weight := self.weights.get(feature)) is not None
            ]
            norm = math.sqrt(sum(weight.idf * weight.idf for _, weight in known)) or 1.0
            for feature, weight in known:
                value = weight.idf / norm
                shares[feature] = value * weight.by_head[0]
                for head, by_head in enumerate(weight.by_head):
                    scores[head] += value * by_head
        return Opinion(*scores, spans=_spans(tokens, words, shares))


def _spans(tokens: Sequence[Token], words: Sequence[str], shares: Mapping[str, float]) -> tuple[Span, ...]:
    """The neighbouring words with the greatest shares, that do not overlap, in the order of the text."""
    found: list[tuple[float, int, int]] = []
    for n in range(1, _LONGEST_WORDS + 1):
        for start in range(len(words) - n + 1):
            share = shares.get(" ".join(words[start : start + n]), 0.0)
            if share > 0:
                found.append((share, start, start + n))
    chosen: list[tuple[int, int]] = []
    for _, start, end in sorted(found, reverse=True):
        if len(chosen) < _MOST_SPANS and all(end <= one or other <= start for one, other in chosen):
            chosen.append((start, end))
    return tuple(Span(tokens[start].start, tokens[end - 1].end) for start, end in sorted(chosen))
