"""A full-precision checkpoint folder: configuration, tensors, tokenizer files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert.errors import CheckpointError, UnsupportedModelError
from convert.safetensors_file import StoredTensor, read_header

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
    "generation_config.json",
)
"""What travels with the weights when it exists; the last four are optional."""


@dataclass(frozen=True)
class Checkpoint:
    """An opened checkpoint; no weight has been read yet.

    Attributes:
        config: config.json.
        tensors: by name, in the order in which the files hold them.
    """

    folder: Path
    config: Mapping[str, Any]
    tensors: Mapping[str, StoredTensor]

    @property
    def n_parameters(self) -> int:
        """Values in all tensors."""
        return sum(tensor.n_rows * tensor.row_values for tensor in self.tensors.values())


def read_json(path: Path) -> Any:  # noqa: ANN401  # JSON
    """Read a JSON file, or say which one is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise CheckpointError(f"{path} is missing.") from fault
    except ValueError as fault:
        raise CheckpointError(f"{path} is not valid JSON.") from fault


def open_checkpoint(folder: Path) -> Checkpoint:
    """Open a folder with config.json and one or several safetensors files.

    Raises:
        CheckpointError: a file is missing or damaged, or the index and the files disagree.
        UnsupportedModelError: the checkpoint is itself quantized (bitsandbytes, GPTQ, AWQ …).
    """
    config = read_json(folder / "config.json")
    if config.get("quantization_config"):
        raise UnsupportedModelError(
            f"{folder.name} is a quantized checkpoint: give the full-precision base instead."
        )
    tensors: dict[str, StoredTensor] = {}
    for part in weight_files(folder):
        tensors.update(read_header(part))
    _check_index(folder, tensors)
    return Checkpoint(folder, config, tensors)


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a checkpoint, in the order of their names."""
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        names = sorted(set(read_json(index)["weight_map"].values()))
        if missing := [name for name in names if not (folder / name).is_file()]:
            raise CheckpointError(f"{folder.name} lacks {', '.join(missing)}, named by its index.")
        return [folder / name for name in names]
    single = folder / "model.safetensors"
    if not single.is_file():
        raise CheckpointError(f"{folder} holds no model.safetensors: only safetensors are read here.")
    return [single]


def checkpoint_files(folder: Path) -> list[Path]:
    """Every file of the folder that decides the result, for hashing."""
    extra = [folder / name for name in ("config.json", *TOKENIZER_FILES)]
    return [path for path in extra if path.is_file()] + weight_files(folder)


def _check_index(folder: Path, tensors: Mapping[str, StoredTensor]) -> None:
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        wrong = set(read_json(index)["weight_map"]) ^ set(tensors)
        if wrong:
            raise CheckpointError(f"The index of {folder.name} and its files disagree on {min(wrong)}.")
