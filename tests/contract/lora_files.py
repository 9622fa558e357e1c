"""Builds tiny LoRA adapters in GGUF form: a few layers, rank 2, random with a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGUFWriter

from desktop.engine.gguf_header import GgufHeader

RANK = 2


def write_lora(
    path: Path,
    base: GgufHeader,
    *,
    strength: float = 0.6,
    seed: int = 3,
    names: tuple[str, ...] = ("blk.2.attn_q.weight", "blk.5.ffn_down.weight", "blk.20.attn_output.weight"),
    architecture: str | None = None,
    kind: str = "lora",
    extra_width: int = 0,
) -> Path:
    """Write an adapter for some matrices of `base`; the last arguments make it wrong on purpose."""
    shapes = {tensor.name: tensor.shape for tensor in base.tensors}
    random = np.random.default_rng(seed)
    writer = GGUFWriter(path, architecture or base.architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", kind)
    writer.add_float32("adapter.lora.alpha", float(RANK))
    for name in names:
        n_in, n_out = shapes.get(name, (64, 64))
        a = random.normal(size=(RANK, n_in + extra_width)) * strength
        b = random.normal(size=(n_out, RANK)) * strength
        writer.add_tensor(f"{name}.lora_a", a.astype(np.float32))
        writer.add_tensor(f"{name}.lora_b", b.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
