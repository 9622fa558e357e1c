"""Other people's data as conversations: {"input", "output"} lists, chat JSON lines, CSV files of abstracts.

Everything in such a file is untrusted. A bad record is told with file and place, and the others go on.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from finetune.errors import RecordError
from prudence.types import Language

# Characters of one text; longer ones are no answers to a question.
_LONGEST_TEXT = 20_000
_ABSTRACT_QUESTION: dict[Language, str] = {
    "fr": "Que dit l’article intitulé « {title} » ?",
    "en": "What does the article entitled “{title}” say?",
}


@dataclass(frozen=True)
class Exchange:
    """One question and one answer.

    Attributes:
        source: file and place, such as "data.csv, row 12".
    """

    source: str
    question: str
    answer: str


@dataclass(frozen=True)
class Imported:
    """What a file gave.

    Attributes:
        faults: one sentence per record that was left out, with its place.
    """

    exchanges: tuple[Exchange, ...]
    faults: tuple[str, ...]


def import_file(path: Path, language: Language) -> Imported:
    """Read one file; its form is told by its extension: .json, .jsonl or .csv.

    Args:
        path: `.json`: a list of {"input", "output"}; `.jsonl`: one {"messages": […]} or {"input", "output"}
            per line; `.csv`: a header with the columns title and abstract, or question and answer.
        language: of the questions that are made for abstracts.

    Raises:
        RecordError: the file as a whole cannot be read.
    """
    readers: dict[str, Callable[[Path, Language], Iterator[tuple[str, Any]]]] = {
        ".json": _json_records,
        ".jsonl": _jsonl_records,
        ".csv": _csv_records,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise RecordError(f"{path} is none of .json, .jsonl and .csv: convert it first.")
    exchanges: list[Exchange] = []
    faults: list[str] = []
    try:
        for place, record in reader(path, language):
            try:
                exchanges.extend(_exchanges(record, f"{path.name}, {place}"))
            except (KeyError, TypeError, ValueError, RecursionError) as fault:
                faults.append(f"{path.name}, {place}: {_words(fault)}")
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, csv.Error) as fault:
        raise RecordError(f"{path} cannot be read: {fault}.") from fault
    return Imported(tuple(exchanges), tuple(faults))


def _json_records(path: Path, _: Language) -> Iterator[tuple[str, Any]]:
    records = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(records, list):
        raise ValueError("the file is not a list")  # noqa: TRY004  # a value of the data
    for number, record in enumerate(cast("list[Any]", records), 1):
        yield f"record {number}", record


def _jsonl_records(path: Path, _: Language) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            yield f"line {number}", line


def _csv_records(path: Path, language: Language) -> Iterator[tuple[str, Any]]:
    csv.field_size_limit(min(sys.maxsize, 100 * _LONGEST_TEXT))
    with path.open(encoding="utf-8-sig", newline="") as rows:
        reader = csv.DictReader(rows)
        columns = {name.strip().lower(): name for name in reader.fieldnames or ()}
        if not ({"title", "abstract"} <= set(columns) or {"question", "answer"} <= set(columns)):
            raise ValueError("the header names neither title and abstract nor question and answer")
        for row in reader:
            values = {key: row[name] or "" for key, name in columns.items() if isinstance(row[name], str)}
            yield f"line {reader.line_num}", _csv_exchange(values, language)


def _csv_exchange(values: dict[str, str], language: Language) -> dict[str, str]:
    if "question" in values:
        return {"input": values["question"], "output": values.get("answer", "")}
    title, abstract = values.get("title", "").strip(), values.get("abstract", "")
    question = _ABSTRACT_QUESTION[language].format(title=title) if title else ""
    return {"input": question, "output": abstract}


def _exchanges(record: Any, source: str) -> list[Exchange]:  # noqa: ANN401  # untrusted JSON
    if isinstance(record, str):
        record = json.loads(record)
    if not isinstance(record, dict):
        raise TypeError("an object is expected")
    values = cast("dict[str, Any]", record)
    if "messages" in values:
        return _from_messages(values["messages"], source)
    return [Exchange(source, _text(values["input"], "input"), _text(values["output"], "output"))]


def _from_messages(messages: Any, source: str) -> list[Exchange]:  # noqa: ANN401
    """Every question that has an answer right after it; other people's system prompts are left out."""
    if not isinstance(messages, list):
        raise TypeError("messages is not a list")
    turns = [(message["role"], message["content"]) for message in cast("list[dict[str, Any]]", messages)]
    if unknown := sorted({str(role) for role, _ in turns} - {"system", "user", "assistant"}):
        raise ValueError(f"unknown role {unknown[0]!r}")
    found = [
        Exchange(source, _text(asked, "user"), _text(answered, "assistant"))
        for (asker, asked), (answerer, answered) in pairwise(turns)
        if (asker, answerer) == ("user", "assistant")
    ]
    if not found:
        raise ValueError("there is no question with an answer")
    return found


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is empty or no text")
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"{name} is longer than {_LONGEST_TEXT} characters")
    return value.strip()


def _words(fault: Exception) -> str:
    return f"the key {fault} is missing" if isinstance(fault, KeyError) else str(fault)
