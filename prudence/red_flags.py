"""Red flags: which words of a text ask for a human now. No language model, no network.

A family is raised by a rule: concepts (groups of patterns) that stand near each other, none of them
denied, outside the contexts that excuse them. A learnt linear score is weighed with the rules. The language
model may raise the tier found here, never lower it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from prudence.alert import NO_ALERT, Alert, Concept, Evidence, Findings, combine
from prudence.learned import LearnedScore
from prudence.learned_family import FamilyNamer
from prudence.lexicon import ANONYMOUS, Family, FamilyTexts, Lexicon, Rule, load_lexicons, topic_concept
from prudence.negation import read_context
from prudence.normalise import CutText, Token, cut
from prudence.patterns import Occurrence
from prudence.types import LANGUAGES, Language, Tier
from prudence.weighing import weigh

__all__ = ["NO_ALERT", "Alert", "Evidence", "Findings", "RedFlagDetector", "combine"]

# So many common words of one language, and none of the other, make its rules enough.
SURE_WORDS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
# A part may be found several times in words that count for another part already.
NEIGHBOURS = 4
# Two signs in two sentences are less likely to be about one thing: each sentence end counts as so many words.
SENTENCE_END_WORDS = 5
# An excuse reaches this many words before and after a sign, inside its sentence.
EXCUSE_REACH = 8


class RedFlagDetector:
    """The rules of all families in both languages, and the learnt score beside them. Thread: any.

    Args:
        learned: None leaves the rules alone.
        namer: names the family of an alert that the learnt score raised alone.
    """

    def __init__(
        self,
        families: Sequence[Family],
        lexicons: Mapping[Language, Lexicon],
        learned: LearnedScore | None = None,
        namer: FamilyNamer | None = None,
    ) -> None:
        self.families = {family.family_id: family for family in families}
        self._lexicons = lexicons
        self._learned = learned
        self._namer = namer

    @classmethod
    def load(cls, folder: Path) -> RedFlagDetector:
        """Read and compile every family; the learnt weights are two tables of the same folder, if any.

        Raises:
            LexiconError, LearnedScoreError: a file is not as it must be.
        """
        weights, names = folder / "learned.tsv", folder / "learned_families.tsv"
        return cls(
            *load_lexicons(folder),
            LearnedScore.load(weights) if weights.exists() else None,
            FamilyNamer.load(names) if names.exists() else None,
        )

    def assess(self, text: str, *, language: Language | None = None) -> Alert:
        """Decide whether a text asks for a human now.

        Args:
            text: anything; never raises, and time grows linearly with its length.
            language: of the rules to apply; both when left out, for people type either.
        """
        cut_text = cut(text)
        found = self.read_rules(cut_text, language=language)
        alert = found.alert if self._learned is None else weigh(found, self._learned, cut_text)
        if alert.tier and not alert.families and self._namer is not None:
            family = self._namer.name(cut_text, found.concepts)
            return alert if family is None else replace(alert, families=(family,))
        return alert

    def read_rules(self, cut_text: CutText, *, language: Language | None = None) -> Findings:
        """What the rules alone find."""
        languages = self._languages(cut_text.text) if language is None else (language,)
        readings = [_read(cut_text, self._lexicons[lang]) for lang in languages]
        if len(readings) == 1:
            return readings[0]
        # The lexicons share names; "no fever" is denied although one language does not hear the "no".
        denied = {concept[:2] for reading in readings for concept in reading.concepts if concept.is_denied}
        concepts = {
            concept[:2]: Concept(concept.name, concept.start, concept[:2] in denied)
            for reading in readings
            for concept in reading.concepts
        }
        return Findings(_merge([reading.alert for reading in readings]), tuple(concepts.values()))

    def _languages(self, text: str) -> tuple[Language, ...]:
        """The language of a text when it shows no word of another, else all."""
        words = _LETTERS.findall(unicodedata.normalize("NFC", text.lower()))
        counts = {
            name: sum(map(lexicon.common_words.__contains__, words))
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
    ordered = sorted((alert for alert in alerts if alert.tier), key=lambda alert: -alert.tier)
    if not ordered:
        return next((alert for alert in alerts if alert.is_educational), NO_ALERT)
    families = dict.fromkeys(family for alert in ordered for family in alert.families)
    evidence = dict.fromkeys(item for alert in ordered for item in alert.evidence)
    return Alert(ordered[0].tier, tuple(families), tuple(evidence))


def _read(cut_text: CutText, lexicon: Lexicon) -> Findings:
    reading = _Reading(lexicon.tokenise(cut_text), lexicon)
    return Findings(_alert(reading, lexicon, cut_text.text), tuple(reading.concepts()))


def _alert(reading: _Reading, lexicon: Lexicon, text: str) -> Alert:
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
        self._excused: dict[tuple[str, ...], frozenset[int]] = {}

    def concepts(self) -> Iterator[Concept]:
        """All that was found under a name of its own."""
        starts = [token.start for token in self.tokens]
        for name, occurrences in self.found.items():
            if ANONYMOUS not in name:
                for o in occurrences:
                    yield Concept(name, starts[o.start], self._is_denied(o))

    def match(self, rule: Rule) -> tuple[Occurrence, ...] | None:
        """The first place where every part of the rule stands near its first part, unless it is excused."""
        return next((signs for signs in self._matches(rule) if not self._is_excused(signs, rule)), None)

    def _matches(self, rule: Rule) -> Iterator[tuple[Occurrence, ...]]:
        parts = [self._usable(names, rule) for names in rule.parts]
        if not all(parts):
            return
        starts = [[o.start for o in part] for part in parts]
        for anchor in parts[0]:
            signs = [anchor]
            for part, part_starts in zip(parts[1:], starts[1:], strict=True):
                other = self._nearest(signs, part, part_starts, rule.near)
                if other is None:
                    break
                signs.append(other)
            else:
                yield tuple(signs)

    def _is_excused(self, signs: Sequence[Occurrence], rule: Rule) -> bool:
        """Whether an excuse stands in the sentence of a sign, a few words away at most."""
        if rule.unless not in self._excused:
            self._excused[rule.unless] = frozenset(
                index
                for name in rule.unless
                for excuse in self._not_denied(name)
                for index in self._around(excuse)
            )
        excused = self._excused[rule.unless]
        return any(sign.start in excused or sign.end - 1 in excused for sign in signs)

    def _around(self, excuse: Occurrence) -> Iterator[int]:
        first, end = max(0, excuse.start - EXCUSE_REACH), min(len(self.tokens), excuse.end + EXCUSE_REACH)
        sentence = self.tokens[excuse.start].sentence
        return (index for index in range(first, end) if self.tokens[index].sentence == sentence)

    def _nearest(
        self, signs: Sequence[Occurrence], part: Sequence[Occurrence], starts: Sequence[int], near: int
    ) -> Occurrence | None:
        """The occurrence of a part closest to the anchor, near enough and of words not matched yet."""
        anchor, after = signs[0], bisect_left(starts, signs[0].start)
        best, best_distance = None, near + 1
        for o in part[max(0, after - NEIGHBOURS) : after + NEIGHBOURS]:
            distance = self._distance(anchor, o)
            if distance < best_distance and all(map(o.words.isdisjoint, (sign.words for sign in signs))):
                best, best_distance = o, distance
        return best

    def _distance(self, one: Occurrence, other: Occurrence) -> int:
        """Words between two starts, and more for every sentence end between them."""
        return abs(other.start - one.start) + SENTENCE_END_WORDS * self._sentences_apart(one, other)

    def _sentences_apart(self, one: Occurrence, other: Occurrence) -> int:
        return abs(self.tokens[one.start].sentence - self.tokens[other.start].sentence)

    def _usable(self, names: Sequence[str], rule: Rule) -> list[Occurrence]:
        """Occurrences of one part that are neither denied nor excused, in the order of the text."""
        occurrences = [o for name in names if name in self.found for o in self._not_denied(name)]
        kept = [o for o in occurrences if self._context.covers(o.start) <= rule.keep]
        return sorted(kept, key=lambda o: o.start) if len(names) > 1 else kept

    def _not_denied(self, name: str) -> tuple[Occurrence, ...]:
        """Occurrences whose first and last words are not denied: "sick twice, no blood" is no blood."""
        if name not in self._undenied:
            self._undenied[name] = tuple(o for o in self.found.get(name, ()) if not self._is_denied(o))
        return self._undenied[name]

    def _is_denied(self, o: Occurrence) -> bool:
        negated = self._context.negated
        return (o.start in negated or o.end - 1 in negated) and not o.pattern.carries_negation


def _evidence(
    family: str, match: Sequence[Occurrence], tokens: Sequence[Token], text: str
) -> Iterator[Evidence]:
    for occurrence in match:
        start, end = tokens[occurrence.start].start, tokens[occurrence.end - 1].end
        yield Evidence(family, start, end, text[start:end])
