"""Learns the weights of `prudence.learned` from labelled texts, and measures them on files they did not see.

    python -m finetune.red_flag_score --out resources/red_flags/learned.tsv
    python -m finetune.red_flag_score --cross-validate
    python -m finetune.red_flag_score --leave-out learn_22c learn_24b

Texts: tests/data/red_flags/learn*.jsonl, the sentences of the red-flag families, the scenarios, the
questions of the training pairs and the cases that are not held out. Never the sealed part held_out.jsonl.
"""

from __future__ import annotations

import argparse
import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from finetune.records import load_cases, load_pairs
from prudence.alert import SUICIDE_FAMILIES, Alert, Findings
from prudence.learned import DENIED, FOUND, HEADS, LETTERS, LearnedScore, features
from prudence.normalise import CutText, cut, level_piece
from prudence.red_flags import RedFlagDetector
from prudence.types import LANGUAGES, Tier
from prudence.weighing import weigh

# A feature seen in fewer texts says nothing about the next one: words, letters, concepts.
_FEWEST = (3, 30, 2)
# Inverse strength of the regularisation, what words, letters and concepts are worth beside each other, and
# what is added to a count before it is compared with another; chosen by cross-validation over files.
_C = 1.0
_SCALES = (4.0, 1.0, 0.25)
_SMOOTHING = 0.3
# A text for "a doctor today" lies between the two answers of the head "emergency".
_URGENT_WEIGHT = 0.3
# The few texts that the application itself shows, or that stand beside the rules, are counted so often.
_OWN_TEXTS = ("families", "scenarios")
_OWN_WEIGHT = 3.0
# One in so many texts is empty and harmless, so that words nobody has seen raise no alarm.
_EMPTY_SHARE = 50


# Features of one text by kind: words, letters, concepts.
Block = tuple[Sequence[str], ...]
# One number per feature.
Column = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Labelled:
    """One text, how fast a human must help, and the file it comes from.

    Attributes:
        families: None where nobody wrote them down.
    """

    text: str
    tier: Tier
    kind: str
    source: str
    families: frozenset[str] | None


_EMPTY_TEXT = Labelled("", Tier.NONE, "benign", "empty", frozenset())
_NO_FEATURES: Block = ((), (), ())


@dataclass(frozen=True)
class ReadText:
    """One text, what the rules found in it, and its features by kind."""

    labelled: Labelled
    cut_text: CutText
    findings: Findings
    features: Block

    @classmethod
    def read(cls, labelled: Labelled, detector: RedFlagDetector) -> ReadText:
        """Read one text the way the application does."""
        cut_text = cut(labelled.text)
        findings = detector.read_rules(cut_text)
        words = [level_piece(piece.text) for piece in cut_text.pieces]
        return cls(labelled, cut_text, findings, features(words, findings.concepts))


def main() -> None:
    """Learn and write the weights, or measure them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=Path(), help="the repository")
    parser.add_argument("--out", type=Path, help="file of weights to write")
    parser.add_argument(
        "--cross-validate",
        action="store_true",
        help="leave each file out in turn, print what is found",
    )
    parser.add_argument(
        "--leave-out",
        nargs="+",
        default=[],
        metavar="FILE",
        help="leave these files out together, print what is found",
    )
    options = parser.parse_args()
    labelled = read_texts(options.root)
    if unknown := set(options.leave_out) - {text.source for text in labelled}:
        parser.error(f"no texts come from {', '.join(sorted(unknown))}; name files as in learn_4a")
    detector = RedFlagDetector.load(options.root / "resources" / "red_flags")
    texts = [ReadText.read(text, detector) for text in labelled]
    if options.out:
        write_weights(learn(texts), options.out)
        print(f"{options.out}: learnt from {len(texts)} texts")
    if options.cross_validate:
        cross_validate(texts)
    if options.leave_out:
        leave_out(texts, options.leave_out)


def read_texts(root: Path) -> list[Labelled]:
    """Every text that may be learnt from."""
    texts = [
        text
        for path in sorted((root / "tests/data/red_flags").glob("learn*.jsonl"))
        for text in _corpus(path)
    ]
    for path in sorted((root / "resources/red_flags").glob("[!_]*.toml")):
        texts.extend(_family_sentences(path))
    for path in sorted((root / "resources/scenarios").glob("*.toml")):
        texts.extend(_scenario_texts(path))
    pairs = load_pairs(sorted((root / "finetune/data/pairs").glob("*.jsonl")))
    texts.extend(Labelled(pair.question, pair.tier, "pair", "pairs", None) for pair in pairs)
    for case in load_cases(root / "finetune/data/cases"):
        if not case.is_held_out:
            families = frozenset(case.families)
            texts.extend(Labelled(text, case.tier, "case", "cases", families) for text in case.texts.values())
    return texts


def _corpus(path: Path) -> Iterator[Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        tier, families = Tier.from_label(record["tier"]), frozenset[str](record["families"])
        yield Labelled(record["text"], tier, record["kind"], path.stem, families)


def _family_sentences(path: Path) -> Iterator[Labelled]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    tier, families = Tier.from_label(table["tier"]), frozenset({str(table["id"])})
    for language in LANGUAGES:
        for text in table[language]["positive"]:
            yield Labelled(text, tier, "positive", "families", families)
        for text in table[language]["negative"]:
            yield Labelled(text, Tier.NONE, "negative", "families", frozenset())


def _scenario_texts(path: Path) -> Iterator[Labelled]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    tier, families = Tier.from_label(table["expected_tier"]), frozenset[str](table["families"])
    for language in LANGUAGES:
        yield Labelled(table[language]["text"], tier, "scenario", "scenarios", families)


@dataclass(frozen=True)
class Vocabulary:
    """Known features and their rarity."""

    index: Mapping[str, int]
    idf: Column


def learn_vocabulary(blocks: Sequence[Block]) -> Vocabulary:
    """The features that are frequent enough to say something."""
    counts: list[Counter[str]] = [Counter() for _ in _FEWEST]
    for block in blocks:
        for part, count in zip(block, counts, strict=True):
            count.update(set(part))
    kept = [f for count, least in zip(counts, _FEWEST, strict=True) for f, n in count.items() if n >= least]
    rarity = {f: math.log((1 + len(blocks)) / (1 + n)) + 1 for count in counts for f, n in count.items()}
    kept.sort()
    return Vocabulary({f: i for i, f in enumerate(kept)}, np.array([rarity[f] for f in kept]).round(2))


def feature_matrix(blocks: Sequence[Block], vocabulary: Vocabulary) -> Any:  # noqa: ANN401
    """Texts × features as scipy's sparse matrix, each kind of features scaled to its own length."""
    from scipy.sparse import csr_matrix

    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, block in enumerate(blocks):
        for part, scale in zip(block, _SCALES, strict=True):
            known = [vocabulary.index[feature] for feature in part if feature in vocabulary.index]
            norm = math.sqrt(float(np.sum(vocabulary.idf[known] ** 2))) or 1.0
            rows.extend([row] * len(known))
            columns.extend(known)
            values.extend(scale * vocabulary.idf[known] / norm)
    return csr_matrix((values, (rows, columns)), shape=(len(blocks), len(vocabulary.index)))


def learn(texts: Sequence[ReadText]) -> LearnedScore:
    """Fit one logistic regression per head."""
    empty = len(texts) // _EMPTY_SHARE
    blocks = [*(text.features for text in texts), *[_NO_FEATURES] * empty]
    labelled = [*(text.labelled for text in texts), *[_EMPTY_TEXT] * empty]
    vocabulary = learn_vocabulary(blocks)
    matrix = feature_matrix(blocks, vocabulary)
    fits = [_fit(matrix, labelled, head) for head in HEADS]
    rows: dict[str, str] = {}
    for feature, place in vocabulary.index.items():
        by_head = (scale_of(feature) * float(weights[place]) for weights, _ in fits)
        rows[feature] = "\t".join((_short(vocabulary.idf[place]), *map(_short, by_head)))
    return LearnedScore(rows, [bias for _, bias in fits])


def _short(number: float) -> str:
    """Hundredths, without needless zeros."""
    return f"{round(number, 2) + 0.0:g}"


def scale_of(feature: str) -> float:
    """What the kind of a feature is worth, told by its first character."""
    words, letters, concepts = _SCALES
    return {LETTERS: letters, FOUND: concepts, DENIED: concepts}.get(feature[0], words)


def _fit(matrix: Any, texts: Sequence[Labelled], head: str) -> tuple[Column, float]:  # noqa: ANN401
    """Weights and bias of a head.

    A feature counts the more, the more unlike its frequencies on the two sides are (Wang and Manning 2012,
    "Baselines and Bigrams"); its weight takes that in.
    """
    from scipy.sparse import diags
    from sklearn.linear_model import LogisticRegression

    asked = [place for place, text in enumerate(texts) if _is_asked(text, head)]
    rows, answers = matrix[asked], np.array([_answer(texts[place], head) for place in asked])
    trust = [_trust(texts[place], head) for place in asked]
    contrast = _contrast(rows, answers)
    # The dual problem: many more features than texts.
    model = LogisticRegression(C=_C, solver="liblinear", dual=True, class_weight="balanced", max_iter=2000)
    model.fit(rows @ diags(contrast), answers, sample_weight=trust)
    return np.ravel(model.coef_) * contrast, np.ravel(model.intercept_).item()


def _contrast(matrix: Any, answers: np.ndarray) -> Column:  # noqa: ANN401
    """For each feature |log(share among the yes / share among the no)|, their mean square being 1."""
    yes, no = (_SMOOTHING + (matrix[side] > 0).sum(axis=0).A1 for side in (answers, ~answers))
    ratio = np.log((yes / yes.sum()) / (no / no.sum()))
    return np.abs(ratio) / np.sqrt(np.mean(ratio**2))


def _trust(text: Labelled, head: str) -> float:
    if text.source in _OWN_TEXTS:
        return _OWN_WEIGHT  # their tier is what the application must show
    return _URGENT_WEIGHT if text.tier is Tier.URGENT and head == "emergency" else 1.0


def _is_asked(text: Labelled, head: str) -> bool:
    """Whether a text is an example for a head: the last two are about emergencies only."""
    if head in ("emergency", "any_flag"):
        return True
    is_known = text.tier >= Tier.CRISIS and text.families is not None
    return is_known and (head == "suicide" or _answer(text, "suicide"))


def _answer(text: Labelled, head: str) -> bool:
    match head:
        case "emergency":
            return text.tier >= Tier.CRISIS
        case "suicide":
            return bool(SUICIDE_FAMILIES & (text.families or frozenset()))
        case "crisis":
            return text.tier is Tier.CRISIS
        case _:
            return text.tier > Tier.NONE


def write_weights(score: LearnedScore, path: Path) -> None:
    """Write the table of `LearnedScore.load`, in the order of the features."""
    lines = ["# feature, rarity, weights of: " + ", ".join(HEADS) + ". Written by finetune.red_flag_score."]
    biases = "\t".join(f"{bias:.3f}" for bias in score.biases)
    lines.append(f"\t0\t{biases}")
    lines.extend(f"{feature}\t{row}" for feature, row in sorted(score.rows.items()))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def cross_validate(texts: Sequence[ReadText]) -> None:
    """Learn without one file, judge that file; print what the rules and both together find."""
    sources = sorted({text.labelled.source for text in texts} - set(_OWN_TEXTS))
    every = [judged for source in sources for judged in leave_out(texts, [source])]
    print(f"all        {len(every)} texts; both: {_found(every)}")


def leave_out(texts: Sequence[ReadText], sources: Sequence[str]) -> list[tuple[Labelled, Alert]]:
    """Learn without some files and judge them; print what is found in each, and return what both found."""
    score = learn([text for text in texts if text.labelled.source not in sources])
    every: list[tuple[Labelled, Alert]] = []
    for source in sources:
        own = [text for text in texts if text.labelled.source == source]
        rules = [(text.labelled, text.findings.alert) for text in own]
        both = [(text.labelled, weigh(text.findings, score, text.cut_text)) for text in own]
        every.extend(both)
        print(f"{source:<10} {len(own):4} texts; rules: {_found(rules)}; both: {_found(both)}", flush=True)
    return every


def _found(alerts: Sequence[tuple[Labelled, Alert]]) -> str:
    """Emergencies given the tier they need; false alarms on all and on plainly benign texts; in percent."""
    judged = [(text, alert.tier) for text, alert in alerts]
    hits = [tier >= text.tier for text, tier in judged if text.tier >= Tier.CRISIS]
    alarms = [tier > Tier.NONE for text, tier in judged if text.tier is Tier.NONE]
    benign = [tier > Tier.NONE for text, tier in judged if text.kind == "benign"]
    shares = (100 * sum(found) / max(1, len(found)) for found in (hits, alarms, benign))
    return "found {:5.1f} %, false alarms {:4.1f} % (benign {:4.1f} %)".format(*shares)


if __name__ == "__main__":
    main()
