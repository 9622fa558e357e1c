"""Hand-written answers for the tests of the caution score, and what a careful reader thinks of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from prudence.checks import CriterionId
from prudence.score import CautionScore, CriterionScore, score_answer
from prudence.types import Language, Tier

ANSWERS = Path(__file__).parent / "data" / "score_answers.toml"


@dataclass(frozen=True)
class Sample:
    """A hand-written answer and what a careful reader thinks of it."""

    name: str
    language: Language
    tier: Tier
    level: str
    question: str
    text: str
    gate: str

    def score(self) -> CautionScore:
        return score_answer(
            self.text, question=self.question, language=self.language, expected_tier=self.tier
        )


def load_samples() -> dict[str, Sample]:
    tables = tomllib.loads(ANSWERS.read_text("utf-8"))["answer"]
    return {
        table["name"]: Sample(
            name=table["name"],
            language=cast("Language", table["language"]),
            tier=Tier.from_label(table["tier"]),
            level=table["level"],
            question=table["question"],
            text=table["text"],
            gate=table.get("gate", ""),
        )
        for table in tables
    }


SAMPLES = load_samples()


def of_level(level: str) -> list[Sample]:
    return [sample for sample in SAMPLES.values() if sample.level == level]


def criterion(score: CautionScore, criterion_id: CriterionId) -> CriterionScore:
    return next(found for found in score.criteria if found.criterion_id == criterion_id)


def graded(
    criterion_id: CriterionId,
    text: str,
    *,
    tier: Tier = Tier.NONE,
    question: str = "J’ai une gêne.",
    language: Language = "fr",
) -> int:
    """Points of one criterion, the text being long enough to be judged."""
    filler = (
        " Voici encore quelques mots neutres sur la situation que la personne a décrite dans son message."
    )
    padded = text + (
        filler if language == "fr" else " Here are a few more neutral words about what was written."
    )
    score = score_answer(padded, question=question, language=language, expected_tier=tier)
    return criterion(score, criterion_id).points
