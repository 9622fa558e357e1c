"""lora: PEFT adapter → LoRA GGUF, which the application switches on and off over the unmerged base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gguf import GGML_QUANT_VERSION, GGUFType, GGUFWriter, Keys, get_tensor_name_map

from convert.adapter import LowRank, combined_changes, stacked
from convert.architectures import architecture_of, gguf_name, interleave_heads, rotated_rows
from convert.checkpoint import Checkpoint
from convert.errors import RecipeError
from convert.gguf_file import PlannedTensor, write_gguf
from convert.job import Job
from convert.manifest import Report
from convert.numeric import DType, Float32, from_float32, item_bytes
from convert.pipeline import StagePlan
from convert.stages.to_gguf import FILE_TYPES

Changes = Mapping[str, Sequence[LowRank]]


def plan(job: Job) -> StagePlan:
    """What `lora` would do."""
    if not job.recipe.adapters:
        raise RecipeError("There is no adapter to convert: the recipe names none, give --adapter.")
    dtype = job.recipe.lora_dtype

    def work(folder: Path) -> Report:
        base = job.open_base()
        adapters = job.load_adapters(base)
        n_values = write_lora(
            base, combined_changes(adapters), folder / job.lora.name, name=job.recipe.name, dtype=dtype
        )
        return {"n_parameters": n_values, "adapters": [job.note(adapter) for adapter in adapters]}

    inputs = (*job.checkpoint_inputs()[:1], *job.adapter_inputs())  # of the base, only config.json counts
    weights = [spec.weight for spec in job.recipe.adapters]
    size = sum(path.stat().st_size for path in job.adapter_inputs()) * item_bytes(dtype) // 2
    params = {"dtype": dtype, "name": job.recipe.name, "weights": weights}
    return StagePlan("lora", "lora", inputs, params, size, work)


def write_lora(base: Checkpoint, changes: Changes, path: Path, *, name: str, dtype: DType) -> int:
    """Write the low-rank pairs of all adapters as one LoRA GGUF.

    llama.cpp applies alpha / rank, one alpha for the whole file. When all modules agree on
    scale * rank that number is the alpha (for rank-stabilised LoRA it is lora_alpha * sqrt(r)) and the
    matrices are those of the adapter; otherwise the scales are multiplied into B and alpha is 0, which
    llama.cpp reads as "already scaled".

    Returns:
        Number of values written.
    """
    architecture = architecture_of(base.config)
    pairs, alpha = _unified(changes)
    header = GGUFWriter(None, architecture.name)
    header.add_type(GGUFType.ADAPTER)
    header.add_string(Keys.Adapter.TYPE, "lora")
    header.add_name(name)
    header.add_float32(Keys.Adapter.LORA_ALPHA, alpha)
    header.add_file_type(FILE_TYPES[dtype])
    header.add_quantization_version(GGML_QUANT_VERSION)
    name_map = get_tensor_name_map(architecture.gguf_arch, base.config["num_hidden_layers"])
    tensors: list[PlannedTensor] = []
    for module, pair in pairs.items():
        rotated = rotated_rows(architecture, base.config, f"{module}.weight")
        b = interleave_heads(pair.b, rotated) if rotated else pair.b
        target = gguf_name(name_map, f"{module}.weight")
        tensors += _planned(target, pair.a, b, dtype)
    write_gguf(path, header, tensors)
    return sum(pair.a.size + pair.b.size for pair in pairs.values())


def _unified(changes: Changes) -> tuple[dict[str, LowRank], float]:
    """One pair per module and one alpha for all."""
    alphas = {round(c.scale * c.rank, 6) for pairs in changes.values() for c in pairs}
    is_single = all(len(pairs) == 1 for pairs in changes.values())
    if is_single and len(alphas) == 1 and 0.0 not in alphas:
        return {module: pairs[0] for module, pairs in changes.items()}, alphas.pop()
    return {module: stacked(pairs) for module, pairs in changes.items()}, 0.0


def _planned(target: str, a: Float32, b: Float32, dtype: DType) -> Iterable[PlannedTensor]:
    for suffix, values in ((".lora_a", a), (".lora_b", b)):
        stored = from_float32(values.copy(), dtype)
        yield PlannedTensor(target + suffix, dtype, values.shape, lambda stored=stored: iter([stored]))
