"""What was found in one text: an alert, its families and the words that raised it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from prudence.types import Tier


class Evidence(NamedTuple):
    """One reason for an alert: which family, and the exact words of the original text.

    Attributes:
        family: identifier of the family, or `LEARNED` for words that weighed much in the learnt score.
    """

    family: str
    start: int
    end: int
    quote: str


LEARNED = "learned_score"
SUICIDE_FAMILIES = frozenset({"suicide_attempt", "suicidal_ideas"})


@dataclass(frozen=True)
class Alert:
    """What was found in one text.

    Attributes:
        tier: NONE when nothing was found.
        families: identifiers of the families found, most urgent first; empty when only the learnt score
            raised the alert and what it is about is not clear.
        is_educational: a question about warning signs in general; shows an information card, tier NONE.
    """

    tier: Tier
    families: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_educational: bool = False


NO_ALERT = Alert(Tier.NONE)


class Concept(NamedTuple):
    """A concept or a cue of the lexicon that stands in a text; those of a single rule are left out.

    Attributes:
        start: its first character in the original text.
    """

    name: str
    start: int
    is_denied: bool


@dataclass(frozen=True)
class Findings:
    """What the rules read in one text."""

    alert: Alert
    concepts: tuple[Concept, ...] = ()


def combine(earlier: Alert, new: Alert) -> Alert:
    """The alert of a conversation: never lower than before.

    Evidence belongs to one text, so only that of the new text is kept.
    """
    if earlier.tier is Tier.NONE:
        return new
    ordered = (earlier, new) if new.tier < earlier.tier else (new, earlier)
    families = tuple(dict.fromkeys(family for alert in ordered if alert.tier for family in alert.families))
    return Alert(max(earlier.tier, new.tier), families, new.evidence)
