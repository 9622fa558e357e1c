"""The telephone numbers that may be shown, read from one file; nothing else ever names a number.

Which country is meant comes from the locale or the picker. A country that is not in the table gets
`ANY_COUNTRY`, which has a sentence instead of numbers.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, cast

from prudence.types import Language

T = TypeVar("T")
TomlTable = dict[str, object]

_NUMBER = re.compile(r"\d+(?: \d+)*")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
# A locale such as fr_FR.UTF-8, fr-FR, zh_Hans_CN or ca_ES@valencia: language, then parts.
_TERRITORY = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{4})?[_-]([A-Za-z]{2})(?![A-Za-z])")


class NumberTableError(ValueError):
    """The table is not as it must be; the sentence names the file, the entry and the key."""


class NumberRole(StrEnum):
    """What a number is for."""

    EMERGENCY = "emergency"
    SUICIDE = "suicide"
    POISON = "poison"
    SMS = "sms"
    POLICE = "police"
    ADVICE = "advice"
    FIRE = "fire"


@dataclass(frozen=True)
class Bilingual:
    """One wording per language of the interface."""

    fr: str
    en: str

    def in_language(self, language: Language) -> str:
        """The wording in one language."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True)
class Source:
    """The official body that publishes a number, and its public page."""

    name: str
    url: str


@dataclass(frozen=True)
class PhoneNumber:
    """One number as it is printed, with what is known of it.

    Attributes:
        is_free: None where the table does not say.
        is_always_open: day and night, every day; None where the table does not say.
        verified_on: day of the last check; see the head of the file for what was checked.
        reverify_by: last day on which the entry may be trusted without a new check.
    """

    number: str
    role: NumberRole
    label: Bilingual
    source: Source
    verified_on: date
    reverify_by: date
    is_free: bool | None = None
    is_always_open: bool | None = None


@dataclass(frozen=True)
class Country:
    """The numbers of one country, in the order of the table.

    Attributes:
        code: "FR", "UK", "EU" …; empty for a country that the table does not know.
        territories: ISO 3166 codes, as locales write them, that lead to this entry.
    """

    code: str
    name: Bilingual
    numbers: tuple[PhoneNumber, ...] = ()
    territories: tuple[str, ...] = ()

    def with_role(self, role: NumberRole) -> tuple[PhoneNumber, ...]:
        """All numbers of one role, possibly none."""
        return tuple(number for number in self.numbers if number.role is role)

    @property
    def emergency(self) -> tuple[PhoneNumber, ...]:
        """The number to call first, then its alternatives; empty for an unknown country."""
        return self.with_role(NumberRole.EMERGENCY)

    @property
    def primary(self) -> PhoneNumber | None:
        """The number to call first, None for an unknown country."""
        return next(iter(self.emergency), None)

    @property
    def suicide(self) -> PhoneNumber | None:
        """The suicide prevention line, None where the table has none to show."""
        return next(iter(self.with_role(NumberRole.SUICIDE)), None)

    def number_text(self, language: Language) -> str:
        """Emergency numbers for "appelez le …" and "call …": "15 ou le 112", "15 or 112", "999"."""
        if not self.emergency:
            return _NO_NUMBER.in_language(language)
        joint = " ou le " if language == "fr" else " or "
        return joint.join(entry.number for entry in self.emergency)

    def call_text(self, language: Language) -> str:
        """The same with the French article: "le 15 ou le 112", "15 or 112"."""
        return f"le {self.number_text(language)}" if language == "fr" else self.number_text(language)


_NO_NUMBER = Bilingual(fr="numéro d’urgence de votre pays", en="your country’s emergency number")
ANY_COUNTRY = Country(code="", name=Bilingual(fr="Autre pays", en="Another country"))
# The European Union stands after the countries that have an entry of their own.
EUROPEAN_UNION = "EU"


@dataclass(frozen=True)
class NumberTable:
    """Every number the application may show."""

    entries: tuple[Country, ...]

    @classmethod
    def load(cls, path: Path) -> NumberTable:
        """Read and validate the table.

        Raises:
            NumberTableError: anything unknown, missing, doubled or badly written.
        """
        try:
            root: TomlTable = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise NumberTableError(f"{path.name}: not readable as TOML: {error}") from error
        _check_keys(root, path.name, required={"country"})
        entries = tuple(
            _parse_country(raw, f"{path.name}: country {position}")
            for position, raw in enumerate(_tables(root, "country", path.name), start=1)
        )
        _check_unique([entry.code for entry in entries], f"{path.name}: code")
        _check_unique([code for entry in entries for code in entry.territories], f"{path.name}: territories")
        return cls(entries)

    def country(self, code: str) -> Country:
        """The entry of a code ("FR") or of a territory ("RE", "DE"); `ANY_COUNTRY` for any other word."""
        wanted = code.strip().upper()
        by_code = (entry for entry in self.entries if entry.code == wanted)
        by_territory = (entry for entry in self.entries if wanted in entry.territories)
        return next(by_code, None) or next(by_territory, ANY_COUNTRY)

    def countries(self, language: Language) -> tuple[Country, ...]:
        """Entries for the picker: by name, then the European Union, then another country."""

        def rank(entry: Country) -> tuple[bool, str]:
            return entry.code == EUROPEAN_UNION, _without_accents(entry.name.in_language(language))

        return (*sorted(self.entries, key=rank), ANY_COUNTRY)

    def default_country(self, locale_name: str) -> str:
        """Code of the entry for a locale name ("fr_BE" → "BE", "en_GB" → "UK"), "" when none fits."""
        match = _TERRITORY.match(locale_name.strip())
        return self.country(match[1]).code if match else ANY_COUNTRY.code

    def overdue(self, today: date) -> tuple[tuple[Country, PhoneNumber], ...]:
        """Numbers whose last day of trust is over."""
        return tuple(
            (entry, number)
            for entry in self.entries
            for number in entry.numbers
            if today > number.reverify_by
        )


def _parse_country(raw: TomlTable, where: str) -> Country:
    _check_keys(raw, where, required={"code", "name", "territories", "number"})
    code = _value(raw, "code", where, str)
    if not _COUNTRY_CODE.fullmatch(code):
        raise NumberTableError(f"{where}: code: two capital letters expected, found {code!r}")
    where = f"{where} ({code})"
    numbers = tuple(
        _parse_number(item, f"{where}: number {position}")
        for position, item in enumerate(_tables(raw, "number", where), start=1)
    )
    country = Country(code, _bilingual(raw, "name", where), numbers, _territories(raw, where))
    _check_unique([number.number for number in numbers], f"{where}: number")
    if country.primary is None or len(country.with_role(NumberRole.SUICIDE)) > 1:
        raise NumberTableError(f"{where}: role: at least one emergency and at most one suicide expected")
    return country


def _territories(raw: TomlTable, where: str) -> tuple[str, ...]:
    items = _list(raw, "territories", where)
    codes = tuple(item for item in items if isinstance(item, str) and _COUNTRY_CODE.fullmatch(item))
    if not codes or len(codes) != len(items):
        raise NumberTableError(f"{where}: territories: a list of two-letter codes expected")
    return codes


def _parse_number(raw: TomlTable, where: str) -> PhoneNumber:
    required = {"number", "role", "label", "source", "verified_on", "reverify_by"}
    _check_keys(raw, where, required=required, optional=frozenset({"free", "always_open"}))
    number = _value(raw, "number", where, str)
    if not _NUMBER.fullmatch(number):
        raise NumberTableError(f"{where}: number: digits and single spaces expected, found {number!r}")
    verified_on = _value(raw, "verified_on", where, date)
    reverify_by = _value(raw, "reverify_by", where, date)
    if reverify_by <= verified_on:
        raise NumberTableError(f"{where}: reverify_by: a day after verified_on expected")
    return PhoneNumber(
        number=number,
        role=_role(raw, where),
        label=_bilingual(raw, "label", where),
        source=_source(raw, where),
        verified_on=verified_on,
        reverify_by=reverify_by,
        is_free=_value(raw, "free", where, bool) if "free" in raw else None,
        is_always_open=_value(raw, "always_open", where, bool) if "always_open" in raw else None,
    )


def _role(raw: TomlTable, where: str) -> NumberRole:
    role = _value(raw, "role", where, str)
    try:
        return NumberRole(role)
    except ValueError:
        raise NumberTableError(
            f"{where}: role: one of {', '.join(NumberRole)} expected, found {role!r}"
        ) from None


def _source(raw: TomlTable, where: str) -> Source:
    table = _table(raw, "source", where)
    _check_keys(table, f"{where}: source", required={"name", "url"})
    url = _text(table, "url", f"{where}: source")
    if not url.startswith("https://"):
        raise NumberTableError(f"{where}: source: url: an https address expected, found {url!r}")
    return Source(_text(table, "name", f"{where}: source"), url)


def _bilingual(raw: TomlTable, key: str, where: str) -> Bilingual:
    table = _table(raw, key, where)
    _check_keys(table, f"{where}: {key}", required={"fr", "en"})
    return Bilingual(_text(table, "fr", f"{where}: {key}"), _text(table, "en", f"{where}: {key}"))


def _text(raw: TomlTable, key: str, where: str) -> str:
    text = _value(raw, key, where, str)
    if not text or text != text.strip() or "'" in text:
        raise NumberTableError(f"{where}: {key}: text with ’ for apostrophe and no outer space expected")
    return text


def _table(raw: TomlTable, key: str, where: str) -> TomlTable:
    return cast("TomlTable", _value(raw, key, where, dict))


def _list(raw: TomlTable, key: str, where: str) -> list[object]:
    return cast("list[object]", _value(raw, key, where, list))


def _tables(raw: TomlTable, key: str, where: str) -> list[TomlTable]:
    items = _list(raw, key, where)
    if not items or not all(isinstance(item, dict) for item in items):
        raise NumberTableError(f"{where}: {key}: at least one table expected")
    return cast("list[TomlTable]", items)


def _value(raw: TomlTable, key: str, where: str, kind: type[T]) -> T:
    value = raw[key]
    # Not isinstance: a date with a time is a date to Python, and true is an integer.
    if type(value) is not kind:
        raise NumberTableError(f"{where}: {key}: {kind.__name__} expected, found {value!r}")
    return cast("T", value)


def _check_keys(
    raw: TomlTable, where: str, *, required: set[str], optional: frozenset[str] = frozenset()
) -> None:
    for key in sorted(required - raw.keys()):
        raise NumberTableError(f"{where}: {key}: missing")
    for key in sorted(raw.keys() - required - optional):
        raise NumberTableError(f"{where}: {key}: unknown key")


def _check_unique(values: list[str], where: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise NumberTableError(f"{where}: {value!r} is there twice")


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
