"""Our GGUF files against those of llama.cpp's own converter, and full-size behaviour. Run with -m slow.

FINEMED_ORACLE_CACHE names a folder for the reference's source archive (77 MB, downloaded once).
FINEMED_MODELS names a folder with the Qwen2.5-Coder GGUF files of models/catalog.toml.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_models import build_checkpoint

from convert.adapter import combined_changes, load_adapter
from convert.checkpoint import open_checkpoint
from convert.dequantize import dequantize_gguf
from convert.llama_native import NativeContext, NativeModel, load_lora
from convert.oracle import CACHE_VARIABLE
from convert.parity import compare_files, compare_lora, compare_model, is_sound
from convert.random_adapter import RandomAdapterSpec, write_random_adapter
from convert.recipe import load_recipe
from convert.stages.lora import write_lora
from convert.stages.to_gguf import convert_checkpoint

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

RECIPES = Path(__file__).resolve().parents[2] / "models" / "recipes"
MODELS_VARIABLE = "FINEMED_MODELS"
LOGIT_TOLERANCE = 0.15
"""Largest difference of a logit between base + LoRA and merged, float16 files; logits reach about 30."""

PROMPTS = (
    "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n",
    "<|im_start|>user\nI have had a headache since this morning.<|im_end|>\n<|im_start|>assistant\n",
)


@pytest.fixture(scope="session")
def cache() -> Path:
    folder = os.environ.get(CACHE_VARIABLE)
    assert folder, f"Set {CACHE_VARIABLE} to a folder in which the reference converter may be kept."
    return Path(folder)


def gguf_of(name: str, smollm2_path: Path) -> Path:
    if "smollm2" in name:
        return smollm2_path
    folder = os.environ.get(MODELS_VARIABLE)
    assert folder, f"Set {MODELS_VARIABLE} to a folder with the Qwen2.5-Coder GGUF files."
    size = name.rsplit("-", 1)[-1]
    return Path(folder) / f"qwen2.5-coder-{size}-instruct-q4_k_m.gguf"


@pytest.mark.parametrize("name", ["smollm2-135m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"])
@pytest.mark.parametrize("dtype", ["BF16", "F16"])
def test_every_tensor_is_byte_identical_and_every_other_key_explained(
    name, dtype, cache, smollm2_path, tmp_path
):
    dequantize_gguf(gguf_of(name, smollm2_path), tmp_path)
    recipe = replace(load_recipe(RECIPES / f"finemed-{name}.toml"), dtype=dtype)
    comparison = compare_model(tmp_path, recipe, cache, tmp_path)
    assert comparison.n_tensors >= 272
    assert comparison.differing_tensors == ()
    assert comparison.unexplained_keys == ()


@pytest.mark.parametrize("dtype", ["F32", "F16"])
@pytest.mark.parametrize("family", ["qwen2", "llama"])
def test_the_lora_gguf_is_byte_identical(family, dtype, cache, tmp_path):
    base = build_checkpoint(tmp_path / "base", family)
    write_random_adapter(base, tmp_path / "adapter", RandomAdapterSpec("Tiny/Tiny-Instruct"))
    comparison = compare_lora(base.folder, tmp_path / "adapter", dtype, cache, tmp_path)
    assert comparison.n_tensors == 28
    assert is_sound([comparison]), comparison


def test_a_difference_is_noticed(tmp_path, recipe):
    base = build_checkpoint(tmp_path / "base")
    convert_checkpoint(base, tmp_path / "a.gguf", recipe)
    convert_checkpoint(base, tmp_path / "b.gguf", replace(recipe, dtype="F16"))
    comparison = compare_files(tmp_path / "a.gguf", tmp_path / "b.gguf")
    assert "token_embd.weight" in comparison.differing_tensors


def test_a_real_model_with_its_lora_has_the_logits_of_the_merged_one(smollm2_path, tmp_path):
    recipe = replace(load_recipe(RECIPES / "finemed-smollm2-135m.toml"), dtype="F16")
    dequantize_gguf(smollm2_path, tmp_path)
    base = open_checkpoint(tmp_path)
    write_random_adapter(base, tmp_path / "adapter", RandomAdapterSpec(recipe.base.repository, strength=0.02))
    changes = combined_changes([load_adapter(tmp_path / "adapter", base)])
    convert_checkpoint(base, tmp_path / "base.gguf", recipe)
    convert_checkpoint(base, tmp_path / "merged.gguf", recipe, changes=changes)
    write_lora(base, changes, tmp_path / "lora.gguf", name="x", dtype="F32")
    with NativeModel(tmp_path / "base.gguf") as model, NativeContext(model, n_ctx=128) as context:
        context.set_adapter(load_lora(model, tmp_path / "lora.gguf"), 1.0)
        found = [context.logits(model.tokenize(prompt)).copy() for prompt in PROMPTS]
    with NativeModel(tmp_path / "merged.gguf") as merged, NativeContext(merged, n_ctx=128) as context:
        for prompt, logits in zip(PROMPTS, found, strict=True):
            expected = context.logits(merged.tokenize(prompt))
            assert np.abs(logits - expected).max() <= LOGIT_TOLERANCE
            assert np.array_equal(logits.argmax(axis=1), expected.argmax(axis=1))
