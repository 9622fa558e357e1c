"""Nearness of answers to corrected texts that nobody trained on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from scored_answers import CAUTIOUS, RISKY, Room, answer, failure

from finetune.recipe import load_training_recipe
from finetune.records import Answer, Pair, write_jsonl
from finetune.reporting.text_overlap import OverlapMeter, load_terms, rouge_l
from finetune.stages.pairs import validation_pairs

TERMS = Path(__file__).resolve().parents[2] / "finetune" / "data" / "dermatology_terms.toml"
RECIPE = Path(__file__).resolve().parents[2] / "models" / "recipes" / "dermatology-qwen2.5-coder-1.5b.toml"


def test_rouge_l_is_the_f1_of_the_longest_common_subsequence() -> None:
    assert rouge_l(["le", "chat", "noir", "dort"], ["le", "chien", "dort"]) == pytest.approx(2 * 2 / 7)
    assert rouge_l(["a"], ["a"]) == 1.0
    assert rouge_l([], ["a"]) == 0.0


@pytest.fixture
def meter() -> OverlapMeter:
    return OverlapMeter({"fr": ("eczéma", "grain de beauté"), "en": ("mole",)})


def test_the_same_text_is_as_near_as_can_be(meter: OverlapMeter) -> None:
    text = "Un grain de beauté qui change se montre à un médecin."

    overlap = meter.measure(text, text, language="fr")

    assert (overlap.chrf, overlap.rouge_l, overlap.terms) == (100.0, 1.0, 1.0)
    assert overlap.bleu == pytest.approx(100.0)


def test_headings_earn_nothing(meter: OverlapMeter) -> None:
    reference = "## Conseils généraux\nHydratez la peau."

    assert meter.measure("## Conseils généraux\nDormez.", reference, language="fr").rouge_l == 0
    assert meter.measure("Hydratez la peau.", reference, language="fr").rouge_l == 1


def test_terms_are_found_in_the_plural_and_without_accents(meter: OverlapMeter) -> None:
    reference = "Un grain de beauté, un eczéma."

    assert meter.measure("Des GRAINS de beaute.", reference, language="fr").terms == 0.5
    assert meter.measure("Molecules.", "A mole.", language="en").terms == 0.0
    assert meter.measure("Une peau.", "Une plaie.", language="fr").terms is None


def test_the_committed_terms_are_enough_and_none_stands_twice() -> None:
    terms = load_terms(TERMS)

    assert all(len(listed) >= 75 for listed in terms.values())


def _pair(number: int) -> Pair:
    return Pair(
        id=f"peau-{number}",
        case=f"peau-{number}",
        language="fr",
        category="dermatologie",
        question=f"Question {number} sur ma peau ?",
        risky=RISKY,
        risks=("diagnosis",),
        corrected=CAUTIOUS,
        expected_tier="none",
        drug_question=False,
    )


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """The committed recipe, on ten pairs of ours."""
    write_jsonl(tmp_path / "pairs.jsonl", [_pair(number) for number in range(10)])
    text = RECIPE.read_text(encoding="utf-8").replace(
        "../../finetune/data/pairs/dermatologie.jsonl", "pairs.jsonl"
    )
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def room(tmp_path: Path) -> Room:
    room = Room(tmp_path)
    room.score(answer("simple-1", "base", RISKY))
    return room


def _compare(room: Room, recipe: Path, *answers: Answer) -> int:
    path = room.folder / "reference.jsonl"
    write_jsonl(path, answers)
    return room.report("report", "--reference", str(recipe), "--reference-answers", str(path))


def test_tuned_is_compared_with_base_on_pairs_that_were_not_trained_on(room: Room, recipe: Path) -> None:
    one, other = (pair.id for pair in validation_pairs(load_training_recipe(recipe)))
    near = CAUTIOUS.replace("deux jours", "hier")

    rc = _compare(
        room,
        recipe,
        *(answer(pair, "base", RISKY) for pair in (one, other)),
        *(answer(pair, "tuned", near) for pair in (one, other)),
        failure(one, "tuned", seed=2),
    )

    assert rc == 0
    figures = json.loads(room.read("report.json"))["reference"]
    assert (figures["adapter"], figures["n_pairs"], figures["n_matched"]) == ("dermatology", 2, 2)
    assert figures["columns"][1]["n_failed"] == 1
    assert figures["differences"]["chrf"]["low"] > 30
    assert figures["differences"]["caution total"]["mean"] > 15
    assert "ROUGE-L F1" in room.read("report.md")
    assert "Question" in room.read("report.html")


def test_an_answer_to_a_pair_that_was_trained_on_is_refused(
    room: Room, recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = {pair.id for pair in validation_pairs(load_training_recipe(recipe))}
    trained = next(f"peau-{number}" for number in range(10) if f"peau-{number}" not in aside)

    assert _compare(room, recipe, answer(trained, "tuned", CAUTIOUS)) == 1
    assert trained in capsys.readouterr().err


def test_a_recipe_without_answers_is_a_mistake(room: Room, recipe: Path) -> None:
    assert room.report("report", "--reference", str(recipe)) == 1


def test_hostile_reference_answers_are_escaped(room: Room, recipe: Path) -> None:
    first = validation_pairs(load_training_recipe(recipe))[0].id
    hostile = replace(answer(first, "base", "<script>alert(1)</script>"), language="fr")

    assert _compare(room, recipe, hostile) == 0
    assert "<script>alert" not in room.read("report.html")
