"""Answers beside their scores and cases: what a report is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finetune.errors import ReportError
from finetune.records import Answer, Case, load_cases, parse_answer, read_jsonl
from finetune.reporting.scores import Score, parse_score, text_sha256

# The three columns of a report, in this order; others follow by name.
COLUMNS = ("base", "tuned", "application")


@dataclass(frozen=True)
class Run:
    """One answer with its score."""

    case: Case
    answer: Answer
    score: Score

    @property
    def cell(self) -> tuple[str, str, int]:
        """What runs of two systems must share to be compared: case, language, seed."""
        return self.answer.case, self.answer.language, self.answer.seed

    @property
    def question(self) -> str:
        """What was asked."""
        return self.case.texts[self.answer.language]


@dataclass(frozen=True)
class RunTable:
    """Every answer of one file.

    Attributes:
        held_out: scored answers to held-out cases: what is compared.
        failed: technical failures on held-out cases.
        open_runs: scored answers to the other cases; in no figure.
    """

    held_out: tuple[Run, ...]
    failed: tuple[Answer, ...]
    open_runs: tuple[Run, ...]

    @property
    def systems(self) -> tuple[str, ...]:
        """Columns in the order of the report."""
        named = {run.answer.system for run in self.held_out} | {answer.system for answer in self.failed}
        return in_order(named)

    def of(self, system: str) -> tuple[Run, ...]:
        """Scored answers of one system to held-out cases."""
        return tuple(run for run in self.held_out if run.answer.system == system)

    def answers_of(self, system: str) -> tuple[Answer, ...]:
        """Answers of one system to held-out cases, the failed ones too."""
        scored = (run.answer for run in self.of(system))
        return (*scored, *(answer for answer in self.failed if answer.system == system))


def in_order(systems: Iterable[str]) -> tuple[str, ...]:
    """Names of systems in the order of the report, each once."""
    ranks = {name: rank for rank, name in enumerate(COLUMNS)}
    return tuple(sorted(set(systems), key=lambda name: (ranks.get(name, len(ranks)), name)))


def load_runs(answers: Path, scores: Path, cases: Path) -> RunTable:
    """Read and join the three.

    Raises:
        RecordError: a file cannot be read.
        ReportError: a case is unknown, an answer stands twice or has no score of its own, a column mixes two
            models, or nothing is left to compare.
    """
    known = {case.case_id: case for case in load_cases(cases)}
    given = read_jsonl(answers, parse_answer)
    _refuse_unknown_cases(given, known)
    refuse_repeated(given)
    scored = {score.key: score for score in read_jsonl(scores, parse_score)}
    runs = [_run(answer, known, scored) for answer in given if answer.outcome == "answered"]
    table = RunTable(
        held_out=tuple(run for run in runs if run.case.is_held_out),
        failed=tuple(a for a in given if a.outcome == "failed" and known[a.case].is_held_out),
        open_runs=tuple(run for run in runs if not run.case.is_held_out),
    )
    if not table.held_out:
        raise ReportError(f"{answers} holds no answer to a held-out case that could be scored.")
    for system in table.systems:
        _refuse_mixture(system, table.answers_of(system))
    return table


def _run(answer: Answer, cases: Mapping[str, Case], scores: Mapping[tuple[str, str, str, int], Score]) -> Run:
    score = scores.get(answer.key)
    if score is None or score.text_sha256 != text_sha256(answer.text):
        raise ReportError(
            f"The answer {_name(answer)} has no score of its own: run `finemed-finetune score`."
        )
    return Run(cases[answer.case], answer, score)


def _refuse_unknown_cases(answers: Iterable[Answer], known: Mapping[str, Case]) -> None:
    if unknown := sorted({answer.case for answer in answers} - set(known)):
        raise ReportError(f"There is no case {unknown[0]!r}: are these answers to other cases?")


def refuse_repeated(answers: Sequence[Answer]) -> None:
    """Refuse two answers of one system to the same case, language and seed.

    Raises:
        ReportError: with the first of them.
    """
    counts = Counter(answer.key for answer in answers)
    for answer in answers:
        if counts[answer.key] > 1:
            raise ReportError(f"The answer {_name(answer)} stands {counts[answer.key]} times in the file.")


def _refuse_mixture(system: str, answers: Iterable[Answer]) -> None:
    hashes = {(answer.model_sha256, answer.adapter_sha256) for answer in answers}
    if len(hashes) > 1:
        raise ReportError(f"The column {system!r} mixes answers of {len(hashes)} models or adapters.")


def _name(answer: Answer) -> str:
    return f"{answer.case}, {answer.language}, {answer.system}, seed {answer.seed}"
