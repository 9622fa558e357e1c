"""A random LoRA adapter in PEFT's format: the stand-in wherever no trained one is at hand.

It says nothing about answers; it makes merging, conversion and speed measurable at full size.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from convert.architectures import LINEARS, linear_shapes
from convert.checkpoint import Checkpoint, open_checkpoint
from convert.numeric import Float32
from convert.safetensors_file import TensorSpec, write_header


@dataclass(frozen=True)
class RandomAdapterSpec:
    """What to draw.

    Attributes:
        strength: standard deviation of the entries of B; A has 1 / sqrt(d_in).
        targets: linear layers, by the last part of their name.
    """

    base_name: str
    r: int = 8
    lora_alpha: float = 16.0
    strength: float = 0.01
    seed: int = 0
    use_rslora: bool = False
    targets: tuple[str, ...] = tuple(name.rsplit(".", 1)[-1] for name in LINEARS)


def write_random_adapter(base: Checkpoint, folder: Path, spec: RandomAdapterSpec) -> int:
    """Write adapter_config.json and adapter_model.safetensors; the same seed gives the same bytes.

    Returns:
        Number of changed matrices.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors = _draw(base, spec)
    config: dict[str, Any] = {
        "base_model_name_or_path": spec.base_name,
        "bias": "none",
        "lora_alpha": spec.lora_alpha,
        "peft_type": "LORA",
        "r": spec.r,
        "target_modules": list(spec.targets),
        "task_type": "CAUSAL_LM",
        "use_rslora": spec.use_rslora,
    }
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    with (folder / "adapter_model.safetensors").open("wb") as out:
        write_header(out, [TensorSpec(name, "F32", values.shape) for name, values in tensors.items()])
        for values in tensors.values():
            out.write(values.data)
    return len(tensors) // 2


def _draw(base: Checkpoint, spec: RandomAdapterSpec) -> dict[str, Float32]:
    generator = np.random.default_rng(spec.seed)
    tensors: dict[str, Float32] = {}
    for block in range(base.config["num_hidden_layers"]):
        for linear, (d_out, d_in) in linear_shapes(base.config).items():
            if linear.rsplit(".", 1)[-1] not in spec.targets:
                continue
            name = f"base_model.model.model.layers.{block}.{linear}"
            a = generator.standard_normal((spec.r, d_in), np.float32) / np.float32(np.sqrt(d_in))
            b = generator.standard_normal((d_out, spec.r), np.float32) * np.float32(spec.strength)
            tensors[f"{name}.lora_A.weight"], tensors[f"{name}.lora_B.weight"] = a, b
    return tensors


def add_options(command: argparse.ArgumentParser) -> None:
    """Options of `finemed-convert random-adapter`."""
    command.add_argument("--base", type=Path, required=True, help="checkpoint folder")
    command.add_argument("--base-name", required=True, help="name of the base, as PEFT would write it")
    command.add_argument("--out", type=Path, required=True, help="folder of the adapter")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--strength", type=float, default=0.01)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write one adapter."""
    spec = RandomAdapterSpec(options.base_name, seed=options.seed, strength=options.strength)
    n_matrices = write_random_adapter(open_checkpoint(options.base), options.out, spec)
    print(f"{n_matrices} random pairs of rank {spec.r} in {options.out}")
