"""What is learnt is what the application computes, and nothing is learnt from what is kept for measuring."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from finetune.records import load_cases
from finetune.red_flag_score import Labelled, ReadText, learn, leave_out, read_texts, write_weights
from prudence.learned import LearnedScore
from prudence.normalise import cut
from prudence.red_flags import RedFlagDetector
from prudence.types import Tier
from prudence.weighing import weigh

REPO = Path(__file__).resolve().parents[2]
EMERGENCIES = ("he cannot breathe", "she cannot breathe at all", "blood everywhere", "blood, so much blood")
CRISES = ("i want to die", "no reason to live")
ACTS = ("took all the pills to die", "pills taken to die, all of them")
HARMLESS = ("a banana and a banana", "the banana is ripe", "no blood in the banana", "my knee hurts a bit")


@pytest.fixture(scope="module")
def texts() -> list[ReadText]:
    detector = RedFlagDetector.load(REPO / "resources" / "red_flags")
    suicidal = frozenset({"suicidal_ideas"})
    labelled = [
        *(Labelled(text, Tier.VITAL, "emergency", "tiny", frozenset()) for text in EMERGENCIES * 10),
        *(Labelled(text, Tier.CRISIS, "emergency", "tiny", suicidal) for text in CRISES * 10),
        *(Labelled(text, Tier.VITAL, "emergency", "tiny", suicidal) for text in ACTS * 10),
        *(Labelled(text, Tier.NONE, "benign", "tiny", frozenset()) for text in HARMLESS * 10),
    ]
    return [ReadText.read(text, detector) for text in labelled]


def test_the_learnt_weights_tell_the_texts_apart(texts: list[ReadText]):
    score = learn(texts)
    for text in texts:
        said = score.read(text.cut_text, text.findings.concepts)
        assert (said.emergency > 0) == (text.labelled.tier >= Tier.CRISIS), text.labelled.text
        if text.labelled.tier >= Tier.CRISIS:
            assert (said.suicide > 0) == bool(text.labelled.families), text.labelled.text


def test_training_and_application_compute_the_same(texts: list[ReadText], monkeypatch: pytest.MonkeyPatch):
    """Repeated letters, concepts and scales count alike on both sides; weights are rounded to hundredths."""
    from finetune import red_flag_score

    decisions: dict[str, list[float]] = {}

    def remember(matrix: Any, labelled: Sequence[Labelled], head: str) -> object:
        weights, bias = original(matrix, labelled, head)
        decisions[head] = (matrix @ weights + bias).tolist()  # the last fit of a head stays
        return weights, bias

    original = red_flag_score._fit  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(red_flag_score, "_fit", remember)
    score = learn(texts)
    for place, text in enumerate(texts):
        said = score.read(text.cut_text, text.findings.concepts)
        assert said.emergency == pytest.approx(decisions["emergency"][place], abs=0.1)
        assert said.any_flag == pytest.approx(decisions["any_flag"][place], abs=0.1)


def test_weights_come_back_from_the_file(texts: list[ReadText], tmp_path: Path):
    score = learn(texts)
    write_weights(score, tmp_path / "learned.tsv")
    again = LearnedScore.load(tmp_path / "learned.tsv")
    for text in texts:
        one, other = (s.read(text.cut_text, text.findings.concepts) for s in (score, again))
        assert tuple(other) == pytest.approx(tuple(one), abs=0.01)


def test_a_file_that_is_left_out_is_judged_and_not_learnt_from(
    texts: list[ReadText], capsys: pytest.CaptureFixture[str]
):
    detector = RedFlagDetector.load(REPO / "resources" / "red_flags")
    unheard = Labelled("the banana is a zeppelin over zinnias", Tier.VITAL, "emergency", "other", frozenset())
    others = [ReadText.read(unheard, detector)] * 40
    assert weigh(others[0].findings, learn([*texts, *others]), others[0].cut_text).tier is Tier.VITAL
    judged = leave_out([*texts, *others], ["other"])
    assert [alert.tier for _, alert in judged] == [Tier.NONE] * 40
    assert "both: found   0.0 %" in capsys.readouterr().out


def _words(text: str) -> tuple[str, ...]:
    """A text without its capitals, accents and marks."""
    return tuple(piece.text for piece in cut(text).pieces)


def test_nothing_is_learnt_from_what_is_kept_for_measuring():
    learnt = {_words(text.text) for text in read_texts(REPO)}
    folder = REPO / "tests" / "data" / "red_flags"
    kept = [*sorted(folder.glob("held_out*.jsonl")), folder / "plain.jsonl"]
    assert len(kept) >= 7
    for path in kept:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not {text for line in lines if (text := _words(json.loads(line)["text"])) in learnt}, path.name
    held_out = [case for case in load_cases(REPO / "finetune" / "data" / "cases") if case.is_held_out]
    assert held_out
    assert not {text for case in held_out for text in case.texts.values()} & learnt
