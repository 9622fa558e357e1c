"""to-gguf: checkpoint (+ adapters) → one unquantized GGUF, without a merged checkpoint in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from gguf import GGML_QUANT_VERSION, GGUFType, GGUFWriter, LlamaFileType, get_tensor_name_map, size_label

from convert.adapter import combined_changes
from convert.architectures import (
    Architecture,
    add_hyperparameters,
    architecture_of,
    check_tensors,
    gguf_name,
    interleave_heads,
    rope_factors,
    rotated_rows,
)
from convert.checkpoint import Checkpoint
from convert.gguf_file import PlannedTensor, write_gguf
from convert.job import Job
from convert.manifest import Report
from convert.merging import Changes, merged_chunks
from convert.numeric import DType, Raw, item_bytes
from convert.pipeline import StagePlan
from convert.recipe import Recipe
from convert.safetensors_file import StoredTensor
from convert.stages.merge import changes_of
from convert.vocabulary import add_vocabulary, read_vocabulary

FILE_TYPES: dict[DType, LlamaFileType] = {
    "BF16": LlamaFileType.MOSTLY_BF16,
    "F16": LlamaFileType.MOSTLY_F16,
    "F32": LlamaFileType.ALL_F32,
}


def plan(job: Job) -> StagePlan:
    """What `to-gguf` would do."""

    def work(folder: Path) -> Report:
        base = job.open_base()
        adapters = job.load_adapters(base)
        changes = combined_changes(adapters)
        convert_checkpoint(base, folder / job.gguf.name, job.recipe, changes=changes)
        notes = [job.note(adapter) for adapter in adapters]
        return {"n_parameters": base.n_parameters, "merged_matrices": len(changes), "adapters": notes}

    inputs = (*job.checkpoint_inputs(), *job.adapter_inputs())
    n_parameters = job.n_parameters()
    size = None if n_parameters is None else n_parameters * item_bytes(job.recipe.dtype)
    params = {
        "dtype": job.recipe.dtype,
        "name": job.recipe.name,
        "description": job.recipe.description["en"],
        "languages": list(job.recipe.languages),
        "licence": job.recipe.base.licence,
        "repository": job.recipe.base.repository,
        "weights": [spec.weight for spec in job.recipe.adapters],
    }
    return StagePlan("to-gguf", "gguf", inputs, params, size, work)


def convert_checkpoint(
    base: Checkpoint, path: Path, recipe: Recipe, *, changes: Mapping[str, Changes] | None = None
) -> None:
    """Write a checkpoint as GGUF, adding low-rank changes on the way.

    Matrices get `recipe.dtype`; norms, biases and rotary factors are float32, which llama.cpp demands.

    Raises:
        CheckpointError: a tensor is missing, unknown, of another shape, or holds NaN.
        UnsupportedModelError: an architecture or feature that is not written here.
    """
    architecture = architecture_of(base.config)
    check_tensors(base)
    header = GGUFWriter(None, architecture.name)
    _add_general(header, recipe)
    header.add_size_label(size_label(base.n_parameters, base.n_parameters, 0, 0))
    add_hyperparameters(header, architecture, base.config)
    header.add_file_type(FILE_TYPES[recipe.dtype])
    header.add_quantization_version(GGML_QUANT_VERSION)
    add_vocabulary(header, base.folder, read_vocabulary(base.folder, base.config["vocab_size"]))
    write_gguf(path, header, _planned_tensors(base, architecture, recipe.dtype, changes or {}))


def _add_general(header: GGUFWriter, recipe: Recipe) -> None:
    header.add_type(GGUFType.MODEL)
    header.add_name(recipe.name)
    header.add_description(recipe.description["en"])
    header.add_license(recipe.base.licence.lower())
    header.add_languages(recipe.languages)
    header.add_base_model_count(1)
    organization, _, name = recipe.base.repository.rpartition("/")
    header.add_base_model_name(0, name)
    if organization:
        header.add_base_model_organization(0, organization)
        header.add_base_model_repo_url(0, f"https://huggingface.co/{recipe.base.repository}")


def _planned_tensors(
    base: Checkpoint, architecture: Architecture, dtype: DType, changes: Mapping[str, Changes]
) -> list[PlannedTensor]:
    name_map = get_tensor_name_map(architecture.gguf_arch, base.config["num_hidden_layers"])
    planned: list[PlannedTensor] = []
    factors = rope_factors(base.config)
    if factors is not None:
        planned.append(PlannedTensor("rope_freqs.weight", "F32", factors.shape, lambda: iter([factors])))
    for tensor in base.tensors.values():
        stored: DType = "F32" if len(tensor.shape) == 1 else dtype
        chunks = partial(
            _chunks,
            tensor,
            changes_of(tensor.name, changes),
            stored,
            rotated_rows(architecture, base.config, tensor.name),
        )
        planned.append(PlannedTensor(gguf_name(name_map, tensor.name), stored, tensor.shape, chunks))
    return planned


def _chunks(tensor: StoredTensor, changes: Changes, dtype: DType, rotated: int) -> Iterator[Raw]:
    for rows in merged_chunks(tensor, changes, dtype=dtype, row_multiple=rotated or 1):
        yield interleave_heads(rows, rotated) if rotated else rows
