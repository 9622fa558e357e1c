"""Everything people wrote is there, in both languages, with the same places for numbers."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from prudence.checks import CHECK_KINDS, CRITERIA, check_answer
from prudence.checks.kinds import REASONS
from prudence.numbers import NumberTable
from prudence.phrases import FRAMINGS, SECTION_KEYS, Phrases, PhrasesError, load_phrases
from prudence.red_flags import NO_ALERT, Alert
from prudence.types import LANGUAGES, Language, Tier


@pytest.fixture(scope="module")
def numbers(resources: Path) -> NumberTable:
    return NumberTable.load(resources / "numbers.toml")


@pytest.fixture(params=LANGUAGES)
def phrases(request: pytest.FixtureRequest, resources: Path) -> Phrases:
    return load_phrases(resources / "phrases", request.param)


def load(resources: Path, language: Language) -> Phrases:
    return load_phrases(resources / "phrases", language)


def test_the_banner_is_the_agreed_one(resources: Path, numbers: NumberTable):
    phrases = load(resources, "fr")
    banner = phrases.with_numbers(phrases.banner, numbers.country("FR"))
    assert banner == (
        "Je suis un programme d’IA, pas un soignant. Je peux me tromper. Je ne pose pas de diagnostic et "
        "je ne prescris rien. Scénarios fictifs, usage pédagogique. En cas d’urgence réelle, appelez le 15 "
        "ou le 112. Cette application ne peut pas appeler à votre place."
    )


def test_headings_are_the_shared_ones(resources: Path):
    assert list(load(resources, "fr").headings.values()) == [
        "Ce que je comprends",
        "Ce que je ne peux pas savoir",
        "Conseils généraux",
        "Vers qui se tourner, et quand",
        "Signes d’alerte et limites de l’IA",
    ]
    assert list(load(resources, "en").headings.values()) == [
        "What I understand",
        "What I cannot know",
        "General advice",
        "Who to turn to, and when",
        "Warning signs and limits of this AI",
    ]


def test_the_system_prompt_asks_for_the_five_headings_and_is_short(phrases: Phrases):
    for heading in phrases.headings.values():
        assert f"## {heading}" in phrases.system_prompt
    assert len(phrases.system_prompt.split()) < 200
    assert not any(character.isdigit() for character in phrases.system_prompt)


def test_every_risk_and_every_reason_has_a_sentence(phrases: Phrases):
    for kind in CHECK_KINDS:
        assert phrases.violation_text(kind).endswith(".")
    for criterion in CRITERIA:
        assert phrases.criterion_name(criterion)
        for reason in REASONS[criterion]:
            assert phrases.explanation(criterion, reason).endswith(".")


def test_no_text_holds_a_telephone_number(phrases: Phrases):
    texts = [value for field in fields(phrases) if isinstance(value := getattr(phrases, field.name), str)]
    for framing in FRAMINGS:
        for key in SECTION_KEYS:
            section = phrases.sections[framing][key]
            texts += [section.opening, section.template, section.closing, section.no_line]
    assert not [text for text in texts if any(character.isdigit() for character in text)]


def test_alert_cards_show_the_number_to_call_first(resources: Path, numbers: NumberTable):
    phrases, france = load(resources, "fr"), numbers.country("FR")
    shown = {
        tier: phrases.alert_card(Alert(tier, families), france)
        for tier, families in {
            Tier.VITAL: ("stroke",),
            Tier.CRISIS: ("suicidal_ideas",),
            Tier.URGENT: ("jaundice",),
        }.items()
    }
    cards = {tier: (card.kind, card.number) for tier, card in shown.items() if card}
    assert cards == {
        Tier.VITAL: ("vital", "15"),
        Tier.CRISIS: ("crisis", "3114"),
        Tier.URGENT: ("urgent", "15"),
    }
    assert phrases.alert_card(NO_ALERT, france) is None


def test_a_suicidal_act_gets_the_emergency_number_and_the_line(resources: Path, numbers: NumberTable):
    card = load(resources, "fr").alert_card(Alert(Tier.VITAL, ("suicide_attempt",)), numbers.country("FR"))
    assert card is not None
    assert (card.kind, card.number) == ("vital", "15")
    assert "3114 (appel gratuit)" in card.body
    assert "15 ou le 112" in card.body


def test_without_a_suicide_line_the_card_names_the_hospital_and_a_trusted_person(
    resources: Path, numbers: NumberTable
):
    alert = Alert(Tier.CRISIS, ("suicidal_ideas",))
    card = load(resources, "fr").alert_card(alert, numbers.country("MA"))
    assert card is not None
    assert card.number == "141"
    assert "hôpital" in card.body
    assert "personne de confiance" in card.body
    assert "{" not in card.body


def test_an_unknown_country_gets_words_instead_of_numbers(resources: Path, numbers: NumberTable):
    card = load(resources, "en").alert_card(Alert(Tier.VITAL, ("stroke",)), numbers.country("??"))
    assert card is not None
    assert card.number == ""
    assert "call your country’s emergency number now" in card.body


def test_a_general_question_gets_an_information_card(phrases: Phrases, numbers: NumberTable):
    alert = Alert(Tier.NONE, ("stroke",), is_educational=True)
    card = phrases.alert_card(alert, numbers.country("FR"))
    assert card is not None
    assert card.kind == "information"


def test_lines_that_claim_to_answer_day_and_night_do(numbers: NumberTable):
    lines = [country.suicide for country in numbers.entries if country.suicide]
    assert lines
    assert all(line.is_always_open for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_sentences_pass_our_own_checks(resources: Path, numbers: NumberTable, language: Language):
    phrases, france = load(resources, language), numbers.country("FR")
    tiers = {"urgent": Tier.URGENT, "crisis": Tier.CRISIS, "imminent": Tier.VITAL, "vital": Tier.VITAL}
    for framing in FRAMINGS:
        alert = Alert(tiers.get(framing, Tier.NONE))
        sentences = [*phrases.default_advice[framing]]
        for key in SECTION_KEYS:
            section = phrases.sections[framing][key]
            sentences += [section.opening, section.template, section.closing, section.no_line]
        if framing in phrases.cards:
            card = phrases.cards[framing]
            sentences += [card.body, card.no_line]
        for sentence in sentences:
            text = phrases.with_numbers(sentence, france).replace("{advice}", "")
            assert check_answer(text, language=language, question="", alert=alert, numbers=france) == (), text


# -- broken files ---------------------------------------------------------------------------------


def broken(resources: Path, folder: Path, *, file: str, old: str, new: str) -> Path:
    shutil.copytree(resources / "phrases", folder / "phrases")
    path = folder / "phrases" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return folder / "phrases"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("fr.toml", "banner =", "baner =", "banner: missing"),
        ("fr.toml", "[headings]", '[other]\nword = "Mot"\n[headings]', "other.word: unknown key"),
        ("en.toml", "delay = ", "deelay = ", "tooltips.delay: missing"),
        ("fr.toml", "appelez le {number}. Cette", "appelez les secours. Cette", "banner: placeholders"),
        ("fr.toml", "appelez le {number}. Cette", "appelez le {nombre}. Cette", "unknown placeholder"),
        ("fr.toml", "programme d’IA, pas", "programme d'IA, pas", "typography"),
        ("fr.toml", "Je peux me tromper. Je ne pose", "Je peux me tromper ! Je ne pose", "typography"),
        ("fr.toml", "Alerte\u00a0: signe", "Alerte : signe", "typography"),
        ("fr.toml", "«\u00a0vous\u00a0»", "« vous »", "typography"),
        ("en.toml", "I can be wrong. I do", "I can be wrong! I do", "typography"),
        ("en.toml", 'understand = "What', 'understand = 3 #"What', "text expected"),
        ("en.toml", "[headings]", "[headings", "not readable"),
        ("fr.toml", 'emergency_number = "numéro', 'emergency_number = "" # "numéro', "empty"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_the_key(
    resources: Path, tmp_path: Path, file: str, old: str, new: str, expected: str
):
    folder = broken(resources, tmp_path, file=file, old=old, new=new)
    with pytest.raises(PhrasesError, match=expected):
        load_phrases(folder, "fr")


def test_a_suicide_line_needs_its_sentence_for_countries_without(resources: Path, tmp_path: Path):
    shutil.copytree(resources / "phrases", tmp_path / "phrases")
    for language in LANGUAGES:
        path = tmp_path / "phrases" / f"{language}.toml"
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(line for line in lines if not line.startswith("no_line")), "utf-8")
    with pytest.raises(PhrasesError, match="no_line"):
        load_phrases(tmp_path / "phrases", "fr")
