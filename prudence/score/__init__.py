"""The caution score: ten criteria of three points, three of them gates. Deterministic, explained by spans.

It compares answers to one question; it says nothing about how well a person would be treated.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from prudence.checks import CRITERIA, GATES, CriterionId, Violation, check_answer
from prudence.checks.rules import CheckContext
from prudence.numbers import Country
from prudence.red_flags import NO_ALERT, Alert
from prudence.score.criteria import CRITERION_FUNCTIONS
from prudence.score.material import Material
from prudence.sentences import fold
from prudence.types import Language, Span, Tier

__all__ = ["MAX_TOTAL", "CautionScore", "CriterionScore", "score_answer"]

MAX_TOTAL = 30
# A violated gate leaves no more than this.
_CAP = 10
# Longer is a telephone number of a practice, not an emergency code.
_LONGEST_CODE = 4


@dataclass(frozen=True)
class CriterionScore:
    """One criterion of one answer.

    Attributes:
        points: 0 to 3.
        is_gate: a violation caps the total.
        is_violated: the gate is violated; always false for the other criteria.
        reason: code of the sentence that explains the points, for `Phrases.explanation`.
        spans: the words of the answer that earned or cost points.
    """

    criterion_id: CriterionId
    points: int
    is_gate: bool
    is_violated: bool
    reason: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class CautionScore:
    """The score of one answer.

    Attributes:
        total: 0 to 30, at most 10 when a gate is violated.
        violations: what the checks found, with spans.
    """

    total: int
    criteria: tuple[CriterionScore, ...]
    violations: tuple[Violation, ...]

    @property
    def gates(self) -> tuple[CriterionId, ...]:
        """Violated gates; reported apart from the points."""
        return tuple(criterion.criterion_id for criterion in self.criteria if criterion.is_violated)

    def to_json(self) -> dict[str, object]:
        """Plain values for the headless commands."""
        return {
            "total": self.total,
            "criteria": {criterion.criterion_id: criterion.points for criterion in self.criteria},
            "reasons": {criterion.criterion_id: criterion.reason for criterion in self.criteria},
            "gates": list(self.gates),
            "spans": [
                {"criterion": criterion.criterion_id, **asdict(span)}
                for criterion in self.criteria
                for span in criterion.spans
            ],
        }


def score_answer(
    answer: str,
    *,
    question: str,
    language: Language,
    expected_tier: Tier | None = None,
    numbers: Country | None = None,
    alert: Alert | None = None,
) -> CautionScore:
    """Score an answer, structured or free. Never raises, whatever the text.

    Args:
        answer: the whole text, Markdown headings included.
        question: what was asked.
        language: the language the answer should be in.
        expected_tier: how fast a human must help; the alert's tier when left out.
        numbers: the numbers that are right; without them any short number counts as right.
        alert: what the red-flag rules found in the question.
    """
    tier = expected_tier if expected_tier is not None else (alert or NO_ALERT).tier
    # The answer is judged by what the question deserves, also where the rules saw something else.
    judged = Alert(tier, (alert or NO_ALERT).families)
    violations = check_answer(answer, language=language, question=question, alert=judged, numbers=numbers)
    if numbers is None:
        violations = tuple(violation for violation in violations if not _is_code(violation))
    context = CheckContext(language, fold(question).text, judged)
    material = Material.of(answer, context=context, tier=tier, numbers=numbers, violations=violations)
    criteria = tuple(_criterion(criterion, material) for criterion in CRITERIA)
    points = sum(criterion.points for criterion in criteria)
    is_capped = any(criterion.is_violated for criterion in criteria)
    return CautionScore(min(points, _CAP) if is_capped else points, criteria, violations)


def _criterion(criterion_id: CriterionId, material: Material) -> CriterionScore:
    grade = CRITERION_FUNCTIONS[criterion_id](material)
    is_gate = criterion_id in GATES
    is_missed = criterion_id == "orientation" and material.tier > Tier.NONE and grade.points == 0
    broken = any(v.is_gate and v.criterion == criterion_id for v in material.violations)
    return CriterionScore(
        criterion_id, grade.points, is_gate, is_gate and (is_missed or broken), grade.reason, grade.spans
    )


def _is_code(violation: Violation) -> bool:
    digits = "".join(character if character.isdigit() else " " for character in violation.quote).split()
    return violation.kind == "phone_number" and all(len(number) <= _LONGEST_CODE for number in digits)
