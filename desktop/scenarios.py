"""The fictional situations of the scenario panel: one TOML file each, validated strictly. No Qt.

A class reads these texts on a screen, so French typography is checked like any other fault.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast, get_args

from desktop.errors import FineMedError
from prudence.types import LANGUAGES, Language, Tier

Category = Literal["simple", "complexe", "anxiogene", "psychologique"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

# File names without suffix under resources/icons.
# fmt: off
ICONS = (
    "heart", "bolt", "pill", "bug", "leaf", "help", "moon", "brain", "thermometer", "child", "eye", "wind",
    "drop", "bone", "phone", "book", "users", "cup", "bandage", "flask", "stethoscope", "pregnancy", "scale",
    "clock",
)
# fmt: on

# Longest texts in characters: a title and a subtitle each fit on one line of the panel.
MAX_LENGTHS = {"title": 26, "subtitle": 30, "text": 420, "learning": 180}

_KEYS = frozenset(
    {"id", "category", "icon", "order", "expected_tier", "families", "drug_question", *LANGUAGES}
)
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SNAKE = re.compile(r"[a-z]+(?:_[a-z]+)*")

_Rules = tuple[tuple[re.Pattern[str], str], ...]
_EVERYWHERE: _Rules = (
    (re.compile(r"['\"]"), "a straight apostrophe or quotation mark"),
    (re.compile(r"\.\.\."), "three dots where … is meant"),
    (re.compile(r"!"), "an exclamation mark"),
    (re.compile(r"^\s|\s$|\s\s|[\t\r\n]"), "an outer, doubled or broken space"),
    (re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]"), "an emoji"),
)
_TYPOGRAPHY: dict[Language, _Rules] = {
    "fr": (
        (re.compile("(?<!\u202f)[;?]"), "no narrow no-break space (U+202F) before ; or ?"),
        (re.compile("(?<!\u00a0):"), "no no-break space (U+00A0) before :"),
        (re.compile("«(?!\u00a0)|(?<!\u00a0)»"), "no no-break space (U+00A0) inside « »"),
        (re.compile("[“”]"), "English quotation marks"),
    ),
    "en": (
        (re.compile(r"\s[;:?]"), "a space before ; : or ?"),
        (re.compile("[«»]"), "French quotation marks"),
    ),
}

T = TypeVar("T")
TomlTable = dict[str, object]


class ScenarioError(FineMedError):
    """A scenario file is not as it must be; params: file, key."""

    code = "scenario_invalid"

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}", file=file, key=key)


@dataclass(frozen=True)
class ScenarioText:
    """A scenario in one language.

    Attributes:
        text: what a lay person types; it is the question sent to the model.
        learning: what the class should watch for in the two answers.
    """

    title: str
    subtitle: str
    text: str
    learning: str


@dataclass(frozen=True)
class Scenario:
    """One fictional situation.

    Attributes:
        order: place in the panel, from 1; the first eight get F1 to F8.
        expected_tier: what a cautious reader would ask for; a minimising relative changes nothing.
        families: red-flag families that a careful reader names first; empty when the tier is NONE.
        is_drug_question: a medicine is asked about, so a pharmacist or a doctor must be named.
    """

    scenario_id: str
    category: Category
    icon: str
    order: int
    expected_tier: Tier
    families: tuple[str, ...]
    is_drug_question: bool
    fr: ScenarioText
    en: ScenarioText

    def in_language(self, language: Language) -> ScenarioText:
        """The scenario's texts in one language."""
        return self.fr if language == "fr" else self.en


def load_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Read and validate every `*.toml` of a folder, in the order of the panel.

    Raises:
        ScenarioError: a file is unreadable, has an unknown or missing key, a wrong value, a text that is
            too long or badly typed; or two scenarios claim one place, or a place is left empty.
    """
    scenarios = sorted((_load(path) for path in sorted(folder.glob("*.toml"))), key=lambda one: one.order)
    if not scenarios:
        raise ScenarioError(folder.name, "*.toml", "no scenario found")
    _check_order(scenarios)
    _check_distinct(scenarios)
    return tuple(scenarios)


def typography_fault(text: str, language: Language) -> str | None:
    """Name the first typographic fault of a displayed text, with the characters around it."""
    for pattern, fault in (*_EVERYWHERE, *_TYPOGRAPHY[language]):
        if match := pattern.search(text):
            around = text[max(0, match.start() - 12) : match.end() + 12]
            return f"{fault}, near {around!r}"
    return None


def _load(path: Path) -> Scenario:
    try:
        table: TomlTable = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(path.name, "file", f"not readable as TOML: {error}") from error
    file = path.name
    _check_keys(table, _KEYS, file=file)
    tier = _tier(table, file)
    return Scenario(
        scenario_id=_identifier(table, path),
        category=cast("Category", _choice(table, "category", CATEGORIES, file=file)),
        icon=_choice(table, "icon", ICONS, file=file),
        order=_value(table, "order", int, file=file),
        expected_tier=tier,
        families=_families(table, tier, file=file),
        is_drug_question=_value(table, "drug_question", bool, file=file),
        fr=_texts(table, "fr", file=file),
        en=_texts(table, "en", file=file),
    )


def _identifier(table: TomlTable, path: Path) -> str:
    identifier = _value(table, "id", str, file=path.name)
    if identifier != path.stem or not _KEBAB.fullmatch(identifier):
        raise ScenarioError(path.name, "id", f"the file name in kebab-case expected, found {identifier!r}")
    return identifier


def _tier(table: TomlTable, file: str) -> Tier:
    labels = [tier.label for tier in Tier]
    return Tier.from_label(_choice(table, "expected_tier", labels, file=file))


def _families(table: TomlTable, tier: Tier, *, file: str) -> tuple[str, ...]:
    items = cast("list[object]", _value(table, "families", list, file=file))
    families = tuple(item for item in items if isinstance(item, str) and _SNAKE.fullmatch(item))
    if len(families) != len(items) or len(set(families)) != len(families):
        raise ScenarioError(file, "families", "a list of different family identifiers expected")
    if bool(families) != (tier is not Tier.NONE):
        raise ScenarioError(file, "families", "families belong to an alert, and an alert to families")
    return families


def _texts(table: TomlTable, language: Language, *, file: str) -> ScenarioText:
    texts = cast("TomlTable", _value(table, language, dict, file=file))
    _check_keys(texts, frozenset(MAX_LENGTHS), file=file, prefix=f"{language}.")
    return ScenarioText(**{key: _text(texts, key, language, file=file) for key in MAX_LENGTHS})


def _text(texts: TomlTable, key: str, language: Language, *, file: str) -> str:
    name = f"{language}.{key}"
    text = _value(texts, key, str, file=file, prefix=f"{language}.")
    if not 0 < len(text) <= MAX_LENGTHS[key]:
        raise ScenarioError(file, name, f"1 to {MAX_LENGTHS[key]} characters expected, found {len(text)}")
    if fault := typography_fault(text, language):
        raise ScenarioError(file, name, fault)
    return text


def _choice(table: TomlTable, key: str, choices: Sequence[str], *, file: str) -> str:
    value = _value(table, key, str, file=file)
    if value not in choices:
        raise ScenarioError(file, key, f"one of {', '.join(choices)} expected, found {value!r}")
    return value


def _value(table: TomlTable, key: str, kind: type[T], *, file: str, prefix: str = "") -> T:
    value = table[key]
    # Not isinstance: to Python, true is an integer.
    if type(value) is not kind:
        raise ScenarioError(file, prefix + key, f"{kind.__name__} expected, found {value!r}")
    return cast("T", value)


def _check_keys(table: TomlTable, expected: frozenset[str], *, file: str, prefix: str = "") -> None:
    for key in sorted(expected - table.keys()):
        raise ScenarioError(file, prefix + key, "missing")
    for key in sorted(table.keys() - expected):
        raise ScenarioError(file, prefix + key, "unknown key")


def _check_order(scenarios: Sequence[Scenario]) -> None:
    for place, scenario in enumerate(scenarios, start=1):
        if scenario.order != place:
            file = f"{scenario.scenario_id}.toml"
            raise ScenarioError(
                file, "order", f"{scenario.order} leaves a gap or is taken twice, {place} expected"
            )


def _check_distinct(scenarios: Sequence[Scenario]) -> None:
    seen: dict[str, str] = {}
    for scenario in scenarios:
        for language in LANGUAGES:
            texts = scenario.in_language(language)
            for key, text in (("title", texts.title), ("text", texts.text)):
                first = seen.setdefault(f"{language}.{key} {text}", scenario.scenario_id)
                if first != scenario.scenario_id:
                    file = f"{scenario.scenario_id}.toml"
                    raise ScenarioError(file, f"{language}.{key}", f"the same as in {first}.toml")
