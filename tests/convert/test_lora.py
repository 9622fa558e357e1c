"""Base GGUF + LoRA GGUF is the merged model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gguf import GGUFReader

from convert.adapter import combined_changes, load_adapter
from convert.llama_native import NativeContext, NativeModel, load_lora
from convert.stages.lora import write_lora
from convert.stages.to_gguf import convert_checkpoint

PROMPTS = ("J’ai mal à la tête depuis ce matin", "My chest hurts, should I call")
TOLERANCE = {"F32": 0.005, "F16": 0.05}
"""Largest difference of a logit between base + LoRA and merged, by file format; logits reach about 6."""

N_TOKENS = 8


def compare_both_ways(base, changes, recipe, folder, dtype):
    """Base + LoRA against merged: the same logits, and the same greedy text.

    The text is followed along the merged model's own choice. Where its two best tokens are closer than
    the tolerance the choice says nothing: random models have such ties, trained ones hardly.
    """
    recipe = replace(recipe, dtype=dtype)
    convert_checkpoint(base, folder / "base.gguf", recipe)
    convert_checkpoint(base, folder / "merged.gguf", recipe, changes=changes)
    write_lora(base, changes, folder / "lora.gguf", name="Tiny", dtype="F32")
    with NativeModel(folder / "base.gguf") as model, NativeModel(folder / "merged.gguf") as merged:
        adapter = load_lora(model, folder / "lora.gguf")
        with NativeContext(model, n_ctx=64) as tuned, NativeContext(merged, n_ctx=64) as expected:
            untuned = tuned.logits(model.tokenize(PROMPTS[0])).copy()
            tuned.set_adapter(adapter, 1.0)
            for prompt in PROMPTS:
                follow(tuned, expected, model.tokenize(prompt), TOLERANCE[dtype])
            return np.abs(tuned.logits(model.tokenize(PROMPTS[0])) - untuned).max()


def follow(tuned, expected, tokens, tolerance):
    for _ in range(N_TOKENS):
        wanted, found = expected.logits(tokens), tuned.logits(tokens)
        assert np.abs(found - wanted).max() <= tolerance
        second, first = np.sort(wanted[-1])[-2:]
        best = int(wanted[-1].argmax())
        assert first - second <= 2 * tolerance or best == found[-1].argmax()
        tokens = [*tokens, best]


@pytest.mark.parametrize("dtype", ["F32", "F16"])
def test_base_and_lora_write_the_merged_models_text(checkpoint, recipe, make_adapter, tmp_path, dtype):
    adapter = load_adapter(make_adapter(checkpoint, strength=0.05).folder, checkpoint)
    changed = compare_both_ways(checkpoint, combined_changes([adapter]), recipe, tmp_path, dtype)
    assert changed > 10 * TOLERANCE[dtype]


@pytest.mark.parametrize("case", ["rslora", "weighted", "two adapters", "alpha pattern"])
def test_every_way_to_scale_survives(qwen2, recipe, make_adapter, tmp_path, case):
    first = make_adapter(qwen2, "one", use_rslora=case == "rslora", seed=1, strength=0.05)
    if case == "alpha pattern":
        first.set(alpha_pattern={"up_proj": 4.0})
    adapters = [load_adapter(first.folder, qwen2, weight=-0.5 if case == "weighted" else 1.0)]
    if case == "two adapters":
        second = make_adapter(qwen2, "two", seed=2, r=8, strength=0.05, targets=("q_proj", "up_proj"))
        adapters.append(load_adapter(second.folder, qwen2, weight=0.5))
    assert compare_both_ways(qwen2, combined_changes(adapters), recipe, tmp_path, "F32") > 0.05


def alpha_of(path):
    return GGUFReader(path).fields["adapter.lora.alpha"].contents()


def test_a_plain_adapter_keeps_its_matrices_and_its_alpha(qwen2, make_adapter, tmp_path):
    adapter = load_adapter(make_adapter(qwen2, r=4, lora_alpha=16.0).folder, qwen2)
    write_lora(qwen2, combined_changes([adapter]), tmp_path / "lora.gguf", name="Tiny", dtype="F32")
    stored = {tensor.name: tensor.data for tensor in GGUFReader(tmp_path / "lora.gguf").tensors}
    change = adapter.changes["model.layers.1.mlp.down_proj"]
    assert np.array_equal(stored["blk.1.ffn_down.weight.lora_a"], change.a)
    assert np.array_equal(stored["blk.1.ffn_down.weight.lora_b"], change.b)
    assert alpha_of(tmp_path / "lora.gguf") == 16.0


def test_rank_stabilised_lora_becomes_another_alpha(qwen2, make_adapter, tmp_path):
    folder = make_adapter(qwen2, r=4, lora_alpha=16.0, use_rslora=True).folder
    changes = combined_changes([load_adapter(folder, qwen2)])
    write_lora(qwen2, changes, tmp_path / "lora.gguf", name="Tiny", dtype="F32")
    assert alpha_of(tmp_path / "lora.gguf") == 32.0


def test_an_adapter_of_weight_zero_changes_nothing(qwen2, recipe, make_adapter, tmp_path):
    changes = combined_changes([load_adapter(make_adapter(qwen2).folder, qwen2, weight=0.0)])
    assert compare_both_ways(qwen2, changes, recipe, tmp_path, "F32") == 0.0
