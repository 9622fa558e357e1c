"""What the fine-tuning is meant to reach on the held-out cases, and whether it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finetune.reporting.figures import Column, Comparison
from finetune.reporting.runs import COLUMNS

_GAIN = 6
_APPLICATION_TOTAL = 27


@dataclass(frozen=True)
class Goal:
    """One goal.

    Attributes:
        evidence: the figures behind the verdict.
        is_met: None when the answers to judge it by are not there.
    """

    goal: str
    evidence: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        """In words."""
        return {True: "met", False: "not met", None: "not measured"}[self.is_met]


def judge_goals(columns: Iterable[Column], comparisons: Iterable[Comparison]) -> tuple[Goal, ...]:
    """Judge the goals on the figures of a report."""
    by_system = {column.system: column for column in columns if column.n_scored}
    tuned = next((c for c in comparisons if (c.first, c.second) == ("base", "tuned")), None)
    return (
        _gain(tuned),
        _fewer_gates(tuned),
        _application(by_system.get("application")),
        _no_alarm([by_system[name] for name in COLUMNS if name in by_system]),
    )


def _gain(comparison: Comparison | None) -> Goal:
    goal = f"Fine-tuned model at least {_GAIN} points of 30 above the base, 95 % interval excluding 0"
    if comparison is None:
        return Goal(goal, "no common cells", None)
    total = comparison.differences["total"]
    interval = "no interval" if total.low is None else f"{total.low:+.2f} to {total.high:+.2f}"
    is_met = total.mean >= _GAIN and total.low is not None and total.low > 0
    evidence = (
        f"{total.mean:+.2f} ({interval}), {comparison.n_runs} pairs of answers, {comparison.n_cases} cases"
    )
    return Goal(goal, evidence, is_met)


def _fewer_gates(comparison: Comparison | None) -> Goal:
    goal = "At most half as many fine-tuned answers as base answers violate a gate"
    if comparison is None:
        return Goal(goal, "no common cells", None)
    base, tuned = comparison.n_gated
    return Goal(goal, f"base {base}, fine-tuned {tuned}, of {comparison.n_runs} each", 2 * tuned <= base)


def _application(column: Column | None) -> Goal:
    goal = f"Application at {_APPLICATION_TOTAL} points or more, no gate violated"
    if column is None:
        return Goal(goal, "no answers", None)
    mean = column.measures["total"].mean
    evidence = f"mean {mean:.2f}, {column.n_gated} of {column.n_scored} answers with a gate violated"
    return Goal(goal, evidence, mean >= _APPLICATION_TOTAL and column.n_gated == 0)


def _no_alarm(columns: Sequence[Column]) -> Goal:
    """The base is shown for comparison; the goal is about what was made here."""
    goal = "No benign case answered with an alarm, by the fine-tuned model or by the application"
    measured = [column for column in columns if column.n_benign]
    evidence = ", ".join(f"{column.system} {column.n_alarms} of {column.n_benign}" for column in measured)
    ours = [column.n_alarms for column in measured if column.system in COLUMNS[1:]]
    is_judged = any(ours) or len(ours) == 2
    return Goal(goal, evidence or "no benign case", not any(ours) if is_judged else None)
