"""Reads the red-flag families and the context cues from their TOML files, strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TypeVar, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA

from prudence.negation import CONTEXTS, CUES
from prudence.normalise import CutText, Spelling, Token, Word, fold_word, read_pieces
from prudence.pattern_index import PatternIndex
from prudence.patterns import Occurrence, Pattern, PatternError, parse_pattern
from prudence.types import LANGUAGES, Language, Tier

T = TypeVar("T")
K = TypeVar("K")
Table = dict[str, object]

CONTEXT_FILE = "_context.toml"
SHARED_FILE = "_shared.toml"
# Two parts of a rule must stand within this many tokens of its first part, unless the rule says otherwise.
DEFAULT_NEAR = 14
# A word glued to its article is cut ("lestomac" → "l", "estomac") when this much is left of it.
ELIDED_MIN_LETTERS = 6
# Stands in the names of concepts that only one rule has: they are numbered, and no one else refers to them.
ANONYMOUS = "#"
# Shorter words are too close to other words for their misspellings to be guessed.
FUZZY_MIN_LETTERS = 7
FUZZY_TWO_ERRORS_FROM = 11
MIN_EXAMPLES = 8
WORDS_CACHED = 32768


class LexiconError(ValueError):
    """A data file is not as it must be; the sentence names the file and the key."""


@dataclass(frozen=True)
class Rule:
    """Concepts that raise a flag when they stand together.

    Attributes:
        parts: each a tuple of alternative concept names; the first one anchors the window.
        near: greatest distance in tokens between the first part and any other.
        unless: concept names that excuse a match when they stand near one of its parts, in its sentence.
        keep: contexts (see `prudence.negation`) that do not excuse this rule.
    """

    family: str
    tier: Tier
    parts: tuple[tuple[str, ...], ...]
    near: int
    unless: tuple[str, ...]
    keep: frozenset[str]


@dataclass(frozen=True)
class FamilyTexts:
    """What people wrote about a family in one language.

    Attributes:
        advice: what to do and not to do while help comes; two to four sentences.
        positive, negative: the family's own examples, run by a test.
    """

    name: str
    advice: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """One red-flag family.

    Attributes:
        source: where the signs and the advice come from.
        reviewer: who signed it; "unsigned" until a clinician did.
    """

    family_id: str
    tier: Tier
    source: str
    reviewer: str
    date: str
    texts: Mapping[Language, FamilyTexts]


class Lexicon:
    """The rules and cues of one language, compiled.

    Attributes:
        concepts: names of all concepts and cues.
        common_words: lower case, with accents; words that tell this language from the other.
    """

    def __init__(
        self, concepts: Mapping[str, tuple[Pattern, ...]], rules: tuple[Rule, ...], words: _Words
    ) -> None:
        self.rules = rules
        self.concepts = frozenset(concepts)
        self.common_words = words.common
        self._rules_by_anchor: dict[str, list[int]] = {}
        for number, rule in enumerate(rules):
            for name in rule.parts[0]:
                self._rules_by_anchor.setdefault(name, []).append(number)
        self._spelling = words.spelling
        named = ((name, pattern) for name, patterns in concepts.items() for pattern in patterns)
        self._index = PatternIndex(named, openers=words.negation)
        self._correct = _Corrector(concepts, words)
        self._read = lru_cache(maxsize=WORDS_CACHED)(self._read_uncached)

    def tokenise(self, cut_text: CutText) -> tuple[Token, ...]:
        """Tokens of a text with this language's spellings, long misspelled words corrected."""
        return read_pieces(cut_text, read=self._read)

    def find(self, tokens: tuple[Token, ...]) -> dict[str, list[Occurrence]]:
        """Occurrences of every concept and cue, by name, in the order of the text."""
        return self._index.find(tokens)

    def rules_about(self, found: Collection[str]) -> list[Rule]:
        """Rules all of whose parts were found, whatever the distances, in their order."""
        numbers = {number for name in found for number in self._rules_by_anchor.get(name, ())}
        rules = (self.rules[number] for number in sorted(numbers))
        return [rule for rule in rules if all(any(n in found for n in part) for part in rule.parts[1:])]

    def _read_uncached(self, piece: str, is_elided: bool) -> tuple[Word, ...]:
        words = self._spelling.read(piece, is_elided)
        return tuple(corrected for word in words for corrected in self._corrected(*word))

    def _corrected(self, word: str, value: float | None) -> tuple[Word, ...]:
        if len(word) < FUZZY_MIN_LETTERS or value is not None:
            return ((word, value),)
        return tuple((corrected, None) for corrected in self._correct(word))


@dataclass(frozen=True)
class _Words:
    """How one language is typed: see the keys of `resources/red_flags/_context.toml`."""

    negation: frozenset[str]
    spelling: Spelling
    elided: tuple[str, ...]
    never_corrected: frozenset[str]
    common: frozenset[str]


def load_lexicons(folder: Path) -> tuple[tuple[Family, ...], Mapping[Language, Lexicon]]:
    """Read every family of a folder, the shared concepts and the context cues.

    Raises:
        LexiconError: anything unknown, missing or unreadable.
    """
    context, shared = _read(folder / CONTEXT_FILE), _read(folder / SHARED_FILE)
    files = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("_"))
    tables = {path.name: _read(path) for path in files}
    families = tuple(_family(table, name) for name, table in tables.items())
    _check_names(families, tables)
    lexicons: dict[Language, Lexicon] = {
        language: _lexicon(language, tables, context, shared) for language in LANGUAGES
    }
    return families, lexicons


def _lexicon(language: Language, tables: Mapping[str, Table], context: Table, shared: Table) -> Lexicon:
    words = _words(_table(context, language, CONTEXT_FILE))
    concepts: dict[str, tuple[Pattern, ...]] = {}
    for name, patterns in _table(shared, language, SHARED_FILE).items():
        concepts[f"@{name}"] = _patterns(patterns, f"{SHARED_FILE}: {language}.{name}", words)
    for name in CUES:
        cues = _table(_table(context, language, CONTEXT_FILE), "cues", CONTEXT_FILE)
        concepts[name] = _patterns(cues.get(name, []), f"{CONTEXT_FILE}: {language}.cues.{name}", words)
    rules: list[Rule] = []
    for file, table in tables.items():
        rules.extend(_rules(table, language, file, words, concepts))
    return Lexicon(concepts, tuple(rules), words)


def _rules(
    table: Table, language: Language, file: str, words: _Words, concepts: dict[str, tuple[Pattern, ...]]
) -> Iterator[Rule]:
    """Read the rules of one family and add its concepts under "family/name"."""
    family = _get(table, "id", file, str)
    tier = _tier(_get(table, "tier", file, str), file)
    body = _table(table, language, file)
    own = cast("Table", body.get("concepts", {}))
    for name, patterns in own.items():
        concepts[f"{family}/{name}"] = _patterns(patterns, f"{file}: {language}.concepts.{name}", words)
    topics = _patterns(body.get("topics", []), f"{file}: {language}.topics", words)
    concepts[topic_concept(family)] = topics
    for number, raw in enumerate(cast("list[Table]", body.get("rules", [])), start=1):
        where = f"{file}: {language}.rules[{number}]"
        _check_keys(raw, where, required=set(), optional={"any", "all", "near", "unless", "keep", "tier"})
        if "any" in raw:
            concepts[f"{family}/{ANONYMOUS}{number}"] = _patterns(raw["any"], f"{where}.any", words)
        yield _rule(raw, family, tier, where, number, concepts)


def _rule(
    raw: Table, family: str, tier: Tier, where: str, number: int, concepts: Mapping[str, tuple[Pattern, ...]]
) -> Rule:
    parts: list[tuple[str, ...]] = [(f"{family}/{ANONYMOUS}{number}",)] if "any" in raw else []
    for part in _texts(raw.get("all", []), f"{where}.all"):
        alternatives = tuple(_known(name, family, concepts, where) for name in part.split("|"))
        parts.append(alternatives)
    if not parts:
        raise LexiconError(f"{where}: `any` or `all` is needed")
    keep = frozenset(_texts(raw.get("keep", []), f"{where}.keep"))
    if not keep <= set(CONTEXTS):
        raise LexiconError(f"{where}.keep: only {', '.join(CONTEXTS)} are contexts")
    unless = tuple(
        _known(name, family, concepts, where) for name in _texts(raw.get("unless", []), f"{where}.unless")
    )
    near = raw.get("near", DEFAULT_NEAR)
    if not isinstance(near, int) or near < 1:
        raise LexiconError(f"{where}.near: a number of tokens expected")
    own_tier = _tier(_get(raw, "tier", where, str), where) if "tier" in raw else tier
    return Rule(family, own_tier, tuple(parts), near, unless, keep)


def topic_concept(family: str) -> str:
    """Name of the concept that mentions a family by its textbook words."""
    return f"{family}/topics"


def _known(name: str, family: str, concepts: Mapping[str, tuple[Pattern, ...]], where: str) -> str:
    full = name if name.startswith("@") else f"{family}/{name}"
    if full not in concepts:
        raise LexiconError(f"{where}: there is no concept {name!r}")
    return full


def _family(table: Table, file: str) -> Family:
    _check_keys(table, file, required={"id", "tier", "source", "reviewer", "date", *LANGUAGES})
    texts: dict[Language, FamilyTexts] = {}
    for language in LANGUAGES:
        body, where = _table(table, language, file), f"{file}: {language}"
        _check_keys(
            body,
            where,
            required={"name", "advice", "positive", "negative", "rules"},
            optional={"concepts", "topics"},
        )
        values = {key: _texts(body[key], f"{where}.{key}") for key in ("advice", "positive", "negative")}
        for key in ("positive", "negative"):
            if len(values[key]) < MIN_EXAMPLES:
                raise LexiconError(f"{where}.{key}: at least {MIN_EXAMPLES} sentences expected")
        texts[language] = FamilyTexts(_get(body, "name", where, str), **values)
    return Family(
        family_id=_get(table, "id", file, str),
        tier=_tier(_get(table, "tier", file, str), file),
        source=_get(table, "source", file, str),
        reviewer=_get(table, "reviewer", file, str),
        date=_get(table, "date", file, str),
        texts=texts,
    )


def _check_names(families: tuple[Family, ...], tables: Mapping[str, Table]) -> None:
    for family, file in zip(families, tables, strict=True):
        if f"{family.family_id}.toml" != file:
            raise LexiconError(f"{file}: id: {family.family_id!r} must be the name of the file")


def _words(body: Table) -> _Words:
    where = f"{CONTEXT_FILE}: words"
    expansions = cast("dict[str, str]", _table(body, "expansions", where))
    numbers = cast("dict[str, int | float]", _table(body, "numbers", where))
    return _Words(
        negation=frozenset(fold_word(w) for w in _texts(body.get("negation_words", []), where)),
        spelling=Spelling(
            expansions={fold_word(short): tuple(meant.split()) for short, meant in expansions.items()},
            number_words={fold_word(word): float(value) for word, value in numbers.items()},
            glued="".join(_texts(body.get("glued", []), where)),
        ),
        elided=_texts(body.get("elided", []), where),
        never_corrected=frozenset(fold_word(w) for w in _texts(body.get("never_corrected", []), where)),
        common=frozenset(_texts(body.get("common_words", []), where)),
    )


class _Corrector:
    """Replaces a long misspelled word by the lexicon word closest to it with the same first letter."""

    def __init__(self, concepts: Mapping[str, tuple[Pattern, ...]], words: _Words) -> None:
        places = [e.place for patterns in concepts.values() for pattern in patterns for e in pattern.elements]
        self._words = frozenset(word for place in places for word in place.all_words)
        self._prefixes = tuple({prefix for place in places for prefix in place.prefixes})
        self._untouched = self._words | words.never_corrected
        self._elided = words.elided
        self._long_words = _by_first_letter(self._words)
        self._long_prefixes = {
            letter: _grouped(sorted(prefixes, key=len), len)
            for letter, prefixes in _by_first_letter(self._prefixes).items()
        }

    def __call__(self, word: str) -> tuple[str, ...]:
        if word in self._untouched or word.startswith(self._prefixes):
            return (word,)
        for head in self._elided:
            rest = word.removeprefix(head)
            if len(word) > len(rest) >= ELIDED_MIN_LETTERS and self._is_known(rest):
                return head, rest
        return (self._closest_word(word) or self._closest_beginning(word) or word,)

    def _is_known(self, word: str) -> bool:
        return word in self._words or word.startswith(self._prefixes)

    def _closest_word(self, word: str) -> str | None:
        errors = 2 if len(word) >= FUZZY_TWO_ERRORS_FROM else 1
        candidates = self._long_words.get(word[0], ())
        best = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=errors)
        return best[0] if best else None

    def _closest_beginning(self, word: str) -> str | None:
        """The word with its first letters corrected: "incosciente" → "inconsciente"."""
        for size, prefixes in self._long_prefixes.get(word[0], {}).items():
            for length in (size, size - 1, size + 1):
                best = process.extractOne(word[:length], prefixes, scorer=OSA.distance, score_cutoff=1)
                if best:
                    return best[0] + word[length:]
        return None


def _by_first_letter(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    return _grouped((word for word in sorted(words) if len(word) >= FUZZY_MIN_LETTERS), itemgetter(0))


def _grouped(words: Iterable[str], key: Callable[[str], K]) -> Mapping[K, tuple[str, ...]]:
    groups: dict[K, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return {name: tuple(group) for name, group in groups.items()}


def _patterns(raw: object, where: str, words: _Words) -> tuple[Pattern, ...]:
    try:
        return tuple(parse_pattern(source, negation_words=words.negation) for source in _texts(raw, where))
    except PatternError as error:
        raise LexiconError(f"{where}: {error}") from None


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path.name}: cannot be read: {error}") from error


def _tier(label: str, where: str) -> Tier:
    try:
        return Tier.from_label(label)
    except ValueError as error:
        raise LexiconError(f"{where}: tier: {error}") from None


def _get(table: Table, key: str, where: str, kind: type[T]) -> T:
    value = table.get(key)
    if not isinstance(value, kind):
        raise LexiconError(f"{where}: {key}: {kind.__name__} expected, found {value!r}")
    return value


def _table(table: Table, key: str, where: str) -> Table:
    return cast("Table", _get(table, key, where, dict))


def _texts(raw: object, where: str) -> tuple[str, ...]:
    items = cast("list[object]", raw) if isinstance(raw, list) else [None]
    if not all(isinstance(item, str) and item.strip() for item in items):
        raise LexiconError(f"{where}: a list of texts expected")
    return tuple(cast("list[str]", items))


def _check_keys(table: Table, where: str, *, required: set[str], optional: set[str] | None = None) -> None:
    for key in sorted(required - table.keys()):
        raise LexiconError(f"{where}: {key}: missing")
    for key in sorted(table.keys() - required - (optional or set())):
        raise LexiconError(f"{where}: {key}: unknown key")
