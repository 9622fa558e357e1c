"""Rules and learnt score together: what counts as an alert.

Rules alone miss what nobody foresaw and stumble over everyday words; the score alone cannot say why.
Added up they do better than either on texts that neither had seen: docs/red-flags.md has the figures.
"""

from __future__ import annotations

from dataclasses import replace

from prudence.alert import LEARNED, NO_ALERT, SUICIDE_FAMILIES, Alert, Evidence, Findings
from prudence.learned import LearnedScore, Opinion
from prudence.sentences import count_words
from prudence.types import Tier

# In log-odds, chosen by leaving one file of texts out in turn (`python -m finetune.red_flag_score`).
# What a rule is worth beside the learnt score: for an emergency, and for anything that needs a doctor today.
EMERGENCY_BONUS = 1.0
ANY_FLAG_BONUS = 1.5
# Plain words about wanting to die are worth more.
SUICIDE_BONUS = 2.5
# In fewer words than this there is little to weigh: what a rule sees in them stands, and the score alone
# raises nothing less than an emergency.
SHORT_WORDS = 14
# What an alert needs, for the one or the other.
EMERGENCY_NEEDED = 0.5
ANY_FLAG_NEEDED = 0.9
# Once something is wrong, doubt about how urgent it is ends with the higher tier.
EMERGENCY_IN_DOUBT = -0.3


def weigh(findings: Findings, score: LearnedScore, text: str) -> Alert:
    """Decide on the alert of one text.

    Args:
        findings: of the rules, in this text.
        score: reads it once more.
        text: what was typed.
    """
    found, opinion = findings.alert, score.read(text, findings.concepts)
    if count_words(text) < SHORT_WORDS and (found.tier or opinion.emergency <= EMERGENCY_NEEDED):
        return _sharpened(found, opinion)
    least = SUICIDE_BONUS * (not SUICIDE_FAMILIES.isdisjoint(found.families))
    emergency = opinion.emergency + max(least, EMERGENCY_BONUS) * (found.tier >= Tier.CRISIS)
    any_flag = opinion.any_flag + max(least, ANY_FLAG_BONUS) * (found.tier > Tier.NONE)
    if emergency <= EMERGENCY_NEEDED and any_flag <= ANY_FLAG_NEEDED:
        return NO_ALERT if found.tier else found
    if emergency > EMERGENCY_IN_DOUBT:
        if found.tier >= Tier.CRISIS:
            return _sharpened(found, opinion)
        return _raised(found, opinion, _evidence(score, text))
    if found.tier:
        return replace(found, tier=Tier.URGENT)
    return Alert(Tier.URGENT, (), _evidence(score, text))


def _sharpened(found: Alert, opinion: Opinion) -> Alert:
    """Suicidal thoughts become an act, a means or a plan when the score hears one; never the other way."""
    is_imminent = found.tier is Tier.CRISIS and opinion.suicide > 0 > opinion.crisis
    return replace(found, tier=Tier.VITAL) if is_imminent else found


def _raised(found: Alert, opinion: Opinion, reasons: tuple[Evidence, ...]) -> Alert:
    """An emergency that the rules did not see; what they saw besides stays."""
    evidence = (*found.evidence, *reasons)
    if opinion.suicide <= 0:
        return Alert(Tier.VITAL, found.families, evidence)
    if opinion.crisis > 0:
        return Alert(Tier.CRISIS, ("suicidal_ideas", *found.families), evidence)
    return Alert(Tier.VITAL, ("suicide_attempt", *found.families), evidence)


def _evidence(score: LearnedScore, text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(LEARNED, span.start, span.end, span.of(text)) for span in score.spans(text))
