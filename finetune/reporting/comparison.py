"""Means of one system and differences between two, over rows of measured values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finetune.reporting.statistics import Estimate, cluster_bootstrap

Cell = tuple[str, str, int]
Estimates = Mapping[str, Estimate]


@dataclass(frozen=True)
class Row:
    """What was measured on one answer.

    Attributes:
        case: the unit that is drawn again in a bootstrap.
        cell: case or pair, language and seed; shared by the answers of two systems that may be compared.
        values: measure → value; None where a measure does not apply.
    """

    case: str
    cell: Cell
    values: Mapping[str, float | None]


def means(rows: Sequence[Row]) -> Estimates:
    """Mean of every measure that applies somewhere, over the rows to which it applies."""
    return _estimates([(row.case, row.values) for row in rows])


def differences(first: Sequence[Row], second: Sequence[Row]) -> Estimates:
    """Mean of second - first over the cells that both have; a cell that one lacks is left out."""
    pairs = matched(first, second)
    return _estimates([(a.case, _subtracted(a.values, b.values)) for a, b in pairs])


def matched(first: Sequence[Row], second: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Rows of the same cell, in the order of the first."""
    others = {row.cell: row for row in second}
    return [(row, others[row.cell]) for row in first if row.cell in others]


def _subtracted(
    first: Mapping[str, float | None], second: Mapping[str, float | None]
) -> dict[str, float | None]:
    both = ((name, value, second[name]) for name, value in first.items())
    return {name: None if a is None or b is None else b - a for name, a, b in both}


def _estimates(rows: Sequence[tuple[str, Mapping[str, float | None]]]) -> Estimates:
    names = dict.fromkeys(name for _, values in rows for name in values)
    found = {name: _estimate([(case, values[name]) for case, values in rows]) for name in names}
    return {name: estimate for name, estimate in found.items() if estimate is not None}


def _estimate(values: Sequence[tuple[str, float | None]]) -> Estimate | None:
    known = [(case, value) for case, value in values if value is not None]
    return cluster_bootstrap([value for _, value in known], [case for case, _ in known])
