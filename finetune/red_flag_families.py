"""Learns the weights of `prudence.learned_family`, and measures them on files they did not see.

    python -m finetune.red_flag_families --out resources/red_flags/learned_families.tsv
    python -m finetune.red_flag_families --cross-validate

Texts: those of `finetune.red_flag_score` that need help and whose family somebody wrote down.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from finetune.red_flag_score import (
    Block,
    ReadText,
    Vocabulary,
    feature_matrix,
    learn_vocabulary,
    read_texts,
    scale_of,
)
from prudence.alert import SUICIDE_FAMILIES
from prudence.learned_family import FamilyNamer, FamilyWeights
from prudence.red_flags import RedFlagDetector
from prudence.types import Tier

_C = 5.0
# The features that weigh most, and of their weights those that matter.
_MOST_FEATURES = 8_000
_LEAST_WEIGHT = 0.05
_GROUPS = 5


def main() -> None:
    """Learn and write the weights, or measure them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=Path(), help="the repository")
    parser.add_argument("--out", type=Path, help="file of weights to write")
    parser.add_argument("--cross-validate", action="store_true", help="leave files out, judge them")
    options = parser.parse_args()
    detector = RedFlagDetector.load(options.root / "resources" / "red_flags")
    texts = [
        ReadText.read(text, detector)
        for text in read_texts(options.root)
        if text.tier > Tier.NONE and text.families and SUICIDE_FAMILIES.isdisjoint(text.families)
    ]
    if options.out:
        write_weights(learn(texts), options.out)
        print(f"{options.out}: learnt from {len(texts)} texts")
    if options.cross_validate:
        cross_validate(texts)


def learn(texts: Sequence[ReadText]) -> FamilyNamer:
    """Fit one logistic regression per family, on all features and then on those that weigh most.

    Suicidal thoughts and acts are left out: the learnt score itself tells those from other emergencies.
    """
    blocks = [_block(text) for text in texts]
    families = sorted({family for text in texts for family in text.labelled.families or ()})
    whole = learn_vocabulary(blocks)
    coefficients, _ = _fit(blocks, texts, families, whole)
    names = list(whole.index)
    scales = np.array([scale_of(name) for name in names])
    weighty = np.argsort(-np.max(np.abs(coefficients), axis=0) * whole.idf * scales, kind="stable")
    kept = np.sort(weighty[:_MOST_FEATURES])
    vocabulary = Vocabulary({names[i]: place for place, i in enumerate(kept)}, whole.idf[kept])
    coefficients, biases = _fit(blocks, texts, families, vocabulary)
    weights: dict[str, FamilyWeights] = {}
    for feature, place in vocabulary.index.items():
        values = scale_of(feature) * coefficients[:, place]
        by_family = {i: round(float(v), 2) for i, v in enumerate(values) if abs(v) >= _LEAST_WEIGHT}
        weights[feature] = FamilyWeights(float(vocabulary.idf[place]), by_family)
    return FamilyNamer(families, [round(float(bias), 3) for bias in biases], weights)


def _block(text: ReadText) -> Block:
    """Words and concepts; groups of letters add nothing here."""
    words, _, concepts = text.features
    return words, (), concepts


def _fit(
    blocks: Sequence[Block], texts: Sequence[ReadText], families: Sequence[str], vocabulary: Vocabulary
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (families × features) and biases (families)."""
    from sklearn.linear_model import LogisticRegression

    matrix = feature_matrix(blocks, vocabulary)
    models = [
        # The dual problem: many more features than texts.
        LogisticRegression(C=_C, solver="liblinear", dual=True, class_weight="balanced", max_iter=1000).fit(
            matrix, np.array([family in (text.labelled.families or ()) for text in texts])
        )
        for family in families
    ]
    return np.vstack([m.coef_[0] for m in models]), np.array([m.intercept_[0] for m in models])


def write_weights(namer: FamilyNamer, path: Path) -> None:
    """Write the table of `FamilyNamer.load`, in the order of the features."""
    lines = [
        "# families; biases; then feature, rarity, place:weight. Written by finetune.red_flag_families.",
        "\t".join(namer.families),
        "\t".join(f"{bias:g}" for bias in namer.biases),
    ]
    for feature, weight in sorted(namer.weights.items()):
        pairs = (f"{place}:{value:g}" for place, value in weight.by_family.items())
        lines.append("\t".join((feature, f"{weight.idf:g}", *pairs)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def cross_validate(texts: Sequence[ReadText]) -> None:
    """Learn without a fifth of the files, name the families of their texts; print how often that is right."""
    sources = sorted({text.labelled.source for text in texts})
    alone: list[bool | None] = []
    beside_rules: list[bool | None] = []
    for group in range(_GROUPS):
        left_out = set(sources[group::_GROUPS])
        namer = learn([text for text in texts if text.labelled.source not in left_out])
        for text in texts:
            if text.labelled.source in left_out:
                named = namer.name(text.cut_text, text.findings.concepts)
                is_right = None if named is None else named in (text.labelled.families or ())
                (beside_rules if text.findings.alert.tier else alone).append(is_right)
    print(f"no rule found anything: {_share(alone)}")
    print(f"a rule found something: {_share(beside_rules)}")


def _share(judged: Sequence[bool | None]) -> str:
    named = [is_right for is_right in judged if is_right is not None]
    right = 100 * sum(named) / max(1, len(named))
    return f"{len(named)} of {len(judged)} texts named, {right:.1f} % of these rightly"


if __name__ == "__main__":
    main()
