"""The GGUF that we write says what the checkpoint says, to llama.cpp too."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from gguf import GGUFReader, TokenType
from tiny_models import build_checkpoint, values_of, write_tensors

from convert.adapter import combined_changes, load_adapter
from convert.architectures import interleave_heads, separate_heads
from convert.checkpoint import open_checkpoint
from convert.errors import CheckpointError, UnsupportedModelError
from convert.llama_native import NativeContext, NativeModel
from convert.stages.merge import merge_checkpoint
from convert.stages.to_gguf import convert_checkpoint

TEXT = "J’ai mal à la tête depuis ce matin, dois-je appeler un médecin ? 38,5 °C"
LOGIT_TOLERANCE = 0.02
"""Largest difference of a logit in float32; ggml keeps keys and values in float16."""


def convert(base, path, recipe, changes=None):
    convert_checkpoint(base, path, recipe, changes=changes)
    return GGUFReader(path)


def llama_logits(path, tokens):
    with NativeModel(path) as model, NativeContext(model, n_ctx=128) as context:
        return context.logits(tokens).copy()


def reference_logits(folder, tokens):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        return model(torch.tensor([tokens])).logits[0].numpy()


def bytes_of(reader):
    return {tensor.name: tensor.data.tobytes() for tensor in reader.tensors}


def test_llama_cpp_computes_the_logits_of_transformers(checkpoint, recipe, tmp_path):
    path = tmp_path / "tiny.gguf"
    convert(checkpoint, path, replace(recipe, dtype="F32"))
    with NativeModel(path) as model:
        tokens = model.tokenize(TEXT)
    difference = llama_logits(path, tokens) - reference_logits(checkpoint.folder, tokens)
    assert np.abs(difference).max() <= LOGIT_TOLERANCE


def test_a_tied_model_has_no_output_matrix_and_the_right_logits(tmp_path, recipe):
    base = build_checkpoint(tmp_path / "tied", tie_word_embeddings=True)
    path = tmp_path / "tied.gguf"
    reader = convert(base, path, replace(recipe, dtype="F32"))
    assert "output.weight" not in {tensor.name for tensor in reader.tensors}
    tokens = list(range(40))
    difference = llama_logits(path, tokens) - reference_logits(base.folder, tokens)
    assert np.abs(difference).max() <= LOGIT_TOLERANCE


def test_llama_3_rotary_scaling_gives_the_right_logits(tmp_path, recipe):
    rope = {
        "rope_type": "llama3",
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }
    base = build_checkpoint(tmp_path / "llama3", "llama", pre="llama-bpe", rope_scaling=rope)
    path = tmp_path / "llama3.gguf"
    reader = convert(base, path, replace(recipe, dtype="F32"))
    factors = next(tensor.data for tensor in reader.tensors if tensor.name == "rope_freqs.weight")
    assert factors[0] == 1
    assert factors[-1] == 8
    tokens = list(range(100))
    difference = llama_logits(path, tokens) - reference_logits(base.folder, tokens)
    assert np.abs(difference).max() <= LOGIT_TOLERANCE


@pytest.mark.parametrize("dtype", ["BF16", "F16", "F32"])
def test_merging_on_the_way_gives_the_bytes_of_merging_first(
    checkpoint, recipe, make_adapter, tmp_path, dtype
):
    recipe = replace(recipe, dtype=dtype)
    changes = combined_changes([load_adapter(make_adapter(checkpoint).folder, checkpoint)])
    fused = convert(checkpoint, tmp_path / "fused.gguf", recipe, changes)
    (tmp_path / "merged").mkdir()
    merge_checkpoint(checkpoint, changes, tmp_path / "merged", dtype=dtype)
    merged = convert(open_checkpoint(tmp_path / "merged"), tmp_path / "merged.gguf", recipe)
    # Norms and biases keep more digits without the rounded checkpoint in between; matrices are the same.
    matrices = {name: data for name, data in bytes_of(fused).items() if len(data) > 4 * 512}
    assert len(matrices) == 16
    assert matrices.items() <= bytes_of(merged).items()


def test_norms_and_biases_are_float32_and_matrices_are_not(qwen2, recipe, tmp_path):
    for tensor in convert(qwen2, tmp_path / "tiny.gguf", recipe).tensors:
        assert tensor.tensor_type.name == ("F32" if len(tensor.shape) == 1 else "BF16"), tensor.name


def test_an_unchanged_bfloat16_matrix_keeps_its_bytes(qwen2, recipe, tmp_path):
    stored = bytes_of(convert(qwen2, tmp_path / "tiny.gguf", recipe))
    source = qwen2.tensors["model.layers.1.mlp.down_proj.weight"]
    raw = source.path.read_bytes()[source.offset : source.offset + source.n_bytes]
    assert stored["blk.1.ffn_down.weight"] == raw


def test_the_vocabulary_template_and_special_tokens_travel(qwen2, recipe, tmp_path):
    reader = convert(qwen2, tmp_path / "tiny.gguf", recipe)
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    types = reader.fields["tokenizer.ggml.token_type"].contents()
    assert len(tokens) == qwen2.config["vocab_size"]
    assert types[tokens.index("<|im_end|>")] == TokenType.CONTROL
    assert types[-1] == TokenType.UNUSED
    assert reader.fields["tokenizer.ggml.pre"].contents() == "qwen2"
    assert reader.fields["tokenizer.ggml.eos_token_id"].contents() == tokens.index("<|im_end|>")
    assert "im_start" in reader.fields["tokenizer.chat_template"].contents()
    assert reader.fields["general.license"].contents() == "apache-2.0"


def test_reordering_heads_can_be_undone():
    rows = np.arange(16 * 3).reshape(16, 3)
    assert interleave_heads(rows, 8)[:, 0].tolist()[:4] == [0, 12, 3, 15]
    assert np.array_equal(separate_heads(interleave_heads(rows, 8), 8), rows)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"architectures": ["GemmaForCausalLM"]}, "is a GemmaForCausalLM"),
        ({"use_sliding_window": True}, "sliding window"),
        ({"num_local_experts": 8}, "experts"),
        ({"rope_scaling": {"type": "longrope"}}, "longrope"),
        ({"hidden_act": "gelu"}, "SiLU"),
    ],
)
def test_what_is_not_written_here_is_refused(qwen2, recipe, tmp_path, change, sentence):
    base = replace(qwen2, config={**qwen2.config, **change})
    with pytest.raises(UnsupportedModelError, match=sentence):
        convert_checkpoint(base, tmp_path / "x.gguf", recipe)


def test_a_quantized_base_is_refused(tmp_path):
    with pytest.raises(UnsupportedModelError, match="full-precision base"):
        build_checkpoint(tmp_path / "bnb", quantization_config={"load_in_4bit": True})


def test_missing_unknown_and_misshapen_tensors_are_refused(tmp_path, recipe):
    base = build_checkpoint(tmp_path / "base")
    path = base.folder / "model.safetensors"
    sound = values_of(path)
    norm = "model.layers.0.input_layernorm.weight"
    for spoiled, sentence in (
        ({k: v for k, v in sound.items() if k != norm}, "lacks the tensor"),
        (sound | {"model.layers.0.extra.weight": np.ones(4)}, "not converted here"),
        (sound | {norm: np.ones(128)}, "has shape"),
    ):
        write_tensors(path, spoiled, "BF16")
        with pytest.raises(CheckpointError, match=sentence):
            convert_checkpoint(open_checkpoint(base.folder), tmp_path / "x.gguf", recipe)


def test_an_unknown_pre_tokenizer_is_refused(tmp_path, recipe):
    base = build_checkpoint(tmp_path / "base")
    path = base.folder / "tokenizer.json"
    described = json.loads(path.read_text())
    described["pre_tokenizer"] = {"type": "Whitespace"}
    path.write_text(json.dumps(described))
    with pytest.raises(UnsupportedModelError, match="pre-tokenizer"):
        convert_checkpoint(base, tmp_path / "x.gguf", recipe)


def test_a_file_cut_short_is_refused(tmp_path):
    base = build_checkpoint(tmp_path / "base")
    path = base.folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointError, match="cut short"):
        open_checkpoint(base.folder)


def test_a_checkpoint_in_several_files_is_the_same_model(qwen2, recipe, tmp_path):
    folder = tmp_path / "sharded"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((qwen2.folder / name).read_bytes())
    tensors = values_of(qwen2.folder / "model.safetensors")
    names = sorted(tensors)
    parts = {"model-1.safetensors": names[:9], "model-2.safetensors": names[9:]}
    for part, members in parts.items():
        write_tensors(folder / part, {name: tensors[name] for name in members}, "BF16")
    weight_map = {name: part for part, members in parts.items() for name in members}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    whole = bytes_of(convert(qwen2, tmp_path / "whole.gguf", recipe))
    assert bytes_of(convert(open_checkpoint(folder), tmp_path / "parts.gguf", recipe)) == whole
    (folder / "model-2.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"lacks model-2\.safetensors"):
        open_checkpoint(folder)


def test_an_incomplete_configuration_is_refused(qwen2, recipe, tmp_path):
    config = {key: value for key, value in qwen2.config.items() if key != "hidden_size"}
    with pytest.raises(CheckpointError, match="does not say hidden_size"):
        convert_checkpoint(replace(qwen2, config=config), tmp_path / "x.gguf", recipe)


@pytest.mark.parametrize("header", [b"[]", b'{"a": {"dtype": "BF16"}}', b"not json", b'{"a": 3}'])
def test_a_damaged_header_is_refused(tmp_path, header):
    base = build_checkpoint(tmp_path / "base")
    damaged = len(header).to_bytes(8, "little") + header
    (base.folder / "model.safetensors").write_bytes(damaged + bytes(64))
    with pytest.raises(CheckpointError, match="is damaged"):
        open_checkpoint(base.folder)
