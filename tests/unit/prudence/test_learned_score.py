"""The learnt score beside the rules: what it may raise, what it may lower, and that it cannot break."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from prudence.alert import LEARNED, NO_ALERT, Alert, Concept, Evidence, Findings
from prudence.learned import (
    DENIED,
    FOUND,
    HEADS,
    WINDOW_WORDS,
    LearnedScore,
    LearnedScoreError,
    Opinion,
    features,
    windows,
)
from prudence.lexicon import load_lexicons
from prudence.normalise import CutText, cut
from prudence.red_flags import RedFlagDetector
from prudence.types import Span, Tier
from prudence.weighing import weigh

RED_FLAGS = Path(__file__).resolve().parents[3] / "resources" / "red_flags"
TEXT = "il ne bouge plus du tout depuis tout à l’heure et je ne sais pas quoi faire"


@pytest.fixture(scope="module")
def learned() -> LearnedScore:
    return LearnedScore.load(RED_FLAGS / "learned.tsv")


class Says(LearnedScore):
    """A score that says one thing of every text."""

    def __init__(self, opinion: Opinion) -> None:
        super().__init__({}, ())
        self._opinion_of_all = opinion

    def read(self, cut_text: CutText, concepts: Sequence[Concept] = ()) -> Opinion:
        return self._opinion_of_all

    def spans(self, cut_text: CutText, head: str) -> tuple[Span, ...]:
        return (Span(3, 16),) if head == "emergency" else (Span(3, 5),)


def opinion(
    emergency: float, *, suicide: float = -3, crisis: float = -3, any_flag: float | None = None
) -> Says:
    return Says(Opinion(emergency, suicide, crisis, emergency if any_flag is None else any_flag))


VITAL = Alert(Tier.VITAL, ("stroke",), (Evidence("stroke", 0, 2, "il"),))
CRISIS = Alert(Tier.CRISIS, ("suicidal_ideas",))
URGENT = Alert(Tier.URGENT, ("jaundice",))


@pytest.mark.parametrize(
    ("found", "said", "tier", "families"),
    [
        (NO_ALERT, opinion(-2), Tier.NONE, ()),
        (NO_ALERT, opinion(2), Tier.VITAL, ()),
        (NO_ALERT, opinion(2, suicide=2, crisis=2), Tier.CRISIS, ("suicidal_ideas",)),
        (NO_ALERT, opinion(2, suicide=2, crisis=-2), Tier.VITAL, ("suicide_attempt",)),
        (NO_ALERT, opinion(-2, any_flag=2), Tier.URGENT, ()),
        (VITAL, opinion(0), Tier.VITAL, ("stroke",)),
        (VITAL, opinion(-4), Tier.NONE, ()),
        (VITAL, opinion(-3, any_flag=0), Tier.URGENT, ("stroke",)),
        (CRISIS, opinion(2, suicide=2, crisis=1), Tier.CRISIS, ("suicidal_ideas",)),
        (CRISIS, opinion(2, suicide=2, crisis=-1), Tier.VITAL, ("suicidal_ideas",)),
        (URGENT, opinion(-2, any_flag=0), Tier.URGENT, ("jaundice",)),
        (URGENT, opinion(2), Tier.VITAL, ("jaundice",)),
    ],
)
def test_rules_and_score_are_added_up(found: Alert, said: Says, tier: Tier, families: tuple[str, ...]):
    alert = weigh(Findings(found), said, cut(TEXT))
    assert (alert.tier, alert.families) == (tier, families)


def test_what_a_rule_sees_in_a_few_words_stands():
    assert weigh(Findings(VITAL), opinion(-4), cut("Il ne bouge plus.")) == VITAL
    assert weigh(Findings(NO_ALERT), opinion(-1, any_flag=3), cut("Il ne bouge plus.")) == NO_ALERT
    assert weigh(Findings(NO_ALERT), opinion(1), cut("Il ne bouge plus.")).tier is Tier.VITAL


def test_plain_words_about_wanting_to_die_are_not_lowered_easily():
    assert weigh(Findings(CRISIS), opinion(-2.1), cut(TEXT)) == CRISIS
    assert weigh(Findings(VITAL), opinion(-2.1), cut(TEXT)).tier is Tier.NONE


@pytest.mark.parametrize(
    "text", ["J’ai envie de mourir.", "I want to die.", "Je veux plus vivre", "kill myself"]
)
def test_short_plain_crises_are_heard(text: str):
    assert RedFlagDetector.load(RED_FLAGS).assess(text).tier >= Tier.CRISIS


def test_despair_needs_less_than_another_emergency():
    assert weigh(Findings(NO_ALERT), opinion(-0.3, suicide=2, crisis=2), cut(TEXT)).tier is Tier.CRISIS
    assert weigh(Findings(NO_ALERT), opinion(-0.3), cut(TEXT)).tier is Tier.NONE


def test_suicidal_words_in_another_emergency_call_for_help_now():
    alert = weigh(Findings(CRISIS), opinion(3, suicide=-3), cut(TEXT))
    assert (alert.tier, alert.families) == (Tier.VITAL, ())
    assert weigh(Findings(CRISIS), opinion(-1, suicide=-3), cut(TEXT)) == CRISIS


def test_suicidal_words_are_never_lowered_to_a_doctor_today():
    assert weigh(Findings(CRISIS), opinion(-9, any_flag=9), cut(TEXT)) == CRISIS


def test_the_score_alone_sends_nobody_to_a_doctor_for_a_story():
    story = Findings(NO_ALERT, (Concept("fictional", 0, is_denied=False),))
    assert weigh(story, opinion(-1, any_flag=3), cut(TEXT)) == NO_ALERT
    assert weigh(story, opinion(2), cut(TEXT)).tier is Tier.VITAL


def test_a_question_about_warning_signs_lends_no_family_to_an_alert():
    card = Alert(Tier.NONE, ("stroke",), is_educational=True)
    assert weigh(Findings(card), opinion(3), cut(TEXT)).families == ()
    assert weigh(Findings(card), opinion(3, suicide=2, crisis=2), cut(TEXT)).families == ("suicidal_ideas",)


def test_a_raised_alert_shows_the_words_that_weighed_most():
    assert weigh(Findings(NO_ALERT), opinion(2), cut(TEXT)).evidence == (
        Evidence(LEARNED, 3, 16, "ne bouge plus"),
    )
    assert weigh(Findings(NO_ALERT), opinion(-3, any_flag=3), cut(TEXT)).evidence == (
        Evidence(LEARNED, 3, 5, "ne"),
    )


def test_an_information_card_stays_when_nothing_is_wrong():
    card = Alert(Tier.NONE, ("stroke",), is_educational=True)
    assert weigh(Findings(card), opinion(-3), cut(TEXT)) is card


def test_one_sentence_in_a_page_of_small_talk_raises_the_alert_it_raises_alone(detector: RedFlagDetector):
    alone = "Il a plongé dans la petite piscine et maintenant ses mains ne serrent plus rien."
    page = "Nous avons parlé du jardin et des courses de la semaine avec les voisins. " * 30
    assert not detector.read_rules(cut(alone)).alert.tier
    assert detector.assess(page) == NO_ALERT
    assert detector.assess(f"{page}{alone} {page}").tier is detector.assess(alone).tier is Tier.VITAL


@pytest.mark.parametrize(
    "text",
    [
        "xyzzy foo bar qux quux corge grault",
        "asdf jkl qwer uiop zxcv",
        "blablabla blabla bla bla bla",
        "1 2 3 4 5 6 7 8",
        "lorem ipsum dolor sit amet consectetur",
        "Nous avons parlé du jardin et des courses de la semaine avec les voisins.",
    ],
)
def test_words_nobody_learnt_from_raise_no_alarm(text: str, detector: RedFlagDetector):
    assert detector.assess(text) == NO_ALERT


@pytest.mark.parametrize(
    "text",
    ["", " ", "🤒" * 50, "\x00\x07", "a" * 10_000, "ab" * 50_000, "咳" * 3000, "\ud800 à", "ne " * 3000],
)
def test_no_text_breaks_it(learned: LearnedScore, text: str):
    learned.read(cut(text))
    for head in HEADS:
        assert all(0 <= span.start < span.end <= len(text) for span in learned.spans(cut(text), head))


def test_time_grows_linearly(learned: LearnedScore):
    text = "J’ai mal au ventre depuis hier et je ne sais pas quoi faire avec mon traitement. "

    def seconds(times: int) -> float:
        started = time.process_time()
        learned.read(cut(text * times))
        return time.process_time() - started

    # The best of some runs: a collection of garbage may fall into any of them.
    short, long = (min(seconds(times) for _ in range(5)) for times in (16, 160))
    assert long < 20 * short


def test_short_texts_are_read_whole_and_words_have_neighbours():
    words, letters, concepts = features(["mal", "au", "ventre"], [Concept("pain", 0, is_denied=False)])
    assert list(words) == ["mal", "au", "ventre", "mal au", "au ventre", "mal au ventre", "mal _ ventre"]
    assert "~^ma" in letters
    assert concepts == ["+pain"]
    assert WINDOW_WORDS > 60


@pytest.mark.parametrize(
    "text",
    [
        "mal\t1\t0.5",
        "mal\tx\t1\t1\t1\t1",
        "\t0\t1\t1\t1\t1\nmal\t1\t2",
        "\t0\t1\t1\t1",
        "\t0\t1\t1\t1\tnan",
        "\t0\t1\t1\t1\t1\nmal\tinf\t1\t1\t1\t1",
        "\t0\t1\t1\t1\t1\nmal\t1.2.3\t1\t1\t1\t1",
        "\t0\t1\t1\t1\t1\nmal\t1\t-\t1\t1\t1",
        "\t0\t1\t1\t1\t1\nmal\t1\t1\t1\t1\nventre\t1\t1\t1\t1\t1\t1",
    ],
)
def test_a_damaged_file_of_weights_is_refused(tmp_path: Path, text: str):
    (tmp_path / "learned.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(LearnedScoreError):
        LearnedScore.load(tmp_path / "learned.tsv")


def test_weights_add_up_as_written():
    score = LearnedScore({"mal": "2.0\t1.0\t0.0\t0.0\t0.5"}, (-0.25, 0.0, 0.0, 0.0))
    said = score.read(cut("Mal"))
    assert (said.emergency, said.any_flag) == (0.75, 0.5)


def test_rare_words_that_weigh_are_shown_and_everyday_words_are_not():
    weights = {
        "like": "3.0\t9.0\t0.0\t0.0\t0.0",
        "numb": "6.0\t1.0\t0.0\t0.0\t0.0",
        "calm": "6.0\t-1.0\t0.0\t0.0\t2.0",
    }
    score = LearnedScore(weights, (0.0,) * 4)
    assert score.spans(cut("numb, like calm"), "emergency") == (Span(0, 4),)
    assert score.spans(cut("numb, like calm"), "any_flag") == (Span(11, 15),)


def test_what_the_rules_found_weighs_too_in_the_window_where_it_stands():
    found, denied = "2.0\t1.0\t0.0\t0.0\t0.0", "2.0\t-1.0\t0.0\t0.0\t0.0"
    score = LearnedScore({"+fire": found, "-fire": denied}, (0.0,) * 4)
    assert score.read(cut("fire"), [Concept("fire", 0, is_denied=False)]).emergency == pytest.approx(1)
    assert score.read(cut("fire"), [Concept("fire", 0, is_denied=True)]).emergency == pytest.approx(-1)
    both = [Concept("fire", 0, is_denied=True), Concept("fire", 5, is_denied=False)]
    assert score.read(cut("fire fire"), both).emergency == pytest.approx(1)
    # Far away it neither helps nor harms.
    assert score.read(cut("x " * 500), [Concept("fire", 990, is_denied=True)]).emergency == 0


@pytest.mark.parametrize("n_words", range(100, 400, 7))
def test_every_word_stands_in_a_window(n_words: int):
    read = [piece.text for window in windows(cut("mot " * n_words + "fin").pieces) for piece in window]
    assert read[-1] == "fin"
    assert len(read) >= n_words + 1


def test_an_emergency_in_one_paragraph_is_not_hidden_by_another():
    score = LearnedScore(
        {"grave": "1.0\t1.2\t0.0\t0.0\t2.0", "fevers": "1.0\t-0.5\t0.0\t0.0\t2.8"}, (0.0,) * 4
    )
    said = score.read(cut("grave " + "bla " * 3 * WINDOW_WORDS + "fevers"))
    assert (said.emergency, said.any_flag) == (pytest.approx(1.2), pytest.approx(2.8))


def test_a_paragraph_about_the_past_does_not_excuse_the_next():
    detector = RedFlagDetector.load(RED_FLAGS)
    past = "Mon grand-père a eu une attaque il y a vingt ans et il va bien depuis. " * 20
    now = "Ma mère parle bizarrement depuis ce matin et sa bouche est tordue d’un côté. "
    assert detector.assess(past + now + past).tier is Tier.VITAL


def test_every_learnt_concept_is_one_of_the_lexicon(learned: LearnedScore):
    """A concept that was renamed loses its weight: learn again (`python -m finetune.red_flag_score`)."""
    _, lexicons = load_lexicons(RED_FLAGS)
    known = {name for lexicon in lexicons.values() for name in lexicon.concepts}
    learnt = {feature[1:] for feature in learned.rows if feature[0] in (FOUND, DENIED)}
    assert learnt
    assert learnt <= known


def test_letters_count_once_for_every_word_that_holds_them():
    score = LearnedScore({"~^ma": "1.0\t1.0\t0.0\t0.0\t0.0"}, (0.0,) * 4)
    assert score.read(cut("mal")).emergency == pytest.approx(1)
    assert score.read(cut("mal main mal")).emergency == pytest.approx(2 / 2**0.5)


@pytest.mark.parametrize(
    "text",
    [
        "Ma mère ne se réveille pas, c’est sûrement la fatigue, mon frère dit que ce n’est rien.",
        "Mon mari a une douleur qui serre la poitrine et le bras, il dit que c’est juste le stress.",
        "I want to die tonight and I have the pills, but don’t worry about me.",
    ],
)
def test_a_relative_who_minimises_cancels_nothing(text: str):
    assert RedFlagDetector.load(RED_FLAGS).assess(text).tier is Tier.VITAL


@pytest.mark.parametrize(
    "text",
    [
        "J’ai un comprimé pour la tension le matin, est-ce que je peux boire du café avec ?",
        "Je suis crevé depuis la rentrée, comment mieux dormir avant les examens ?",
        "My son had a nosebleed yesterday that stopped after ten minutes, should we use the humidifier?",
    ],
)
def test_everyday_questions_raise_no_alarm(text: str):
    assert RedFlagDetector.load(RED_FLAGS).assess(text).tier is Tier.NONE
