"""The word lists load strictly, say what they mean, and every family recognises its own examples."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from red_flag_samples import RED_FLAGS, tiny_family

from prudence.lexicon import CONTEXT_FILE, SHARED_FILE
from prudence.normalise import Spelling, fold_word
from prudence.patterns import parse_pattern
from prudence.red_flags import RedFlagDetector
from prudence.types import LANGUAGES, Language, Tier

FAMILIES = (
    "unconscious_not_breathing",
    "respiratory_distress",
    "cardiac_chest_pain",
    "stroke",
    "thunderclap_headache",
    "meningitis_sepsis",
    "anaphylaxis",
    "external_bleeding",
    "internal_bleeding",
    "head_spinal_injury",
    "major_trauma_burn",
    "seizure",
    "poisoning",
    "envenomation",
    "suicide_attempt",
    "suicidal_ideas",
    "psychosis_mania",
    "infant_danger",
    "pregnancy_danger",
    "acute_abdomen",
    "eye_emergency",
    "cauda_equina_paralysis",
    "pulmonary_embolism",
    "diabetic_emergency",
    "withdrawal",
    "skin_infection",
    "kidney_urine",
    "violence_abuse",
    "eating_disorder",
    "jaundice",
    "postpartum_intrusive",
)
FILES = {
    family: tomllib.loads((RED_FLAGS / f"{family}.toml").read_text(encoding="utf-8")) for family in FAMILIES
}
WORD_LISTS = sorted(RED_FLAGS.glob("*.toml"))


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(family, language, text, id=f"{family}-{language}-{number}")
        for family, table in FILES.items()
        for language in LANGUAGES
        for number, text in enumerate(table[language][kind], start=1)
    ]


@pytest.mark.parametrize(("family", "language", "text"), examples("positive"))
def test_a_family_recognises_its_own_emergencies(
    family: str, language: Language, text: str, detector: RedFlagDetector
) -> None:
    alert = detector.assess(text, language=language)
    assert family in alert.families
    assert alert.tier > Tier.NONE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", FAMILIES)
def test_several_examples_of_a_family_reach_its_tier(
    family: str, language: Language, detector: RedFlagDetector
) -> None:
    texts = detector.texts(family, language).positive
    reached = [detector.assess(text, language=language).tier for text in texts]
    assert sum(tier >= detector.families[family].tier for tier in reached) >= 3


@pytest.mark.parametrize(("family", "language", "text"), examples("negative"))
def test_a_family_leaves_its_near_misses_alone(
    family: str, language: Language, text: str, detector: RedFlagDetector
) -> None:
    alert = detector.assess(text, language=language)
    assert family not in alert.families or alert.tier is Tier.NONE, alert.evidence


def test_every_family_is_there_and_no_other(detector: RedFlagDetector) -> None:
    assert sorted(detector.families) == sorted(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_advice_is_short_unsigned_and_without_numbers(family: str, detector: RedFlagDetector) -> None:
    assert detector.families[family].reviewer == "unsigned"
    for language in LANGUAGES:
        texts = detector.texts(family, language)
        assert 2 <= len(texts.advice) <= 4
        for sentence in (texts.name, *texts.advice):
            assert not re.search(r"\d{2,}", sentence), "numbers of telephones come from the number table"
            assert "!" not in sentence
            assert "'" not in sentence, "a typographic apostrophe is wanted"
        assert all(sentence.endswith(".") for sentence in texts.advice)


@pytest.mark.parametrize("family", FAMILIES)
def test_french_advice_keeps_its_punctuation_on_the_line(family: str, detector: RedFlagDetector) -> None:
    texts = detector.texts(family, "fr")
    for sentence in (texts.name, *texts.advice):
        assert not re.search(r"(?<!\u202f)[;?]|(?<!\u00a0):|«(?!\u00a0)|(?<!\u00a0)»", sentence), sentence


@pytest.mark.parametrize("path", WORD_LISTS, ids=lambda path: path.stem)
def test_no_pattern_waits_for_a_word_that_is_always_rewritten(path: Path) -> None:
    context = tomllib.loads((RED_FLAGS / CONTEXT_FILE).read_text(encoding="utf-8"))
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for language in LANGUAGES:
        expansions = context[language]["expansions"]
        # One letter stays itself before an apostrophe; "c" is read as "c est".
        rewritten = {fold_word(word) for word in expansions if len(word) > 1}
        for source in patterns(table[language]):
            for element in parse_pattern(source).elements:
                place = element.place
                is_alive = place.words - rewritten or place.prefixes or place.phrases or place.ranges
                assert element.gap or is_alive, f"{source!r}: never found, its words are expanded"


def patterns(table: dict[str, Any]) -> Iterator[str]:
    """Every pattern of one language of one file."""
    for key, value in table.items():
        if key in {"concepts", "cues"}:
            yield from (source for sources in value.values() for source in sources)
        elif key == "rules":
            yield from (source for rule in value for source in rule.get("any", []))
        elif key == "topics":
            yield from value


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("fire.toml", '"hot", "@smoke', '"hto", "@smoke', ["fire.toml", "fr.rules[2]", "'hto'"]),
        ("fire.toml", "@smoke", "@smoky", ["fire.toml", "'@smoky'"]),
        ("fire.toml", "flammes", "{flammes", ["fire.toml", "fr.concepts.flames", "'{flammes'"]),
        ("fire.toml", 'tier = "vital"', 'tier = "high"', ["fire.toml", "tier", "'high'"]),
        ("fire.toml", "near = 5", "nearby = 5", ["fire.toml", "fr.rules[2]", "nearby"]),
        ("fire.toml", "near = 5", "near = 0", ["fire.toml", "fr.rules[2].near"]),
        ("fire.toml", 'keep = ["resolved"]', 'keep = ["over"]', ["fire.toml", "fr.rules[3].keep"]),
        ("fire.toml", 'id = "fire"', 'id = "ice"', ["fire.toml", "'ice'"]),
        ("fire.toml", "'sentence 7'", "", ["fire.toml", "fr.positive", "8"]),
        ("fire.toml", 'reviewer = "unsigned"', "", ["fire.toml", "reviewer"]),
        ("fire.toml", "[fr]", "[fr", ["fire.toml"]),
        ("_shared.toml", '["fumee"]', '"fumee"', ["_shared.toml", "fr.smoke"]),
        ("_context.toml", '["pas", "sans"]', '["~2 pas"]', ["_context.toml", "fr.cues.negation"]),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_name_and_key(
    file: str, old: str, new: str, told: list[str], refuses: Callable[[str, str, str], str]
) -> None:
    sentence = refuses(file, old, new)
    for part in told:
        assert part in sentence


def test_a_missing_word_list_is_told(tiny_folder: Path, refuses: Callable[[str, str, str], str]) -> None:
    (tiny_folder / SHARED_FILE).unlink()
    assert SHARED_FILE in refuses("fire.toml", "fire", "fire")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("incendei", True),  # two letters swapped
        ("incndie", True),
        ("lincendie", True),
        ("incendies", True),
        ("inxexdie", False),
        ("flame", False),  # too short to be guessed
    ],
)
def test_long_misspelled_words_are_recognised(typed: str, found: bool, tiny: RedFlagDetector) -> None:
    assert bool(tiny.assess(f"les {typed}", language="fr").tier) is found


def test_real_words_are_not_taken_for_misspellings(detector: RedFlagDetector) -> None:
    assert detector.assess("Comment soigner une petite plaie propre et peu profonde ?").tier is Tier.NONE


def test_families_of_several_files_are_loaded_together(tiny_folder: Path) -> None:
    (tiny_folder / "flood.toml").write_text(tiny_family("flood", tier="urgent"), encoding="utf-8")
    alert = RedFlagDetector.load(tiny_folder).assess("flammes", language="fr")
    assert alert.families == ("fire", "flood")


def test_an_expansion_is_read_as_the_words_it_stands_for() -> None:
    assert Spelling(expansions={"bcp": ("beaucoup",)}).read("bcp", False) == (("beaucoup", None),)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_concept_of_a_family_serves_a_rule(family: str) -> None:
    for language in LANGUAGES:
        table = FILES[family][language]
        names = [part for rule in table["rules"] for part in [*rule.get("all", []), *rule.get("unless", [])]]
        used = {name for part in names for name in part.split("|")}
        assert set(table.get("concepts", {})) <= used
