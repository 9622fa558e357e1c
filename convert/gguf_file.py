"""A GGUF written tensor by tensor: the header by the `gguf` package, the weights straight to disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFReader, GGUFWriter

from convert.errors import CheckpointError
from convert.numeric import STORAGE, DType, Raw, item_bytes
from convert.prefetch import prefetched
from convert.progress import progress_bar

QTYPES: dict[DType, GGMLQuantizationType] = {
    "BF16": GGMLQuantizationType.BF16,
    "F16": GGMLQuantizationType.F16,
    "F32": GGMLQuantizationType.F32,
}


@dataclass(frozen=True)
class PlannedTensor:
    """A tensor of the GGUF to come.

    Attributes:
        shape: rows first, as in the checkpoint.
        chunks: gives the values in order, already in `dtype`.
    """

    name: str
    dtype: DType
    shape: tuple[int, ...]
    chunks: Callable[[], Iterator[Raw]]

    @property
    def n_bytes(self) -> int:
        """Size of the tensor in the file, without padding."""
        return math.prod(self.shape) * item_bytes(self.dtype)


def write_gguf(path: Path, header: GGUFWriter, tensors: Sequence[PlannedTensor]) -> None:
    """Write one file; `header` holds the metadata and no tensor yet.

    Peak memory is a few pieces of `CHUNK_BYTES`, whatever the size of the model.
    """
    for tensor in tensors:
        storage = np.dtype(STORAGE[tensor.dtype])
        header.add_tensor_info(tensor.name, tensor.shape, storage, tensor.n_bytes, QTYPES[tensor.dtype])
    header.write_header_to_file(path)
    header.write_kv_data_to_file()
    header.write_ti_data_to_file()
    header.close()
    total = sum(tensor.n_bytes for tensor in tensors)
    with path.open("ab") as out, progress_bar(path.name, total) as advance:
        out.write(bytes(-out.tell() % header.data_alignment))
        for tensor, rows in prefetched(_all_chunks(tensors)):
            if rows is None:
                out.write(bytes(-tensor.n_bytes % header.data_alignment))
                continue
            out.write(rows.data)
            advance(rows.nbytes)


def _all_chunks(tensors: Sequence[PlannedTensor]) -> Iterator[tuple[PlannedTensor, Raw | None]]:
    """Every piece of every tensor, and None after the last piece of each."""
    for tensor in tensors:
        written = 0
        for rows in tensor.chunks():
            written += rows.nbytes
            yield tensor, np.ascontiguousarray(rows)
        if written != tensor.n_bytes:
            raise CheckpointError(f"{tensor.name} gave {written} bytes, {tensor.n_bytes} were announced.")
        yield tensor, None


@dataclass(frozen=True)
class TensorType:
    """One line of the table of types.

    Attributes:
        qtype: name of the quantization type, as `Q4_K`.
        shape: as llama.cpp writes it, row length first.
    """

    name: str
    qtype: str
    shape: tuple[int, ...]

    @property
    def n_values(self) -> int:
        """Values in the tensor."""
        return math.prod(self.shape)

    @property
    def n_bytes(self) -> int:
        """Bytes in the file."""
        block, size = GGML_QUANT_SIZES[GGMLQuantizationType[self.qtype]]
        return self.n_values // block * size


def tensor_types(path: Path) -> list[TensorType]:
    """Types and shapes of all tensors of a GGUF, in file order."""
    reader = open_gguf(path)
    return [TensorType(t.name, t.tensor_type.name, tuple(int(n) for n in t.shape)) for t in reader.tensors]


def open_gguf(path: Path) -> GGUFReader:
    """Open a GGUF for reading, or say in one sentence why not."""
    try:
        return GGUFReader(path)
    except FileNotFoundError as fault:
        raise CheckpointError(f"{path} is missing.") from fault
    except (ValueError, IndexError, KeyError) as fault:
        raise CheckpointError(f"{path.name} is not a GGUF file, or it is cut short.") from fault
