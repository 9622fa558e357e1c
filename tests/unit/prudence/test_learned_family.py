"""The family of an alert that no rule explains: named when it is clear, left open when it is not."""

from pathlib import Path

import pytest

from prudence.alert import Concept
from prudence.learned import LearnedScoreError
from prudence.learned_family import FamilyNamer, FamilyWeights
from prudence.normalise import cut
from prudence.red_flags import RedFlagDetector

RED_FLAGS = Path(__file__).resolve().parents[3] / "resources" / "red_flags"
WEIGHTS = {
    "bee": FamilyWeights(3.0, {0: 2.0}),
    "+swollen_face": FamilyWeights(2.0, {0: 3.0, 1: -1.0}),
    "brakes": FamilyWeights(3.0, {1: 2.0}),
}


@pytest.fixture
def namer():
    return FamilyNamer(("anaphylaxis", "major_trauma_burn"), (-1.0, -1.0), WEIGHTS)


def test_words_and_concepts_name_a_family(namer):
    assert namer.name(cut("a bee"), [Concept("swollen_face", 0, is_denied=False)]) == "anaphylaxis"


def test_each_kind_of_features_is_divided_by_its_length(namer):
    scores = namer.scores(["bee", "brakes"], [Concept("swollen_face", 0, is_denied=False)])
    assert scores == pytest.approx([-1 + 2 / 2**0.5 + 3, -1 + 2 / 2**0.5 - 1])


def test_two_families_alike_are_no_answer(namer):
    assert namer.name(cut("bee brakes"), ()) is None


def test_words_never_seen_are_no_answer(namer):
    assert namer.name(cut("nothing of this"), ()) is None
    assert namer.name(cut(""), ()) is None


@pytest.mark.parametrize(
    "table",
    [
        "#\n",
        "#\na\tb\n0\t0\nword\tmuch\t0:1\n",
        "#\na\n0\nword\t1\t0:1\n",
        "#\na\tb\n0\nword\t1\t0:1\n",
        "#\na\tb\n0\t0\nword\t1\t2:1\n",
        "#\na\tb\n0\t0\nword\t1\t0:nan\n",
    ],
)
def test_a_wrong_table_is_refused(tmp_path, table):
    path = tmp_path / "families.tsv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(LearnedScoreError):
        FamilyNamer.load(path)


def test_the_committed_table_knows_only_families_of_the_lexicon():
    families = set(FamilyNamer.load(RED_FLAGS / "learned_families.tsv").families)
    detector = RedFlagDetector.load(RED_FLAGS)
    assert families == set(detector.families) - {"suicidal_ideas", "suicide_attempt"}


def test_an_alert_of_the_score_alone_gets_the_advice_of_its_family(detector):
    text = "il a plongé dans la petite piscine et maintenant ses mains ne serrent plus rien"
    assert not detector.read_rules(cut(text)).alert.tier
    alert = detector.assess(text)
    assert alert.families == ("head_spinal_injury",)
    assert detector.advice(alert.families, "fr")


def test_in_doubt_the_advice_is_the_general_one(detector):
    alert = detector.assess("grand-père est tout gris et mou depuis le repas, il transpire")
    assert alert.tier
    assert alert.families == ()
