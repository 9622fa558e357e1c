"""Does a LoRA file belong to this base model? Decided from the two headers, before llama.cpp sees it."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.base import (
    AdapterMismatchError,
    ModelMissingError,
    NotAGgufError,
    TruncatedModelError,
    UnknownAdapterError,
    UnsupportedModelError,
)
from desktop.engine.gguf_header import GgufHeader, TensorInfo, read_header

_TOKEN_EMBEDDING = "token_embd.weight"  # noqa: S105 - a tensor's name


def check_adapter(path: Path, base: GgufHeader) -> None:
    """Make sure that every A·B product of the adapter has the shape of a matrix of `base`.

    Raises:
        UnknownAdapterError: no such file, or not a whole LoRA GGUF.
        AdapterMismatchError: another architecture, a matrix the base lacks, or another shape.
    """
    header = read_lora(path)
    if header.architecture != base.architecture:
        raise AdapterMismatchError("The adapter was made for another architecture.")
    matrices = {tensor.name: tensor.shape for tensor in base.tensors}
    for name, (a, b) in _pairs(header).items():
        if name not in matrices:
            raise AdapterMismatchError("The adapter changes a matrix that the base model lacks.")
        if _product_shape(name, a, b) != matrices[name]:
            raise AdapterMismatchError("The adapter was made for a base model of another size.")


def read_lora(path: Path) -> GgufHeader:
    """Read the header of a LoRA GGUF.

    Raises:
        UnknownAdapterError: no such file, damaged, or something else than a LoRA adapter.
    """
    try:
        header = read_header(path)
    except (ModelMissingError, NotAGgufError, TruncatedModelError, UnsupportedModelError) as error:
        raise UnknownAdapterError("The adapter cannot be read.", reason=error.code) from error
    if (header.text("general.type"), header.text("adapter.type")) != ("adapter", "lora"):
        raise UnknownAdapterError("The file is not a LoRA adapter.", reason="not_a_lora")
    return header


def _pairs(header: GgufHeader) -> dict[str, tuple[TensorInfo, TensorInfo]]:
    """Name of the base matrix → its A and B; norms, which llama.cpp leaves out, are left out too."""
    tensors = {tensor.name: tensor for tensor in header.tensors if not tensor.name.endswith("_norm.weight")}
    names = {name.removesuffix(".lora_a").removesuffix(".lora_b") for name in tensors}
    try:
        pairs = {name: (tensors[f"{name}.lora_a"], tensors[f"{name}.lora_b"]) for name in names}
    except KeyError as error:
        raise UnknownAdapterError("A matrix of the adapter lacks its half.", reason="not_a_lora") from error
    if not pairs or any(len(tensor.shape) != 2 for pair in pairs.values() for tensor in pair):
        raise UnknownAdapterError("The adapter holds no pairs of matrices.", reason="not_a_lora")
    return pairs


def _product_shape(name: str, a: TensorInfo, b: TensorInfo) -> tuple[int, int] | None:
    """Shape of the base matrix that A (n_in, r) and B (r, n_out) fit, in ggml's order; None if r differs.

    For the embedding table llama.cpp wants A (r, n_vocab) and B (r, n_embd).
    """
    if name == _TOKEN_EMBEDDING:
        return (b.shape[1], a.shape[1]) if a.shape[0] == b.shape[0] else None
    return (a.shape[0], b.shape[1]) if a.shape[1] == b.shape[0] else None
