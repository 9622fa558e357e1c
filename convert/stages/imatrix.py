"""imatrix: how strongly each column of each matrix is used, measured on our own texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from gguf import GGUFWriter

from convert.calibration import CalibrationTexts, calibration_files, read_calibration, render_chats
from convert.errors import CalibrationError
from convert.gguf_file import PlannedTensor, open_gguf, write_gguf
from convert.job import Job
from convert.llama_native import NativeContext, NativeModel
from convert.manifest import Report
from convert.numeric import Float32
from convert.pipeline import StagePlan
from convert.progress import progress_bar

_SUMS, _COUNTS = ".in_sum2", ".counts"


@dataclass(frozen=True)
class ImportanceMatrix:
    """Squared activations by weight.

    Attributes:
        sums: sum over tokens of the squared inputs, (n_columns,) by tensor name.
        counts: number of tokens by tensor name.
    """

    sums: dict[str, Float32]
    counts: dict[str, int]

    def means(self) -> dict[str, Float32]:
        """Mean squared input per column, as the quantizer expects it."""
        return {name: values / np.float32(self.counts[name]) for name, values in self.sums.items()}


def plan(job: Job) -> StagePlan:
    """What `imatrix` would do."""
    spec = job.recipe.calibration

    def work(folder: Path) -> Report:
        texts = read_calibration(spec)
        with NativeModel(job.gguf) as model:
            tokens = calibration_tokens(model, job.gguf, texts, limit=spec.max_tokens)
            chunks = [tokens[i : i + spec.chunk_tokens] for i in range(0, len(tokens), spec.chunk_tokens)]
            matrix = collect_importance(model, [c for c in chunks if len(c) == spec.chunk_tokens])
        write_importance(folder / job.imatrix.name, matrix, spec.chunk_tokens)
        return {"texts": texts.counts, "tokens": max(matrix.counts.values()), "matrices": len(matrix.sums)}

    params = {key: asdict(spec)[key] for key in ("max_tokens", "chunk_tokens")}
    return StagePlan("imatrix", "imatrix", (job.gguf, *calibration_files(spec)), params, 8 << 20, work)


def calibration_tokens(model: NativeModel, gguf: Path, texts: CalibrationTexts, *, limit: int) -> list[int]:
    """All chats one after the other as tokens, cut at `limit`."""
    tokens: list[int] = []
    for text in render_chats(gguf, texts.chats):
        tokens += model.tokenize(text)
        if len(tokens) >= limit:
            break
    return tokens[:limit]


def collect_importance(model: NativeModel, chunks: Sequence[Sequence[int]]) -> ImportanceMatrix:
    """Evaluate the chunks and add up the squared inputs of every matrix of every block.

    The same figures as llama.cpp's `llama-imatrix`: inputs of each MUL_MAT, summed over tokens.

    Args:
        model: unquantized.
        chunks: tokens, all of one length; each is read with an empty context.

    Raises:
        CalibrationError: the texts are shorter than one chunk.
    """
    if not chunks:
        raise CalibrationError("The calibration texts are shorter than one chunk: lower chunk_tokens.")
    sums: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
    counts: dict[str, int] = {}

    def observe(name: str, inputs: Float32) -> None:
        squares = np.einsum("ij,ij->j", inputs, inputs, dtype=np.float64)
        sums[name] = sums[name] + squares if name in sums else squares
        counts[name] = counts.get(name, 0) + len(inputs)

    n_tokens = sum(map(len, chunks))
    with (
        NativeContext(model, n_ctx=len(chunks[0]), observer=observe) as context,
        progress_bar("imatrix", n_tokens, unit="tok") as advance,
    ):
        for chunk in chunks:
            context.evaluate(chunk)
            advance(len(chunk))
    return ImportanceMatrix({name: v.astype(np.float32) for name, v in sums.items()}, counts)


def write_importance(path: Path, matrix: ImportanceMatrix, chunk_tokens: int) -> None:
    """Write the matrix in the GGUF format of llama-imatrix, which llama-quantize reads too."""
    header = GGUFWriter(None, "imatrix")
    header.add_type("imatrix")
    header.add_array("imatrix.datasets", ["finemed scenarios and pairs"])
    header.add_uint32("imatrix.chunk_count", max(matrix.counts.values()) // chunk_tokens)
    header.add_uint32("imatrix.chunk_size", chunk_tokens)
    tensors = [t for name, sums in matrix.sums.items() for t in _pair(name, sums, matrix.counts[name])]
    write_gguf(path, header, tensors)


def _pair(name: str, sums: Float32, count: int) -> Iterable[PlannedTensor]:
    counts = np.array([[count]], np.float32)
    yield PlannedTensor(name + _SUMS, "F32", (1, len(sums)), lambda: iter([sums]))
    yield PlannedTensor(name + _COUNTS, "F32", (1, 1), lambda: iter([counts]))


def read_importance(path: Path) -> ImportanceMatrix:
    """Read a matrix written by `write_importance` or by llama-imatrix."""
    tensors = {tensor.name: tensor.data for tensor in open_gguf(path).tensors}
    names = [name.removesuffix(_SUMS) for name in tensors if name.endswith(_SUMS)]
    return ImportanceMatrix(
        {name: np.array(tensors[name + _SUMS], np.float32).ravel() for name in names},
        {name: int(tensors[name + _COUNTS].ravel()[0]) for name in names},
    )
