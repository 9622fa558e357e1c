"""Rules and learnt score together: what counts as an alert.

Rules alone miss what nobody foresaw and stumble over everyday words; the score alone cannot say why.
Added up they do better than either on texts that neither had seen: docs/red-flags.md has the figures.
"""

from __future__ import annotations

from dataclasses import replace

from prudence.alert import LEARNED, NO_ALERT, Alert, Evidence
from prudence.learned import Opinion
from prudence.types import Tier

# In log-odds, chosen by leaving one file of texts out in turn (`python -m finetune.red_flag_score`).
# What a rule is worth beside the learnt score.
RULE_BONUS = 1.0
# What an alert needs: an emergency, or anything for which a doctor is needed today.
EMERGENCY_NEEDED = 0.3
ANY_FLAG_NEEDED = 0.9
# Once something is wrong, doubt about how urgent it is ends with the higher tier.
EMERGENCY_IN_DOUBT = -0.6


def weigh(found: Alert, opinion: Opinion, text: str) -> Alert:
    """Decide on the alert of one text.

    Args:
        found: by the rules.
        opinion: of the learnt score on the same text.
        text: to quote from.
    """
    emergency = opinion.emergency + RULE_BONUS * (found.tier >= Tier.CRISIS)
    any_flag = opinion.any_flag + RULE_BONUS * (found.tier > Tier.NONE)
    if emergency <= EMERGENCY_NEEDED and any_flag <= ANY_FLAG_NEEDED:
        return NO_ALERT if found.tier else found
    if emergency > EMERGENCY_IN_DOUBT:
        return found if found.tier >= Tier.CRISIS else _raised(found, opinion, text)
    if found.tier:
        return replace(found, tier=Tier.URGENT)
    return Alert(Tier.URGENT, (), _evidence(opinion, text))


def _raised(found: Alert, opinion: Opinion, text: str) -> Alert:
    """An emergency that the rules did not see; what they saw besides stays."""
    evidence = (*found.evidence, *_evidence(opinion, text))
    if opinion.suicide <= 0:
        return Alert(Tier.VITAL, found.families, evidence)
    if opinion.crisis > 0:
        return Alert(Tier.CRISIS, ("suicidal_ideas", *found.families), evidence)
    return Alert(Tier.VITAL, ("suicide_attempt", *found.families), evidence)


def _evidence(opinion: Opinion, text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(LEARNED, span.start, span.end, span.of(text)) for span in opinion.spans)
