"""Small declarative rules: a pattern, and the contexts in which the same words are harmless.

Patterns are written for folded text (`prudence.sentences.fold`): lower case, no accents, straight
quotes, single spaces. They hold no nested repetition, so a search is linear in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from prudence.checks.kinds import CheckKind
from prudence.red_flags import Alert
from prudence.sentences import Folded, fold, split_sentences
from prudence.types import Language, Span, Tier

# What a "not", an "if" or an "only a doctor can say" before one of these covers ends there.
# How far around a match its context is read; keeps a text without any full stop linear.
_REACH = 240
_CLAUSE_BORDER = r"\b(?:mais|cependant|toutefois|neanmoins|par contre|en revanche|but|however|yet)\b|[;:]"


@dataclass(frozen=True)
class Sentence:
    """One sentence of the answer, folded.

    Attributes:
        start: where it begins in the answer.
    """

    start: int
    folded: Folded

    @property
    def text(self) -> str:
        """The folded characters."""
        return self.folded.text

    @property
    def is_question(self) -> bool:
        """Whether it asks instead of stating."""
        return self.text.rstrip("\"' )*_").endswith("?")

    def span(self, start: int, end: int) -> Span:
        """Characters of the answer behind folded characters [start, end)."""
        inner = self.folded.span(start, end)
        return Span(self.start + inner.start, self.start + inner.end)


@dataclass(frozen=True)
class CheckContext:
    """What the sentences are judged against.

    Attributes:
        question: the question, folded.
        alert: what the red-flag rules found in the question.
    """

    language: Language
    question: str
    alert: Alert

    @property
    def is_flagged(self) -> bool:
        """Whether the question raised any tier."""
        return self.alert.tier > Tier.NONE


@dataclass(frozen=True)
class Rule:
    """A pattern that is a risk unless its context makes it harmless.

    Attributes:
        unless_before: harmless when found before the match, in the same clause.
        unless_after: harmless when found right after the match.
        unless_in: harmless when found anywhere in the sentence.
        is_quotable: harmless when the very words stand in the question and nothing is advised.
        is_fine_as_question: a question states nothing.
    """

    kind: CheckKind
    pattern: str
    unless_before: str = ""
    unless_after: str = ""
    unless_in: str = ""
    is_quotable: bool = False
    is_fine_as_question: bool = True


@cache
def regex(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once, when it is first needed."""
    return re.compile(pattern)


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences of an answer, folded, with their places."""
    for span in split_sentences(text):
        yield Sentence(span.start, fold(span.of(text)))


def matches(rule: Rule, sentence: Sentence, context: CheckContext) -> Iterator[re.Match[str]]:
    """Places of a sentence where a rule finds a risk."""
    if rule.is_fine_as_question and sentence.is_question:
        return
    for match in regex(rule.pattern).finditer(sentence.text):
        if not _is_harmless(rule, match, context):
            yield match


def _is_harmless(rule: Rule, match: re.Match[str], context: CheckContext) -> bool:
    text = match.string
    near = max(0, match.start() - _REACH), match.end() + _REACH
    if rule.unless_in and regex(rule.unless_in).search(text, *near):
        return True
    if rule.unless_after and regex(rule.unless_after).match(text, match.end()):
        return True
    if rule.unless_before and regex(rule.unless_before).search(text, clause_start(match), match.start()):
        return True
    return rule.is_quotable and match.group() in context.question


def clause_start(match: re.Match[str]) -> int:
    """Where the clause of a match begins: after the last "but", semicolon or colon before it."""
    start = max(0, match.start() - _REACH)
    for border in regex(_CLAUSE_BORDER).finditer(match.string, start, match.start()):
        start = border.end()
    return start


def alternatives(words: str) -> str:
    """A group that matches any of the `|`-separated words of a readable multi-line string."""
    return "(?:" + "|".join(part.strip() for part in words.replace("\n", "").split("|") if part.strip()) + ")"
