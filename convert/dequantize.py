"""A GGUF back into a plain bfloat16 checkpoint, tensor by tensor."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader, ReaderTensor, dequantize, get_tensor_name_map

from convert.architectures import (
    ARCHITECTURES,
    Architecture,
    expected_shapes,
    gguf_name,
    rotated_rows,
    separate_heads,
)
from convert.errors import CheckpointError, UnsupportedModelError
from convert.gguf_file import open_gguf
from convert.numeric import Raw, from_float32
from convert.prefetch import prefetched
from convert.progress import progress_bar
from convert.safetensors_file import TensorSpec, write_header
from convert.tokenizer_files import write_tokenizer

_CHUNK_VALUES = 2 << 20


def checkpoint_size(source: Path) -> int:
    """Bytes of the checkpoint that `dequantize_gguf` would write."""
    return sum(2 * int(tensor.n_elements) for tensor in open_gguf(source).tensors)


def dequantize_gguf(source: Path, out_dir: Path) -> int:
    """Write config.json, tokenizer files and model.safetensors (bfloat16) from a GGUF.

    Returns:
        Number of tensors.

    Raises:
        UnsupportedModelError: not a Qwen2 or Llama-type model.
        CheckpointError: a tensor is missing or has another shape than the metadata says.
    """
    reader = open_gguf(source)
    architecture, config = _read_config(reader)
    (out_dir / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_tokenizer(reader, out_dir)
    tensors = _by_checkpoint_name(reader, architecture, config)
    specs = [TensorSpec(name, "BF16", _shape(tensor)) for name, tensor in tensors.items()]
    with (
        (out_dir / "model.safetensors").open("wb") as out,
        progress_bar("dequantize", sum(spec.n_bytes for spec in specs)) as advance,
    ):
        write_header(out, specs)
        pieces = (
            p for name, t in tensors.items() for p in _rows(t, rotated_rows(architecture, config, name))
        )
        for piece in prefetched(pieces):
            out.write(piece.data)
            advance(piece.nbytes)
    return len(specs)


def _shape(tensor: ReaderTensor) -> tuple[int, ...]:
    return tuple(int(n) for n in reversed(tensor.shape))


def _rows(tensor: ReaderTensor, rotated: int) -> Iterator[Raw]:
    """The values of a tensor in bfloat16, some rows at a time."""
    shape, n_rows = _shape(tensor), math.prod(_shape(tensor)[:-1])
    data = tensor.data.reshape(n_rows, -1)
    multiple = rotated or 1
    step = max(1, _CHUNK_VALUES // (shape[-1] * multiple)) * multiple
    for start in range(0, n_rows, step):
        values = dequantize(data[start : start + step], tensor.tensor_type)
        rows = from_float32(np.array(values, np.float32), "BF16")
        yield np.ascontiguousarray(separate_heads(rows, rotated) if rotated else rows)


def _by_checkpoint_name(
    reader: GGUFReader, architecture: Architecture, config: dict[str, Any]
) -> dict[str, ReaderTensor]:
    """Tensors of the GGUF by their name in a checkpoint, in the checkpoint's order."""
    name_map = get_tensor_name_map(architecture.gguf_arch, config["num_hidden_layers"])
    stored = {tensor.name: tensor for tensor in reader.tensors}
    found: dict[str, ReaderTensor] = {}
    for name, shape in expected_shapes(architecture, config).items():
        tensor = stored.get(gguf_name(name_map, name))
        if tensor is None or _shape(tensor) != shape:
            raise CheckpointError(f"The GGUF lacks {gguf_name(name_map, name)}, or it has another shape.")
        found[name] = tensor
    return found


def _read_config(reader: GGUFReader) -> tuple[Architecture, dict[str, Any]]:
    """Rebuild config.json from the metadata."""
    named = _field(reader, "general.architecture")
    architecture = next((item for item in ARCHITECTURES if item.name == named), None)
    if architecture is None:
        raise UnsupportedModelError(f"The GGUF holds a {named} model: only qwen2 and llama are read here.")
    a = architecture.name
    if _field(reader, "general.type", "model") != "model":
        raise UnsupportedModelError("The GGUF holds an adapter or a matrix, not a model.")
    config: dict[str, Any] = {
        "architectures": [architecture.hf_class],
        "model_type": architecture.model_type,
        "hidden_act": "silu",
        "torch_dtype": "bfloat16",
        "vocab_size": len(reader.fields["tokenizer.ggml.tokens"].data),
        "hidden_size": _field(reader, f"{a}.embedding_length"),
        "intermediate_size": _field(reader, f"{a}.feed_forward_length"),
        "num_hidden_layers": _field(reader, f"{a}.block_count"),
        "num_attention_heads": _field(reader, f"{a}.attention.head_count"),
        "num_key_value_heads": _field(reader, f"{a}.attention.head_count_kv"),
        "max_position_embeddings": _field(reader, f"{a}.context_length"),
        "rms_norm_eps": _short(_field(reader, f"{a}.attention.layer_norm_rms_epsilon")),
        "rope_theta": _short(_field(reader, f"{a}.rope.freq_base", 10000.0)),
        "tie_word_embeddings": all(tensor.name != "output.weight" for tensor in reader.tensors),
    }
    for key, name in (("bos", "bos"), ("eos", "eos"), ("padding", "pad")):
        if (token := _field(reader, f"tokenizer.ggml.{key}_token_id", None)) is not None:
            config[f"{name}_token_id"] = token
    return architecture, config


def _short(value: float) -> float:
    """A float32 as the decimal number that was meant: 1e-06, not 9.999999974752427e-07."""
    return float(str(np.float32(value)))


_REQUIRED = object()


def _field(reader: GGUFReader, key: str, default: object = _REQUIRED) -> Any:  # noqa: ANN401  # metadata
    field = reader.fields.get(key)
    if field is None and default is _REQUIRED:
        raise CheckpointError(f"The GGUF does not say {key}.")
    return default if field is None else field.contents()
