"""Base GGUF + LoRA GGUF in the application's engine writes the merged model's text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from convert.adapter import combined_changes, load_adapter
from convert.checkpoint import Checkpoint, open_checkpoint
from convert.dequantize import dequantize_gguf
from convert.recipe import Recipe, load_recipe
from convert.stages.lora import write_lora
from convert.stages.to_gguf import convert_checkpoint
from desktop.engine.base import (
    AdapterSpec,
    CancelToken,
    GenerationRequest,
    GenerationResult,
    Message,
    ModelSpec,
    Sampling,
)
from desktop.engine.factory import create_engine

QUESTIONS = ("I have had a headache since this morning. What should I do?", "What is the capital of France?")
GREEDY = Sampling(temperature=0.0, repeat_penalty=1.0)
RECIPES = Path(__file__).resolve().parents[2] / "models" / "recipes"


def answers(model: Path, cache: Path, *, n_tokens: int, lora: Path | None = None) -> list[str]:
    """The greedy answers of one file in the application's engine."""
    adapter = AdapterSpec("tuned", lora) if lora is not None else None
    engine = create_engine(ModelSpec(model, n_ctx=512, n_gpu_layers=0), cache_dir=cache)
    texts: list[str] = []
    try:
        for question in QUESTIONS:
            messages = (Message("user", question),)
            request = GenerationRequest(messages, adapter, GREEDY, max_tokens=n_tokens)
            *_, result = engine.generate(request, cancel=CancelToken())
            assert isinstance(result, GenerationResult)
            texts.append(result.text)
    finally:
        engine.close()
    return texts


def check(base: Checkpoint, recipe: Recipe, adapter: Path, folder: Path, *, n_tokens: int) -> None:
    changes = combined_changes([load_adapter(adapter, base)])
    convert_checkpoint(base, folder / "base.gguf", recipe)
    convert_checkpoint(base, folder / "merged.gguf", recipe, changes=changes)
    write_lora(base, changes, folder / "lora.gguf", name="tuned", dtype="F32")
    cache = folder / "cache"
    merged = answers(folder / "merged.gguf", cache, n_tokens=n_tokens)
    assert answers(folder / "base.gguf", cache, n_tokens=n_tokens, lora=folder / "lora.gguf") == merged
    assert answers(folder / "base.gguf", cache, n_tokens=n_tokens) != merged


def test_a_tiny_model_with_its_lora(qwen2, recipe, make_adapter, tmp_path):
    adapter = make_adapter(qwen2, strength=0.05).folder
    check(qwen2, replace(recipe, dtype="F32"), adapter, tmp_path, n_tokens=10)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_real_model_with_its_lora_in_float16(make_adapter, smollm2_path, tmp_path):
    dequantize_gguf(smollm2_path, tmp_path)
    base = open_checkpoint(tmp_path)
    recipe = replace(load_recipe(RECIPES / "finemed-smollm2-135m.toml"), dtype="F16")
    adapter = make_adapter(base, strength=0.02, r=8).folder
    check(base, recipe, adapter, tmp_path, n_tokens=48)
