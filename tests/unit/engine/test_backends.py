"""CPU or GPU, how many cores, and which processors are refused."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from desktop.engine.backends import (
    REQUIRED_X86_FLAGS,
    Gpu,
    check_cpu,
    count_windows_cores,
    linux_cores,
    missing_cpu_flags,
    parse_cpuinfo_flags,
    physical_cores,
    plan_offload,
)
from desktop.engine.base import MemoryEstimate, UnsupportedCpuError

GIB = 1024**3
MEMORY = MemoryEstimate(weights_bytes=GIB, repack_bytes=0, kv_bytes=GIB // 4, compute_bytes=GIB // 16)


@pytest.mark.parametrize(
    ("machine", "flags", "missing"),
    [
        ("x86_64", REQUIRED_X86_FLAGS, []),
        ("AMD64", REQUIRED_X86_FLAGS | {"avx512f"}, []),
        ("x86_64", frozenset({"sse4_2", "avx"}), ["AVX2", "BMI2", "F16C", "FMA"]),
        ("x86_64", REQUIRED_X86_FLAGS - {"bmi2"}, ["BMI2"]),
        ("x86_64", frozenset(), ["AVX2", "BMI2", "F16C", "FMA"]),
        ("x86_64", None, []),  # unknown: the probe decides
        ("aarch64", frozenset(), []),
        ("arm64", None, []),
    ],
)
def test_processors_without_the_needed_instructions_are_named(machine, flags, missing):
    assert missing_cpu_flags(machine, flags) == missing


def test_an_old_processor_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("desktop.engine.backends.platform.machine", lambda: "x86_64")
    monkeypatch.setattr("desktop.engine.backends.cpu_flags", lambda: frozenset({"avx"}))

    with pytest.raises(UnsupportedCpuError) as refusal:
        check_cpu()
    assert refusal.value.params["missing"] == "AVX2, BMI2, F16C, FMA"


def test_flags_are_found_in_cpuinfo():
    text = "processor\t: 0\nflags\t\t: fpu avx2 fma f16c bmi2\nbugs\t\t: none\n\nflags\t\t: fpu\n"

    assert parse_cpuinfo_flags(text) == {"fpu", "avx2", "fma", "f16c", "bmi2"}
    assert parse_cpuinfo_flags("Features : asimd\n") is None


def test_hyper_threads_share_a_core(tmp_path: Path):
    for cpu, (package, core) in enumerate([(0, 0), (0, 0), (0, 1), (0, 1), (1, 0)]):
        topology = tmp_path / f"cpu{cpu}" / "topology"
        topology.mkdir(parents=True)
        (topology / "physical_package_id").write_text(f"{package}\n")
        (topology / "core_id").write_text(f"{core}\n")

    assert linux_cores(tmp_path, range(5)) == 3
    assert linux_cores(tmp_path, [0, 1]) == 1
    assert linux_cores(tmp_path, [9]) == 0


def test_cores_are_counted_in_the_windows_records():
    core, cache = 0, 2
    records = [struct.pack("<QI4x16x", 3, kind) for kind in (core, cache, cache, core)]

    assert count_windows_cores(b"".join(records)) == 2


def test_this_machine_has_a_core():
    assert physical_cores() >= 1


@pytest.mark.parametrize(
    ("wanted", "has_build", "gpu", "layers", "device", "reason"),
    [
        (None, False, None, 0, "CPU", "no_gpu_build"),
        (None, True, None, 0, "CPU", "no_gpu_found"),
        (0, True, Gpu("RTX", 8 * GIB), 0, "CPU", "cpu_chosen"),
        (None, True, Gpu("RTX", 8 * GIB), 25, "RTX", "gpu"),
        (10, True, Gpu("RTX", 8 * GIB), 10, "RTX", "gpu"),
        (99, True, Gpu("RTX", 8 * GIB), 25, "RTX", "gpu"),
        (None, True, Gpu("GT 710", GIB // 2), 0, "CPU", "gpu_memory"),
    ],
)
def test_layers_go_to_the_gpu_only_with_build_device_and_room(wanted, has_build, gpu, layers, device, reason):
    offload = plan_offload(wanted, has_gpu_build=has_build, gpu=gpu, n_layers=24, memory=MEMORY)

    assert (offload.n_gpu_layers, offload.device, offload.reason) == (layers, device, reason)


def test_a_small_gpu_takes_a_part_of_the_layers():
    offload = plan_offload(None, has_gpu_build=True, gpu=Gpu("MX", GIB), n_layers=24, memory=MEMORY)

    assert 0 < offload.n_gpu_layers < 25
    assert offload.device == "MX"
    assert offload.reason == "gpu_memory"
