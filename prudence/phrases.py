"""Everything that people wrote and the application says, one TOML file per language.

The files are compared when they are loaded: same keys, same placeholders, no key too many or missing,
French typography. A sentence that is not there cannot be shown, so it is found at the start.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from prudence.alert import SUICIDE_FAMILIES, Alert
from prudence.checks.kinds import CHECK_KINDS, CRITERIA, REASONS, CheckKind, CriterionId
from prudence.numbers import Country
from prudence.types import LANGUAGES, Language, Tier

SectionKey = Literal["understand", "unknown", "advice", "referral", "warning"]
SECTION_KEYS: tuple[SectionKey, ...] = get_args(SectionKey)
AlertKind = Literal["vital", "crisis", "urgent", "information"]
# What kind of answer a question gets: its tier, a general question, or a suicide risk close to an act.
Framing = Literal["none", "information", "urgent", "crisis", "imminent", "vital"]
FRAMINGS: tuple[Framing, ...] = get_args(Framing)
# Framings with an alert card, and how each card looks.
CARDS: dict[Framing, AlertKind] = {
    "vital": "vital",
    "imminent": "vital",
    "crisis": "crisis",
    "urgent": "urgent",
    "information": "information",
}
# Framings whose last three sections are fixed.
FIXED: tuple[Framing, ...] = ("crisis", "imminent", "vital")

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_PLACEHOLDERS = frozenset({"number", "suicide", "advice"})
_SPACED = r";?!:»"
_FAULTS: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(rf"'|!|(?<![\s\u00a0\u202f/])[;?»]|\u0020[{_SPACED}]|(?<=[^\W\d]):|«(?!\u00a0)|\.\.\."),
    "en": re.compile(r"'|!|\s[;:?]|\.\.\."),
}


class PhrasesError(ValueError):
    """A file of phrases is not as it must be; the sentence names the file and the key."""


@dataclass(frozen=True)
class SectionPhrases:
    """What people wrote around and instead of the model's text in one section.

    Attributes:
        template: the whole section when it is fixed, else what stands in for a refused text.
        no_line: the template where the country has no suicide line to show.
    """

    opening: str
    template: str
    closing: str
    no_line: str


@dataclass(frozen=True)
class CardPhrases:
    """Title and body of an alert card; `no_line` is the body without a suicide line."""

    title: str
    body: str
    no_line: str


@dataclass(frozen=True)
class CriterionPhrases:
    """A criterion of the caution score, told to a student.

    Attributes:
        reasons: one sentence per reason code of `CriterionScore.reason`.
    """

    name: str
    description: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class CardText:
    """The words of one alert card; `number` is the one to show large, empty where none is known."""

    kind: AlertKind
    title: str
    body: str
    number: str


@dataclass(frozen=True)
class Phrases:
    """All sentences of one language.

    Attributes:
        banner: the fixed disclaimer, with {number}.
        system_prompt: the same in training and in use.
        free_call: remark beside a number that costs nothing.
        emergency_number: stands for a short number that a model wrote.
        removed_number: stands for any other.
        default_advice: sentences for a red-flag family without its own.
        tooltips: the risk of a check in one sentence.
    """

    language: Language
    banner: str
    system_prompt: str
    free_call: str
    emergency_number: str
    removed_number: str
    headings: Mapping[SectionKey, str]
    sections: Mapping[Framing, Mapping[SectionKey, SectionPhrases]]
    default_advice: Mapping[Framing, tuple[str, ...]]
    cards: Mapping[Framing, CardPhrases]
    tooltips: Mapping[CheckKind, str]
    criteria: Mapping[CriterionId, CriterionPhrases]

    def violation_text(self, kind: CheckKind) -> str:
        """The risk of a check, in one sentence."""
        return self.tooltips[kind]

    def criterion_name(self, criterion_id: CriterionId) -> str:
        """Short name of a criterion."""
        return self.criteria[criterion_id].name

    def explanation(self, criterion_id: CriterionId, reason: str) -> str:
        """Why a criterion got its points, in one sentence; `reason` comes with the score."""
        return self.criteria[criterion_id].reasons[reason]

    def with_numbers(self, text: str, numbers: Country) -> str:
        """Put the numbers of a country into a sentence."""
        line = numbers.suicide
        suicide = (
            f"{line.number} ({self.free_call})" if line and line.is_free else line.number if line else ""
        )
        return text.replace("{number}", numbers.number_text(self.language)).replace("{suicide}", suicide)

    def alert_card(self, alert: Alert, numbers: Country) -> CardText | None:
        """The card shown before anything is written; None when there is nothing to warn of."""
        framing = framing_of(alert)
        card = self.cards.get(framing)
        if card is None:
            return None
        body = card.no_line if card.no_line and numbers.suicide is None else card.body
        shown = numbers.suicide if framing == "crisis" and numbers.suicide else numbers.primary
        number = shown.number if shown else ""
        return CardText(CARDS[framing], card.title, self.with_numbers(body, numbers), number)


def framing_of(alert: Alert) -> Framing:
    """What kind of answer an alert asks for."""
    if alert.tier is Tier.VITAL:
        return "vital" if SUICIDE_FAMILIES.isdisjoint(alert.families) else "imminent"
    if alert.tier is Tier.CRISIS:
        return "crisis"
    if alert.tier is Tier.URGENT:
        return "urgent"
    return "information" if alert.is_educational else "none"


def load_phrases(folder: Path, language: Language) -> Phrases:
    """Read and validate the sentences of one language.

    Args:
        folder: holds `fr.toml` and `en.toml`, which are compared.
        language: the one to return.

    Raises:
        PhrasesError: missing, unknown or different keys, placeholders or typography.
    """
    texts = {lang: _read(folder / f"{lang}.toml") for lang in LANGUAGES}
    for lang in LANGUAGES:
        _check_keys(texts[lang], f"{lang}.toml")
        _check_typography(texts[lang], lang)
    _check_alike(texts["fr"], texts["en"])
    return _phrases(texts[language], language)


def _read(path: Path) -> dict[str, str]:
    """Texts of a file by dotted key; items of a list get their position as last part."""
    try:
        return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), path.name))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PhrasesError(f"{path.name}: not readable as TOML: {error}") from error


def _flat(value: object, where: str, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value.strip()
    elif isinstance(value, dict):
        for name, item in cast("dict[str, object]", value).items():
            yield from _flat(item, where, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for position, item in enumerate(cast("list[object]", value)):
            yield from _flat(item, where, f"{key}.{position}")
    else:
        raise PhrasesError(f"{where}: {key}: text expected, found {value!r}")


def _required_keys() -> Iterator[str]:
    yield from ("banner", "system_prompt", "free_call", "emergency_number", "removed_number")
    yield from (f"headings.{key}" for key in SECTION_KEYS)
    yield from (f"sections.{framing}.{key}.template" for framing in FRAMINGS for key in SECTION_KEYS)
    yield from (f"default_advice.{framing}.0" for framing in FIXED)
    yield from (f"cards.{card}.{part}" for card in CARDS for part in ("title", "body"))
    yield from (f"tooltips.{kind}" for kind in CHECK_KINDS)
    yield from (f"criteria.{criterion}.{part}" for criterion in CRITERIA for part in ("name", "description"))
    yield from (
        f"criteria.{criterion}.reasons.{reason}" for criterion in CRITERIA for reason in REASONS[criterion]
    )


def _is_optional(key: str) -> bool:
    parts = tuple(part for group in (SECTION_KEYS, FRAMINGS) for part in group)
    names = "|".join(parts)
    return re.fullmatch(
        rf"sections\.({names})\.({names})\.(opening|closing|no_line)"
        rf"|cards\.({names})\.no_line|default_advice\.({names})\.\d", key
    ) is not None  # fmt: skip


def _check_keys(texts: Mapping[str, str], where: str) -> None:
    required = set(_required_keys())
    for key in sorted(required - texts.keys()):
        raise PhrasesError(f"{where}: {key}: missing")
    for key in sorted(texts.keys() - required):
        if not _is_optional(key):
            raise PhrasesError(f"{where}: {key}: unknown key")
    for key, text in texts.items():
        unknown = set(_PLACEHOLDER.findall(text)) - _PLACEHOLDERS
        if not text or unknown:
            raise PhrasesError(f"{where}: {key}: {'empty' if not text else f'unknown placeholder {unknown}'}")
        if "{suicide}" in text and key.rpartition(".")[0] + ".no_line" not in texts:
            raise PhrasesError(f"{where}: {key}: needs a no_line text for countries without a suicide line")


def _check_alike(french: Mapping[str, str], english: Mapping[str, str]) -> None:
    for key in sorted(french.keys() ^ english.keys()):
        raise PhrasesError(f"{key}: only in {'fr.toml' if key in french else 'en.toml'}")
    for key, text in french.items():
        here, there = (sorted(_PLACEHOLDER.findall(words)) for words in (text, english[key]))
        if here != there:
            raise PhrasesError(f"{key}: placeholders {here} in fr.toml, {there} in en.toml")


def _check_typography(texts: Mapping[str, str], language: Language) -> None:
    for key, text in texts.items():
        fault = _FAULTS[language].search(text)
        if fault:
            around = text[max(0, fault.start() - 12) : fault.end() + 12]
            raise PhrasesError(f"{language}.toml: {key}: typography near {around!r}")


def _phrases(texts: Mapping[str, str], language: Language) -> Phrases:
    return Phrases(
        language=language,
        banner=texts["banner"],
        system_prompt=texts["system_prompt"],
        free_call=texts["free_call"],
        emergency_number=texts["emergency_number"],
        removed_number=texts["removed_number"],
        headings={key: texts[f"headings.{key}"] for key in SECTION_KEYS},
        sections={
            framing: {key: _section(texts, f"sections.{framing}.{key}") for key in SECTION_KEYS}
            for framing in FRAMINGS
        },
        default_advice={framing: _items(texts, f"default_advice.{framing}") for framing in FRAMINGS},
        cards={
            card: CardPhrases(
                texts[f"cards.{card}.title"],
                texts[f"cards.{card}.body"],
                texts.get(f"cards.{card}.no_line", ""),
            )
            for card in CARDS
        },
        tooltips={kind: texts[f"tooltips.{kind}"] for kind in CHECK_KINDS},
        criteria={criterion: _criterion(texts, criterion) for criterion in CRITERIA},
    )


def _section(texts: Mapping[str, str], key: str) -> SectionPhrases:
    opening, template, closing, no_line = (
        texts.get(f"{key}.{part}", "") for part in ("opening", "template", "closing", "no_line")
    )
    return SectionPhrases(opening, template, closing, no_line)


def _items(texts: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(text for name, text in texts.items() if name.startswith(f"{key}."))


def _criterion(texts: Mapping[str, str], criterion: CriterionId) -> CriterionPhrases:
    key = f"criteria.{criterion}"
    reasons = {reason: texts[f"{key}.reasons.{reason}"] for reason in REASONS[criterion]}
    return CriterionPhrases(texts[f"{key}.name"], texts[f"{key}.description"], reasons)
