"""score: judge every answer with the caution score; answers that failed are counted apart."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from finetune.errors import ReportError
from finetune.records import Answer, Case, load_cases, parse_answer, read_jsonl, write_jsonl
from finetune.reporting.scores import Score, judge


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of `score`."""
    parser.add_argument("--answers", type=Path, required=True, help="answers.jsonl of `generate`")
    parser.add_argument("--out", type=Path, required=True, help="gets one line per answer that can be scored")
    parser.add_argument("--cases", type=Path, default=Path("finetune/data/cases"), help="folder of the cases")


def run(options: argparse.Namespace) -> None:
    """Score, write, and print how many answers were scored and how many failed, by system."""
    answers = read_jsonl(options.answers, parse_answer)
    scores = score_answers(answers, {case.case_id: case for case in load_cases(options.cases)})
    write_jsonl(options.out, (asdict(score) for score in scores))
    counts = {
        "scored": Counter(score.system for score in scores),
        "not_scored": Counter(answer.system for answer in answers if answer.outcome == "failed"),
    }
    print(json.dumps(counts, ensure_ascii=False))


def score_answers(answers: Sequence[Answer], cases: Mapping[str, Case]) -> list[Score]:
    """Score the answers that a system gave, in their order; a technical failure has no score.

    Raises:
        ReportError: an answer belongs to no case.
    """
    if unknown := sorted({answer.case for answer in answers} - set(cases)):
        raise ReportError(f"There is no case {unknown[0]!r}: are these answers to other cases?")
    return [
        judge(answer, question=cases[answer.case].texts[answer.language], tier=cases[answer.case].tier)
        for answer in answers
        if answer.outcome == "answered"
    ]
