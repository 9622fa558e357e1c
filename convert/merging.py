"""W' = W + sum of scale * B @ A, summed in float32, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from convert.adapter import LowRank
from convert.errors import AdapterError
from convert.numeric import DType, Raw, from_float32, is_finite, to_float32
from convert.safetensors_file import StoredTensor, read_chunks

Changes = Sequence[LowRank]


def merged_chunks(
    tensor: StoredTensor, changes: Changes, *, dtype: DType, row_multiple: int = 1
) -> Iterator[Raw]:
    """Read one tensor, add its changes and give it in `dtype`, piece by piece.

    Without a change and in the same format the bytes are those of the checkpoint.

    Args:
        tensor: W, (d_out, d_in).
        changes: low-rank pairs with a (r, d_in) and b (d_out, r).
        dtype: format of the pieces.
        row_multiple: pieces start and end on multiples of this many rows.

    Raises:
        CheckpointError: W contains NaN or infinity.
        AdapterError: the sum leaves the range of `dtype`.
    """
    scaled = [(change.b * np.float32(change.scale), change.a) for change in changes]
    for start, rows in read_chunks(tensor, row_multiple=row_multiple):
        if not scaled and tensor.dtype == dtype:
            yield rows
            continue
        values = to_float32(rows, tensor.dtype)
        for b, a in scaled:
            values += b[start : start + len(rows)] @ a
        result = from_float32(values, dtype)
        if not is_finite(result, dtype):
            raise AdapterError(f"{tensor.name} leaves the range of {dtype} once merged.")
        yield result
