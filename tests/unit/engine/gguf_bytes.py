"""Writes small GGUF files byte by byte, sound or broken in one chosen place."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

U32, F32, STRING, ARRAY, U64, BOOL = 4, 6, 8, 9, 10, 7


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def string_array(values: list[str]) -> bytes:
    return struct.pack("<IQ", STRING, len(values)) + b"".join(text(v) for v in values)


def float_array(values: list[float]) -> bytes:
    return struct.pack("<IQ", F32, len(values)) + struct.pack(f"<{len(values)}f", *values)


def tensor(name: str, shape: tuple[int, ...], ggml_type: int = 0, offset: int = 0) -> bytes:
    dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return text(name) + dimensions + struct.pack("<IQ", ggml_type, offset)


@dataclass
class GgufBytes:
    """A file in the making; every part may be replaced by nonsense."""

    magic: bytes = b"GGUF"
    version: int = 3
    metadata: list[tuple[str, int, Any]] = field(default_factory=list)
    tensors: list[bytes] = field(default_factory=list)
    data: bytes = b""
    n_tensors: int | None = None
    n_keys: int | None = None

    def header(self) -> bytes:
        n_tensors = len(self.tensors) if self.n_tensors is None else self.n_tensors
        n_keys = len(self.metadata) if self.n_keys is None else self.n_keys
        keys = b"".join(text(k) + struct.pack("<I", kind) + _value(kind, v) for k, kind, v in self.metadata)
        start = self.magic + struct.pack("<IQQ", self.version, n_tensors, n_keys)
        return start + keys + b"".join(self.tensors)

    def build(self, alignment: int = 32) -> bytes:
        header = self.header()
        return header + b"\0" * (-len(header) % alignment) + self.data


def _value(kind: int, value: Any) -> bytes:
    if kind == STRING:
        return text(value)
    if kind == ARRAY:
        return value
    layouts = {U32: "<I", F32: "<f", U64: "<Q", BOOL: "<B"}
    return struct.pack(layouts[kind], value) if kind in layouts else bytes(value)
