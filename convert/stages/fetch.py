"""fetch: the base checkpoint, from the hub, from a folder, or dequantized from a GGUF."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, cast

from huggingface_hub import HfApi

from convert.architectures import check_tensors
from convert.checkpoint import checkpoint_files, open_checkpoint, weight_files
from convert.dequantize import checkpoint_size, dequantize_gguf
from convert.errors import CheckpointError, HashMismatchError, RecipeError
from convert.hashing import check_sha256, sha256_file
from convert.hub import hub_faults
from convert.job import Job
from convert.manifest import Report
from convert.pipeline import StagePlan
from convert.recipe import BaseSpec

_PATTERNS = ["*.json", "*.safetensors", "*.jinja"]


def plan(job: Job) -> StagePlan:
    """What `fetch` would do: dequantize a GGUF, check a folder, or download."""
    if job.base_gguf is not None:
        return _plan_gguf(job, job.base_gguf)
    if job.base is not None:
        return _plan_folder(job, job.base)
    return _plan_hub(job)


def _plan_gguf(job: Job, source: Path) -> StagePlan:
    def work(folder: Path) -> Report:
        pinned = (job.recipe.base.sha256 or {}).get(source.name)
        if pinned:
            check_sha256(source, pinned, sha256_file(source))
        n_tensors = dequantize_gguf(source, folder)
        return {"from": source.name, "tensors": n_tensors, "is_pinned": bool(pinned)}

    return StagePlan("fetch", "base", (source,), {"from": "gguf"}, checkpoint_size(source), work)


def _plan_folder(job: Job, source: Path) -> StagePlan:
    """A local checkpoint is used where it lies; only the verdict is written."""

    def work(folder: Path) -> Report:
        base = open_checkpoint(source)
        check_tensors(base)
        is_pinned = job.recipe.base.sha256 is not None and check_pinned(source, job.recipe.base)
        (folder / "source.txt").write_text(f"{source.resolve()}\n", encoding="utf-8")
        return {"from": str(source), "n_parameters": base.n_parameters, "is_pinned": is_pinned}

    if not source.is_dir():
        raise CheckpointError(f"{source} is neither a checkpoint folder nor a GGUF file.")
    return StagePlan("fetch", "source", tuple(checkpoint_files(source)), {"from": "folder"}, 0, work)


def check_pinned(folder: Path, spec: BaseSpec) -> bool:
    """Whether every weight file is the pinned one; False if the folder holds other weights.

    A folder given by hand may be a re-saved copy, so that a difference is noted, not refused.
    """
    pinned = spec.sha256 or {}
    return all(pinned.get(path.name) == sha256_file(path) for path in weight_files(folder))


def _plan_hub(job: Job) -> StagePlan:
    spec = job.recipe.base

    def work(folder: Path) -> Report:
        download(spec, folder)
        check_tensors(open_checkpoint(folder))
        return {"from": spec.repository, "revision": spec.revision, "is_pinned": True}

    if not spec.revision:
        raise RecipeError(
            f"The recipe pins no revision of {spec.repository}: give --base with a folder or a GGUF."
        )
    params = {"repository": spec.repository, "revision": spec.revision, "sha256": dict(spec.sha256 or {})}
    return StagePlan("fetch", "base", (), params, None, work, keeps_partial=True)


def download(spec: BaseSpec, folder: Path, *, endpoint: str | None = None) -> None:
    """Download a pinned revision; an interrupted download goes on where it stopped.

    Raises:
        HubError: the hub cannot be reached or does not have this revision.
        HashMismatchError: a weight file is not pinned, or is not the pinned one.
    """
    with hub_faults(f"{spec.repository} cannot be downloaded"):
        hub = cast("Any", HfApi(endpoint=endpoint))  # its own annotations are incomplete
        hub.snapshot_download(
            spec.repository, revision=spec.revision, local_dir=folder, allow_patterns=_PATTERNS
        )
    for path in weight_files(folder):
        pinned = (spec.sha256 or {}).get(path.name)
        if pinned is None:
            raise HashMismatchError(f"The recipe pins no SHA-256 for {path.name}.")
        check_sha256(path, pinned, sha256_file(path))
    shutil.rmtree(folder / ".cache", ignore_errors=True)
