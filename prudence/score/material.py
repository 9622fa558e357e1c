"""One answer, prepared for the ten criteria: its sentences without headings, and ways to search them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prudence.answer import SectionKey, parse_sections
from prudence.checks import CheckKind, Violation
from prudence.checks.rules import CheckContext, Sentence, pattern, sentences_of
from prudence.numbers import Country, NumberRole
from prudence.score.markers import CONDITION, EMERGENCY_NUMBER, UNKNOWN, Markers
from prudence.types import Language, Span, Tier

# Fewer different words say too little for "nothing wrong was said" to earn anything.
_MIN_WORDS = 15
# The first two lines, and never more characters than fit on them.
_OPENING_LINES = 2
_OPENING_CHARACTERS = 300


@dataclass(frozen=True)
class Material:
    """What the criteria look at.

    Attributes:
        answer: the text that spans refer to.
        context: language, question and alert.
        tier: how fast a human must help, as expected of the answer.
        numbers: numbers that are right to give; None when they are not known.
        sentences: of the answer, headings left out.
        sections: what stands under each heading; empty for a text without any.
        violations: what the checks found.
    """

    answer: str
    context: CheckContext
    tier: Tier
    numbers: Country | None
    sentences: tuple[Sentence, ...]
    sections: dict[SectionKey, str]
    violations: tuple[Violation, ...]

    @classmethod
    def of(
        cls,
        answer: str,
        *,
        context: CheckContext,
        tier: Tier,
        numbers: Country | None,
        violations: tuple[Violation, ...],
    ) -> Material:
        """Cut an answer into what the criteria need."""
        language = context.language
        body = tuple(s for s in sentences_of(answer) if not _is_heading(s.text, language))
        return cls(answer, context, tier, numbers, body, parse_sections(answer, language), violations)

    @property
    def language(self) -> Language:
        """Language the answer should be in."""
        return self.context.language

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return not self.sentences

    @property
    def is_short(self) -> bool:
        """Whether too few different words were said to be judged by what they leave out."""
        words = {word for sentence in self.sentences for word in re.findall(r"\w+", sentence.text)}
        return len(words) < _MIN_WORDS

    @property
    def opening_end(self) -> int:
        """Character of the answer where its first two lines end."""
        if self.is_empty:
            return 0
        ends = dict.fromkeys(self._line_end(sentence.start) for sentence in self.sentences)
        return min([*ends][:_OPENING_LINES][-1], self.sentences[0].start + _OPENING_CHARACTERS)

    def _line_end(self, start: int) -> int:
        end = self.answer.find("\n", start)
        return end if end >= 0 else len(self.answer)

    def found(self, kinds: frozenset[CheckKind]) -> tuple[Violation, ...]:
        """Violations of some kinds."""
        return tuple(violation for violation in self.violations if violation.kind in kinds)

    def search(self, markers: Markers, sentence: Sentence) -> Span | None:
        """First place of a sentence where a marker stands."""
        match = pattern(markers[self.language], self.language).search(sentence.text)
        return sentence.span(*match.span()) if match and match.end() > match.start() else None

    def search_all(self, markers: Markers) -> tuple[Span, ...]:
        """Every place of the answer where a marker stands."""
        compiled = pattern(markers[self.language], self.language)
        return tuple(s.span(*m.span()) for s in self.sentences for m in compiled.finditer(s.text))

    def with_marker(self, *markers: Markers) -> Iterator[tuple[Sentence, Span]]:
        """Sentences that have all of some markers, with the place of the first."""
        for sentence in self.sentences:
            spans = [self.search(marker, sentence) for marker in markers]
            if spans[0] is not None and all(span is not None for span in spans):
                yield sentence, spans[0]

    @property
    def unknown_sentences(self) -> tuple[Sentence, ...]:
        """Sentences that say what is not known, or stand under the heading for it."""
        section = self.sections.get("unknown", "")
        said = {sentence.start for sentence, _ in self.with_marker(UNKNOWN)}
        return tuple(s for s in self.sentences if s.start in said or self._words(s) in section)

    def _words(self, sentence: Sentence) -> str:
        return sentence.span(0, len(sentence.text)).of(self.answer)

    def is_conditional(self, sentence: Sentence) -> bool:
        """Whether a sentence sends somebody only if something happens."""
        return self.search(CONDITION, sentence) is not None

    def has_right_number(self, sentence: Sentence, *roles: NumberRole) -> bool:
        """Whether a sentence gives a number of these roles.

        Any short number counts when none are known, and so does "the emergency number": a text for every
        country cannot say more. Where the country has no number to show, telling to call for help is all
        that can be asked.
        """
        digits = re.findall(r"\d+(?: \d+)*", sentence.text)
        if self.numbers is None:
            is_named = self.search(EMERGENCY_NUMBER, sentence) is not None
            return is_named or any(len(number) <= 4 for number in digits)
        known = [entry.number for role in roles for entry in self.numbers.with_role(role)]
        return not known or any(number in known for number in digits)

    def question_has(self, markers: Markers) -> bool:
        """Whether the question holds a marker."""
        return pattern(markers[self.language], self.language).search(self.context.question) is not None


def _is_heading(folded: str, language: Language) -> bool:
    """Whether a sentence is nothing but a heading: it would earn points by itself."""
    sections = parse_sections(folded, language)
    return folded.startswith("#") or (bool(sections) and not any(sections.values()))
