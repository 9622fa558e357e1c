"""Checks on what a model wrote: each finds a risk and the exact characters that carry it.

Rules only, no model. A slot with a blocking violation is written again; the others are underlined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from prudence.checks import attitude, danger, delay, diagnosis, dose, form, medication
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

__all__ = [
    "CHECK_KINDS",
    "CRITERIA",
    "GATES",
    "CheckKind",
    "CriterionId",
    "Violation",
    "check_answer",
]


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
        found.update(delay.find(sentence, context))
        found.update(diagnosis.find(sentence, context))
        found.update(find_all(dose.RULES, sentence, context))
        found.update(find_all(medication.RULES, sentence, context))
        found.update(danger.find(sentence, context))
        found.update(form.find(sentence, context))
    if numbers is not None:
        listed = numbers
        found = {
            item for item in found if item[0] != "phone_number" or not _is_listed(item[1].of(text), listed)
        }
    return tuple(violation(kind, span, text, is_flagged=context.is_flagged) for kind, span in _merged(found))


def _merged(found: Iterable[tuple[CheckKind, Span]]) -> list[tuple[CheckKind, Span]]:
    """Join overlapping spans of one kind; order by place."""
    joined: list[tuple[CheckKind, Span]] = []
    for kind, span in sorted(found, key=lambda item: (item[0], item[1])):
        last = joined[-1] if joined else None
        if last is not None and last[0] == kind and span.start < last[1].end:
            joined[-1] = kind, Span(last[1].start, max(span.end, last[1].end))
        else:
            joined.append((kind, span))
    return sorted(joined, key=lambda item: (item[1], item[0]))


def _is_listed(quote: str, numbers: Country) -> bool:
    """Whether a quote ("15 ou le 112") holds only numbers of the country's table."""
    for entry in sorted(numbers.numbers, key=lambda entry: -len(entry.number)):
        quote = re.sub(rf"(?<!\d){entry.number}(?!\d)", "", quote)
    return not any(character.isdigit() for character in quote)
