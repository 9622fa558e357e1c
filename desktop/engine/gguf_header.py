"""Reads the header of a GGUF file: metadata and the list of tensors, never their data.

The file is untrusted: every count and length is checked against the bytes that are really there
before anything is read or allocated. Arrays (a vocabulary has 150,000 strings) are stepped over.
Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.base import (
    ModelMissingError,
    NotAGgufError,
    TruncatedModelError,
    UnsupportedModelError,
)
from desktop.engine.ggml_types import GGML_TYPES, GgmlType

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_DEFAULT_ALIGNMENT = 32  # bytes
_MAX_KEY_BYTES = 65_535  # the specification's own limit
_MAX_STRING_BYTES = 16 * 1024 * 1024
_MAX_KEYS = 65_536
_MAX_TENSORS = 262_144
_MAX_DIMENSIONS = 4

_STRING = 8
_ARRAY = 9
_BOOL = 7
# Value type → struct format.
_SCALARS = dict(zip((0, 1, 2, 3, 4, 5, 6, _BOOL, 10, 11, 12), "BbHhIifBQqd", strict=True))


@dataclass(frozen=True)
class SkippedArray:
    """An array of the metadata that was stepped over; its length is the vocabulary size, for one."""

    length: int


MetadataValue = str | int | float | bool | SkippedArray


@dataclass(frozen=True)
class TensorInfo:
    """One tensor of the file.

    Attributes:
        shape: as ggml orders it, the contiguous dimension first.
        offset: bytes from the start of the tensor data.
    """

    name: str
    shape: tuple[int, ...]
    ggml_type: GgmlType
    offset: int

    @property
    def size_bytes(self) -> int:
        """Bytes of its data."""
        return math.prod(self.shape) // self.ggml_type.block_size * self.ggml_type.block_bytes


@dataclass(frozen=True)
class GgufHeader:
    """What a GGUF file says about itself.

    Attributes:
        data_offset: where tensor data starts, in bytes.
        size_bytes: of the whole file.
    """

    path: Path
    version: int
    metadata: Mapping[str, MetadataValue]
    tensors: tuple[TensorInfo, ...]
    alignment: int
    data_offset: int
    size_bytes: int

    @property
    def architecture(self) -> str:
        """`general.architecture`, such as "qwen2"; empty when absent."""
        return self.text("general.architecture")

    @property
    def vocabulary_size(self) -> int:
        """Number of tokens; 0 without a vocabulary."""
        tokens = self.metadata.get("tokenizer.ggml.tokens")
        return tokens.length if isinstance(tokens, SkippedArray) else 0

    def text(self, key: str) -> str:
        """A string of the metadata; empty when absent or of another type."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str, default: int = 0) -> int:
        """A whole number of the metadata, with `{arch}` in the key replaced by the architecture."""
        value = self.metadata.get(key.replace("{arch}", self.architecture))
        return value if isinstance(value, int) and not isinstance(value, bool) else default


def read_header(path: Path) -> GgufHeader:
    """Read and check the header of `path`.

    Raises:
        ModelMissingError: there is no such file, or it may not be read.
        NotAGgufError: another kind of file, an unknown version, or a malformed header.
        TruncatedModelError: the header promises more bytes than the file has.
        UnsupportedModelError: a tensor type this application does not know.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise NotAGgufError("The file does not start with the GGUF magic.")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Parser(path, data).header()
    except OSError as error:
        raise ModelMissingError(f"The model file cannot be opened: {error.strerror}.") from error


class _Parser:
    """Walks the bytes once, from the magic to the last tensor description."""

    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path = path
        self._data = data
        self._size = len(data)
        self._at = len(_MAGIC)

    def header(self) -> GgufHeader:
        version = self._unpack("I")
        if version not in _VERSIONS:
            raise NotAGgufError("The GGUF version is not known.")
        n_tensors = self._count(item_bytes=24, limit=_MAX_TENSORS)
        n_keys = self._count(item_bytes=13, limit=_MAX_KEYS)
        metadata = self._metadata(n_keys)
        tensors = tuple(self._tensor() for _ in range(n_tensors))
        alignment = _alignment(metadata)
        data_offset = (self._at + alignment - 1) // alignment * alignment
        self._check_data(tensors, alignment, data_offset)
        return GgufHeader(self._path, version, metadata, tensors, alignment, data_offset, self._size)

    def _metadata(self, n_keys: int) -> dict[str, MetadataValue]:
        metadata: dict[str, MetadataValue] = {}
        for _ in range(n_keys):
            key = self._string(_MAX_KEY_BYTES)
            if key in metadata:
                raise NotAGgufError("A metadata key appears twice.")
            metadata[key] = self._value(self._unpack("I"))
        return metadata

    def _value(self, value_type: int) -> MetadataValue:
        if value_type == _STRING:
            return self._string(_MAX_STRING_BYTES)
        if value_type == _ARRAY:
            return self._skip_array()
        if value_type not in _SCALARS:
            raise NotAGgufError("A metadata value has an unknown type.")
        number = self._unpack(_SCALARS[value_type])
        return bool(number) if value_type == _BOOL else number

    def _skip_array(self) -> SkippedArray:
        item_type = self._unpack("I")
        if item_type == _STRING:
            length = self._count(item_bytes=8)
            self._skip_strings(length)
        elif item_type in _SCALARS:
            item_bytes = struct.calcsize(_SCALARS[item_type])
            length = self._count(item_bytes=item_bytes)
            self._at += length * item_bytes
        else:
            raise NotAGgufError("A metadata array holds an unknown type.")
        return SkippedArray(length)

    def _skip_strings(self, length: int) -> None:
        # Hot loop: 300,000 strings for Qwen2.5; local names halve its time.
        at, size, data = self._at, self._size, self._data
        from_bytes = int.from_bytes
        for _ in range(length):
            at += 8 + from_bytes(data[at : at + 8], "little")
            if at > size:
                raise _truncated()
        self._at = at

    def _tensor(self) -> TensorInfo:
        name = self._string(_MAX_KEY_BYTES)
        n_dimensions = self._unpack("I")
        if n_dimensions > _MAX_DIMENSIONS:
            raise NotAGgufError("A tensor has too many dimensions.")
        shape = tuple(self._unpack("Q") for _ in range(n_dimensions))
        ggml_type = GGML_TYPES.get(self._unpack("I"))
        if ggml_type is None:
            raise UnsupportedModelError(
                "A tensor has a type this version does not know.", reason="tensor_type"
            )
        if shape and shape[0] % ggml_type.block_size:
            raise NotAGgufError("A tensor row is not a whole number of blocks.")
        return TensorInfo(name, shape, ggml_type, self._unpack("Q"))

    def _check_data(self, tensors: tuple[TensorInfo, ...], alignment: int, data_offset: int) -> None:
        for tensor in tensors:
            if tensor.offset % alignment:
                raise NotAGgufError("A tensor is not aligned.")
            if data_offset + tensor.offset + tensor.size_bytes > self._size:
                raise _truncated()

    def _count(self, *, item_bytes: int, limit: int | None = None) -> int:
        """Read a count and make sure that so many items of at least `item_bytes` can follow."""
        count = self._unpack("Q")
        if limit is not None and count > limit:
            raise NotAGgufError("A count in the header is absurd.")
        if count * item_bytes > self._size - self._at:
            raise _truncated()
        return count

    def _string(self, limit: int) -> str:
        length = self._unpack("Q")
        if length > limit:
            raise NotAGgufError("A string in the header is absurdly long.")
        end = self._at + length
        if end > self._size:
            raise _truncated()
        text = self._data[self._at : end].decode("utf-8", errors="replace")
        self._at = end
        return text

    def _unpack(self, layout: str) -> int:
        """Read one number; floats pass through untouched where metadata holds them."""
        end = self._at + struct.calcsize("<" + layout)
        if end > self._size:
            raise _truncated()
        (number,) = struct.unpack_from("<" + layout, self._data, self._at)
        self._at = end
        return number


def _alignment(metadata: Mapping[str, MetadataValue]) -> int:
    alignment = metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or alignment <= 0 or alignment & (alignment - 1):
        raise NotAGgufError("The alignment is not a power of two.")
    return alignment


def _truncated() -> TruncatedModelError:
    return TruncatedModelError("The header promises more bytes than the file has.")
