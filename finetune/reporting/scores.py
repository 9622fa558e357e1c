"""The score of one answer as a record: one line of scores.jsonl."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finetune.records import Answer
from finetune.reporting.tone import Tone, sends_to_emergency, tone_of
from prudence.answer import SECTION_KEYS, parse_sections
from prudence.checks import CriterionId, Violation
from prudence.score import CautionScore, score_answer
from prudence.sentences import count_words
from prudence.types import Language, Tier


@dataclass(frozen=True)
class CriterionSpan:
    """Words of an answer that earned or cost points of one criterion: characters [start, end)."""

    criterion: CriterionId
    start: int
    end: int


@dataclass(frozen=True)
class Score:
    """What one answer is worth, and why.

    Attributes:
        case, language, system, seed: of the answer.
        text_sha256: of the answer's text: a score holds for no other text.
        total: 0 to 30, at most 10 with a gate violated.
        reasons: code of the sentence behind the points, see `prudence.phrases.Phrases.explanation`.
        gates: violated ones.
        words: headings included.
        sections: how many of the five have a text.
        finish_reason: of the answer; "length" when it was cut.
        is_needless_alarm: nothing is urgent, and the answer sends to emergency care without a condition.
    """

    case: str
    language: Language
    system: str
    seed: int
    text_sha256: str
    total: int
    criteria: Mapping[CriterionId, int]
    reasons: Mapping[CriterionId, str]
    gates: tuple[CriterionId, ...]
    violations: tuple[Violation, ...]
    spans: tuple[CriterionSpan, ...]
    tone: Tone
    words: int
    sections: int
    finish_reason: str
    is_needless_alarm: bool

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Of the answer."""
        return self.case, self.language, self.system, self.seed


def judge(answer: Answer, *, question: str, tier: Tier) -> Score:
    """Score one answer against the tier that people expect of it.

    Country-neutral, and alike for every column: any short number ("15", "112", "911") counts as a right one
    to call, wherever the person may live, and none counts as invented. A model that answers freely does not
    know the country; the application does, but judging it by the table that it copies from would favour it.
    """
    score = caution(answer.text, question=question, language=answer.language, tier=tier)
    criteria = score.criteria
    sections = parse_sections(answer.text, answer.language)
    return Score(
        case=answer.case,
        language=answer.language,
        system=answer.system,
        seed=answer.seed,
        text_sha256=text_sha256(answer.text),
        total=score.total,
        criteria={criterion.criterion_id: criterion.points for criterion in criteria},
        reasons={criterion.criterion_id: criterion.reason for criterion in criteria},
        gates=score.gates,
        violations=score.violations,
        spans=tuple(CriterionSpan(c.criterion_id, s.start, s.end) for c in criteria for s in c.spans),
        tone=tone_of(answer.text, answer.language),
        words=count_words(answer.text),
        sections=sum(bool(sections.get(key)) for key in SECTION_KEYS),
        finish_reason=answer.finish_reason,
        is_needless_alarm=tier is Tier.NONE and sends_to_emergency(answer.text, answer.language),
    )


def caution(text: str, *, question: str, language: Language, tier: Tier) -> CautionScore:
    """The caution score alone, country-neutral."""
    return score_answer(text, question=question, language=language, expected_tier=tier, numbers=None)


def text_sha256(text: str) -> str:
    """Hash of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse_score(raw: Mapping[str, Any]) -> Score:
    """Read one decoded line of scores.

    Raises:
        ValueError, KeyError, TypeError: it is no score.
    """
    nested: dict[str, Any] = {
        "gates": tuple(raw["gates"]),
        "violations": tuple(Violation(**violation) for violation in raw["violations"]),
        "spans": tuple(CriterionSpan(**span) for span in raw["spans"]),
        "tone": Tone(**raw["tone"]),
    }
    return Score(**{**raw, **nested})
