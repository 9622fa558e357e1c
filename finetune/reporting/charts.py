"""The pictures of a report, as PNG bytes: light ground, colours that the colour-blind can tell apart."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finetune.reporting.comparison import Estimates
from finetune.reporting.figures import Column, Comparison, Group
from finetune.reporting.report import Report
from finetune.reporting.runs import COLUMNS, RunTable
from prudence.checks import CRITERIA, CriterionId
from prudence.score import MAX_TOTAL

# Okabe & Ito 2008, "Color Universal Design".
_COLOURS = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
_DOTS_PER_INCH = 110


@dataclass(frozen=True)
class Chart:
    """A picture and the words that stand for it."""

    png: bytes
    alternative: str


@dataclass(frozen=True)
class Series:
    """One colour of a chart."""

    label: str
    colour: str
    estimates: Estimates


def draw_charts(report: Report, table: RunTable, names: Mapping[CriterionId, str]) -> dict[str, Chart]:
    """Draw the charts of a report.

    Returns:
        Anchor of a section → its chart.
    """
    drawn = {
        "columns": Chart(
            _png(lambda axes: _criteria(axes, report.columns, names), height=6.5),
            "Points per criterion and column with 95 % intervals; the figures are in the table “Means”.",
        ),
        "groups": Chart(
            _png(lambda axes: _groups(axes, report.groups), height=5.5),
            "Totals per category, language and tier with 95 % intervals; the figures are in the table.",
        ),
        "goals": Chart(
            _png(lambda axes: _distribution(axes, table), height=3.6),
            "Share of the answers of each column that reach at least a given total.",
        ),
    }
    if report.comparisons:
        drawn["differences"] = Chart(
            _png(lambda axes: _differences(axes, report.comparisons, names), height=6.5),
            "Differences per criterion with 95 % intervals; the figures are in the table.",
        )
    return drawn


def _png(draw: Callable[[Any], None], *, height: float) -> bytes:
    """Draw on one pair of axes; nothing of the moment or of the library is written into the file."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    out = io.BytesIO()
    # The name of a column may hold a dollar sign: it is no formula.
    with mpl.rc_context({"text.parse_math": False}):
        figure, axes = plt.subplots(figsize=(8, height), layout="constrained")
        draw(axes)
        axes.grid(alpha=0.3)
        axes.set_axisbelow(True)
        figure.savefig(out, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
        plt.close(figure)
    return out.getvalue()


def _criteria(axes: Any, columns: Sequence[Column], names: Mapping[CriterionId, str]) -> None:  # noqa: ANN401
    series = [Series(c.system, _colour(c.system, place), c.measures) for place, c in enumerate(columns)]
    _intervals(axes, _criterion_labels(names), series)
    axes.set(xlim=(-0.05, 3.05), xlabel="points of 3, mean and 95 % interval")


def _differences(axes: Any, comparisons: Sequence[Comparison], names: Mapping[CriterionId, str]) -> None:  # noqa: ANN401
    series = [
        Series(f"{c.first} → {c.second}", _colour(c.second, place), c.differences)
        for place, c in enumerate(comparisons)
    ]
    _intervals(axes, _criterion_labels(names), series)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set(xlim=(-3.05, 3.05), xlabel="difference in points of 3, mean and 95 % interval")


def _criterion_labels(names: Mapping[CriterionId, str]) -> dict[str, str]:
    return {f"criterion {criterion}": names[criterion] for criterion in CRITERIA}


def _groups(axes: Any, groups: Sequence[Group]) -> None:  # noqa: ANN401
    labels = {f"{group.by} {group.value}": f"{group.by}: {group.value}" for group in groups}
    systems = dict.fromkeys(group.system for group in groups)
    series = [
        Series(
            system,
            _colour(system, place),
            {f"{group.by} {group.value}": group.total for group in groups if group.system == system},
        )
        for place, system in enumerate(systems)
    ]
    _intervals(axes, labels, series)
    axes.set(xlim=(0, MAX_TOTAL), xlabel=f"total of {MAX_TOTAL}, mean and 95 % interval")


def _intervals(axes: Any, labels: Mapping[str, str], series: Sequence[Series]) -> None:  # noqa: ANN401
    """One line per label; on it a dot and a bar per series, a little below each other."""
    step = 0.7 / max(1, len(series))
    for place, one in enumerate(series):
        lowered = (place - (len(series) - 1) / 2) * step
        known = {row: one.estimates[key] for row, key in enumerate(labels) if key in one.estimates}
        heights = [row + lowered for row in known]
        axes.plot([e.mean for e in known.values()], heights, "o", color=one.colour, label=one.label)
        for height, estimate in zip(heights, known.values(), strict=True):
            if estimate.low is not None:
                axes.plot([estimate.low, estimate.high], [height, height], color=one.colour, linewidth=2)
    axes.set_yticks(range(len(labels)), list(labels.values()))
    axes.invert_yaxis()
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)


def _distribution(axes: Any, table: RunTable) -> None:  # noqa: ANN401
    for place, system in enumerate(table.systems):
        totals = [run.score.total for run in table.of(system)]
        if totals:
            shares = [100 * sum(t >= least for t in totals) / len(totals) for least in range(MAX_TOTAL + 1)]
            colour = _colour(system, place)
            axes.step(range(MAX_TOTAL + 1), shares, where="pre", color=colour, label=system, linewidth=2)
    axes.set(
        xlim=(0, MAX_TOTAL), ylim=(0, 103), xlabel=f"total of {MAX_TOTAL}", ylabel="% of answers at or above"
    )
    axes.legend(loc="lower left", frameon=False)


def _colour(system: str, place: int) -> str:
    """The three columns keep their colours from chart to chart; others take the next ones in turn."""
    return _COLOURS[COLUMNS.index(system) if system in COLUMNS else (len(COLUMNS) + place) % len(_COLOURS)]
