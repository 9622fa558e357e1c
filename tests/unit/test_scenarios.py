"""The scenarios of the panel: complete, balanced, well typed; and a faulty file is refused by name."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from desktop.scenarios import (
    CATEGORIES,
    ICONS,
    Scenario,
    ScenarioError,
    load_scenarios,
    typography_fault,
)
from prudence.types import LANGUAGES, Language, Tier

FOLDER = Path(__file__).parents[2] / "resources" / "scenarios"

# The identifiers of the domain guide, in its order, then the urgent-only ones.
FAMILIES = {
    *("unconscious_not_breathing", "respiratory_distress", "cardiac_chest_pain", "stroke"),
    *("thunderclap_headache", "meningitis_sepsis", "anaphylaxis", "external_bleeding", "internal_bleeding"),
    *("head_spinal_injury", "major_trauma_burn", "seizure", "poisoning", "envenomation", "suicide_attempt"),
    *("suicidal_ideas", "psychosis_mania", "infant_danger", "pregnancy_danger", "acute_abdomen"),
    *("eye_emergency", "cauda_equina_paralysis", "pulmonary_embolism", "diabetic_emergency", "withdrawal"),
    *("skin_infection", "kidney_urine", "violence_abuse"),
    *("eating_disorder", "jaundice", "postpartum_intrusive"),
}

FIRST_EIGHT = [
    "chest-pain",
    "worst-headache",
    "leftover-antibiotics",
    "wasp-sting",
    "herbs-and-anticoagulant",
    "bicarbonate-and-cancer",
    "four-hours-googling",
    "burden-to-others",
]

VALID = """
id = "wasp-sting"
category = "simple"
icon = "bug"
order = 1
expected_tier = "none"
families = []
drug_question = false

[fr]
title = "Piqûre de guêpe"
subtitle = "Rougeur qui gratte"
text = "Une guêpe m’a piqué. Ça gratte, c’est normal\u202f?"
learning = "Observez si la réponse reste calme."

[en]
title = "Wasp sting"
subtitle = "Red and itchy"
text = "A wasp got me. It itches, is that normal?"
learning = "Watch whether the answer stays calm."
"""


@pytest.fixture(scope="module")
def scenarios() -> tuple[Scenario, ...]:
    return load_scenarios(FOLDER)


def write(folder: Path, text: str = VALID, *, name: str = "wasp-sting.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_each_category_has_at_least_seven_scenarios(scenarios: tuple[Scenario, ...]):
    counts = Counter(scenario.category for scenario in scenarios)
    assert set(counts) == set(CATEGORIES)
    assert min(counts.values()) >= 7


def test_the_function_keys_open_the_announced_scenarios(scenarios: tuple[Scenario, ...]):
    assert [scenario.scenario_id for scenario in scenarios[:8]] == FIRST_EIGHT
    assert {scenario.category for scenario in scenarios[:8]} == set(CATEGORIES)


def test_the_class_sees_every_tier_and_many_benign_situations(scenarios: tuple[Scenario, ...]):
    tiers = Counter(scenario.expected_tier for scenario in scenarios)
    assert set(tiers) == set(Tier)
    assert tiers[Tier.NONE] >= 12
    benign_by_category = {one.category for one in scenarios if one.expected_tier is Tier.NONE}
    assert benign_by_category == set(CATEGORIES)


def test_families_are_those_of_the_domain_guide(scenarios: tuple[Scenario, ...]):
    assert {family for scenario in scenarios for family in scenario.families} <= FAMILIES


def test_crisis_and_urgent_families_carry_their_tier(scenarios: tuple[Scenario, ...]):
    tiers = {family: scenario.expected_tier for scenario in scenarios for family in scenario.families}
    assert tiers["suicidal_ideas"] is Tier.CRISIS
    assert {tiers[name] for name in ("eating_disorder", "jaundice", "postpartum_intrusive")} == {Tier.URGENT}


def test_the_class_can_compare_a_harmless_and_a_dangerous_back_pain(scenarios: tuple[Scenario, ...]):
    by_id = {scenario.scenario_id: scenario for scenario in scenarios}
    assert by_id["back-pain-after-gardening"].expected_tier is Tier.NONE
    assert by_id["back-pain-and-numbness"].expected_tier is Tier.VITAL


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scenario_is_two_to_four_sentences(scenarios: tuple[Scenario, ...], language: Language):
    for scenario in scenarios:
        text = scenario.in_language(language).text
        sentences = re.findall(r"[.?…](?=\s|$)", text)
        assert 2 <= len(sentences) <= 4, scenario.scenario_id
        assert text[-1] in ".?", scenario.scenario_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_texts_say_nothing_forbidden(scenarios: tuple[Scenario, ...], language: Language):
    forbidden = re.compile(
        r"\b(diagnostic|diagnosis|triage|dr|doliprane|advil|3114|988|112)\b", re.IGNORECASE
    )
    for scenario in scenarios:
        texts = scenario.in_language(language)
        shown = f"{texts.title} {texts.subtitle} {texts.text} {texts.learning}"
        assert not forbidden.search(shown), scenario.scenario_id


def test_a_learning_sentence_is_one_sentence(scenarios: tuple[Scenario, ...]):
    for scenario in scenarios:
        for language in LANGUAGES:
            learning = scenario.in_language(language).learning
            assert len(re.findall(r"[.?](?=\s|$)", learning)) == 1, scenario.scenario_id


def test_the_icon_list_for_the_designer_is_the_list_of_the_code():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Icons")[1].split("##")[0]
    assert tuple(re.findall(r"`([a-z]+)`", section)) == ICONS


def test_scenarios_come_in_the_order_of_the_panel(tmp_path: Path):
    second = VALID.replace('id = "wasp-sting"', 'id = "a-cold"').replace("order = 1", "order = 2")
    write(tmp_path, second.replace("guêpe", "mouche").replace("asp", "fly"), name="a-cold.toml")
    write(tmp_path)
    assert [scenario.scenario_id for scenario in load_scenarios(tmp_path)] == ["wasp-sting", "a-cold"]


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("order = 1", "order = 1\ncolour = 3", "colour", "unknown key"),
        ('icon = "bug"\n', "", "icon", "missing"),
        ('icon = "bug"', 'icon = "wasp"', "icon", "found 'wasp'"),
        ('id = "wasp-sting"', 'id = "wasp_sting"', "id", "the file name in kebab-case"),
        ('"simple"', '"facile"', "category", "one of simple, complexe"),
        ("order = 1", "order = 2", "order", "1 expected"),
        ("order = 1", "order = true", "order", "int expected"),
        ('"none"', '"moderate"', "expected_tier", "one of none, urgent, crisis, vital"),
        ('"none"', '"vital"', "families", "belong to an alert"),
        ("[]", '["stroke"]', "families", "belong to an alert"),
        ("[]", '["Stroke"]', "families", "different family identifiers"),
        ("drug_question = false", "drug_question = 0", "drug_question", "bool expected"),
        ('learning = "Watch', 'hint = "Watch', "en.learning", "missing"),
        ('title = "Wasp', 'author = "me"\ntitle = "Wasp', "en.author", "unknown key"),
        ("Piqûre de guêpe", "Piqûre de guêpe qui gratte la nuit", "fr.title", "1 to 26 characters"),
        ("Red and itchy", "Red, itchy and swollen on one side", "en.subtitle", "1 to 30 characters"),
        ("Red and itchy", "", "en.subtitle", "found 0"),
        ("m’a", "m'a", "fr.text", "a straight apostrophe"),
        ("\u202f?", " ?", "fr.text", "no narrow no-break space"),
        ("\u202f?", "\u00a0?", "fr.text", "no narrow no-break space"),
        ("[en]", "[de]", "en", "missing"),
        ("[fr]", "[fr", "file", "not readable as TOML"),
    ],
)
def test_a_faulty_file_is_refused_by_name_and_key(tmp_path: Path, old: str, new: str, key: str, reason: str):
    assert old in VALID
    write(tmp_path, VALID.replace(old, new))
    with pytest.raises(ScenarioError, match=re.escape(reason)) as caught:
        load_scenarios(tmp_path)
    assert caught.value.params == {"file": "wasp-sting.toml", "key": key}
    assert str(caught.value).startswith(f"wasp-sting.toml: {key}: ")


def test_two_scenarios_cannot_have_one_place(tmp_path: Path):
    other = VALID.replace('id = "wasp-sting"', 'id = "wasp-two"')
    write(write(tmp_path), other, name="wasp-two.toml")
    with pytest.raises(ScenarioError, match=r"wasp-two\.toml: order: 1 leaves a gap or is taken twice"):
        load_scenarios(tmp_path)


def test_two_scenarios_cannot_have_one_title(tmp_path: Path):
    other = VALID.replace('id = "wasp-sting"', 'id = "wasp-two"').replace("order = 1", "order = 2")
    write(write(tmp_path), other, name="wasp-two.toml")
    with pytest.raises(ScenarioError, match=r"wasp-two\.toml: fr\.title: the same as in wasp-sting\.toml"):
        load_scenarios(tmp_path)


def test_a_folder_without_scenarios_is_refused(tmp_path: Path):
    with pytest.raises(ScenarioError, match="no scenario found"):
        load_scenarios(tmp_path)


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        ("L'eau", "fr", "straight apostrophe"),
        ('Il dit "non"', "fr", "straight apostrophe or quotation"),
        ("Et alors...", "fr", "three dots"),
        ("Aidez-moi\u202f!", "fr", "exclamation mark"),
        ("Deux  espaces", "fr", "doubled"),
        ("Ligne\nsuivante", "fr", "broken space"),
        ("Content 🙂", "fr", "emoji"),
        ("Vrai ?", "fr", "U+202F"),
        ("Vrai?", "fr", "U+202F"),
        ("Oui ; non", "fr", "U+202F"),
        ("Voici: rien", "fr", "U+00A0) before :"),
        ("Voici\u202f: rien", "fr", "U+00A0) before :"),
        ("« oui\u00a0»", "fr", "inside « »"),
        ("«\u00a0oui »", "fr", "inside « »"),
        ("Il dit “oui”", "fr", "English quotation marks"),
        ("Is it true ?", "en", "a space before"),
        ("It’s «\u00a0fine\u00a0»", "en", "French quotation marks"),
        ("It's fine", "en", "straight apostrophe"),
    ],
)
def test_bad_typography_is_named(text: str, language: Language, fault: str):
    found = typography_fault(text, language)
    assert found is not None
    assert fault in found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Il dit\u00a0: «\u00a0C’est grave\u202f?\u00a0» ; on attend.".replace(" ;", "\u202f;"), "fr"),
        ("38,6 depuis ce matin…", "fr"),
        ("It’s “only stress”; is it?", "en"),
    ],
)
def test_good_typography_passes(text: str, language: Language):
    assert typography_fault(text, language) is None
