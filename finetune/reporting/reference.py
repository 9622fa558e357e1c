"""Answers beside the corrected texts of pairs that were not trained on: how near each system comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finetune.errors import ReportError
from finetune.recipe import load_training_recipe
from finetune.records import Answer, Pair, parse_answer, read_jsonl
from finetune.reporting.comparison import Estimates, Row, differences, matched, means
from finetune.reporting.runs import COLUMNS, in_order, refuse_repeated
from finetune.reporting.scores import caution
from finetune.reporting.text_overlap import CorpusOverlap, Overlap, OverlapMeter, corpus_overlap, load_terms
from finetune.stages.pairs import validation_pairs


@dataclass(frozen=True)
class ReferenceRun:
    """One answer, how near it is to the corrected text of its pair, and its caution score."""

    pair: Pair
    answer: Answer
    overlap: Overlap
    total: int
    is_gated: bool


@dataclass(frozen=True)
class ReferenceTable:
    """Every answer of one file.

    Attributes:
        adapter: identifier of the recipe's adapter.
        n_pairs: pairs that the recipe keeps from training.
        answers: the failed ones too.
    """

    adapter: str
    n_pairs: int
    answers: tuple[Answer, ...]
    runs: tuple[ReferenceRun, ...]


@dataclass(frozen=True)
class ReferenceColumn:
    """One system: means over its answers, and its answers taken as one text."""

    system: str
    adapter: str
    adapter_sha256: str
    n_answers: int
    n_failed: int
    measures: Estimates
    corpus: CorpusOverlap | None


@dataclass(frozen=True)
class ReferenceFigures:
    """The comparison with references.

    Attributes:
        n_matched: answers of base and tuned to the same pair with the same seed.
        differences: tuned - base on these; empty without any.
    """

    adapter: str
    n_pairs: int
    columns: tuple[ReferenceColumn, ...]
    n_matched: int
    differences: Estimates


def load_references(recipe: Path, answers: Path, terms: Path) -> ReferenceTable:
    """Measure the answers to the questions of the validation part of a recipe's pairs.

    Raises:
        FinetuneError: a file cannot be read, an answer stands twice, or its pair was trained on.
    """
    settings = load_training_recipe(recipe)
    held_out = {pair.id: pair for pair in validation_pairs(settings)}
    given = read_jsonl(answers, parse_answer)
    if foreign := sorted({answer.case for answer in given} - set(held_out)):
        raise ReportError(f"{foreign[0]!r} is no pair that {recipe.name} keeps from training.")
    refuse_repeated(given)
    meter = OverlapMeter(load_terms(terms))
    runs = tuple(_run(a, held_out[a.case], meter) for a in given if a.outcome == "answered")
    return ReferenceTable(settings.adapter, len(held_out), tuple(given), runs)


def _run(answer: Answer, pair: Pair, meter: OverlapMeter) -> ReferenceRun:
    score = caution(answer.text, question=pair.question, language=pair.language, tier=pair.tier)
    overlap = meter.measure(answer.text, pair.corrected, language=pair.language)
    return ReferenceRun(pair, answer, overlap, score.total, bool(score.gates))


def reference_figures(table: ReferenceTable) -> ReferenceFigures:
    """Means of every system, and tuned - base."""
    systems = in_order(answer.system for answer in table.answers)
    base, tuned = (_rows(table, system) for system in COLUMNS[:2])
    return ReferenceFigures(
        adapter=table.adapter,
        n_pairs=table.n_pairs,
        columns=tuple(_column(table, system) for system in systems),
        n_matched=len(matched(base, tuned)),
        differences=differences(base, tuned),
    )


def _column(table: ReferenceTable, system: str) -> ReferenceColumn:
    answers = [answer for answer in table.answers if answer.system == system]
    runs = [run for run in table.runs if run.answer.system == system]
    texts = [run.answer.text for run in runs], [run.pair.corrected for run in runs]
    return ReferenceColumn(
        system=system,
        adapter=answers[0].adapter,
        adapter_sha256=answers[0].adapter_sha256,
        n_answers=len(answers),
        n_failed=len(answers) - len(runs),
        measures=means(_rows(table, system)),
        corpus=corpus_overlap(*texts) if runs else None,
    )


def _rows(table: ReferenceTable, system: str) -> Sequence[Row]:
    return [
        Row(run.pair.case, (run.pair.id, run.pair.language, run.answer.seed), _values(run))
        for run in table.runs
        if run.answer.system == system
    ]


def _values(run: ReferenceRun) -> Mapping[str, float | None]:
    return {**vars(run.overlap), "caution total": run.total, "gate any": run.is_gated}
