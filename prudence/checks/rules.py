"""Small declarative rules: what to find in a sentence, and the contexts that make it harmless.

Patterns are written one alternative a line, for folded text (`prudence.sentences.fold`): lower case,
no accents, straight quotes, single spaces. `{names}` stand for the groups of `vocabulary`. A line
starts and ends at word borders; a final `~` lets it end inside a word. A line that starts with `|` or
`+` goes on with the one above. Every repetition is bounded or over plain characters, so a search is
linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from prudence.checks import vocabulary
from prudence.checks.kinds import CheckKind
from prudence.red_flags import Alert
from prudence.sentences import Folded, fold, split_sentences
from prudence.types import Language, Span, Tier

# How far around a match its context is read, in characters; keeps a text without full stops linear.
_REACH = 240
# What a "not", an "if" or an "only a doctor can say" covers ends here.
_CLAUSE_BORDER = re.compile(
    r"\b(?:mais|cependant|toutefois|neanmoins|par contre|en revanche|but|however|yet|though)\b|[;:]"
)
_CONTINUED = re.compile(r"\n *(?:\+|(?=\|))")


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
    """Something to find, in one language, unless its context makes it harmless.

    Attributes:
        find: alternatives, one a line; what the group `found` matches, or all, is the risk.
        unless_before: harmless after one of these in the same clause.
        unless_after: harmless right before one of these.
        unless_in: harmless in the same sentence as one of these.
        is_fine_as_question: a question states nothing.
    """

    kind: CheckKind
    find: str
    unless_before: str = ""
    unless_after: str = ""
    unless_in: str = ""
    is_fine_as_question: bool = True


Rules = dict[Language, tuple[Rule, ...]]


@cache
def pattern(lines: str, language: Language) -> re.Pattern[str]:
    """Compile alternatives, one a line; done once, when they are first needed."""
    whole = _CONTINUED.sub("", lines)
    parts = [_bordered(line.strip()) for line in whole.splitlines() if line.strip()]
    return re.compile(vocabulary.expand("|".join(parts), language))


def _bordered(line: str) -> str:
    start = r"\b" if line[0].isalnum() or line[0] in "({" else ""
    if line.endswith("~"):
        return f"{start}(?:{line[:-1]})"
    end = r"(?![a-z0-9])" if line[-1].isalnum() or line[-1] in ")}?" else ""
    return f"{start}(?:{line}){end}"


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences of an answer, folded, with their places."""
    for span in split_sentences(text):
        yield Sentence(span.start, fold(span.of(text)))


def matches(rule: Rule, sentence: Sentence, context: CheckContext) -> Iterator[re.Match[str]]:
    """Places of a sentence where a rule finds a risk."""
    if rule.is_fine_as_question and sentence.is_question:
        return
    for match in pattern(rule.find, context.language).finditer(sentence.text):
        if match.end() > match.start() and not _is_harmless(rule, match, context.language):
            yield match


def _is_harmless(rule: Rule, match: re.Match[str], language: Language) -> bool:
    text, start, end = match.string, match.start(), match.end()
    near = max(0, start - _REACH)
    if rule.unless_in and pattern(rule.unless_in, language).search(text, near, end + _REACH):
        return True
    if rule.unless_after and pattern(rule.unless_after, language).match(text, end):
        return True
    if not rule.unless_before:
        return False
    clause = max((border.end() for border in _CLAUSE_BORDER.finditer(text, near, start)), default=near)
    return pattern(rule.unless_before, language).search(text, clause, start) is not None


def find_all(rules: Rules, sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """Every risk that the rules of the context's language find in a sentence."""
    for rule in rules[context.language]:
        for match in matches(rule, sentence, context):
            group = "found" if "found" in match.re.groupindex else 0
            yield rule.kind, sentence.span(match.start(group), match.end(group))
