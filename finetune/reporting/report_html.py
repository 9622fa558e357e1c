"""The report as one HTML file: charts inside, every answer beside its score. Answers are untrusted text.

Jinja escapes whatever it prints, and the content policy of the page lets no script run but its own.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from finetune.records import Answer, Case
from finetune.reporting.charts import Chart
from finetune.reporting.reference import ReferenceRun, ReferenceTable
from finetune.reporting.report import TITLE, Report, facts
from finetune.reporting.report_tables import Section
from finetune.reporting.runs import Run, RunTable
from prudence.checks import CRITERIA
from prudence.phrases import Phrases
from prudence.types import LANGUAGES

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Segment:
    """A piece of an answer that is marked in one way.

    Attributes:
        mark: "risk" for a violation, "point" for words that decided points, empty for others.
        remark: what is shown beside it.
    """

    text: str
    mark: str
    remark: str


@dataclass(frozen=True)
class Line:
    """One criterion: name, points and the sentence that explains them."""

    name: str
    points: int
    is_violated: bool
    reason: str


@dataclass(frozen=True)
class View:
    """One answer as it is shown; without points it failed, and `error` says why."""

    case: Case
    answer: Answer
    total: int | None
    gates: tuple[str, ...]
    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]
    risks: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """The answers to one case in one language."""

    case: Case
    language: str
    question: str
    views: tuple[View, ...]


def to_html(
    report: Report,
    parts: Sequence[Section],
    charts: Mapping[str, Chart],
    *,
    table: RunTable,
    references: ReferenceTable | None,
    cases: Mapping[str, Case],
    phrases: Phrases,
) -> str:
    """Render the report.

    Args:
        report: the figures.
        parts: its tables.
        charts: its pictures, by anchor of their section.
        table: the answers to show; open cases are not shown.
        references: answers to reference pairs, to show as well.
        cases: by identifier.
        phrases: names of criteria and explanations, in English.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    groups = _grouped(table, cases, phrases)
    shown = [view for group in groups for view in group.views]
    return environment.get_template("report.html.jinja").render(
        title=TITLE,
        command=report.source.command,
        facts=facts(report.source),
        sections=parts,
        charts={anchor: (_data_uri(chart.png), chart.alternative) for anchor, chart in charts.items()},
        groups=groups,
        choices={
            "case": sorted({view.case.case_id for view in shown}),
            "category": sorted({view.case.category for view in shown}),
            "tier": sorted({view.case.tier.label for view in shown}),
            "language": report.source.languages,
            "column": table.systems,
        },
        references=_reference_groups(references),
        style=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _grouped(table: RunTable, cases: Mapping[str, Case], phrases: Phrases) -> list[Answers]:
    """Case after case, language after language; seed after seed, the columns in their order."""
    views = [_view(run, phrases) for run in table.held_out]
    views += [_failed_view(answer, cases[answer.case]) for answer in table.failed]
    order = {system: rank for rank, system in enumerate(table.systems)}
    views.sort(
        key=lambda view: (
            view.case.case_id,
            LANGUAGES.index(view.answer.language),
            view.answer.seed,
            order[view.answer.system],
        )
    )
    groups: dict[tuple[str, str], list[View]] = {}
    for view in views:
        groups.setdefault((view.case.case_id, view.answer.language), []).append(view)
    return [
        Answers(found[0].case, language, found[0].case.texts[found[0].answer.language], tuple(found))
        for (_, language), found in groups.items()
    ]


def _view(run: Run, phrases: Phrases) -> View:
    score = run.score
    remarks = [f"{score.words} words", f"{score.sections} of 5 sections"]
    remarks += ["cut at the length limit"] if score.finish_reason == "length" else []
    remarks += ["alarm, although nothing is urgent"] if score.is_needless_alarm else []
    return View(
        case=run.case,
        answer=run.answer,
        total=score.total,
        gates=tuple(phrases.criterion_name(gate) for gate in score.gates),
        segments=segments(run, phrases),
        lines=tuple(
            Line(
                phrases.criterion_name(name),
                score.criteria[name],
                name in score.gates,
                phrases.explanation(name, score.reasons[name]),
            )
            for name in CRITERIA
        ),
        risks=tuple((phrases.violation_text(v.kind), v.quote) for v in score.violations),
        remarks=tuple(remarks),
    )


def _failed_view(answer: Answer, case: Case) -> View:
    plain = (Segment(answer.text, "", ""),)
    return View(case, answer, None, (), plain, (), (), (f"not scored: {answer.error}",))


def segments(run: Run, phrases: Phrases) -> tuple[Segment, ...]:
    """Cut an answer wherever a marked passage begins or ends; a risk hides the points below it."""
    score, text = run.score, run.answer.text
    marks = [(v.start, v.end, "risk", phrases.violation_text(v.kind)) for v in score.violations]
    marks += [
        (
            s.start,
            s.end,
            "point",
            f"{phrases.criterion_name(s.criterion)}: {score.criteria[s.criterion]} of 3",
        )
        for s in score.spans
    ]
    borders = sorted({0, len(text), *(place for start, end, *_ in marks for place in (start, end))})
    return tuple(
        _segment(text[start:end], [mark for mark in marks if mark[0] <= start and end <= mark[1]])
        for start, end in pairwise(borders)
    )


def _segment(text: str, covering: Sequence[tuple[int, int, str, str]]) -> Segment:
    kind = next((name for name in ("risk", "point") if any(mark[2] == name for mark in covering)), "")
    remarks = dict.fromkeys(remark for *_, mark, remark in covering if mark == kind)
    return Segment(text, kind, " · ".join(remarks))


def _reference_groups(table: ReferenceTable | None) -> list[tuple[ReferenceRun, ...]]:
    """The runs of one pair together, base first."""
    if table is None:
        return []
    ordered = sorted(table.runs, key=lambda run: (run.pair.id, run.answer.seed, run.answer.system))
    groups: dict[str, list[ReferenceRun]] = {}
    for run in ordered:
        groups.setdefault(run.pair.id, []).append(run)
    return [tuple(group) for group in groups.values()]
