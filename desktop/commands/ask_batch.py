"""`finemed ask --batch`: one question per line of the standard input, answered by one loaded model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from desktop.commands.common import BadLineError, read_json_line
from prudence.types import LANGUAGES, Language


@dataclass(frozen=True)
class BatchQuestion:
    """One line; None is what the command line says."""

    question_id: str
    text: str
    language: Language | None
    seed: int | None


def read_questions(lines: Iterator[bytes]) -> Iterator[BatchQuestion | BadLineError]:
    """Read line by line, so that an answer can be waited for before the next question is written.

    A line that is no question gives its fault instead, and the others go on.
    """
    for number, raw in enumerate(lines, start=1):
        try:
            yield read_question(raw, number)
        except BadLineError as fault:
            yield fault


def read_question(raw: bytes, number: int) -> BatchQuestion:
    """Check one `{"id", "text", "lang"?, "seed"?}` line.

    Raises:
        BadLineError: not JSON, or a value is missing or wrong.
    """
    values = read_json_line(raw, number)
    question_id, text = values.get("id"), values.get("text")
    if not isinstance(question_id, str) or not isinstance(text, str) or not text.strip():
        raise BadLineError('The line needs the texts "id" and "text".', line=number)
    language, seed = values.get("lang"), values.get("seed")
    if language not in (None, *LANGUAGES):
        raise BadLineError(f'"lang" is one of {", ".join(LANGUAGES)}.', line=number, id=question_id)
    # In Python a truth value is a number too.
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise BadLineError('"seed" is a whole number.', line=number, id=question_id)
    return BatchQuestion(question_id, text, cast("Language | None", language), seed)
