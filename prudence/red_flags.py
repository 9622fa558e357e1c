"""Red flags: which words of a text ask for a human now. Rules only, no model, no network.

A family is raised by a rule: concepts (groups of patterns) that stand near each other, none of them
denied, outside the contexts that excuse them. The model may raise the tier found here, never lower it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prudence.lexicon import Family, FamilyTexts, Lexicon, Rule, load_lexicons, topic_concept
from prudence.negation import read_context
from prudence.normalise import Token
from prudence.patterns import Occurrence
from prudence.types import LANGUAGES, Language, Tier

# So many common words of one language, and none of the other, make its rules enough.
SURE_WORDS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
# A part may be found several times in the words of the anchor itself, which do not count.
NEIGHBOURS = 4


@dataclass(frozen=True)
class Evidence:
    """One reason for an alert: which family, and the exact words of the original text."""

    family: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Alert:
    """What the rules found in one text.

    Attributes:
        tier: NONE when nothing was found.
        families: identifiers of the families found, most urgent first.
        is_educational: a question about warning signs in general; shows an information card, tier NONE.
    """

    tier: Tier
    families: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_educational: bool = False


NO_ALERT = Alert(Tier.NONE)


def combine(earlier: Alert, new: Alert) -> Alert:
    """The alert of a conversation: never lower than before.

    Evidence belongs to one text, so only that of the new text is kept.
    """
    if earlier.tier is Tier.NONE:
        return new
    families = tuple(dict.fromkeys((*new.families, *earlier.families) if new.tier else earlier.families))
    return Alert(max(earlier.tier, new.tier), families, new.evidence)


class RedFlagDetector:
    """The rules of all families in both languages. Thread: any."""

    def __init__(self, families: Sequence[Family], lexicons: Mapping[Language, Lexicon]) -> None:
        self.families = {family.family_id: family for family in families}
        self._lexicons = lexicons

    @classmethod
    def load(cls, folder: Path) -> RedFlagDetector:
        """Read and compile every family.

        Raises:
            LexiconError: a file is not as it must be.
        """
        return cls(*load_lexicons(folder))

    def assess(self, text: str, *, language: Language | None = None) -> Alert:
        """Apply the rules of one language, or of both when people may have typed either.

        Never raises, whatever the text; time grows linearly with its length.
        """
        languages = self._languages(text) if language is None else (language,)
        alerts = [_assess(text, self._lexicons[lang]) for lang in languages]
        flagged = [alert for alert in alerts if alert.tier]
        if flagged:
            return _merge(flagged)
        return next((alert for alert in alerts if alert.is_educational), NO_ALERT)

    def _languages(self, text: str) -> tuple[Language, ...]:
        """The language of a text when it shows no word of another, else all."""
        words = _LETTERS.findall(text.lower())
        counts = {
            name: sum(word in lexicon.common_words for word in words)
            for name, lexicon in self._lexicons.items()
        }
        present: tuple[Language, ...] = tuple(name for name in LANGUAGES if counts[name])
        return present if len(present) == 1 and counts[present[0]] >= SURE_WORDS else LANGUAGES

    def texts(self, family: str, language: Language) -> FamilyTexts:
        """What people wrote about a family."""
        return self.families[family].texts[language]

    def advice(self, families: Sequence[str], language: Language, *, most: int = 4) -> tuple[str, ...]:
        """Fixed sentences for the most urgent family: what to do and not to do while help comes."""
        return self.texts(families[0], language).advice[:most] if families else ()


def _merge(alerts: Sequence[Alert]) -> Alert:
    ordered = sorted(alerts, key=lambda alert: -alert.tier)
    families = dict.fromkeys(family for alert in ordered for family in alert.families)
    evidence = dict.fromkeys(item for alert in ordered for item in alert.evidence)
    return Alert(ordered[0].tier, tuple(families), tuple(evidence))


def _assess(text: str, lexicon: Lexicon) -> Alert:
    reading = _Reading(lexicon.tokenise(text), lexicon)
    tiers: dict[str, Tier] = {}
    evidence: list[Evidence] = []
    for rule in lexicon.rules_about(reading.found):
        match = reading.match(rule)
        if match is not None:
            tiers[rule.family] = max(rule.tier, tiers.get(rule.family, Tier.NONE))
            evidence.extend(_evidence(rule.family, match, reading.tokens, text))
    if tiers:
        families = tuple(sorted(tiers, key=lambda family: -tiers[family]))
        return Alert(max(tiers.values()), families, tuple(dict.fromkeys(evidence)))
    return _educational(lexicon, reading.found)


def _educational(lexicon: Lexicon, found: Mapping[str, Sequence[Occurrence]]) -> Alert:
    """A general question about a family by its textbook name is information, not an alarm."""
    if not (found.get("educational") or found.get("lesson")):
        return NO_ALERT
    families = dict.fromkeys(rule.family for rule in lexicon.rules if found.get(topic_concept(rule.family)))
    return Alert(Tier.NONE, tuple(families), is_educational=True) if families else NO_ALERT


class _Reading:
    """One text read with the words of one language."""

    def __init__(self, tokens: tuple[Token, ...], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.found = lexicon.find(tokens)
        self._context = read_context(tokens, self.found)
        self._undenied: dict[str, tuple[Occurrence, ...]] = {}

    def match(self, rule: Rule) -> tuple[Occurrence, ...] | None:
        """The first place where every part of the rule stands near its first part."""
        parts = [self._usable(names, rule) for names in rule.parts]
        if not all(parts):
            return None
        excused = {self.tokens[o.start].sentence for name in rule.unless for o in self._not_denied(name)}
        starts = [[o.start for o in part] for part in parts]
        for anchor in parts[0]:
            if self.tokens[anchor.start].sentence in excused:
                continue
            others = [_nearest(anchor, *rest, rule.near) for rest in zip(parts[1:], starts[1:], strict=True)]
            if all(others):
                return (anchor, *(o for o in others if o is not None))
        return None

    def _usable(self, names: Sequence[str], rule: Rule) -> list[Occurrence]:
        """Occurrences of one part that are neither denied nor excused, in the order of the text."""
        occurrences = [o for name in names if name in self.found for o in self._not_denied(name)]
        kept = [o for o in occurrences if self._context.covers(o.start) <= rule.keep]
        return sorted(kept, key=lambda o: o.start) if len(names) > 1 else kept

    def _not_denied(self, name: str) -> tuple[Occurrence, ...]:
        """Occurrences whose first and last words are not denied: "sick twice, no blood" is no blood."""
        if name not in self._undenied:
            negated = self._context.negated
            self._undenied[name] = tuple(
                o
                for o in self.found.get(name, ())
                if o.pattern.carries_negation or (o.start not in negated and o.end - 1 not in negated)
            )
        return self._undenied[name]


def _nearest(
    anchor: Occurrence, part: Sequence[Occurrence], starts: Sequence[int], near: int
) -> Occurrence | None:
    """The occurrence of a part that is closest to the anchor, if it is near enough and of other words."""
    after = bisect_left(starts, anchor.start)
    neighbours = [
        o for o in part[max(0, after - NEIGHBOURS) : after + NEIGHBOURS] if o.words.isdisjoint(anchor.words)
    ]
    best = min(neighbours, key=lambda o: abs(o.start - anchor.start), default=None)
    return best if best is not None and abs(best.start - anchor.start) <= near else None


def _evidence(
    family: str, match: Sequence[Occurrence], tokens: Sequence[Token], text: str
) -> Iterator[Evidence]:
    for occurrence in match:
        start, end = tokens[occurrence.start].start, tokens[occurrence.end - 1].end
        yield Evidence(family, start, end, text[start:end])
