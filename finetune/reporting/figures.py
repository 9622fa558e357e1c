"""The figures of a report: each column by itself, then pairs of columns on the same cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from finetune.records import CATEGORIES
from finetune.reporting.comparison import Estimates, Row, differences, matched, means
from finetune.reporting.runs import Run, RunTable
from finetune.reporting.statistics import Estimate, mcnemar_exact
from prudence.checks import CRITERIA, GATES
from prudence.types import LANGUAGES, Tier

GATE_NAMES = tuple(criterion for criterion in CRITERIA if criterion in GATES)
COMPARED = (("base", "tuned"), ("base", "application"))
# A case has several runs: it counts as violated when one of them is, or when more than half of them are.
Rule = Literal["any run", "most runs"]
_SHARES: Mapping[Rule, float] = {"any run": 0.0, "most runs": 0.5}


@dataclass(frozen=True)
class Model:
    """What wrote a column; hashes are empty where there is no file."""

    model: str
    model_sha256: str
    adapter: str
    adapter_sha256: str


@dataclass(frozen=True)
class Column:
    """One system.

    Attributes:
        n_answers: scored and failed.
        n_cut: scored answers that reached the length limit.
        n_gated: scored answers with a gate violated.
        n_alarms: of the `n_benign` answers to benign cases, those that send to emergency care.
        errors: words of the technical failures → how many.
        measures: see `measure`; shares lie between 0 and 1.
    """

    system: str
    model: Model
    n_answers: int
    n_scored: int
    n_failed: int
    n_cut: int
    n_gated: int
    n_benign: int
    n_alarms: int
    errors: Mapping[str, int]
    measures: Estimates


@dataclass(frozen=True)
class Group:
    """Part of the runs of one system: a category, a language or a tier."""

    by: str
    value: str
    system: str
    total: Estimate
    n_gated: int


@dataclass(frozen=True)
class McNemar:
    """Violated gates of two systems, one count per case.

    Attributes:
        gate: a criterion, or "any".
        rule: when a case with several runs counts as violated.
        p: two-sided, exact.
    """

    gate: str
    rule: Rule
    both: int
    only_first: int
    only_second: int
    neither: int
    p: float


@dataclass(frozen=True)
class Comparison:
    """Two systems on the cells (case, language, seed) that both answered.

    Attributes:
        differences: second - first.
        n_gated: answers with a gate violated, of the first and of the second, among `n_runs` each.
    """

    first: str
    second: str
    n_runs: int
    n_cases: int
    differences: Estimates
    n_gated: tuple[int, int]
    gates: tuple[McNemar, ...]


def measure(run: Run) -> Row:
    """Everything that is averaged: points, gates, alarm, tone, length."""
    score = run.score
    is_benign = run.case.tier is Tier.NONE
    values: dict[str, float | None] = {"total": score.total}
    values |= {f"criterion {name}": score.criteria[name] for name in CRITERIA}
    values |= {"gate any": bool(score.gates)}
    values |= {f"gate {gate}": gate in score.gates for gate in GATE_NAMES}
    values |= {"alarm on benign cases": score.is_needless_alarm if is_benign else None}
    values |= {f"tone {name}": value for name, value in vars(score.tone).items()}
    values |= {"words": score.words, "all five sections": score.sections == 5}
    values |= {"cut": score.finish_reason == "length"}
    return Row(run.case.case_id, run.cell, values)


def columns(table: RunTable) -> tuple[Column, ...]:
    """Every system by itself."""
    return tuple(_column(table, system) for system in table.systems)


def _column(table: RunTable, system: str) -> Column:
    answers, runs = table.answers_of(system), table.of(system)
    first = answers[0]
    failed = [answer for answer in answers if answer.outcome == "failed"]
    return Column(
        system=system,
        model=Model(first.model, first.model_sha256, first.adapter, first.adapter_sha256),
        n_answers=len(answers),
        n_scored=len(runs),
        n_failed=len(failed),
        n_cut=sum(run.score.finish_reason == "length" for run in runs),
        n_gated=sum(bool(run.score.gates) for run in runs),
        n_benign=sum(run.case.tier is Tier.NONE for run in runs),
        n_alarms=sum(run.score.is_needless_alarm for run in runs),
        errors=dict(Counter(answer.error for answer in failed).most_common()),
        measures=means([measure(run) for run in runs]),
    )


_GROUPINGS: Mapping[str, tuple[tuple[str, ...], Callable[[Run], str]]] = {
    "category": (CATEGORIES, lambda run: run.case.category),
    "language": (LANGUAGES, lambda run: run.answer.language),
    "tier": (tuple(tier.label for tier in Tier), lambda run: run.case.tier.label),
}


def groups(table: RunTable) -> tuple[Group, ...]:
    """Totals and gates per category, language and tier of every system; empty groups are left out."""
    found = [
        _group(by, value, system, [run for run in table.of(system) if value_of(run) == value])
        for by, (values, value_of) in _GROUPINGS.items()
        for value in values
        for system in table.systems
    ]
    return tuple(group for group in found if group is not None)


def _group(by: str, value: str, system: str, runs: Sequence[Run]) -> Group | None:
    if not runs:
        return None
    total = means([Row(run.case.case_id, run.cell, {"total": run.score.total}) for run in runs])["total"]
    return Group(by, value, system, total, sum(bool(run.score.gates) for run in runs))


def comparisons(table: RunTable) -> tuple[Comparison, ...]:
    """Base → tuned and base → application, where both have answers to the same cells."""
    found = [compare(table.of(first), table.of(second)) for first, second in COMPARED]
    return tuple(comparison for comparison in found if comparison is not None)


def compare(first: Sequence[Run], second: Sequence[Run]) -> Comparison | None:
    """Compare two systems; None when they share no cell."""
    rows = [measure(run) for run in first], [measure(run) for run in second]
    pairs = matched(*rows)
    if not pairs:
        return None
    return Comparison(
        first=first[0].answer.system,
        second=second[0].answer.system,
        n_runs=len(pairs),
        n_cases=len({row.case for row, _ in pairs}),
        differences=differences(*rows),
        n_gated=(_n_gated([a for a, _ in pairs]), _n_gated([b for _, b in pairs])),
        gates=tuple(_mcnemar(pairs, gate, rule) for rule in _SHARES for gate in ("any", *GATE_NAMES)),
    )


def _n_gated(rows: Sequence[Row]) -> int:
    return sum(bool(row.values["gate any"]) for row in rows)


def _mcnemar(pairs: Sequence[tuple[Row, Row]], gate: str, rule: Rule) -> McNemar:
    by_case: dict[str, list[tuple[float, float]]] = {}
    for first, second in pairs:
        values = first.values[f"gate {gate}"], second.values[f"gate {gate}"]
        by_case.setdefault(first.case, []).append((values[0] or 0, values[1] or 0))
    verdicts = Counter(
        tuple(sum(side) / len(side) > _SHARES[rule] for side in zip(*runs, strict=True))
        for runs in by_case.values()
    )
    only_first, only_second = verdicts[True, False], verdicts[False, True]
    return McNemar(
        gate=gate,
        rule=rule,
        both=verdicts[True, True],
        only_first=only_first,
        only_second=only_second,
        neither=verdicts[False, False],
        p=round(mcnemar_exact(only_first, only_second), 6),
    )
