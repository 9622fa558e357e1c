"""quantize: the unquantized GGUF → the file that the application runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from convert.errors import QuantTypeError
from convert.gguf_file import TensorType, tensor_types
from convert.job import Job
from convert.llama_native import quantize_file
from convert.manifest import Report
from convert.pipeline import StagePlan
from convert.recipe import Ftype
from convert.stages.imatrix import read_importance

BITS: dict[Ftype, float] = {"Q4_K_M": 5.0, "Q5_K_M": 5.8, "Q4_0": 4.7, "Q8_0": 8.5}
"""About how many bits per weight, for the plan."""

EXPECTED: dict[Ftype, frozenset[str]] = {
    "Q4_K_M": frozenset({"Q4_K", "Q6_K"}),
    "Q5_K_M": frozenset({"Q5_K", "Q6_K"}),
    "Q4_0": frozenset({"Q4_0", "Q4_1", "Q6_K", "Q8_0"}),
    "Q8_0": frozenset({"Q8_0"}),
}
"""Types that the matrices of a sound file may have."""

_K_BLOCK = 256


def plan(job: Job) -> StagePlan:
    """What `quantize` would do."""
    ftype = job.recipe.ftype

    def work(folder: Path) -> Report:
        check_rows(tensor_types(job.gguf), ftype)
        importance = read_importance(job.imatrix).means()
        target = folder / job.quantized.name
        quantize_file(job.gguf, target, ftype=ftype, importance=importance)
        types = tensor_types(target)
        check_types(types, ftype)
        return {"bits_per_weight": round(bits_per_weight(types), 3), "bytes": target.stat().st_size}

    return StagePlan(
        "quantize", "quantized", (job.gguf, job.imatrix), {"ftype": ftype}, _size(job, ftype), work
    )


def _size(job: Job, ftype: Ftype) -> int | None:
    n_parameters = job.n_parameters()
    return None if n_parameters is None else int(n_parameters * BITS[ftype] / 8)


def bits_per_weight(types: Sequence[TensorType]) -> float:
    """Mean over all tensors."""
    return 8 * sum(t.n_bytes for t in types) / sum(t.n_values for t in types)


def check_rows(types: Sequence[TensorType], ftype: Ftype) -> None:
    """Refuse beforehand what llama.cpp would change without a word: a K-quant of short rows.

    Raises:
        QuantTypeError: rows are no multiple of 256 values.
    """
    for tensor in types:
        if ftype.endswith("_K_M") and len(tensor.shape) == 2 and tensor.shape[0] % _K_BLOCK:
            raise QuantTypeError(
                f"{tensor.name} has rows of {tensor.shape[0]} values, no multiple of {_K_BLOCK}: "
                f"{ftype} would silently become something else, choose Q4_0 or Q8_0."
            )


def check_types(types: Sequence[TensorType], ftype: Ftype) -> None:
    """Refuse a file in which a matrix did not get a type that `ftype` promises.

    Raises:
        QuantTypeError: names the first such tensor and counts the others.
    """
    wrong = [t for t in types if len(t.shape) == 2 and t.qtype not in EXPECTED[ftype]]
    if wrong:
        raise QuantTypeError(
            f"{wrong[0].name} is {wrong[0].qtype} in a {ftype} file ({len(wrong)} such tensors): "
            "its rows do not fit, or the file is of another type."
        )
