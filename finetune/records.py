"""Cases, pairs and answers: the records that pass between the stages, read strictly.

A file that people edit is untrusted: every key, label and text is checked, and a fault names file and line.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args

from finetune.errors import RecordError
from prudence.checks import CHECK_KINDS, CheckKind
from prudence.types import LANGUAGES, Language, Tier

Category = Literal["simple", "complexe", "anxiogene", "psychologique"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
PairCategory = Literal["simple", "complexe", "anxiogene", "psychologique", "dermatologie"]
PAIR_CATEGORIES: tuple[PairCategory, ...] = get_args(PairCategory)
# Characters; longer is no question that a person types in class.
_LONGEST_TEXT = 6000


@dataclass(frozen=True)
class Case:
    """One fictional situation, told in lay words in both languages.

    Attributes:
        case_id: category and number, such as "simple-01".
        is_held_out: kept for the comparison: no pair, scenario or calibration text comes from it.
        tier: how fast a human must help, decided by people.
        families: red-flag families, empty for the tier none.
        is_drug_question: a medicine, plant or supplement is asked about.
        texts: language → what the person says.
    """

    case_id: str
    category: Category
    is_held_out: bool
    tier: Tier
    families: tuple[str, ...]
    is_drug_question: bool
    texts: Mapping[Language, str]


@dataclass(frozen=True)
class Pair:
    """One question with a risky and a corrected answer.

    Attributes:
        case: pairs of one case stay on the same side of the split.
        risks: what is wrong with the risky answer.
        corrected: the cautious answer, in five sections.
    """

    id: str
    case: str
    language: Language
    category: PairCategory
    question: str
    risky: str
    risks: tuple[CheckKind, ...]
    corrected: str
    expected_tier: str
    drug_question: bool

    @property
    def tier(self) -> Tier:
        """How fast a human must help."""
        return Tier.from_label(self.expected_tier)


Outcome = Literal["answered", "failed"]


@dataclass(frozen=True)
class Answer:
    """What one system wrote for one case, or why it wrote nothing.

    Attributes:
        system: column of the report: "base", "tuned", "application", or a name given on the command line.
        outcome: "failed" is a technical failure: not scored and counted apart.
        finish_reason: "stop", or "length" when the answer was cut.
        model_sha256, adapter_sha256: of the files; empty without one, or behind an endpoint.
        prompt_sha256: of the system prompt and the question, so that a changed prompt is a new answer.
        seconds: wall time of this answer.
    """

    case: str
    language: Language
    system: str
    seed: int
    outcome: Outcome
    text: str
    finish_reason: str
    error: str
    model: str
    model_sha256: str
    adapter: str
    adapter_sha256: str
    prompt_sha256: str
    seconds: float

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What makes two answers the same run of the same thing."""
        return self.case, self.language, self.system, self.seed


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Read every `*.toml` of a folder, one category per file.

    Raises:
        RecordError: a file cannot be read, a key is missing or unknown, or an id is used twice.
    """
    cases = [case for path in sorted(folder.glob("*.toml")) for case in _cases_of(path)]
    if not cases:
        raise RecordError(f"There is no case in {folder}.")
    _refuse_repeated((case.case_id for case in cases), str(folder))
    return tuple(cases)


def _cases_of(path: Path) -> Iterator[Case]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    except (OSError, ValueError, KeyError) as fault:
        raise RecordError(f"{path} cannot be read as cases: {fault}.") from fault
    for number, table in enumerate(tables, 1):
        try:
            yield _case(table, path.stem)
        except (KeyError, TypeError, ValueError) as fault:
            raise RecordError(
                f"{path}, case {number} ({table.get('id', 'no id')}): {_words(fault)}."
            ) from fault


def _case(table: dict[str, Any], category: str) -> Case:
    _refuse_unknown(table, {"id", "held_out", "expected_tier", "families", "drug_question", *LANGUAGES})
    tier = Tier.from_label(table["expected_tier"])
    families = tuple(_text(family) for family in table["families"])
    if bool(families) != (tier is not Tier.NONE):
        raise ValueError("families and tier disagree: a flag has a family, and nothing else has one")
    return Case(
        case_id=_text(table["id"]),
        category=cast("Category", _label(category, CATEGORIES)),
        is_held_out=_flag(table["held_out"]),
        tier=tier,
        families=families,
        is_drug_question=_flag(table["drug_question"]),
        texts={language: _text(table[language]) for language in LANGUAGES},
    )


def load_pairs(paths: Iterable[Path]) -> tuple[Pair, ...]:
    """Read JSON-lines files of pairs.

    Raises:
        RecordError: a line is no pair, or an id is used twice.
    """
    pairs = [pair for path in paths for pair in read_jsonl(path, parse_pair)]
    _refuse_repeated((pair.id for pair in pairs), "the pairs")
    return tuple(pairs)


def parse_pair(raw: Mapping[str, Any]) -> Pair:
    """Check one decoded line.

    Raises:
        ValueError, KeyError, TypeError: with words that say which key is wrong.
    """
    _refuse_unknown(raw, {field.name for field in fields(Pair)})
    return Pair(
        id=_text(raw["id"]),
        case=_text(raw["case"]),
        language=cast("Language", _label(raw["language"], LANGUAGES)),
        category=cast("PairCategory", _label(raw["category"], PAIR_CATEGORIES)),
        question=_text(raw["question"]),
        risky=_text(raw["risky"]),
        risks=tuple(cast("CheckKind", _label(risk, CHECK_KINDS)) for risk in raw["risks"]),
        corrected=_text(raw["corrected"]),
        expected_tier=Tier.from_label(raw["expected_tier"]).label,
        drug_question=_flag(raw["drug_question"]),
    )


def parse_answer(raw: Mapping[str, Any]) -> Answer:
    """Check one decoded line of answers.

    Raises:
        ValueError, KeyError, TypeError: with words that say which key is wrong.
    """
    _refuse_unknown(raw, {field.name for field in fields(Answer)})
    answer = Answer(**raw)
    _label(answer.language, LANGUAGES)
    _label(answer.outcome, get_args(Outcome))
    return answer


T = TypeVar("T")


def read_jsonl(path: Path, parse: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """Read a JSON-lines file with one parser per line; blank lines are skipped.

    Raises:
        RecordError: unreadable, or the first bad line with its number.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a text may hold U+2028
    except (OSError, UnicodeDecodeError) as fault:
        raise RecordError(f"{path} cannot be read: {fault}.") from fault
    return [
        _parsed(line, parse, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()
    ]


def _parsed(line: str, parse: Callable[[Mapping[str, Any]], T], where: str) -> T:
    try:
        return parse(_json_object(line))
    except RecursionError as fault:
        raise RecordError(f"{where}: the JSON is nested too deeply.") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise RecordError(f"{where}: {_words(fault)}.") from fault


def _json_object(line: str) -> Mapping[str, Any]:
    raw = json.loads(line)
    if not isinstance(raw, dict):
        raise TypeError("a JSON object is expected")
    return cast("Mapping[str, Any]", raw)


def write_jsonl(path: Path, records: Iterable[Mapping[str, Any] | Pair | Answer]) -> None:
    """Write records one per line, through a temporary file so that the file is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as out:
        out.writelines(f"{to_line(record)}\n" for record in records)
    os.replace(partial, path)


def to_line(record: Mapping[str, Any] | Pair | Answer) -> str:
    """One record as one line of JSON."""
    values = record if isinstance(record, Mapping) else asdict(record)
    return json.dumps(values, ensure_ascii=False)


def _words(fault: Exception) -> str:
    return f"the key {fault} is missing" if isinstance(fault, KeyError) else str(fault)


def _refuse_unknown(raw: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(raw) - known):
        raise ValueError(f"unknown key {unknown[0]!r}")


def _refuse_repeated(ids: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            raise RecordError(f"The id {identifier!r} is used twice in {where}.")
        seen.add(identifier)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a text is expected, not {value!r}")
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"a text is longer than {_LONGEST_TEXT} characters")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is expected, not {value!r}")  # noqa: TRY004  # a value of the data
    return value


def _label(value: object, known: Iterable[str]) -> str:
    if value not in (labels := tuple(known)):
        raise ValueError(f"{value!r} is none of {', '.join(labels)}")
    return cast("str", value)
