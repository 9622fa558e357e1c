"""merge: base + adapters → a plain checkpoint, the same as peft's `merge_and_unload`."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from convert.adapter import LowRank, combined_changes
from convert.architectures import check_tensors
from convert.checkpoint import TOKENIZER_FILES, Checkpoint
from convert.errors import RecipeError
from convert.job import Job
from convert.manifest import Report
from convert.merging import merged_chunks
from convert.numeric import DType
from convert.pipeline import StagePlan
from convert.prefetch import prefetched
from convert.progress import progress_bar
from convert.safetensors_file import TensorSpec, write_header

Changes = Mapping[str, Sequence[LowRank]]


def plan(job: Job) -> StagePlan:
    """What `merge` would do."""
    if not job.recipe.adapters:
        raise RecipeError("There is nothing to merge: the recipe names no adapter, give --adapter.")

    def work(folder: Path) -> Report:
        base = job.open_base()
        check_tensors(base)
        adapters = job.load_adapters(base)
        changes = combined_changes(adapters)
        merge_checkpoint(base, changes, folder)
        return {"merged_matrices": len(changes), "adapters": [job.note(a) for a in adapters]}

    inputs = (*job.checkpoint_inputs(), *job.adapter_inputs())
    n_parameters = job.n_parameters()
    size = None if n_parameters is None else 2 * n_parameters
    weights = [spec.weight for spec in job.recipe.adapters]
    return StagePlan("merge", "merged", inputs, {"weights": weights}, size, work)


def merge_checkpoint(
    base: Checkpoint, changes: Changes, out_dir: Path, *, dtype: DType | None = None
) -> None:
    """Add low-rank changes to a checkpoint and save it as one model.safetensors.

    W' = W + s * B @ A, with W (d_out, d_in), A (r, d_in), B (d_out, r), s = lora_alpha / r; the sum is
    made in float32 and rounded once.

    Args:
        base: full-precision checkpoint, never a 4-bit one.
        changes: by module; tensors without a change are copied byte for byte.
        out_dir: existing folder for model.safetensors, config.json and the tokenizer.
        dtype: format to save in; None keeps that of each tensor.

    Raises:
        CheckpointError, AdapterError: NaN or infinity in the base or in the sum.
    Source:
        Hu et al. 2021, arXiv:2106.09685, section 4.1.
    """
    tensors = list(base.tensors.values())
    specs = [TensorSpec(t.name, dtype or t.dtype, t.shape) for t in tensors]
    total = sum(spec.n_bytes for spec in specs)
    with (
        (out_dir / "model.safetensors").open("wb") as out,
        progress_bar("merge", total) as advance,
    ):
        write_header(out, specs)
        pieces = (
            piece
            for tensor, spec in zip(tensors, specs, strict=True)
            for piece in merged_chunks(tensor, changes_of(tensor.name, changes), dtype=spec.dtype)
        )
        for piece in prefetched(pieces):
            out.write(piece.data)
            advance(piece.nbytes)
    for name in ("config.json", *TOKENIZER_FILES):
        if (base.folder / name).is_file():
            shutil.copy2(base.folder / name, out_dir / name)


def changes_of(tensor: str, changes: Changes) -> Sequence[LowRank]:
    """Changes of one tensor of the checkpoint; biases and norms have none."""
    return changes.get(tensor.removesuffix(".weight"), ())
