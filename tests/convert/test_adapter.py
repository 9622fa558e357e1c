"""Adapters as people have them: what is read, and what is refused with one sentence."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from tiny_models import values_of, write_tensors

from convert.adapter import load_adapter
from convert.adapter_config import base_note, full_precision_name
from convert.errors import AdapterError, AdapterMismatchError, UnsupportedAdapterError


def test_the_scale_is_alpha_over_r(qwen2, make_adapter):
    adapter = load_adapter(make_adapter(qwen2, r=4, lora_alpha=16.0).folder, qwen2)
    assert len(adapter.changes) == 14
    assert {change.scale for change in adapter.changes.values()} == {4.0}


def test_rank_stabilised_lora_divides_by_the_square_root_of_r(qwen2, make_adapter):
    adapter = load_adapter(make_adapter(qwen2, r=4, lora_alpha=16.0, use_rslora=True).folder, qwen2)
    assert {change.scale for change in adapter.changes.values()} == {8.0}


def test_a_weight_multiplies_the_change(qwen2, make_adapter):
    adapter = load_adapter(make_adapter(qwen2, r=4, lora_alpha=16.0).folder, qwen2, weight=0.25)
    assert {change.scale for change in adapter.changes.values()} == {1.0}


@pytest.mark.parametrize(
    "targets",
    [
        "all-linear",
        r"model\.layers\.\d+\.(self_attn|mlp)\.(q|k|v|o|gate|up|down)_proj",
        ["self_attn.q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    ],
)
def test_targets_may_be_a_list_an_expression_or_all_linear(qwen2, make_adapter, targets):
    folder = make_adapter(qwen2)
    folder.set(target_modules=targets)
    assert len(load_adapter(folder.folder, qwen2).changes) == 14


def test_a_rank_pattern_changes_the_rank_of_one_module(qwen2, make_adapter):
    folder = make_adapter(qwen2, r=4, lora_alpha=8.0)
    tensors = values_of(folder.weights)
    prefix = "base_model.model.model.layers.1.mlp.up_proj"
    tensors[f"{prefix}.lora_A.weight"] = tensors[f"{prefix}.lora_A.weight"][:2]
    tensors[f"{prefix}.lora_B.weight"] = tensors[f"{prefix}.lora_B.weight"][:, :2]
    write_tensors(folder.weights, tensors, "F32")
    folder.set(rank_pattern={"layers.1.mlp.up_proj": 2})
    changes = load_adapter(folder.folder, qwen2).changes
    assert changes["model.layers.1.mlp.up_proj"].scale == 4.0
    assert changes["model.layers.0.mlp.up_proj"].scale == 2.0


def test_the_old_bin_format_gives_the_same_matrices(qwen2, make_adapter):
    torch = pytest.importorskip("torch")
    folder = make_adapter(qwen2)
    expected = load_adapter(folder.folder, qwen2)
    tensors = {name: torch.from_numpy(values) for name, values in values_of(folder.weights).items()}
    torch.save(tensors, folder.folder / "adapter_model.bin")
    folder.weights.unlink()
    found = load_adapter(folder.folder, qwen2)
    for module, change in expected.changes.items():
        assert np.array_equal(found.changes[module].a, change.a)
        assert np.array_equal(found.changes[module].b, change.b)


class _Malicious:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (Path.touch, (self.trace,))


def test_a_bin_file_that_would_run_code_is_not_opened(qwen2, make_adapter, tmp_path):
    folder = make_adapter(qwen2)
    folder.weights.unlink()
    trace = tmp_path / "code-was-run"
    (folder.folder / "adapter_model.bin").write_bytes(pickle.dumps({"x": _Malicious(trace)}))
    with pytest.raises(AdapterError, match="was not opened"):
        load_adapter(folder.folder, qwen2)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"use_dora": True}, "DoRA"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"bias": "all"}, "also trained biases"),
        ({"lora_bias": True}, "biases of its own"),
        ({"peft_type": "IA3"}, "only LORA"),
        ({"init_lora_weights": "pissa_niter_4"}, "changes the base"),
        ({"layer_replication": [[0, 2]]}, "replicated layers"),
        ({"trainable_token_indices": [1]}, "trained tokens"),
        ({"alora_invocation_tokens": [1]}, "aLoRA"),
        ({"fan_in_fan_out": True}, "transposed"),
        ({"a_future_option": 3}, "a_future_option"),
    ],
)
def test_what_a_sum_cannot_reproduce_is_refused(qwen2, make_adapter, change, sentence):
    folder = make_adapter(qwen2)
    folder.set(**change)
    with pytest.raises(UnsupportedAdapterError, match=re.escape(sentence)):
        load_adapter(folder.folder, qwen2)


def test_an_adapter_with_a_dora_vector_is_refused_even_if_the_configuration_hides_it(qwen2, make_adapter):
    folder = make_adapter(qwen2)
    tensors = values_of(folder.weights)
    tensors["base_model.model.model.layers.0.mlp.up_proj.lora_magnitude_vector"] = np.ones(512)
    write_tensors(folder.weights, tensors, "F32")
    with pytest.raises(UnsupportedAdapterError, match="lora_magnitude_vector"):
        load_adapter(folder.folder, qwen2)


def test_an_adapter_of_the_embedding_is_refused(qwen2, make_adapter):
    folder = make_adapter(qwen2)
    tensors = values_of(folder.weights)
    tensors["base_model.model.lm_head.lora_A.weight"] = np.ones((4, 256))
    tensors["base_model.model.lm_head.lora_B.weight"] = np.ones((qwen2.config["vocab_size"], 4))
    write_tensors(folder.weights, tensors, "F32")
    with pytest.raises(UnsupportedAdapterError, match="changes lm_head"):
        load_adapter(folder.folder, qwen2)


def spoil_shape(tensors):
    name = "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight"
    tensors[name] = tensors[name][:, :128]


def spoil_half(tensors):
    del tensors["base_model.model.model.layers.1.self_attn.o_proj.lora_B.weight"]


def spoil_missing(tensors):
    for side in "AB":
        del tensors[f"base_model.model.model.layers.1.self_attn.o_proj.lora_{side}.weight"]


def spoil_deeper(tensors):
    for side in "AB":
        name = f"base_model.model.model.layers.1.mlp.up_proj.lora_{side}.weight"
        tensors[name.replace("layers.1", "layers.9")] = tensors[name]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoil_shape, "(4, 128)"),
        (spoil_half, "only one half"),
        (spoil_missing, "holds nothing for it"),
        (spoil_deeper, "layers.9.mlp.up_proj, which the base does not have"),
    ],
)
def test_an_adapter_that_does_not_fit_is_refused(qwen2, make_adapter, spoil, sentence):
    folder = make_adapter(qwen2)
    tensors = values_of(folder.weights)
    spoil(tensors)
    write_tensors(folder.weights, tensors, "F32")
    with pytest.raises(AdapterMismatchError, match=re.escape(sentence)):
        load_adapter(folder.folder, qwen2)


def test_an_adapter_whose_targets_are_not_in_the_base_is_refused(qwen2, make_adapter):
    folder = make_adapter(qwen2)
    folder.set(target_modules=["q_proj"])
    with pytest.raises(AdapterMismatchError, match="its own target_modules exclude"):
        load_adapter(folder.folder, qwen2)


def test_nan_is_refused(qwen2, make_adapter):
    folder = make_adapter(qwen2)
    tensors = values_of(folder.weights)
    tensors["base_model.model.model.layers.0.mlp.up_proj.lora_A.weight"][0, 0] = np.nan
    write_tensors(folder.weights, tensors, "F32")
    with pytest.raises(AdapterError, match="NaN"):
        load_adapter(folder.folder, qwen2)


def test_a_folder_without_adapter_is_refused(qwen2, tmp_path):
    with pytest.raises(AdapterError, match=r"adapter_config\.json"):
        load_adapter(tmp_path, qwen2)


@pytest.mark.parametrize(
    ("named", "plain"),
    [
        ("unsloth/qwen2.5-1.5b-instruct-unsloth-bnb-4bit", "qwen2.5-1.5b-instruct"),
        ("unsloth/Qwen2.5-1.5B-Instruct-bnb-4bit", "qwen2.5-1.5b-instruct"),
        ("Qwen/Qwen2.5-1.5B-Instruct-AWQ", "qwen2.5-1.5b-instruct"),
        ("Qwen/Qwen2.5-1.5B-Instruct", "qwen2.5-1.5b-instruct"),
    ],
)
def test_quantized_copies_are_mapped_to_their_full_precision_base(named, plain):
    assert full_precision_name(named) == plain


def test_the_mapping_is_said():
    note = base_note("unsloth/Qwen2.5-1.5B-Instruct-bnb-4bit", "Qwen/Qwen2.5-1.5B-Instruct")
    assert "4-bit copy unsloth/Qwen2.5-1.5B-Instruct-bnb-4bit" in note
    assert "Qwen/Qwen2.5-1.5B-Instruct" in note


def test_an_adapter_of_another_model_is_refused():
    with pytest.raises(AdapterMismatchError, match=r"Qwen2\.5-1\.5B, the base here is"):
        base_note("Qwen/Qwen2.5-1.5B", "Qwen/Qwen2.5-1.5B-Instruct")


def test_an_adapter_trained_on_a_folder_is_compared_by_shapes_only():
    assert "only the shapes" in base_note("/home/me/models/base", "Qwen/Qwen2.5-1.5B-Instruct")
