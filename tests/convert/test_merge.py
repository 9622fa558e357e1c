"""Our merge against peft's."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_models import build_checkpoint, values_of, write_tensors

from convert.adapter import combined_changes, load_adapter
from convert.checkpoint import open_checkpoint
from convert.errors import AdapterError, CheckpointError
from convert.numeric import from_float32, to_float32
from convert.safetensors_file import read_tensor
from convert.stages.merge import merge_checkpoint

TOLERANCE = 2e-6
"""Largest absolute difference in float32; weights are of the order of 0.1 to 1."""


def float_values(checkpoint):
    return {name: to_float32(read_tensor(t), t.dtype) for name, t in checkpoint.tensors.items()}


def merge(base, folders, out, *, weights=None, dtype=None):
    weights = weights or [1.0] * len(folders)
    adapters = [load_adapter(f.folder, base, weight=w) for f, w in zip(folders, weights, strict=True)]
    out.mkdir()
    merge_checkpoint(base, combined_changes(adapters), out, dtype=dtype)
    return open_checkpoint(out)


def peft_model(base, folders, weights=None):
    """The reference: the base in float32 with the adapters loaded by peft."""
    torch = pytest.importorskip("torch")
    peft = pytest.importorskip("peft")
    transformers = pytest.importorskip("transformers")
    model = transformers.AutoModelForCausalLM.from_pretrained(base.folder, dtype=torch.float32)
    model = peft.PeftModel.from_pretrained(model, folders[0].folder, adapter_name="a0")
    names = ["a0"]
    for i, folder in enumerate(folders[1:], 1):
        model.load_adapter(folder.folder, adapter_name=f"a{i}")
        names.append(f"a{i}")
    if weights:
        model.add_weighted_adapter(names, weights, "sum", combination_type="cat")
        model.set_adapter("sum")
    return model.merge_and_unload()


@pytest.mark.parametrize("settings", [{}, {"use_rslora": True}, {"targets": ("q_proj", "down_proj")}])
def test_the_merge_equals_pefts(checkpoint, make_adapter, tmp_path, settings):
    folder = make_adapter(checkpoint, **settings)
    merged = float_values(merge(checkpoint, [folder], tmp_path / "merged", dtype="F32"))
    reference = peft_model(checkpoint, [folder]).state_dict()
    before = float_values(checkpoint)
    changed = 0
    for name, values in merged.items():
        assert np.abs(values - reference[name].numpy()).max() <= TOLERANCE, name
        changed += not np.array_equal(values, before[name])
    assert changed == 2 * len(settings.get("targets", range(7)))


def test_several_adapters_are_summed_with_their_weights_as_peft_does(qwen2, make_adapter, tmp_path):
    folders = [make_adapter(qwen2, "one", seed=1), make_adapter(qwen2, "two", seed=2, r=8)]
    merged = float_values(merge(qwen2, folders, tmp_path / "merged", weights=[0.7, 0.3], dtype="F32"))
    reference = peft_model(qwen2, folders, [0.7, 0.3]).state_dict()
    for name, values in merged.items():
        assert np.abs(values - reference[name].numpy()).max() <= TOLERANCE, name


def test_the_sum_is_made_in_float32_and_rounded_once(qwen2, make_adapter, tmp_path):
    folder = make_adapter(qwen2)
    exact = float_values(merge(qwen2, [folder], tmp_path / "exact", dtype="F32"))
    saved = merge(qwen2, [folder], tmp_path / "saved")
    for name, tensor in saved.tensors.items():
        assert tensor.dtype == "BF16"
        assert np.array_equal(read_tensor(tensor), from_float32(exact[name].copy(), "BF16")), name


def test_untouched_tensors_keep_their_bytes(qwen2, make_adapter, tmp_path):
    merged = merge(qwen2, [make_adapter(qwen2, targets=("q_proj",))], tmp_path / "merged")
    for name, tensor in qwen2.tensors.items():
        same = np.array_equal(read_tensor(tensor), read_tensor(merged.tensors[name]))
        assert same == ("q_proj.weight" not in name), name


def test_transformers_reads_the_merged_checkpoint(qwen2, make_adapter, tmp_path):
    transformers = pytest.importorskip("transformers")
    merge(qwen2, [make_adapter(qwen2)], tmp_path / "merged")
    model = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path / "merged")
    tokens = tokenizer("J’ai mal", return_tensors="pt")["input_ids"]
    assert model(tokens).logits.shape[-1] == qwen2.config["vocab_size"]


def test_a_base_with_nan_is_refused(tmp_path, make_adapter):
    base = build_checkpoint(tmp_path / "base")
    folder = make_adapter(base)
    tensors = float_values(base)
    tensors["model.layers.0.mlp.up_proj.weight"][3, 5] = np.nan
    write_tensors(base.folder / "model.safetensors", tensors, "F32")
    with pytest.raises(CheckpointError, match="NaN"):
        merge(open_checkpoint(base.folder), [folder], tmp_path / "merged")


def test_a_sum_beyond_the_format_is_refused(tmp_path, make_adapter):
    base = build_checkpoint(tmp_path / "base", dtype="F16")
    folder = make_adapter(base)
    tensors = values_of(folder.weights)
    name = "base_model.model.model.layers.0.mlp.up_proj.lora_B.weight"
    tensors[name] = tensors[name] * 1e6
    write_tensors(folder.weights, tensors, "F32")
    with np.errstate(over="ignore"), pytest.raises(AdapterError, match="range of F16"):
        merge(base, [folder], tmp_path / "merged")
