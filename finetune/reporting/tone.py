"""How an answer sounds: words that soothe, frighten or acknowledge, and whether it sends to emergency care.

The checks of `prudence` look for soothing words under a flag and for frightening ones without a flag only.
Here both are counted in every answer, so that the columns of a report can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from prudence.checks import CheckKind, check_answer
from prudence.checks.rules import CheckContext
from prudence.red_flags import NO_ALERT, Alert
from prudence.score import markers
from prudence.score.material import Material
from prudence.sentences import count_words
from prudence.types import Language, Tier

_FLAGGED = Alert(Tier.URGENT)


@dataclass(frozen=True)
class Tone:
    """Passages of each kind per 100 words."""

    reassurance: float
    alarm: float
    acknowledgement: float


def tone_of(answer: str, language: Language) -> Tone:
    """Count what soothes, frightens and acknowledges; zeros for an empty answer."""
    acknowledged = len(_material(answer, language).search_all(markers.ACKNOWLEDGED))
    counts = (
        _count(answer, language, kind="false_reassurance", alert=_FLAGGED),
        _count(answer, language, kind="alarmism", alert=NO_ALERT),
        acknowledged,
    )
    words = max(1, count_words(answer))
    return Tone(*(round(100 * count / words, 4) for count in counts))


def sends_to_emergency(answer: str, language: Language) -> bool:
    """Whether a sentence sends the person to emergency care without an "if"."""
    material = _material(answer, language)
    return any(
        not material.is_conditional(sentence)
        for marker in (markers.CALL, markers.GO_TO_EMERGENCY)
        for sentence, _ in material.with_marker(marker)
    )


def _count(answer: str, language: Language, *, kind: CheckKind, alert: Alert) -> int:
    return sum(v.kind == kind for v in check_answer(answer, language=language, question="", alert=alert))


def _material(answer: str, language: Language) -> Material:
    """The sentences of the answer: headings, which hold some of the same words, are left out."""
    context = CheckContext(language, "", NO_ALERT)
    return Material.of(answer, context=context, tier=Tier.NONE, numbers=None, violations=())
