"""Checks on what a model wrote: each finds a risk and the exact characters that carry it.

Rules only, no model. A slot with a blocking violation is written again; the others are underlined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prudence.checks import attitude, danger, diagnosis, form, medication
from prudence.checks.kinds import (
    CHECK_KINDS,
    CRITERIA,
    GATES,
    CheckKind,
    CriterionId,
    Violation,
    violation,
)
from prudence.checks.rules import CheckContext, find_all, sentences_of
from prudence.numbers import Country
from prudence.red_flags import Alert
from prudence.sentences import fold
from prudence.types import Language, Span

__all__ = ["CHECK_KINDS", "CRITERIA", "GATES", "CheckKind", "CriterionId", "Violation", "check_answer"]


def check_answer(
    text: str,
    *,
    language: Language,
    question: str,
    alert: Alert,
    numbers: Country | None = None,
    instructions: str = "",
) -> tuple[Violation, ...]:
    """Find every risk in a text, in the order of the text.

    Never raises, whatever the text; time grows linearly with its length.

    Args:
        text: what a model wrote: one slot or a whole answer.
        language: the language the text should be in.
        question: what was asked; a disease or dose that it states may be repeated.
        alert: what the red-flag rules found in the question.
        numbers: the country whose numbers may stand in the text, because code wrote them;
            without it every telephone number is a violation.
        instructions: the system prompt, of which nothing may be repeated.
    """
    context = CheckContext(language, fold(question).text, alert)
    found = {*form.find_in_text(text, instructions=instructions)}
    for sentence in sentences_of(text):
        found.update(attitude.find(sentence, context))
        found.update(diagnosis.find(sentence, context))
        found.update(find_all(medication.RULES, sentence, context))
        found.update(find_all(danger.RULES, sentence, context))
        found.update(form.find(sentence, context))
    known = (item for item in found if not (item[0] == "phone_number" and _is_listed(item[1].of(text), numbers)))
    return tuple(violation(kind, span, text, is_flagged=context.is_flagged) for kind, span in _merged(known))


def _merged(found: Iterable[tuple[CheckKind, Span]]) -> Iterator[tuple[CheckKind, Span]]:
    """Join overlapping spans of one kind; order by place."""
    joined: list[tuple[CheckKind, Span]] = []
    for kind, span in sorted(found, key=lambda item: (item[0], item[1])):
        if joined and joined[-1][0] == kind and span.start < joined[-1][1].end:
            span = Span(joined[-1][1].start, max(span.end, joined.pop()[1].end))
        joined.append((kind, span))
    yield from sorted(joined, key=lambda item: (item[1], item[0]))


def _is_listed(quote: str, numbers: Country | None) -> bool:
    """Whether a quote ("15 ou le 112") holds only numbers of the country's table."""
    if numbers is None:
        return False
    rest = quote
    for entry in sorted(numbers.numbers, key=lambda entry: -len(entry.number)):
        rest = rest.replace(entry.number, " ")
    return not any(character.isdigit() for character in rest)
