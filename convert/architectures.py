"""What Qwen2 and Llama-type models look like in a checkpoint and in a GGUF."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from gguf import MODEL_ARCH, GGUFWriter, RopeScalingType, TensorNameMap

from convert.checkpoint import Checkpoint
from convert.errors import CheckpointError, UnsupportedModelError
from convert.numeric import Float32, Raw

LINEARS = (
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.o_proj",
    "mlp.gate_proj",
    "mlp.up_proj",
    "mlp.down_proj",
)
"""The linear layers of one block, the possible targets of an adapter."""

_REQUIRED = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "vocab_size",
    "max_position_embeddings",
    "rms_norm_eps",
)
_NORMS = ("input_layernorm", "post_attention_layernorm")
_QKV = LINEARS[:3]


@dataclass(frozen=True)
class Architecture:
    """One family of models.

    Attributes:
        hf_class: the entry of `architectures` in config.json.
        name: `general.architecture` of the GGUF.
        qkv_bias: whether the query, key and value projections carry a bias.
        interleaved_rope: llama.cpp turns neighbouring pairs of this family, the checkpoint turns
            halves; the rows of the query and key matrices are reordered to match.
    """

    hf_class: str
    model_type: str
    name: str
    gguf_arch: MODEL_ARCH
    qkv_bias: bool
    interleaved_rope: bool


QWEN2 = Architecture("Qwen2ForCausalLM", "qwen2", "qwen2", MODEL_ARCH.QWEN2, True, False)
LLAMA = Architecture("LlamaForCausalLM", "llama", "llama", MODEL_ARCH.LLAMA, False, True)
ARCHITECTURES = (QWEN2, LLAMA)


def architecture_of(config: Mapping[str, Any]) -> Architecture:
    """Find the family of a checkpoint.

    Raises:
        CheckpointError: the configuration is incomplete.
        UnsupportedModelError: another family, or a feature that this writer does not know.
    """
    if missing := [key for key in _REQUIRED if key not in config]:
        raise CheckpointError(f"config.json of the base does not say {missing[0]}.")
    named = (config.get("architectures") or ["none"])[0]
    found = next((item for item in ARCHITECTURES if item.hf_class == named), None)
    if found is None:
        known = " and ".join(item.hf_class for item in ARCHITECTURES)
        raise UnsupportedModelError(f"The base is a {named}: only {known} are converted here.")
    refused = {
        "sliding window attention": config.get("use_sliding_window"),
        "experts": config.get("num_local_experts") or config.get("num_experts"),
        "biases in the attention of a Llama": found is LLAMA and config.get("attention_bias"),
        "biases in the feed-forward layers": config.get("mlp_bias"),
        "an activation other than SiLU": config.get("hidden_act", "silu") != "silu",
    }
    for feature, is_used in refused.items():
        if is_used:
            raise UnsupportedModelError(f"The base uses {feature}, which is not converted here.")
    return found


def head_dim(config: Mapping[str, Any]) -> int:
    """Width of one attention head."""
    return int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])


def n_kv_heads(config: Mapping[str, Any]) -> int:
    """Number of key and value heads."""
    return int(config.get("num_key_value_heads") or config["num_attention_heads"])


def linear_shapes(config: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Shape (d_out, d_in) of each linear layer of one block."""
    hidden, ff, dim = config["hidden_size"], config["intermediate_size"], head_dim(config)
    d_q, d_kv = config["num_attention_heads"] * dim, n_kv_heads(config) * dim
    shapes = [(d_q, hidden), (d_kv, hidden), (d_kv, hidden), (hidden, d_q), (ff, hidden), (ff, hidden)]
    return dict(zip(LINEARS, [*shapes, (hidden, ff)], strict=True))


def expected_shapes(architecture: Architecture, config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor that a checkpoint of this configuration must hold, with its shape."""
    hidden, vocab = config["hidden_size"], config["vocab_size"]
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (vocab, hidden)}
    for block in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{block}."
        for linear, shape in linear_shapes(config).items():
            shapes[f"{prefix}{linear}.weight"] = shape
            if architecture.qkv_bias and linear in _QKV:
                shapes[f"{prefix}{linear}.bias"] = shape[:1]
        shapes |= {f"{prefix}{norm}.weight": (hidden,) for norm in _NORMS}
    shapes["model.norm.weight"] = (hidden,)
    if not config.get("tie_word_embeddings", False):
        shapes["lm_head.weight"] = (vocab, hidden)
    return shapes


def check_tensors(checkpoint: Checkpoint) -> None:
    """Refuse a checkpoint in which a tensor is missing, unknown or of another shape."""
    expected = expected_shapes(architecture_of(checkpoint.config), checkpoint.config)
    for name, shape in expected.items():
        tensor = checkpoint.tensors.get(name)
        if tensor is None:
            raise CheckpointError(f"The base lacks the tensor {name}.")
        if tensor.shape != shape:
            raise CheckpointError(f"{name} has shape {tensor.shape}, its configuration says {shape}.")
    # A tied checkpoint may repeat the embedding as its output matrix; it is then written twice, as is.
    if unknown := set(checkpoint.tensors) - set(expected) - {"lm_head.weight"}:
        raise CheckpointError(f"The base holds a tensor that is not converted here: {min(unknown)}.")


def gguf_name(name_map: TensorNameMap, name: str) -> str:
    """Name of a checkpoint tensor in a GGUF."""
    mapped = name_map.get_name(name, try_suffixes=(".weight", ".bias"))
    if mapped is None:
        raise CheckpointError(f"No GGUF name is known for the tensor {name}.")
    return mapped


def rotated_rows(architecture: Architecture, config: Mapping[str, Any], name: str) -> int:
    """Rows per head if the rows of this tensor must be reordered, else 0."""
    is_rotated = architecture.interleaved_rope and (".q_proj." in name or ".k_proj." in name)
    return head_dim(config) if is_rotated else 0


def interleave_heads(rows: Raw, dim: int) -> Raw:
    """Reorder rows within each head: 0, 1, …, dim/2, … becomes 0, dim/2, 1, dim/2 + 1 and so on."""
    halves = rows.reshape(-1, 2, dim // 2, *rows.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2)).reshape(rows.shape)


def separate_heads(rows: Raw, dim: int) -> Raw:
    """Undo `interleave_heads`."""
    pairs = rows.reshape(-1, dim // 2, 2, *rows.shape[1:])
    return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(rows.shape)


def add_hyperparameters(writer: GGUFWriter, architecture: Architecture, config: Mapping[str, Any]) -> None:
    """Write the sizes and constants that llama.cpp needs to build the model."""
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(n_kv_heads(config))
    _add_rope(writer, rope_parameters(config))
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    if config.get("head_dim") is not None or architecture is LLAMA:
        writer.add_key_length(head_dim(config))
        writer.add_value_length(head_dim(config))
    if architecture is LLAMA:
        writer.add_vocab_size(config["vocab_size"])
        writer.add_rope_dimension_count(head_dim(config))


def rope_parameters(config: Mapping[str, Any]) -> dict[str, Any]:
    """Rotary settings in one form, whichever version of transformers wrote the configuration."""
    found = dict(config.get("rope_parameters") or config.get("rope_scaling") or {})
    found["rope_type"] = found.get("rope_type") or found.get("type") or "default"
    found["rope_theta"] = found.get("rope_theta") or config.get("rope_theta") or 10000.0
    if found["rope_type"] not in ("default", "linear", "yarn", "llama3"):
        raise UnsupportedModelError(
            f"The base uses the rotary scaling {found['rope_type']}, which is not converted here."
        )
    return found


def _add_rope(writer: GGUFWriter, rope: Mapping[str, Any]) -> None:
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    elif rope["rope_type"] == "yarn":
        writer.add_rope_scaling_type(RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rope["factor"])
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    writer.add_rope_freq_base(rope["rope_theta"])


def rope_factors(config: Mapping[str, Any]) -> Float32 | None:
    """Frequency divisors (head_dim / 2,) of Llama 3 models, which llama.cpp expects as a tensor.

    Source: https://github.com/huggingface/transformers, modeling_rope_utils, `llama3`.
    """
    rope = rope_parameters(config)
    if rope["rope_type"] != "llama3":
        return None
    dim = head_dim(config)
    # One float32 operation after the other, in the order of the original, to give the same bits.
    powers = np.arange(0, dim, 2, dtype=np.float32) / np.float32(dim)
    frequencies = np.float32(1) / np.power(np.float32(rope["rope_theta"]), powers)
    wavelengths = 2 * math.pi / frequencies.astype(np.float64)
    low, high = rope["low_freq_factor"], rope["high_freq_factor"]
    context = rope["original_max_position_embeddings"]
    smooth = (context / wavelengths - low) / (high - low)
    factors = 1 / ((1 - smooth) / rope["factor"] + smooth)
    factors[wavelengths > context / low] = rope["factor"]
    factors[wavelengths < context / high] = 1.0
    return factors.astype(np.float32)
