"""The families' weights: training and application agree, and they are measured on other files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from finetune import red_flag_families
from finetune.red_flag_families import cross_validate, learn, write_weights
from finetune.red_flag_score import Labelled, ReadText
from prudence.learned_family import FamilyNamer
from prudence.red_flags import RedFlagDetector
from prudence.types import Tier

REPO = Path(__file__).resolve().parents[2]
TEXTS = {
    "envenomation": ("a bee stung his tongue", "the bee stung her eye", "a bee, a big bee", "bee stung"),
    "major_trauma_burn": ("the car hit the wall", "a car hit him", "car, wall and car again", "the car hit"),
    "poisoning": ("he drank the bleach", "bleach was in the cup", "the cup of bleach", "drank bleach"),
}


@pytest.fixture(scope="module")
def texts() -> list[ReadText]:
    detector = RedFlagDetector.load(REPO / "resources" / "red_flags")
    return [
        ReadText.read(
            Labelled(text, Tier.VITAL, "emergency", f"file{place % 5}", frozenset({family})), detector
        )
        for family, own in TEXTS.items()
        for place, text in enumerate(own * 5)
    ]


def test_the_learnt_weights_name_the_families(texts: list[ReadText]):
    namer = learn(texts)
    assert namer.families == tuple(sorted(TEXTS))
    named = {namer.name(text.cut_text, text.findings.concepts) for text in texts}
    assert named == set(TEXTS)
    for text in texts:
        assert namer.name(text.cut_text, text.findings.concepts) in (text.labelled.families or ())


def test_training_and_application_compute_the_same(texts: list[ReadText], monkeypatch: pytest.MonkeyPatch):
    original = red_flag_families._fit  # pyright: ignore[reportPrivateUsage]
    fits: list[np.ndarray] = []

    def remember(blocks, read, families, vocabulary):  # type: ignore[no-untyped-def]
        coefficients, biases = original(blocks, read, families, vocabulary)
        matrix = red_flag_families.feature_matrix(blocks, vocabulary)
        fits.append(matrix @ coefficients.T + biases)
        return coefficients, biases

    monkeypatch.setattr(red_flag_families, "_fit", remember)
    namer = learn(texts)
    for text, expected in zip(texts, fits[-1], strict=True):
        words = [piece.text for piece in text.cut_text.pieces]
        assert namer.scores(words, text.findings.concepts) == pytest.approx(expected.tolist(), abs=0.15)


def test_weights_come_back_from_the_file(texts: list[ReadText], tmp_path: Path):
    namer = learn(texts)
    write_weights(namer, tmp_path / "families.tsv")
    again = FamilyNamer.load(tmp_path / "families.tsv")
    assert (again.families, again.biases, again.weights) == (namer.families, namer.biases, namer.weights)


def test_files_that_were_left_out_are_judged(texts: list[ReadText], capsys: pytest.CaptureFixture[str]):
    cross_validate(texts)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["no rule found anything", "a rule found something"]
    assert sum(int(line.split(" of ")[1].split(" texts")[0]) for line in lines) == len(texts)
