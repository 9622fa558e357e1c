"""`finemed score`: the caution score of each answer on the standard input."""

from __future__ import annotations

import argparse
import sys
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from desktop.commands.common import (
    BadLineError,
    add_language,
    current_settings,
    print_json,
    read_json_line,
    report_error,
)
from desktop.errors import FineMedError
from desktop.store import paths
from prudence.numbers import Country, NumberTable
from prudence.red_flags import RedFlagDetector
from prudence.score import CautionScore, score_answer
from prudence.types import LANGUAGES, Language, Tier


class BadCaseError(FineMedError):
    """The case file cannot be read as a scenario."""

    code = "bad_case"


@dataclass(frozen=True)
class Case:
    """A question and how fast a human must help; both may come with each line instead."""

    question: str | None = None
    tier: Tier | None = None


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `score`."""
    parser = commands.add_parser(
        "score",
        help="caution score of each {question, answer, expected_tier?} line of the standard input, as JSON",
    )
    add_language(parser)
    parser.add_argument(
        "--case", type=Path, metavar="FILE", help="scenario that gives question and expected tier"
    )
    parser.add_argument(
        "--country", help="code of the country whose numbers are right (default: any short number)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one JSON object per line, in order; a bad line is told on stderr and makes the exit code 1."""
    language = cast("Language", args.lang or current_settings().language)
    try:
        case = _read_case(args.case, language) if args.case else Case()
    except FineMedError as error:
        return report_error(error)
    scorer = Scorer(case, language, _numbers(args.country))
    status = 0
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        try:
            print_json(scorer.score(_read_line(raw, number), number).to_json())
        except BadLineError as error:
            status = report_error(error)
    return status


def _numbers(country: str | None) -> Country | None:
    return NumberTable.load(paths.resources_dir() / "numbers.toml").country(country) if country else None


def _read_case(path: Path, language: Language) -> Case:
    try:
        table: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = cast("dict[str, object]", table[language])
        return Case(str(texts["text"]), Tier.from_label(str(table["expected_tier"])))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadCaseError(f"{path} is not a scenario with a {language} text: {error}") from error


class Scorer:
    """Scores one line after the other; loads the red-flag rules when a line brings no tier."""

    def __init__(self, case: Case, language: Language, numbers: Country | None) -> None:
        self._case = case
        self._language = language
        self._numbers = numbers

    @cached_property
    def _detector(self) -> RedFlagDetector:
        return RedFlagDetector.load(paths.resources_dir() / "red_flags")

    def score(self, values: dict[str, str], number: int) -> CautionScore:
        """Score the answer of one line.

        Raises:
            BadLineError: question or answer is missing, or tier or language is unknown.
        """
        question, answer = values.get("question", self._case.question), values.get("answer")
        language = cast("Language", values.get("lang", self._language))
        if question is None or answer is None or language not in LANGUAGES:
            raise BadLineError('The line needs "question", "answer" and a known "lang".', line=number)
        label = values.get("expected_tier")
        tier = self._case.tier if label is None else _tier(label, number)
        if tier is None:
            tier = self._detector.assess(question, language=language).tier
        return score_answer(
            answer, question=question, language=language, expected_tier=tier, numbers=self._numbers
        )


def _read_line(raw: bytes, number: int) -> dict[str, str]:
    """The texts of one line.

    Raises:
        BadLineError: not a JSON object, or one of its values is no text.
    """
    value = read_json_line(raw, number)
    known = ("question", "answer", "expected_tier", "lang")
    values = {key: text for key, text in value.items() if key in known and text is not None}
    if not all(isinstance(text, str) for text in values.values()):
        raise BadLineError(f"{', '.join(known)}: texts expected.", line=number)
    return cast("dict[str, str]", values)


def _tier(label: str, number: int) -> Tier:
    try:
        return Tier.from_label(label)
    except ValueError as error:
        raise BadLineError(f"expected_tier: {error}", line=number) from error
