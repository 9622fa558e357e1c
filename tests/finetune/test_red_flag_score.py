"""What is learnt is what the application computes, and nothing is learnt from what is kept for measuring."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from finetune.records import load_cases
from finetune.red_flag_score import Labelled, ReadText, learn, leave_out, read_texts, write_weights
from prudence.learned import LearnedScore
from prudence.red_flags import RedFlagDetector
from prudence.types import Tier

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
    wrong = Labelled("a banana and a banana", Tier.VITAL, "emergency", "other", frozenset())
    others = [replace(text, labelled=wrong) for text in texts if text.labelled.text == wrong.text]
    judged = leave_out([*texts, *others], ["other"])
    assert len(judged) == len(others) == 10
    assert all(alert.tier is Tier.NONE for _, alert in judged)
    assert "both: found   0.0 %" in capsys.readouterr().out


def test_nothing_is_learnt_from_what_is_kept_for_measuring():
    learnt = {text.text for text in read_texts(REPO)}
    folder = REPO / "tests" / "data" / "red_flags"
    for name in ("held_out", "held_out_2", "held_out_3", "held_out_4", "held_out_5", "plain"):
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert not {json.loads(line)["text"] for line in lines} & learnt
    held_out = [case for case in load_cases(REPO / "finetune" / "data" / "cases") if case.is_held_out]
    assert held_out
    assert not {text for case in held_out for text in case.texts.values()} & learnt
