"""Rules are combinations in a window; the alert names tier, families and exact words, for any input, fast."""

from __future__ import annotations

import gc
import random
import time
from pathlib import Path

import pytest
from red_flag_samples import RED_FLAGS, tiny_family

from prudence.evaluation import measure_time, read_corpus
from prudence.red_flags import Alert, Evidence, RedFlagDetector, combine
from prudence.types import Tier

LEARN = RED_FLAGS.parents[1] / "tests" / "data" / "red_flags" / "learn.jsonl"
TRIGGERS = (
    "je n'arrive plus à respirer",
    "mal à la poitrine",
    "il vomit du sang",
    "pas pas pas ne ne plus",
    "she won't wake up",
    "no no no not t t t",
    "d un coup d un coup",
    "38,5 39 40,2 deux trois",
)


def test_concepts_count_only_when_they_stand_together(tiny: RedFlagDetector) -> None:
    assert tiny.assess("chaud", language="fr").tier is Tier.NONE
    assert tiny.assess("chaud, une odeur", language="fr").tier is Tier.URGENT
    assert tiny.assess("chaud et de la fumée", language="fr").tier is Tier.URGENT
    assert tiny.assess("chaud un deux trois quatre cinq six odeur", language="fr").tier is Tier.NONE
    assert tiny.assess("chaud un. Odeur", language="fr").tier is Tier.NONE


def test_an_excuse_counts_in_its_own_sentence(tiny: RedFlagDetector) -> None:
    assert tiny.assess("le poêle brûle", language="fr").tier is Tier.NONE
    assert tiny.assess("le poêle. La maison brûle", language="fr").tier is Tier.VITAL
    far = "le poêle va bien depuis deux ou trois jours la maison brûle"
    assert tiny.assess(far, language="fr").tier is Tier.VITAL


def test_one_word_does_not_count_for_two_signs(tiny_folder: Path) -> None:
    rules = '[[fr.rules]]\nany = ["odeur"]\nall = ["hot", "hot"]\n'
    (tiny_folder / "fire.toml").write_text(tiny_family(rules=rules), encoding="utf-8")
    detector = RedFlagDetector.load(tiny_folder)
    assert detector.assess("odeur chaud", language="fr").tier is Tier.NONE
    assert detector.assess("odeur chaud chaud", language="fr").tier is Tier.VITAL


def test_the_alert_carries_the_exact_words(tiny: RedFlagDetector) -> None:
    text = "Très CHAUD\u00a0: une Odeur 🔥, ça BRÛLE"
    alert = tiny.assess(text, language="fr")
    assert alert.tier is Tier.VITAL
    assert [item.quote for item in alert.evidence] == ["BRÛLE", "CHAUD", "Odeur"]
    assert all(text[item.start : item.end] == item.quote for item in alert.evidence)


def test_both_languages_are_tried_when_none_is_given(tiny: RedFlagDetector) -> None:
    assert tiny.assess("flames").tier is Tier.VITAL
    assert tiny.assess("flames", language="fr").tier is Tier.NONE
    assert tiny.assess("flammes and flames").tier is Tier.VITAL
    assert tiny.assess("le la les, the flammes").tier is Tier.VITAL


def test_a_question_about_a_family_is_information_not_an_alarm(tiny: RedFlagDetector) -> None:
    alert = tiny.assess("Comment reconnaître un incendie ?")
    assert alert == Alert(Tier.NONE, ("fire",), (), is_educational=True)
    assert not tiny.assess("Comment reconnaître un champignon ?").is_educational


def test_a_conversation_never_goes_back_to_a_lower_tier() -> None:
    vital = Alert(Tier.VITAL, ("stroke",), (Evidence("stroke", 0, 1, "x"),))
    urgent = Alert(Tier.URGENT, ("jaundice",), (Evidence("jaundice", 0, 1, "y"),))
    nothing = Alert(Tier.NONE)
    assert combine(nothing, urgent) == urgent
    assert combine(vital, nothing) == Alert(Tier.VITAL, ("stroke",), ())
    assert combine(vital, urgent) == Alert(Tier.VITAL, ("stroke", "jaundice"), urgent.evidence)
    assert combine(urgent, vital).families == ("stroke", "jaundice")
    assert combine(urgent, vital).tier is Tier.VITAL


def test_the_most_urgent_family_gives_the_advice(detector: RedFlagDetector) -> None:
    alert = detector.assess("Mon mari ne respire plus et ses yeux sont jaunes")
    advice = detector.advice(alert.families, "fr")
    assert alert.families[0] == "unconscious_not_breathing"
    assert advice == detector.texts("unconscious_not_breathing", "fr").advice
    assert detector.advice((), "fr") == ()


def test_minimising_never_cancels_a_flag(detector: RedFlagDetector) -> None:
    plain = "il a une douleur qui serre dans la poitrine et le bras gauche, il est en sueur"
    for minimised in (f"{plain}, il dit que c'est juste le stress", f"C'est sûrement rien, mais {plain} lol"):
        assert detector.assess(minimised).tier is Tier.VITAL


def test_numbers_are_read_in_figures_and_in_words(detector: RedFlagDetector) -> None:
    for fever in ("39,5 de fièvre", "39.5 de fièvre", "39°5", "40 de température", "la fièvre"):
        assert detector.assess(f"Ma fille a {fever} et la nuque raide, elle vomit").tier is Tier.VITAL


def _strange_inputs() -> dict[str, str]:
    rng = random.Random(7)  # noqa: S311 - the same data at every run
    anything = [chr(rng.randrange(1, 0x1F000)) for _ in range(10_000)]
    return {
        "empty": "",
        "spaces": " \n\t\u00a0\u202f" * 2_000,
        "one word": "a" * 10_000,
        "digits": "9" * 10_000,
        "commas": ",.;:!?" * 1_700,
        "emoji": "🚑👩🏽‍⚕️💔" * 1_250,
        "control characters": "".join(map(chr, range(32))) * 300,
        "lone surrogates": "\ud83d mal \udc00" * 1_000,
        "anything": "".join(c for c in anything if not 0xD800 <= ord(c) < 0xE000),
        "mixed languages": "Mon père can't breathe et his lips sont bleues. " * 210,
        "triggers": " ".join(TRIGGERS * 60)[:10_000],
        "right to left": "\u202eلا يستطيع التنفس\u202c help " * 400,
    }


@pytest.mark.parametrize("name", _strange_inputs())
def test_no_input_raises_an_exception(name: str, detector: RedFlagDetector) -> None:
    text = _strange_inputs()[name]
    alert = detector.assess(text)
    assert all(text[item.start : item.end] == item.quote for item in alert.evidence)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_time_grows_linearly_even_on_repeated_trigger_words(trigger: str, detector: RedFlagDetector) -> None:
    short = " ".join([trigger] * (500 // len(trigger) + 1))
    long = " ".join([short] * 20)
    detector.assess(long)  # fills the caches
    # Twenty times the words; quadratic time would take four hundred times as long.
    assert _best_ms(detector, long) <= 40 * max(_best_ms(detector, short), 1.0)


def test_a_message_is_read_within_a_blink(detector: RedFlagDetector) -> None:
    samples = read_corpus(LEARN)
    measure_time(detector, samples)  # fills the caches
    timing = measure_time(detector, samples)
    print(timing)  # noqa: T201 - shown by `pytest -rP`
    assert timing.p95_ms < 20
    assert timing.lines_per_s > 300  # 400 on an idle machine; this one may be busy


def _best_ms(detector: RedFlagDetector, text: str) -> float:
    times: list[float] = []
    gc.disable()  # its pauses grow with everything else that this process holds
    try:
        for _ in range(5):  # other programs slow some of them down
            start = time.process_time()
            detector.assess(text)
            times.append(1000 * (time.process_time() - start))
    finally:
        gc.enable()
    return min(times)


def test_bare_everyday_complaints_stay_quiet(detector: RedFlagDetector) -> None:
    """Nobody learns from these: few words, no reassuring detail, nothing for a doctor today."""
    alerts = [detector.assess(sample.text) for sample in read_corpus(LEARN.with_name("plain.jsonl"))]
    assert sum(alert.tier > Tier.NONE for alert in alerts) <= 0.03 * len(alerts)


@pytest.mark.parametrize(
    "text",
    [
        "J’ai la gastro depuis ce matin, j’ai vomi deux fois et j’ai mal au ventre",
        "J’ai vomi ce matin",
        "J’ai mal à la tête depuis ce matin",
        "J’ai 39 de fièvre et mal partout, c’est la grippe ?",
        "j'ai de la fièvre et je tousse",
        "J’ai la tête qui tourne quand je me lève",
        "Le nez qui coule du matin au soir",
        "Je me sens triste en ce moment",
        "j'en ai marre de tout",
        "I threw up twice and my tummy hurts",
        "I have a fever and a sore throat",
        "My son has a fever and a cough",
        "my warts always come back",
        "I feel sad since my cat died",
    ],
)
def test_what_a_class_types_first_raises_no_alarm(text: str, detector: RedFlagDetector) -> None:
    assert detector.assess(text).tier is Tier.NONE
