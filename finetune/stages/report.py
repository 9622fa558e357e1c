"""report: figures, charts and every answer beside its score, from answers and scores."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path

from convert.hashing import sha256_file
from finetune.errors import ReportError
from finetune.records import load_cases, write_jsonl
from finetune.reporting.charts import draw_charts
from finetune.reporting.reference import ReferenceTable, load_references, reference_figures
from finetune.reporting.report import Report, build_report, sections, to_markdown
from finetune.reporting.report_html import to_html
from finetune.reporting.riskiest import riskiest, risky_records
from finetune.reporting.runs import RunTable, load_runs
from prudence.checks import CRITERIA, CriterionId
from prudence.phrases import Phrases, load_phrases


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of `report`."""
    parser.add_argument("--answers", type=Path, required=True, help="answers.jsonl of `generate`")
    parser.add_argument("--scores", type=Path, required=True, help="what `score` made of them")
    parser.add_argument(
        "--out", type=Path, required=True, help="gets report.json, report.md, report.html, riskiest.jsonl"
    )
    parser.add_argument("--cases", type=Path, default=Path("finetune/data/cases"), help="folder of the cases")
    parser.add_argument(
        "--resources", type=Path, default=Path("resources"), help="names and explanations of the criteria"
    )
    parser.add_argument("--riskiest", type=int, default=20, help="how many of the riskiest answers to list")
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="RECIPE",
        help="also compare answers with the corrected texts of the pairs that this recipe does not train on",
    )
    parser.add_argument(
        "--reference-answers", type=Path, help="answers to these pairs; their case is the pair's id"
    )
    parser.add_argument(
        "--terms",
        type=Path,
        default=Path("finetune/data/dermatology_terms.toml"),
        help="terms that are looked for in them",
    )


def run(options: argparse.Namespace) -> None:
    """Write the report and print the goals."""
    references = _references(options)
    table = load_runs(options.answers, options.scores, options.cases)
    report = build_report(
        table,
        command=_command(options),
        files={role: sha256_file(path) for role, path in _files(options).items()},
        reference=None if references is None else reference_figures(references),
    )
    phrases = load_phrases(options.resources / "phrases", "en")
    _write(options.out, report, table, references, phrases, options.cases)
    write_jsonl(options.out / "riskiest.jsonl", risky_records(riskiest(table, options.riskiest)))
    for goal in report.goals:
        print(f"{goal.verdict}: {goal.goal} ({goal.evidence})")


def _write(
    folder: Path,
    report: Report,
    table: RunTable,
    references: ReferenceTable | None,
    phrases: Phrases,
    cases: Path,
) -> None:
    names: dict[CriterionId, str] = {name: phrases.criterion_name(name) for name in CRITERIA}
    parts = sections(report, names)
    page = to_html(
        report,
        parts,
        draw_charts(report, table, names),
        table=table,
        references=references,
        cases={case.case_id: case for case in load_cases(cases)},
        phrases=phrases,
    )
    texts = {
        "report.json": json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n",
        "report.md": to_markdown(report, parts),
        "report.html": page,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _references(options: argparse.Namespace) -> ReferenceTable | None:
    if (options.reference is None) != (options.reference_answers is None):
        raise ReportError("--reference and --reference-answers go together: give both or none.")
    if options.reference is None:
        return None
    return load_references(options.reference, options.reference_answers, options.terms)


def _files(options: argparse.Namespace) -> dict[str, Path]:
    given = {
        "answers": options.answers,
        "scores": options.scores,
        "reference answers": options.reference_answers,
    }
    return {role: path for role, path in given.items() if path is not None}


def _command(options: argparse.Namespace) -> str:
    """The command that makes this report again; where it is written to makes no difference."""
    names = ("answers", "scores", "cases", "resources", "riskiest", "reference", "reference_answers", "terms")
    given = {name: getattr(options, name) for name in names}
    if options.reference is None:
        del given["terms"]
    parts = [
        part
        for n, value in given.items()
        if value is not None
        for part in (f"--{n.replace('_', '-')}", value)
    ]
    return f"{shlex.join(['finemed-finetune', 'report', *map(str, parts)])} --out DIR"
