"""A PEFT LoRA adapter: loaded, checked against its base, ready to be added."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convert.adapter_config import AdapterConfig, parse_adapter_config
from convert.architectures import linear_shapes
from convert.checkpoint import Checkpoint, read_json
from convert.errors import AdapterError, AdapterMismatchError, CheckpointError, UnsupportedAdapterError
from convert.numeric import Float32, to_float32
from convert.safetensors_file import read_header, read_tensor

_KEY = re.compile(r"^(?:base_model\.model\.)?(?P<module>.+?)\.lora_(?P<side>[AB])(?:\.default)?\.weight$")


@dataclass(frozen=True)
class LowRank:
    """The change of one matrix: scale * b @ a.

    Attributes:
        a: (r, d_in), float32.
        b: (d_out, r), float32.
        scale: alpha / r (or alpha / sqrt(r)) times the weight of the adapter.
    """

    a: Float32
    b: Float32
    scale: float

    @property
    def rank(self) -> int:
        """Number of directions."""
        return int(self.a.shape[0])


@dataclass(frozen=True)
class Adapter:
    """One loaded adapter.

    Attributes:
        changes: by module, as `model.layers.0.mlp.up_proj`, in the order of the file.
    """

    folder: Path
    config: AdapterConfig
    changes: Mapping[str, LowRank]


def adapter_files(folder: Path) -> list[Path]:
    """The configuration and the weights of an adapter folder.

    Raises:
        AdapterError: there is no adapter in this folder.
    """
    if not (folder / "adapter_config.json").is_file():
        raise AdapterError(f"{folder} holds no adapter_config.json: it is not a PEFT adapter folder.")
    for name in ("adapter_model.safetensors", "adapter_model.bin"):
        if (folder / name).is_file():
            return [folder / "adapter_config.json", folder / name]
    raise AdapterError(f"{folder} holds neither adapter_model.safetensors nor adapter_model.bin.")


def load_adapter(folder: Path, base: Checkpoint, *, weight: float = 1.0) -> Adapter:
    """Load an adapter and check that it fits its base, target by target.

    Args:
        folder: adapter_config.json and adapter_model.safetensors or .bin.
        base: what it will be added to.
        weight: multiplies the change, for a weighted sum of several adapters.

    Raises:
        UnsupportedAdapterError: it does more than add low-rank products to linear layers.
        AdapterMismatchError: a target is absent from the base or from the adapter, or has another shape.
        AdapterError: the files are damaged, or a value is NaN.
    """
    config_path, weights_path = adapter_files(folder)
    config = parse_adapter_config(read_json(config_path))
    pairs = _pair_up(_load_weights(weights_path))
    shapes = _module_shapes(base)
    _check_targets(config, set(pairs), set(shapes))
    changes = {m: _change(m, pairs[m], shapes[m], config, weight) for m in pairs}
    return Adapter(folder, config, changes)


def _load_weights(path: Path) -> dict[str, Float32]:
    if path.suffix == ".safetensors":
        try:
            return {k: to_float32(read_tensor(t), t.dtype) for k, t in read_header(path).items()}
        except CheckpointError as fault:
            raise AdapterError(str(fault)) from fault
    torch = importlib.import_module("torch")  # only for the old format; half a second and 300 MB
    try:
        # Weights only: a plain pickle could run code.
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as fault:
        raise AdapterError(f"{path.name} is not a plain file of weights: it was not opened.") from fault
    return {key: value.float().numpy() for key, value in loaded.items()}


def _pair_up(weights: Mapping[str, Float32]) -> dict[str, dict[str, Float32]]:
    pairs: dict[str, dict[str, Float32]] = {}
    for key, values in weights.items():
        match = _KEY.match(key)
        if match is None:
            raise UnsupportedAdapterError(f"The adapter holds {key}, which is not half of a low-rank pair.")
        pairs.setdefault(match["module"], {})[match["side"]] = values
    for module, pair in pairs.items():
        if len(pair) != 2:
            raise AdapterMismatchError(f"The adapter holds only one half of the pair for {module}.")
    return pairs


def _module_shapes(base: Checkpoint) -> dict[str, tuple[int, int]]:
    per_block = linear_shapes(base.config)
    blocks = range(base.config["num_hidden_layers"])
    return {f"model.layers.{i}.{name}": shape for i in blocks for name, shape in per_block.items()}


def _check_targets(config: AdapterConfig, found: set[str], known: set[str]) -> None:
    for module in sorted(found - known):
        if module in ("model.embed_tokens", "lm_head"):
            raise UnsupportedAdapterError(f"The adapter changes {module}, which is not merged here.")
        raise AdapterMismatchError(f"The adapter changes {module}, which the base does not have.")
    wanted = {module for module in known if config.targets(module)}
    if missing := sorted(wanted - found):
        raise AdapterMismatchError(
            f"The adapter says that it changes {missing[0]} but holds nothing for it "
            f"({len(missing)} missing)."
        )
    if extra := sorted(found - wanted):
        raise AdapterMismatchError(f"The adapter holds {extra[0]}, which its own target_modules exclude.")
    if not found:
        raise AdapterMismatchError("The adapter changes nothing in this base: no target module was found.")


def _change(
    module: str, pair: Mapping[str, Float32], shape: tuple[int, int], config: AdapterConfig, weight: float
) -> LowRank:
    a, b, rank = pair["A"], pair["B"], config.rank(module)
    if a.shape != (rank, shape[1]) or b.shape != (shape[0], rank):
        raise AdapterMismatchError(
            f"{module} is {shape} of rank {rank}, but the adapter holds A {a.shape} and B {b.shape}."
        )
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise AdapterError(f"The adapter contains NaN or infinity in {module}: its training went wrong.")
    return LowRank(a, b, config.scale(module) * weight)


def combined_changes(adapters: Iterable[Adapter]) -> dict[str, list[LowRank]]:
    """All changes by module; several adapters on one module add up."""
    combined: dict[str, list[LowRank]] = {}
    for adapter in adapters:
        for module, change in adapter.changes.items():
            combined.setdefault(module, []).append(change)
    return combined


def stacked(changes: Sequence[LowRank]) -> LowRank:
    """One low-rank change equal to the sum of several: ranks add up, scales go into b."""
    a = np.concatenate([change.a for change in changes])
    b = np.concatenate([change.b * np.float32(change.scale) for change in changes], axis=1)
    return LowRank(a, b, 1.0)
