"""Pairs and recipes for the tests of the training."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_models import REPOSITORY, build_checkpoint

from convert.recipe import BaseSpec
from finetune.recipe import BaseShape, TrainingRecipe
from finetune.records import Pair, write_jsonl

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer model with a chat template."""
    return build_checkpoint(tmp_path_factory.mktemp("finetune") / "base").folder


@pytest.fixture
def recipe() -> TrainingRecipe:
    """A training of a few updates."""
    return TrainingRecipe(
        adapter="tiny",
        title="tiny: a trial",
        pairs=(),
        languages=("fr", "en"),
        base=BaseSpec(REPOSITORY, "Apache-2.0"),
        shape=BaseShape("qwen2", 256, 2),
        r=2,
        learning_rate=1e-2,
        gradient_accumulation=2,
        evals_per_epoch=2,
        epochs=2,
    )


@pytest.fixture
def chats(tmp_path: Path) -> Callable[..., Path]:
    """Writes the two parts that `pairs` would write."""

    def write(folder: Path | None = None, n_train: int = 8, answer: str = "Appelez.") -> Path:
        out = folder or tmp_path / "out"
        for part, count in (("train", n_train), ("validation", 2)):
            write_jsonl(out / "pairs" / f"{part}.jsonl", [_chat(part, i, answer) for i in range(count)])
        return out

    return write


def _chat(part: str, number: int, answer: str) -> dict[str, Any]:
    contents = (
        ("system", "Sois prudent."),
        ("user", f"J’ai mal {number}."),
        ("assistant", f"{answer} {number}"),
    )
    return {
        "id": f"{part}-{number}",
        "messages": [{"role": role, "content": text} for role, text in contents],
    }


@pytest.fixture(scope="session")
def example_pair() -> Pair:
    """A real pair that is right in every way."""
    from finetune.records import load_pairs

    return load_pairs([REPO / "finetune/data/pairs/simple-fr.jsonl"])[0]


@pytest.fixture
def make_pairs(example_pair: Pair) -> Callable[[int], list[Pair]]:
    """Distinct pairs of many cases."""

    def make(count: int) -> list[Pair]:
        return [
            replace(example_pair, id=f"p{i}", case=f"c{i}", question=f"{i} {'abcdefghij'[i % 10] * 30}")
            for i in range(count)
        ]

    return make


def to_raw(pair: Pair) -> dict[str, Any]:
    """A pair as it stands in a file."""
    return json.loads(json.dumps(pair.__dict__))
