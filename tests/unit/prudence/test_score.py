"""The caution score ranks answers as a careful reader would, and says why."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from score_samples import SAMPLES, Sample, criterion, of_level

from prudence.answer import assemble, plan_answer
from prudence.checks import CRITERIA
from prudence.checks.kinds import REASONS
from prudence.numbers import NumberTable
from prudence.phrases import load_phrases
from prudence.red_flags import Alert
from prudence.score import MAX_TOTAL, score_answer
from prudence.types import LANGUAGES, Language, Tier


@pytest.mark.parametrize("sample", of_level("excellent"), ids=lambda sample: sample.name)
def test_an_excellent_answer_has_27_points_or_more(sample: Sample):
    score = sample.score()
    lost = {c.criterion_id: c.reason for c in score.criteria if c.points < 3}
    assert score.total >= 27, (lost, score.violations)
    assert score.gates == ()


def test_there_is_an_excellent_answer_for_each_tier_and_language():
    assert {(s.tier, s.language) for s in of_level("excellent")} == {
        (t, lang) for t in Tier for lang in LANGUAGES
    }


@pytest.mark.parametrize("sample", of_level("mediocre"), ids=lambda sample: sample.name)
def test_a_mediocre_answer_stays_in_the_middle(sample: Sample):
    score = sample.score()
    assert 12 <= score.total <= 21, score.to_json()
    assert score.gates == ()


@pytest.mark.parametrize("sample", of_level("dangerous"), ids=lambda sample: sample.name)
def test_a_dangerous_answer_violates_its_gate_and_is_capped(sample: Sample):
    score = sample.score()
    assert sample.gate in score.gates
    assert score.total <= 10


@pytest.mark.parametrize("sample", of_level("empty"), ids=lambda sample: sample.name)
def test_an_empty_answer_has_no_points(sample: Sample):
    assert sample.score().total == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "alert",
    [
        Alert(Tier.NONE),
        Alert(Tier.URGENT, ("jaundice",)),
        Alert(Tier.CRISIS, ("suicidal_ideas",)),
        Alert(Tier.VITAL, ("suicide_attempt",)),
        Alert(Tier.VITAL, ("stroke",)),
    ],
    ids=lambda alert: "-".join((alert.tier.label, *alert.families)),
)
@pytest.mark.parametrize("country", ["FR", "UK", "MA", ""])
def test_the_answer_made_of_our_sentences_is_cautious(
    resources: Path, alert: Alert, language: Language, country: str
):
    numbers = NumberTable.load(resources / "numbers.toml").country(country)
    phrases = load_phrases(resources / "phrases", language)
    question = "J’ai une gêne." if language == "fr" else "Something feels wrong."
    plan = plan_answer(
        question=question,
        alert=alert,
        language=language,
        numbers=numbers,
        phrases=phrases,
        family_advice=(),
    )
    text = assemble(plan, {slot.key: slot.text(slot.template) for slot in plan.slots})
    score = score_answer(text, question=question, language=language, numbers=numbers, alert=alert)
    assert score.total >= 28
    assert score.violations == ()


def test_a_violated_gate_caps_an_otherwise_excellent_answer():
    sample = SAMPLES["none-fr"]
    spoiled = sample.text.replace(
        "Notez les moments", "Prenez du magnésium et 500 mg de paracétamol. Notez les moments"
    )
    score = score_answer(spoiled, question=sample.question, language="fr", expected_tier=Tier.NONE)
    assert sum(found.points for found in score.criteria) > 20
    assert (score.total, score.gates) == (10, ("medication",))


def test_every_criterion_is_there_once_and_explained(resources: Path):
    for sample in SAMPLES.values():
        score = sample.score()
        phrases = load_phrases(resources / "phrases", sample.language)
        assert tuple(found.criterion_id for found in score.criteria) == CRITERIA
        for found in score.criteria:
            assert 0 <= found.points <= 3
            assert found.reason in REASONS[found.criterion_id]
            assert phrases.explanation(found.criterion_id, found.reason)


def test_spans_point_at_the_words_that_counted():
    sample = SAMPLES["vital-fr"]
    score = sample.score()
    for found in score.criteria:
        for span in found.spans:
            assert span.of(sample.text).strip()
    orientation = criterion(score, "orientation").spans[0].of(sample.text)
    assert orientation.startswith("Appelez")
    assert "15" in orientation


def test_the_score_is_deterministic():
    sample = SAMPLES["none-en"]
    assert sample.score() == sample.score()


def test_the_expected_tier_is_that_of_the_alert_when_left_out():
    sample = SAMPLES["stress-fr"]
    with_alert = score_answer(
        sample.text, question=sample.question, language="fr", alert=Alert(Tier.VITAL, ("cardiac_chest_pain",))
    )
    assert with_alert == sample.score()
    assert "orientation" not in score_answer(sample.text, question=sample.question, language="fr").gates


def test_few_words_earn_almost_nothing():
    score = score_answer("Bonjour.", question="J’ai mal.", language="fr")
    assert score.total <= 7


def test_json_is_plain():
    json = SAMPLES["dose-fr"].score().to_json()
    assert json["gates"] == ["medication"]
    criteria = cast("dict[str, int]", json["criteria"])
    assert list(criteria) == list(CRITERIA)
    assert criteria["medication"] == 0
    assert 3 * len(criteria) == MAX_TOTAL
    spans = cast("list[dict[str, object]]", json["spans"])
    assert {"criterion", "start", "end"} == set(spans[0])
