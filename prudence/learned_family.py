"""Names the family of an alert that no rule explains, or says nothing when in doubt.

The learnt score (`prudence.learned`) hears that somebody needs help and cannot say with what; then the alert
would carry general advice only. One more linear model per family, learnt from the emergencies among the same
texts, compares families with each other. Its weights are `resources/red_flags/learned_families.tsv`, which
`python -m finetune.red_flag_families` writes and measures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prudence.alert import Concept
from prudence.learned import LearnedScoreError, concept_features, word_groups
from prudence.normalise import CutText, level_piece

# By `python -m finetune.red_flag_families --cross-validate`: what the best family must score, and how far it
# must be ahead of the next one. Log-odds between families that were made equally frequent, so no probability.
LIKELY = 2.5
AHEAD = 1.5


@dataclass(frozen=True)
class FamilyWeights:
    """One feature: its rarity, and its weight for some of the families, by their place."""

    idf: float
    by_family: Mapping[int, float]


class FamilyNamer:
    """The learnt weights. Thread: any.

    Args:
        families: identifiers.
        biases: one per family.
        weights: by the names of the features, as `prudence.learned` forms them.
    """

    def __init__(
        self, families: Sequence[str], biases: Sequence[float], weights: Mapping[str, FamilyWeights]
    ) -> None:
        self.families = tuple(families)
        self.biases = tuple(biases)
        self.weights = weights

    @classmethod
    def load(cls, path: Path) -> FamilyNamer:
        """Read a tab-separated file: families, biases, then feature, rarity and `place:weight` pairs.

        Raises:
            LearnedScoreError: unreadable, or a line is not as it must be.
        """
        try:
            lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
            families, biases = lines[1], [float(bias) for bias in lines[2]]
            weights = {feature: _weights(idf, pairs) for feature, idf, *pairs in lines[3:]}
        except (OSError, ValueError, IndexError) as fault:
            raise LearnedScoreError(f"{path} cannot be read as learnt families: {fault!r}.") from fault
        places = {place for weight in weights.values() for place in weight.by_family}
        if not 2 <= len(families) == len(biases) or not places <= set(range(len(families))):
            raise LearnedScoreError(
                f"{path}: two families or more, a bias for each, and weights of these families expected."
            )
        return cls(families, biases, weights)

    def name(self, cut_text: CutText, concepts: Sequence[Concept]) -> str | None:
        """The family that a text is most likely about, if that is clear.

        Args:
            cut_text: anything that raised an alert.
            concepts: what the rules found in it.
        """
        scores = self.scores([level_piece(piece.text) for piece in cut_text.pieces], concepts)
        (best, place), (second, _) = sorted(((score, i) for i, score in enumerate(scores)), reverse=True)[:2]
        return self.families[place] if best > LIKELY and best - second > AHEAD else None

    def scores(self, words: Sequence[str], concepts: Iterable[Concept]) -> list[float]:
        """Log-odds of every family, in the order of `families`."""
        totals = list(self.biases)
        for features in (word_groups(words), concept_features(concepts)):
            known = [self.weights[feature] for feature in features if feature in self.weights]
            norm = math.sqrt(sum(weight.idf**2 for weight in known)) or 1.0
            for weight in known:
                for place, value in weight.by_family.items():
                    totals[place] += weight.idf * value / norm
        return totals


def _weights(idf: str, pairs: Sequence[str]) -> FamilyWeights:
    split = (pair.split(":") for pair in pairs)
    weights = FamilyWeights(float(idf), {int(place): float(value) for place, value in split})
    if not all(map(math.isfinite, (weights.idf, *weights.by_family.values()))):
        raise ValueError("a weight is not a number")
    return weights
