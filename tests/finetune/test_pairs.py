"""Pairs are judged as the application judges answers, kept away from what is held out, and split by case."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from finetune.errors import PairsError
from finetune.recipe import load_training_recipe
from finetune.records import Pair, load_cases, load_pairs
from finetune.stages import pairs as stage
from prudence.knowledge import Knowledge

REPO = Path(__file__).resolve().parents[2]
RECIPES = sorted(
    path
    for path in (REPO / "models/recipes").glob("*.toml")
    if "[training]" in path.read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.load(REPO / "resources")


def faults_of(pair: Pair, knowledge: Knowledge) -> str:
    return " ".join(fault.sentence for fault in stage.check_pairs([pair], knowledge))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_committed_pair_is_right(path: Path, knowledge: Knowledge):
    pairs = load_pairs(load_training_recipe(path).pairs)
    reserved = stage.reserved_texts(load_cases(REPO / "finetune/data/cases"), REPO / "resources/scenarios")
    assert [*stage.check_pairs(pairs, knowledge), *stage.check_repetitions(pairs, reserved)] == []


def test_there_are_three_hundred_pairs_two_thirds_french_a_third_benign():
    pairs = load_pairs(load_training_recipe(REPO / "models/recipes/finemed-qwen2.5-coder-1.5b.toml").pairs)
    assert len(pairs) >= 300
    assert 0.6 <= sum(pair.language == "fr" for pair in pairs) / len(pairs) <= 0.72
    assert sum(pair.expected_tier == "none" for pair in pairs) / len(pairs) >= 0.3
    counts = [
        sum(pair.category == c for pair in pairs)
        for c in ("simple", "complexe", "anxiogene", "psychologique")
    ]
    assert max(counts) - min(counts) <= 4


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda p: replace(p, corrected=p.corrected.replace("## Conseils généraux", "## Conseils")),
            "headings",
        ),
        (
            lambda p: replace(p, corrected=p.corrected + " Vous avez une angine bactérienne."),
            "gates violated",
        ),
        (lambda p: replace(p, corrected=p.corrected + " Prenez 500 mg trois fois par jour."), "dose"),
        (lambda p: replace(p, corrected=p.corrected[:200]), "words, not"),
        (lambda p: replace(p, risky=p.corrected), "scores as well"),
        (lambda p: replace(p, risks=()), "names no kind of risk"),
    ],
)
def test_a_spoilt_pair_is_refused(
    example_pair: Pair, knowledge: Knowledge, spoil: Callable[[Pair], Pair], words: str
):
    assert faults_of(example_pair, knowledge) == ""
    assert words in faults_of(spoil(example_pair), knowledge)


def test_a_pair_near_a_held_out_case_or_another_pair_is_refused(example_pair: Pair):
    case = next(case for case in load_cases(REPO / "finetune/data/cases") if case.is_held_out)
    reserved = stage.reserved_texts([case], REPO / "resources/scenarios")
    leaked = replace(example_pair, question=case.texts["fr"] + " Merci.")
    assert case.case_id in stage.check_repetitions([leaked], reserved)[0].sentence
    twin = replace(example_pair, id="twin", case="twin")
    assert stage.check_repetitions([example_pair, twin], {})[0].pair_id == "twin"
    other_language = replace(twin, language="en", case=example_pair.case)
    assert stage.check_repetitions([example_pair, other_language], {}) == []


def test_the_split_keeps_a_case_on_one_side_and_repeats_itself(make_pairs: Callable[[int], list[Pair]]):
    pairs = [
        twin for pair in make_pairs(50) for twin in (pair, replace(pair, id=f"{pair.id}-en", language="en"))
    ]
    split = stage.split_by_case(pairs, share=0.2, seed=1)
    assert not {p.case for p in split.train} & {p.case for p in split.validation}
    assert len({p.case for p in split.validation}) == 10
    assert split == stage.split_by_case(pairs, share=0.2, seed=1)
    assert split != stage.split_by_case(pairs, share=0.2, seed=2)


def test_the_command_writes_chats_that_carry_the_system_prompt_in_use(
    tmp_path: Path, knowledge: Knowledge, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(REPO)
    parser = argparse.ArgumentParser()
    stage.add_options(parser)
    recipe = "models/recipes/finemed-smollm2-135m.toml"
    stage.run(parser.parse_args(["--recipe", recipe, "--out", str(tmp_path)]))
    summary = json.loads(capsys.readouterr().out)
    lines = (tmp_path / "pairs/train.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == summary["train"]["pairs"]
    messages = json.loads(lines[0])["messages"]
    assert messages[0]["content"] == knowledge.phrases["en"].system_prompt
    assert summary["train"]["languages"] == {"en": len(lines)}


def test_faults_are_all_told_and_nothing_is_written(
    tmp_path: Path, example_pair: Pair, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(REPO)
    source = REPO / "models/recipes/finemed-smollm2-135m.toml"
    text = source.read_text(encoding="utf-8").replace('languages = ["en"]\nr', 'languages = ["fr"]\nr')
    bad = [replace(example_pair, id=f"bad-{i}", case=f"bad-{i}", corrected="Rien.") for i in range(2)]
    from finetune.records import write_jsonl

    write_jsonl(tmp_path / "bad.jsonl", bad)
    start, end = text.index("pairs = ["), text.index("]", text.index("pairs = [")) + 1
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(text[:start] + 'pairs = ["bad.jsonl"]' + text[end:], encoding="utf-8")
    parser = argparse.ArgumentParser()
    stage.add_options(parser)
    with pytest.raises(PairsError, match="nothing was written"):
        stage.run(parser.parse_args(["--recipe", str(recipe), "--out", str(tmp_path / "out")]))
    told = capsys.readouterr().out
    assert "bad-0:" in told
    assert "bad-1:" in told
    assert not (tmp_path / "out").exists()
