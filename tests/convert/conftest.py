"""Tiny models and adapters for the tests of the conversion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_models import REPOSITORY, AdapterFolder, build_checkpoint

from convert.checkpoint import Checkpoint
from convert.random_adapter import RandomAdapterSpec, write_random_adapter
from convert.recipe import BaseSpec, CalibrationSpec, Recipe, VerifySpec


@pytest.fixture(scope="session")
def qwen2(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return build_checkpoint(tmp_path_factory.mktemp("tiny") / "qwen2")


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return build_checkpoint(tmp_path_factory.mktemp("tiny") / "llama", "llama", pre="smollm")


@pytest.fixture(scope="session", params=["qwen2", "llama"])
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    """Both families in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def make_adapter(tmp_path: Path) -> Callable[..., AdapterFolder]:
    """Writes a random adapter for a checkpoint."""

    def make(base: Checkpoint, name: str = "adapter", **settings: Any) -> AdapterFolder:
        spec = RandomAdapterSpec(REPOSITORY, **({"r": 4, "strength": 0.3} | settings))
        write_random_adapter(base, tmp_path / name, spec)
        return AdapterFolder(tmp_path / name)

    return make


@pytest.fixture
def recipe(resources: Path) -> Recipe:
    """A recipe for the tiny models."""
    return Recipe(
        id="tiny",
        name="Tiny",
        description={"fr": "Un essai.", "en": "A trial."},
        languages=("fr", "en"),
        base=BaseSpec(REPOSITORY, "Apache-2.0"),
        calibration=CalibrationSpec(resources / "scenarios", None, max_tokens=256, chunk_tokens=64),
        verify=VerifySpec(tokens_per_language=256),
    )
