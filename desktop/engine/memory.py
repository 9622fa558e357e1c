"""How much memory a model will take, before it is loaded, and how much the machine has."""

from __future__ import annotations

import ctypes
import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.engine.base import MemoryEstimate, MemoryProfile
from desktop.engine.gguf_header import GgufHeader, TensorInfo

# Tensor types that ggml copies into an interleaved layout on x86 with AVX2 (Q2_K needs AVX-512).
# Source: ggml_repack_get_optimal_repack_type, https://github.com/ggml-org/ggml/blob/master/src/ggml-cpu/repack.cpp
REPACKED_TYPES = frozenset({"Q4_0", "Q4_K", "IQ4_NL", "MXFP4"})
_REPACKED_ROWS = 8  # rows are interleaved by eight; other heights stay as they are

DEFAULT_N_CTX: dict[MemoryProfile, int] = {"normal": 4096, "small": 2048}  # tokens
N_BATCH = 64  # tokens per decode: as fast as 512, and a stop never waits for more
N_CTX_STEP = 256  # llama.cpp rounds a context up to whole steps
_F16_BYTES = 2
_F32_BYTES = 4
# Measured: strings, scores and hash tables of a byte-level BPE vocabulary of 49,152 and of 151,936 tokens.
_VOCABULARY_BYTES_PER_TOKEN = 290
# Measured: scratch space of the CPU threads per context, whatever the model.
_WORK_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True)
class SystemMemory:
    """Memory of this machine, in bytes; `available` is what can be used without swapping."""

    total: int
    available: int


def default_n_ctx(header: GgufHeader, profile: MemoryProfile, wanted: int | None = None) -> int:
    """Context length in tokens: what is wanted or the profile's default, never above the model's own."""
    n_ctx = wanted or DEFAULT_N_CTX[profile]
    return min(n_ctx, header.number("{arch}.context_length", n_ctx))


def estimate(
    header: GgufHeader, profile: MemoryProfile, n_ctx: int, *, n_contexts: int = 2
) -> MemoryEstimate:
    """Memory in use after loading with `n_contexts` contexts (base and tuned) of `n_ctx` tokens.

    weights  the file, mapped
    repack   a second, interleaved copy of some matrices ("normal" profile only)
    kv       2 · n_layer · n_ctx · n_head_kv · head_size · 2 bytes, per context
    compute  activations of one batch, attention mask, logits and scratch per context; the vocabulary once
    """
    padded = math.ceil(n_ctx / N_CTX_STEP) * N_CTX_STEP
    return MemoryEstimate(
        weights_bytes=header.size_bytes,
        repack_bytes=_repack_bytes(header) if profile == "normal" else 0,
        kv_bytes=n_contexts * padded * kv_bytes_per_token(header),
        compute_bytes=n_contexts * _compute_bytes(header, padded)
        + header.vocabulary_size * _VOCABULARY_BYTES_PER_TOKEN,
    )


def kv_bytes_per_token(header: GgufHeader) -> int:
    """Bytes that one token takes in the KV of one context, keys and values in 16 bits."""
    n_heads = max(1, header.number("{arch}.attention.head_count", 1))
    head_size = header.number("{arch}.embedding_length") // n_heads
    k_size = header.number("{arch}.attention.key_length", head_size)
    v_size = header.number("{arch}.attention.value_length", head_size)
    n_head_kv = header.number("{arch}.attention.head_count_kv", n_heads)
    return header.number("{arch}.block_count") * n_head_kv * (k_size + v_size) * _F16_BYTES


def _compute_bytes(header: GgufHeader, n_ctx: int) -> int:
    # What the graph allocator keeps alive at once in a feed-forward block; equal to llama.cpp's own
    # figure for SmolLM2 (1.94 MiB) and Qwen2.5-1.5B (8.56 MiB).
    widest = 3 * header.number("{arch}.feed_forward_length") + 4 * header.number("{arch}.embedding_length")
    activations = N_BATCH * widest * _F32_BYTES
    mask = N_BATCH * n_ctx * _F16_BYTES
    logits = header.vocabulary_size * _F32_BYTES
    return activations + mask + logits + _WORK_BYTES


def _repack_bytes(header: GgufHeader) -> int:
    # A tied embedding is used twice: as a table, which stays plain, and as the output matrix.
    is_tied = all(tensor.name != "output.weight" for tensor in header.tensors)
    return sum(t.size_bytes for t in header.tensors if _is_repacked(t, is_tied=is_tied))


def _is_repacked(tensor: TensorInfo, *, is_tied: bool) -> bool:
    if tensor.name == "token_embd.weight" and not is_tied:
        return False
    is_matrix = len(tensor.shape) == 2 and tensor.shape[1] % _REPACKED_ROWS == 0
    return is_matrix and tensor.ggml_type.name in REPACKED_TYPES


def system_memory() -> SystemMemory:
    """Memory of this machine; zeros where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()
    if sys.platform == "darwin":
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return SystemMemory(total, total // 2)  # macOS compresses and reclaims: half is a safe guess
    return parse_meminfo(Path("/proc/meminfo").read_text(encoding="ascii"))


def parse_meminfo(text: str) -> SystemMemory:
    """Read the figures of Linux' /proc/meminfo, swap counted into the total."""
    kib = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines() if ":" in line}
    total = kib.get("MemTotal", 0) + kib.get("SwapTotal", 0)
    return SystemMemory(total * 1024, kib.get("MemAvailable", 0) * 1024)


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("memory_load", ctypes.c_uint32),
        ("total_phys", ctypes.c_uint64),
        ("avail_phys", ctypes.c_uint64),
        ("total_page_file", ctypes.c_uint64),
        ("avail_page_file", ctypes.c_uint64),
        ("total_virtual", ctypes.c_uint64),
        ("avail_virtual", ctypes.c_uint64),
        ("avail_extended_virtual", ctypes.c_uint64),
    )


def _windows_memory() -> SystemMemory:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    windows: Any = ctypes
    windows.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return SystemMemory(status.total_page_file, status.avail_phys)
