"""Engines for the contract: one real engine for the whole run, so that the suite stays fast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.engine.base import ModelSpec
from desktop.engine.factory import create_engine
from desktop.engine.llama import LlamaEngine

N_CTX = 320


@pytest.fixture(scope="session")
def smollm2(smollm2_path: Path) -> ModelSpec:
    # One thread: with more, threads wait for each other, and a busy test machine makes that slow.
    return ModelSpec(smollm2_path, n_ctx=N_CTX, n_threads=1)


@pytest.fixture(scope="session")
def llama(smollm2: ModelSpec, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaEngine]:
    engine = create_engine(smollm2, cache_dir=tmp_path_factory.mktemp("llama"))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def qwen_path() -> Path:
    """A real Qwen2.5-Coder file, for tests that are run on purpose."""
    path = os.environ.get("FINEMED_TEST_QWEN_GGUF")
    assert path, "set FINEMED_TEST_QWEN_GGUF to a qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
    return Path(path)
