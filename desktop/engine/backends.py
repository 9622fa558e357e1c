"""What llama.cpp runs on: which processor features it needs, how many cores, CPU or GPU and why."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop.engine.base import MemoryEstimate, UnsupportedCpuError

# Codes of EngineInfo.device_reason; the interface turns them into sentences.
DeviceReason = Literal["gpu", "cpu_chosen", "no_gpu_build", "no_gpu_found", "gpu_failed", "gpu_memory"]

# llama.cpp is built portably (GGML_NATIVE=OFF); on x86-64 that still means these, in Linux' spelling.
REQUIRED_X86_FLAGS = frozenset({"avx2", "fma", "f16c", "bmi2"})
# IsProcessorFeaturePresent of Windows knows only AVX2; every processor that has it has the others.
_PF_AVX2_INSTRUCTIONS_AVAILABLE = 40
_X86_MACHINES = frozenset({"x86_64", "amd64", "x64"})
# Left free on a GPU for its own desktop and for llama.cpp's buffers.
_GPU_RESERVE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class Gpu:
    """A GPU as ggml reports it; memory in bytes."""

    name: str
    free_bytes: int


@dataclass(frozen=True)
class Offload:
    """How many layers go to which device, and why."""

    n_gpu_layers: int
    device: str
    reason: DeviceReason


def check_cpu() -> None:
    """Refuse a processor on which llama.cpp would die of an illegal instruction.

    Raises:
        UnsupportedCpuError: an instruction set is missing.
    """
    missing = missing_cpu_flags(platform.machine(), cpu_flags())
    if missing:
        raise UnsupportedCpuError(f"The processor lacks {', '.join(missing)}.", missing=", ".join(missing))


def missing_cpu_flags(machine: str, flags: frozenset[str] | None) -> list[str]:
    """Instruction sets that this build needs and `flags` lacks; none where they are unknown."""
    if machine.lower() not in _X86_MACHINES or flags is None:
        return []
    return sorted(flag.upper() for flag in REQUIRED_X86_FLAGS - flags)


def cpu_flags() -> frozenset[str] | None:
    """Instruction sets of the processor in Linux' spelling; None where the system does not say."""
    if sys.platform == "win32":
        windows: Any = ctypes
        has_avx2 = windows.windll.kernel32.IsProcessorFeaturePresent(_PF_AVX2_INSTRUCTIONS_AVAILABLE)
        return REQUIRED_X86_FLAGS if has_avx2 else frozenset()
    if sys.platform == "linux":
        return parse_cpuinfo_flags(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace"))
    return None


def parse_cpuinfo_flags(text: str) -> frozenset[str] | None:
    """The flags line of Linux' /proc/cpuinfo; None when there is none."""
    found = re.search(r"^flags\s*:\s*(.*)$", text, flags=re.MULTILINE)
    return frozenset(found.group(1).split()) if found else None


def cpu_model() -> str:
    """Name of the processor, as one part of what a probe's verdict holds for."""
    if sys.platform == "linux":
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^model name\s*:\s*(.*)$", text, flags=re.MULTILINE)
        if found:
            return found.group(1)
    return platform.processor() or platform.machine()


def physical_cores() -> int:
    """Cores to compute on: hyper-threads share one, and a process may be confined to fewer."""
    if sys.platform == "win32":
        return _windows_cores() or _half_of_logical()
    if sys.platform == "linux":
        return linux_cores(Path("/sys/devices/system/cpu"), os.sched_getaffinity(0)) or _half_of_logical()
    return _half_of_logical()


def linux_cores(folder: Path, allowed: Iterable[int]) -> int:
    """Distinct (package, core) pairs among the processors this process may use; 0 if unknown."""
    cores: set[tuple[str, str]] = set()
    for cpu in allowed:
        topology = folder / f"cpu{cpu}" / "topology"
        try:
            cores.add(((topology / "physical_package_id").read_text(), (topology / "core_id").read_text()))
        except OSError:
            return 0
    return len(cores)


def _windows_cores() -> int:
    windows: Any = ctypes
    kernel32 = windows.windll.kernel32
    size = ctypes.c_uint32(0)
    kernel32.GetLogicalProcessorInformation(None, ctypes.byref(size))
    buffer = ctypes.create_string_buffer(size.value)
    if not kernel32.GetLogicalProcessorInformation(buffer, ctypes.byref(size)):
        return 0
    return count_windows_cores(buffer.raw[: size.value])


def count_windows_cores(information: bytes) -> int:
    """Count the cores in an array of 64-bit SYSTEM_LOGICAL_PROCESSOR_INFORMATION records."""
    relation_processor_core = 0
    records = struct.iter_unpack("<QI4x16x", information)  # mask, relationship, padding, details
    return sum(relationship == relation_processor_core for _, relationship in records)


def _half_of_logical() -> int:
    return max(1, (os.cpu_count() or 2) // 2)


def plan_offload(
    wanted: int | None, *, has_gpu_build: bool, gpu: Gpu | None, n_layers: int, memory: MemoryEstimate
) -> Offload:
    """Decide how many of `n_layers` repeating layers go to the GPU.

    `wanted` is a fixed number of layers, or None to decide from the free memory of the GPU.
    """
    if wanted == 0:
        return Offload(0, "CPU", "cpu_chosen")
    if not has_gpu_build:
        return Offload(0, "CPU", "no_gpu_build")
    if gpu is None:
        return Offload(0, "CPU", "no_gpu_found")
    all_layers = n_layers + 1  # llama.cpp counts the output layer too
    fitting = layers_that_fit(gpu.free_bytes, n_layers=n_layers, memory=memory)
    if wanted is not None:
        return Offload(min(wanted, all_layers), gpu.name, "gpu")
    if fitting >= all_layers:
        return Offload(all_layers, gpu.name, "gpu")
    return Offload(fitting, gpu.name if fitting else "CPU", "gpu_memory")


def layers_that_fit(free_bytes: int, *, n_layers: int, memory: MemoryEstimate) -> int:
    """Layers whose weights and KV fit beside the compute buffers, the output layer counted as one."""
    room = free_bytes - memory.compute_bytes - _GPU_RESERVE_BYTES
    per_layer = (memory.weights_bytes + memory.kv_bytes) // (n_layers + 1)
    return max(0, min(n_layers + 1, room // max(1, per_layer)))
