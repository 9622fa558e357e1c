"""Safetensors files, read and written row by row.

The format is 8 bytes of header length, a JSON header and the bytes of the tensors. Rows are read with
plain reads into one small buffer, not through a memory map: mapped pages would count as ours and the
peak would be the size of the file.
Source: https://huggingface.co/docs/safetensors/index#format
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from convert.errors import CheckpointError
from convert.numeric import STORAGE, DType, Raw, is_finite, item_bytes

CHUNK_BYTES = 8 << 20
"""Rows are handled in pieces of about 8 MiB: large enough for the disk, small enough for the cache."""

_MAX_HEADER_BYTES = 100 << 20


@dataclass(frozen=True)
class StoredTensor:
    """Where one tensor lies.

    Attributes:
        shape: as in the checkpoint, (rows, columns) for a matrix.
        offset: first byte, counted from the start of the file.
    """

    name: str
    dtype: DType
    shape: tuple[int, ...]
    path: Path
    offset: int

    @property
    def n_rows(self) -> int:
        """Rows of a matrix; a vector is one row."""
        return self.shape[0] if len(self.shape) > 1 else 1

    @property
    def row_values(self) -> int:
        """Values in one row."""
        return math.prod(self.shape[1:]) if len(self.shape) > 1 else math.prod(self.shape)

    @property
    def n_bytes(self) -> int:
        """Size of the tensor in its file."""
        return math.prod(self.shape) * item_bytes(self.dtype)


def read_header(path: Path) -> dict[str, StoredTensor]:
    """List the tensors of one file without reading their values.

    Raises:
        CheckpointError: the file is cut, damaged, or holds a format other than BF16, F16, F32.
    """
    size = path.stat().st_size
    with path.open("rb") as handle:
        prefix = handle.read(8)
        n_header = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else 0
        if not 0 < n_header <= min(_MAX_HEADER_BYTES, size - 8):
            raise CheckpointError(f"{path.name} is not a safetensors file, or it is cut short.")
        text = handle.read(n_header)
    try:
        entries = json.loads(text)
        tensors = {k: _entry(path, k, v, 8 + n_header) for k, v in entries.items() if k != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise CheckpointError(f"The header of {path.name} is damaged.") from fault
    if any(tensor.offset + tensor.n_bytes > size for tensor in tensors.values()):
        raise CheckpointError(f"{path.name} is cut short: download it again.")
    return tensors


def _entry(path: Path, name: str, entry: dict[str, object], data_start: int) -> StoredTensor:
    dtype = entry["dtype"]
    if dtype not in STORAGE:
        raise CheckpointError(
            f"{path.name} stores {name} as {dtype}: only BF16, F16 and F32 are full precision here."
        )
    begin, end = cast("list[int]", entry["data_offsets"])
    shape = tuple(cast("list[int]", entry["shape"]))
    tensor = StoredTensor(name, dtype, shape, path, data_start + begin)
    if end - begin != tensor.n_bytes:
        raise CheckpointError(f"{name} in {path.name} has another size than its shape says.")
    return tensor


def read_chunks(tensor: StoredTensor, *, row_multiple: int = 1) -> Iterator[tuple[int, Raw]]:
    """Give (first row, rows) pieces of one tensor, in order, each (n, row_values).

    Args:
        tensor: where it lies.
        row_multiple: pieces start and end on multiples of this many rows.

    Raises:
        CheckpointError: a value is NaN or infinite.
    """
    row_bytes = tensor.row_values * item_bytes(tensor.dtype)
    step = max(1, CHUNK_BYTES // (row_bytes * row_multiple)) * row_multiple
    with tensor.path.open("rb", buffering=0) as handle:
        handle.seek(tensor.offset)
        for start in range(0, tensor.n_rows, step):
            n_rows = min(step, tensor.n_rows - start)
            rows = np.fromfile(handle, STORAGE[tensor.dtype], n_rows * tensor.row_values)
            if rows.size != n_rows * tensor.row_values:
                raise CheckpointError(f"{tensor.path.name} became shorter while it was read.")
            if not is_finite(rows, tensor.dtype):
                raise CheckpointError(f"{tensor.name} in {tensor.path.name} contains NaN or infinity.")
            yield start, rows.reshape(n_rows, tensor.row_values)


def read_tensor(tensor: StoredTensor) -> Raw:
    """Read a whole (small) tensor in its stored format."""
    with tensor.path.open("rb", buffering=0) as handle:
        handle.seek(tensor.offset)
        values = np.fromfile(handle, STORAGE[tensor.dtype], math.prod(tensor.shape))
    return values.reshape(tensor.shape)


@dataclass(frozen=True)
class TensorSpec:
    """A tensor about to be written to a safetensors file."""

    name: str
    dtype: DType
    shape: tuple[int, ...]

    @property
    def n_bytes(self) -> int:
        """Size of the tensor in the file."""
        return math.prod(self.shape) * item_bytes(self.dtype)


def write_header(handle: BinaryIO, specs: Sequence[TensorSpec]) -> None:
    """Write the header; the bytes of the tensors must follow in the same order, without gaps."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for spec in specs:
        end = offset + spec.n_bytes
        header[spec.name] = {"dtype": spec.dtype, "shape": list(spec.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    handle.write(struct.pack("<Q", len(text)))
    handle.write(text)
