"""Rules and learnt score together: what counts as an alert.

Rules alone miss what nobody foresaw and stumble over everyday words; the score alone cannot say why.
Added up they do better than either on texts that neither had seen: docs/red-flags.md has the figures.
"""

from __future__ import annotations

from dataclasses import replace

from prudence.alert import LEARNED, NO_ALERT, SUICIDE_FAMILIES, Alert, Evidence, Findings
from prudence.learned import LearnedScore, Opinion
from prudence.negation import CONTEXTS
from prudence.normalise import CutText
from prudence.types import Tier

# In log-odds, chosen on groups of files left out of learning (`python -m finetune.red_flag_score
# --leave-out`), where more alarms on harmless texts would buy hardly any more emergencies.
# What a rule is worth beside the learnt score: for an emergency, and for anything that needs a doctor today.
EMERGENCY_BONUS = 1.2
ANY_FLAG_BONUS = 1.0
# Plain words about wanting to die are worth more.
SUICIDE_BONUS = 2.5
# In fewer words than this there is little to weigh: what a rule sees in them stands, and the score alone
# raises nothing less than an emergency.
SHORT_WORDS = 6
# What an alert needs, for the one or the other; less where somebody seems to think of death, for missing it
# is worse than asking in vain. Among emergencies, what it needs to be called suicidal, and thoughts alone.
EMERGENCY_NEEDED = 0.0
DESPAIR_NEEDED = -0.6
DESPAIR_LIKELY = 0.0
ANY_FLAG_NEEDED = 0.8
SUICIDE_NEEDED = -1.0
CRISIS_NEEDED = 0.5
# Once a rule has seen something, doubt about how urgent it is ends with the higher tier.
EMERGENCY_IN_DOUBT = -1.1

# Contexts that cover a whole text.
_TOLD = frozenset(name for name, reach in CONTEXTS.items() if reach == "text")


def weigh(findings: Findings, score: LearnedScore, cut_text: CutText) -> Alert:
    """Decide on the alert of one text.

    Args:
        findings: of the rules, in this text.
        score: reads it once more.
        cut_text: what was typed.
    """
    found, opinion = findings.alert, score.read(cut_text, findings.concepts)
    needed = DESPAIR_NEEDED if opinion.suicide > DESPAIR_LIKELY else EMERGENCY_NEEDED
    if len(cut_text.pieces) < SHORT_WORDS and (found.tier or opinion.emergency <= needed):
        return _sharpened(found, opinion)
    is_suicidal = not SUICIDE_FAMILIES.isdisjoint(found.families)
    emergency, any_flag = opinion.emergency, opinion.any_flag
    if found.tier >= Tier.CRISIS:
        emergency += SUICIDE_BONUS if is_suicidal else EMERGENCY_BONUS
    if found.tier:
        any_flag += SUICIDE_BONUS if is_suicidal else ANY_FLAG_BONUS
    needs_no_doctor = any_flag <= ANY_FLAG_NEEDED or (not found.tier and _is_told(findings))
    if emergency <= needed and needs_no_doctor:
        return NO_ALERT if found.tier else found
    if found.tier >= Tier.CRISIS and (is_suicidal or emergency > EMERGENCY_IN_DOUBT):
        return _sharpened(found, opinion)
    if emergency > (EMERGENCY_IN_DOUBT if found.tier else needed):
        return _raised(found, opinion, _evidence(score, cut_text, "emergency"))
    if found.tier:
        return replace(found, tier=Tier.URGENT)
    return Alert(Tier.URGENT, (), _evidence(score, cut_text, "any_flag"))


def _is_told(findings: Findings) -> bool:
    """Whether the rules heard a story or a lesson: the score alone sends nobody to a doctor for that."""
    return any(concept.name in _TOLD and not concept.is_denied for concept in findings.concepts)


def _sharpened(found: Alert, opinion: Opinion) -> Alert:
    """Suicidal thoughts become an act, a means or a plan when the score hears one; never the other way.

    In another emergency ("she cut herself deeply at work") words that sound like them say nothing of suicide.
    """
    if found.tier is not Tier.CRISIS:
        return found
    if opinion.suicide > SUICIDE_NEEDED:
        return found if opinion.crisis > CRISIS_NEEDED else replace(found, tier=Tier.VITAL)
    if opinion.emergency <= EMERGENCY_NEEDED:
        return found
    others = tuple(family for family in found.families if family not in SUICIDE_FAMILIES)
    return replace(found, tier=Tier.VITAL, families=others)


def _raised(found: Alert, opinion: Opinion, reasons: tuple[Evidence, ...]) -> Alert:
    """An emergency that the rules did not see; what they saw besides stays."""
    families = found.families if found.tier else ()  # else those of a question about warning signs
    evidence = (*found.evidence, *reasons)
    if opinion.suicide <= SUICIDE_NEEDED:
        return Alert(Tier.VITAL, families, evidence)
    if opinion.crisis > CRISIS_NEEDED:
        return Alert(Tier.CRISIS, ("suicidal_ideas", *families), evidence)
    return Alert(Tier.VITAL, ("suicide_attempt", *families), evidence)


def _evidence(score: LearnedScore, cut_text: CutText, head: str) -> tuple[Evidence, ...]:
    spans = score.spans(cut_text, head)
    return tuple(Evidence(LEARNED, span.start, span.end, span.of(cut_text.text)) for span in spans)
