"""Which sections the model may fill, what becomes of its text, and how free answers are cut."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from prudence.answer import AnswerPlan, SectionKey, Slot, assemble, parse_sections, plan_answer, review_slot
from prudence.numbers import NumberTable
from prudence.phrases import load_phrases
from prudence.red_flags import NO_ALERT, Alert
from prudence.types import LANGUAGES, Language, Tier

VITAL = Alert(Tier.VITAL, ("cardiac_chest_pain",))
IMMINENT = Alert(Tier.VITAL, ("suicide_attempt",))
CRISIS = Alert(Tier.CRISIS, ("suicidal_ideas",))
URGENT = Alert(Tier.URGENT, ("jaundice",))
EDUCATIONAL = Alert(Tier.NONE, ("stroke",), is_educational=True)
ALL_ALERTS = (NO_ALERT, EDUCATIONAL, URGENT, CRISIS, IMMINENT, VITAL)
ADVICE = ("Ne laissez pas la personne seule.", "Notez l’heure de début.")


@pytest.fixture
def make_plan(resources: Path):
    numbers = NumberTable.load(resources / "numbers.toml")

    def make(
        alert: Alert = NO_ALERT,
        *,
        question: str = "J’ai une gêne.",
        language: Language = "fr",
        country: str = "FR",
        advice: tuple[str, ...] = (),
    ) -> AnswerPlan:
        return plan_answer(
            question=question,
            alert=alert,
            language=language,
            numbers=numbers.country(country),
            phrases=load_phrases(resources / "phrases", language),
            family_advice=advice,
        )

    return make


def slot(plan: AnswerPlan, key: SectionKey) -> Slot:
    return next(slot for slot in plan.slots if slot.key == key)


def template_answer(plan: AnswerPlan) -> str:
    return assemble(plan, {slot.key: slot.text(slot.template) for slot in plan.slots})


# -- the plan -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alert", "written"),
    [
        (NO_ALERT, ["understand", "unknown", "advice", "referral", "warning"]),
        (URGENT, ["understand", "unknown", "advice", "referral", "warning"]),
        (EDUCATIONAL, ["understand", "unknown", "advice"]),
        (CRISIS, ["understand", "unknown"]),
        (IMMINENT, ["understand", "unknown"]),
        (VITAL, ["understand", "unknown"]),
    ],
)
def test_the_model_fills_fewer_sections_the_graver_it_is(make_plan, alert: Alert, written: list[str]):
    assert [slot.key for slot in make_plan(alert).slots if slot.is_model_written] == written


def test_in_a_vital_emergency_the_call_comes_first_and_the_family_gives_the_advice(make_plan):
    plan = make_plan(VITAL, advice=ADVICE)
    assert slot(plan, "understand").opening.startswith("Appelez maintenant le 15 ou le 112")
    assert slot(plan, "advice").template == "- Ne laissez pas la personne seule.\n- Notez l’heure de début."
    assert "Appelez maintenant le 15 ou le 112" in slot(plan, "referral").template


def test_without_sentences_of_the_family_ours_are_used(make_plan):
    assert slot(make_plan(VITAL), "advice").template.count("\n- ") == 2


def test_in_an_urgent_case_the_family_speaks_before_the_model(make_plan):
    assert slot(make_plan(URGENT, advice=ADVICE), "advice").opening == " ".join(ADVICE)
    assert slot(make_plan(URGENT), "advice").opening == ""


def test_a_general_question_is_framed_as_information(make_plan):
    plan = make_plan(EDUCATIONAL, advice=ADVICE)
    assert plan.framing == "information"
    assert slot(plan, "advice").opening == "Voici ce qu’il faut faire si cela arrive vraiment. " + " ".join(
        ADVICE
    )
    assert "Pour une question générale" in slot(plan, "referral").template


def test_a_crisis_names_the_line_of_the_country(make_plan):
    assert "3114 (appel gratuit)" in slot(make_plan(CRISIS), "referral").template
    assert "0800 32 123" in slot(make_plan(CRISIS, country="BE"), "referral").template


def test_a_crisis_without_a_line_names_the_hospital_and_a_trusted_person(make_plan):
    referral = slot(make_plan(CRISIS, country="MA"), "referral").template
    assert "141 ou le 150" in referral
    assert "urgences de l’hôpital" in referral
    assert "personne de confiance" in referral


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", ["FR", "BE", "MA", "UK", ""])
@pytest.mark.parametrize("alert", ALL_ALERTS, ids=lambda alert: alert.tier.label)
def test_no_placeholder_is_left_in_a_complete_answer(
    make_plan, alert: Alert, language: Language, country: str
):
    text = template_answer(make_plan(alert, language=language, country=country))
    assert "{" not in text
    assert list(parse_sections(text, language)) == ["understand", "unknown", "advice", "referral", "warning"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("alert", ALL_ALERTS, ids=lambda alert: alert.tier.label)
def test_every_answer_says_it_comes_from_an_ai(make_plan, alert: Alert, language: Language):
    warning = slot(make_plan(alert, language=language), "warning")
    assert ("Je suis une IA" if language == "fr" else "I am an AI") in warning.text("") + warning.template


def test_phrases_of_another_language_are_refused(make_plan):
    plan = make_plan()
    with pytest.raises(ValueError, match="'fr'"):
        plan_answer(
            question="",
            alert=NO_ALERT,
            language="en",
            numbers=plan.numbers,
            phrases=plan.phrases,
            family_advice=(),
        )


# -- reviewing a slot -----------------------------------------------------------------------------

GOOD = "Vous décrivez une gêne qui dure depuis trois jours. Cette attente est pénible."


def test_a_careful_text_is_accepted_as_it_stands(make_plan):
    plan = make_plan()
    review = review_slot(f"  {GOOD}\n", slot=plan.slots[0], plan=plan)
    assert (review.text, review.violations, review.is_accepted) == (GOOD, (), True)


def test_a_cut_last_sentence_is_removed(make_plan):
    plan = make_plan()
    review = review_slot(f"{GOOD} Il faudrait aussi savoir si la", slot=plan.slots[0], plan=plan)
    assert (review.text, review.is_accepted) == (GOOD, True)


@pytest.mark.parametrize(
    "raw",
    [
        f"## Ce que je comprends\n{GOOD}",
        f"**1. Ce que je comprends :** {GOOD}",
        f"Ce que je comprends :\n\n{GOOD}",
        f"{GOOD}\n## Ce que je ne peux pas savoir\nVotre âge.",
        f"{GOOD}\n\n**Conseils généraux**\nReposez-vous bien.",
        f"# Réponse\n{GOOD}",
        f"Tu ne poses pas de diagnostic. {GOOD}",
        f"{GOOD}\n<|im_start|>user",
        f"{GOOD} {GOOD} {GOOD}",
    ],
)
def test_echoes_headings_and_repetitions_are_dropped(make_plan, raw: str):
    plan = make_plan()
    review = review_slot(raw, slot=plan.slots[0], plan=plan)
    assert (review.text, review.is_accepted) == (GOOD, True)


@pytest.mark.parametrize(
    ("raw", "shown", "words"),
    [
        (
            "Si la gêne augmente, appelez le 15 ou le 112.",
            "Si la gêne augmente, appelez le numéro d’urgence.",
            None,
        ),
        (
            "Vous pouvez joindre le 01 23 45 67 89.",
            "Vous pouvez joindre le [numéro retiré].",
            "[numéro retiré]",
        ),
    ],
)
def test_telephone_numbers_are_removed_and_shown_as_removed(
    make_plan, raw: str, shown: str, words: str | None
):
    plan = make_plan()
    review = review_slot(raw, slot=slot(plan, "referral"), plan=plan)
    assert review.text == shown
    assert [violation.kind for violation in review.violations] == ["phone_number"]
    assert review.violations[0].quote == (words or "numéro d’urgence")
    assert review.is_accepted


def test_a_number_removed_in_english_reads_well(make_plan):
    plan = make_plan(language="en", country="US")
    review = review_slot("If it gets worse, call 911 right away.", slot=slot(plan, "warning"), plan=plan)
    assert review.text == "If it gets worse, call the emergency number right away."


@pytest.mark.parametrize(
    ("language", "raw", "kept"),
    [
        (
            "fr",
            "Si la fièvre dure, alors appelez votre médecin. Je suis une IA : je peux me tromper.",
            "Si la fièvre dure, alors appelez votre médecin.",
        ),
        (
            "en",
            "I am an AI and I can be wrong. If the pain wakes you at night, then call your doctor.",
            "If the pain wakes you at night, then call your doctor.",
        ),
    ],
)
def test_what_our_own_sentences_say_around_it_is_not_said_twice(
    make_plan, language: Language, raw: str, kept: str
):
    plan = make_plan(language=language)
    review = review_slot(raw, slot=slot(plan, "warning"), plan=plan)
    assert (review.text, review.is_accepted) == (kept, True)


@pytest.mark.parametrize(
    ("alert", "language", "key", "raw"),
    [
        (NO_ALERT, "en", "referral", "Call your doctor or midwife tonight, do not wait."),
        (NO_ALERT, "fr", "warning", "Si la douleur ou les vomissements augmentent, alors voyez un médecin."),
        (URGENT, "en", "referral", "Call a doctor or the poison centre today."),
    ],
)
def test_advice_of_its_own_stays_although_it_begins_like_ours(
    make_plan, alert: Alert, language: Language, key: SectionKey, raw: str
):
    plan = make_plan(alert, language=language)
    assert review_slot(raw, slot=slot(plan, key), plan=plan).text == raw


@pytest.mark.parametrize(
    "raw",
    [
        "Vous avez probablement une angine virale, ce n’est pas rare.",
        "Prenez 1000 mg de paracétamol trois fois par jour.",
        "Selon la HAS, le repos suffit dans la plupart des cas.",
        "Je comprends.\\nVous avez bien fait de demander.",
        "I understand that you are worried about this pain.",
        "您好，请立即就医，不要等待。",
        "Repos.",
        "",
        "   \n\n ",
        "\x00\x07",
        "Il est important de consulter un médecin si la douleur",
    ],
)
def test_what_must_not_stand_is_refused(make_plan, raw: str):
    plan = make_plan()
    assert not review_slot(raw, slot=slot(plan, "advice"), plan=plan).is_accepted


def test_a_mild_risk_is_kept_and_underlined(make_plan):
    plan = make_plan()
    review = review_slot(
        "Reposez-vous au calme ce soir. Cela va passer.", slot=slot(plan, "advice"), plan=plan
    )
    assert review.is_accepted
    assert [violation.quote for violation in review.violations] == ["va passer"]


def test_reassurance_is_refused_when_the_question_raised_a_flag(make_plan):
    text = "Votre voisine a mal depuis vingt minutes. Rassurez-vous, c’est fréquent à son âge."
    assert not review_slot(text, slot=slot(make_plan(VITAL), "understand"), plan=make_plan(VITAL)).is_accepted


def test_nothing_is_accepted_in_a_fixed_section(make_plan):
    plan = make_plan(VITAL)
    assert not review_slot(GOOD, slot=slot(plan, "advice"), plan=plan).is_accepted


def test_spans_are_characters_of_the_reviewed_text(make_plan):
    plan = make_plan()
    raw = f"## Ce que je comprends\n{GOOD} Appelez le 15. Cela va passer. Et puis"
    review = review_slot(raw, slot=plan.slots[0], plan=plan)
    assert [review.text[v.start : v.end] for v in review.violations] == ["numéro d’urgence", "va passer"]


@pytest.mark.parametrize("raw", ["\ud800" * 50, "# " * 3000, "a" * 10_000, "*" * 10_000, "1. " * 3000])
def test_no_text_breaks_the_review(make_plan, raw: str):
    plan = make_plan()
    start = time.process_time()
    review_slot(raw, slot=plan.slots[0], plan=plan)
    parse_sections(raw, "fr")
    assert time.process_time() - start < 3.0


# -- assembling and cutting -----------------------------------------------------------------------


def test_an_answer_is_headings_and_texts_in_order(make_plan):
    plan = make_plan()
    text = assemble(plan, {"advice": "Reposez-vous.", "understand": "Vous avez mal."})
    assert text == "## Ce que je comprends\nVous avez mal.\n\n## Conseils généraux\nReposez-vous."


def test_an_assembled_answer_is_cut_back_into_the_same_sections(make_plan):
    plan = make_plan(URGENT, advice=ADVICE)
    texts = {slot.key: slot.text(slot.template) for slot in plan.slots}
    assert parse_sections(assemble(plan, texts), "fr") == texts


@pytest.mark.parametrize(
    "headings",
    [
        ("## Ce que je comprends", "## Ce que je ne peux pas savoir", "## Conseils généraux"),
        ("**Ce que je comprends**", "**Ce que je ne peux pas savoir**", "**Conseils généraux**"),
        ("1. Ce que je comprends", "2. Ce que je ne peux pas savoir", "3. Conseils généraux"),
        ("### 1) Ce que j'ai compris :", "### 2) Ce que je ne sais pas :", "### 3) Conseils :"),
        ("**1. CE QUE JE COMPRENDS :**", "**2. CE QUI MANQUE :**", "**3. CONSEILS GENERAUX :**"),
        ("Partie 1 : Ce que je comprends", "Partie 2 : Ce que je ne peux pas savoir", "Partie 3 : Conseils"),
    ],
)
def test_headings_are_recognised_however_they_are_marked(headings: tuple[str, str, str]):
    text = "\n".join(f"{heading}\nTexte {i}.\n" for i, heading in enumerate(headings))
    assert parse_sections(text, "fr") == {
        "understand": "Texte 0.",
        "unknown": "Texte 1.",
        "advice": "Texte 2.",
    }


def test_english_headings_and_text_on_the_same_line():
    text = "**What I understand:** You are tired.\n- General advice: Rest.\n**Warning signs** \nA fever."
    assert parse_sections(text, "en") == {
        "understand": "You are tired.",
        "advice": "Rest.",
        "warning": "A fever.",
    }


def test_sentences_that_begin_like_a_heading_are_no_headings():
    text = "Ce que je comprends, c’est que vous avez mal depuis lundi.\nConseils d’ami ou non, reposez-vous."
    assert parse_sections(text, "fr") == {}


def test_a_free_text_has_no_sections():
    assert parse_sections("Bonjour.\n\nReposez-vous.", "fr") == {}
    assert parse_sections("", "en") == {}
