"""Half-precision formats as plain numpy integers, so that torch is not needed to read weights."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

DType = Literal["BF16", "F16", "F32"]
Float32 = NDArray[np.float32]
Raw = NDArray[Any]

STORAGE: dict[DType, type[np.generic]] = {"BF16": np.uint16, "F16": np.float16, "F32": np.float32}
"""How each format lies in memory; bfloat16 has no numpy type, its bits are kept in a uint16."""

_BF16_EXPONENT = np.uint16(0x7F80)


def item_bytes(dtype: DType) -> int:
    """Bytes per value."""
    return int(np.dtype(STORAGE[dtype]).itemsize)


def to_float32(raw: Raw, dtype: DType) -> Float32:
    """Widen stored values to float32; exact for every format."""
    if dtype == "BF16":
        wide = raw.astype(np.uint32)
        np.left_shift(wide, 16, out=wide)
        return wide.view(np.float32)
    return raw.astype(np.float32, copy=False)


def from_float32(values: Float32, dtype: DType) -> Raw:
    """Round float32 to a stored format, to nearest, ties to even.

    `values` is not kept: for bfloat16 its memory is reused for the rounding.
    """
    if dtype == "F32":
        return values
    if dtype == "F16":
        with np.errstate(over="ignore"):  # infinity is the right answer here; callers look for it
            return values.astype(np.float16)
    bits = np.ascontiguousarray(values).view(np.uint32)
    odd = np.right_shift(bits, 16)
    np.bitwise_and(odd, 1, out=odd)
    np.add(odd, 0x7FFF, out=odd)
    np.add(bits, odd, out=bits)
    np.right_shift(bits, 16, out=bits)
    return bits.astype(np.uint16)


def is_finite(raw: Raw, dtype: DType) -> bool:
    """Whether no value is NaN or infinite."""
    if dtype == "BF16":
        return not bool(((raw & _BF16_EXPONENT) == _BF16_EXPONENT).any())
    return bool(np.isfinite(raw).all())
