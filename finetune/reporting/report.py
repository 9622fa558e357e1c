"""Everything a report says, as values; the same files give the same report to the last byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from finetune.reporting.figures import Column, Comparison, Group, columns, comparisons, groups
from finetune.reporting.goals import Goal, judge_goals
from finetune.reporting.reference import ReferenceFigures
from finetune.reporting.report_tables import (
    Section,
    columns_section,
    differences_section,
    failures_section,
    gates_section,
    goals_section,
    groups_section,
    reference_section,
    scales,
)
from finetune.reporting.runs import RunTable
from finetune.reporting.statistics import RESAMPLES, SEED
from prudence.checks import CriterionId
from prudence.types import LANGUAGES

TITLE = "Caution scores on held-out cases"


@dataclass(frozen=True)
class Source:
    """Where the figures come from.

    Attributes:
        files: role → SHA-256 of what was read.
        command: makes the same report again.
        n_open: scored answers to cases that are not held out; in no figure.
    """

    command: str
    files: Mapping[str, str]
    n_cases: int
    languages: tuple[str, ...]
    seeds: tuple[int, ...]
    n_open: int
    resamples: int = RESAMPLES
    bootstrap_seed: int = SEED


@dataclass(frozen=True)
class Report:
    """All figures."""

    source: Source
    goals: tuple[Goal, ...]
    columns: tuple[Column, ...]
    comparisons: tuple[Comparison, ...]
    groups: tuple[Group, ...]
    reference: ReferenceFigures | None

    def to_json(self) -> dict[str, Any]:
        """Plain values for report.json."""
        return asdict(self)


def build_report(
    table: RunTable, *, command: str, files: Mapping[str, str], reference: ReferenceFigures | None
) -> Report:
    """Compute every figure.

    Args:
        table: the answers and scores.
        command: to be printed as the way to make the report again.
        files: role → SHA-256 of the files that were read.
        reference: figures of the answers to reference pairs, if there are any.
    """
    found, compared = columns(table), comparisons(table)
    answers = [answer for system in table.systems for answer in table.answers_of(system)]
    source = Source(
        command=command,
        files=files,
        n_cases=len({answer.case for answer in answers}),
        languages=tuple(lang for lang in LANGUAGES if any(a.language == lang for a in answers)),
        seeds=tuple(sorted({answer.seed for answer in answers})),
        n_open=len(table.open_runs),
    )
    return Report(source, judge_goals(found, compared), found, compared, groups(table), reference)


def sections(report: Report, criterion_names: Mapping[CriterionId, str]) -> list[Section]:
    """The tables, in the order in which they are read."""
    measures = scales(criterion_names)
    systems = [column.system for column in report.columns]
    found = [
        goals_section(report.goals),
        columns_section(report.columns, measures),
        differences_section(report.comparisons, measures),
        gates_section(report.comparisons),
        groups_section(report.groups, systems),
        failures_section(report.columns),
    ]
    return found if report.reference is None else [*found, reference_section(report.reference)]


def facts(source: Source) -> list[str]:
    """The head of a report: what was measured, in sentences without a date."""
    left_out = f" {source.n_open} answers to other cases are in no figure." if source.n_open else ""
    languages, seeds = ", ".join(source.languages), ", ".join(map(str, source.seeds))
    return [
        f"{source.n_cases} held-out cases; languages {languages}; seeds {seeds}.{left_out}",
        *(f"{role}: SHA-256 {digest}" for role, digest in source.files.items()),
    ]


def to_markdown(report: Report, parts: Sequence[Section]) -> str:
    """The report as Markdown."""
    head = [f"# {TITLE}", f"Printed by `{report.source.command}`.", _listed(facts(report.source))]
    return "\n\n".join([*head, *(_section(part) for part in parts)]) + "\n"


def _section(section: Section) -> str:
    tables = [f"{table.caption}:\n\n{_table(table.heads, table.rows)}" for table in section.tables]
    return "\n\n".join([f"## {section.title}", *section.notes, *tables])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_cell(line)}" for line in lines)


def _cell(text: str) -> str:
    """Words of others (errors, names given on a command line) may not end a cell, a line, or open a tag."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
