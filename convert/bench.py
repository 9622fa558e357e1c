"""Our chain against llama.cpp's own converter and quantizer, on the same checkpoint, in one run."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from convert.checkpoint import weight_files
from convert.errors import ConvertError
from convert.oracle import oracle_command, oracle_environment, oracle_folder
from convert.recipe import load_recipe


class BenchError(ConvertError):
    """A timed step failed."""

    code = "bench"


@dataclass(frozen=True)
class Timing:
    """One process.

    Attributes:
        cpu_seconds: of all cores; unlike `seconds` it hardly depends on what else the machine does.
        peak_gib: largest resident memory.
    """

    step: str
    seconds: float
    cpu_seconds: float
    peak_gib: float


@dataclass(frozen=True)
class BenchSetup:
    """What is measured.

    Attributes:
        adapter: merged on the way by our chain only; the reference converts the bare checkpoint.
    """

    recipe: Path
    base: Path
    adapter: Path
    cache: Path
    scratch: Path


def time_process(step: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Timing:
    """Run a command to its end and measure it.

    Raises:
        BenchError: it failed.
    """
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise BenchError(f"The step {step} failed with code {child.returncode}.")
    unit = 2**30 if sys.platform == "darwin" else 2**20
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Timing(step, time.perf_counter() - start, cpu_seconds, usage.ru_maxrss / unit)


def run_reference(setup: BenchSetup, ftype: str) -> list[Timing]:
    """convert_hf_to_gguf.py, then llama_model_quantize with its default settings."""
    folder = oracle_folder(setup.cache)
    full, small = setup.scratch / "reference.gguf", setup.scratch / "reference-quantized.gguf"
    arguments = [str(setup.base), "--outtype", "bf16", "--outfile", str(full)]
    converted = time_process(
        "llama.cpp convert",
        oracle_command(folder, "convert_hf_to_gguf.py", arguments),
        oracle_environment(folder),
    )
    quantized = time_process("llama.cpp quantize", _quantize_command("reference", full, small, ftype))
    full.unlink()
    return [converted, quantized]


def run_ours(setup: BenchSetup, name: str, ftype: str) -> list[Timing]:
    """`to-gguf` with the adapter (hashes and manifest included), then our quantization."""
    out = setup.scratch / "ours"
    paths = ["--recipe", str(setup.recipe), "--base", str(setup.base), "--adapter", str(setup.adapter)]
    command = [sys.executable, "-m", "convert", "to-gguf", *paths, "--out", str(out), "--force"]
    converted = time_process("ours merge + convert", command)
    full, small = out / "gguf" / name, setup.scratch / "ours-quantized.gguf"
    quantized = time_process("ours quantize", _quantize_command("ours", full, small, ftype))
    shutil.rmtree(out)
    return [converted, quantized]


def _quantize_command(step: str, source: Path, target: Path, ftype: str) -> list[str]:
    return [sys.executable, "-m", "convert.bench_steps", step, str(source), str(target), ftype]


def as_markdown(reference: Sequence[Timing], ours: Sequence[Timing], *, load: float) -> str:
    """The table and the two ratios."""
    lines = ["| step | seconds | CPU seconds | peak GiB |", "|---|---|---|---|"]
    lines += [
        f"| {t.step} | {t.seconds:.1f} | {t.cpu_seconds:.1f} | {t.peak_gib:.2f} |"
        for t in (*reference, *ours)
    ]
    totals = [sum(t.seconds for t in chain) for chain in (reference, ours)]
    peaks = [max(t.peak_gib for t in chain) for chain in (reference, ours)]
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines += [
        "",
        _ratio("Wall time", totals, "s"),
        _ratio("CPU time", [sum(t.cpu_seconds for t in chain) for chain in (reference, ours)], "s"),
        _ratio("Peak memory", peaks, "GiB"),
        f"{os.cpu_count()} cores, {machine}; load average at the start {load:.1f}.",
    ]
    return "\n".join(lines)


def _ratio(what: str, values: Sequence[float], unit: str) -> str:
    reference, ours = values
    return f"{what}, ours / llama.cpp: **{ours / reference:.2f}** ({ours:.2f} / {reference:.2f} {unit})."


def _warm_up(folder: Path) -> None:
    """Read the checkpoint once, so that neither chain pays for the disk alone."""
    for path in weight_files(folder):
        with path.open("rb", buffering=0) as handle:
            while handle.read(16 << 20):
                pass


def add_options(command: argparse.ArgumentParser) -> None:
    """Options of `finemed-convert bench`."""
    for name, text in (
        ("recipe", "models/recipes/*.toml"),
        ("base", "checkpoint folder"),
        ("adapter", "PEFT adapter folder"),
        ("cache", "folder of the reference's source archive"),
        ("scratch", "folder for the files that are made and deleted"),
    ):
        command.add_argument(f"--{name}", type=Path, required=True, help=text)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure both chains and print the table."""
    setup = BenchSetup(options.recipe, options.base, options.adapter, options.cache, options.scratch)
    setup.scratch.mkdir(parents=True, exist_ok=True)
    recipe = load_recipe(setup.recipe)
    load = os.getloadavg()[0]
    _warm_up(setup.base)
    reference = run_reference(setup, recipe.ftype)
    ours = run_ours(setup, f"{recipe.id}-{recipe.dtype}.gguf", recipe.ftype)
    print(as_markdown(reference, ours, load=load))
    for name in ("reference-quantized.gguf", "ours-quantized.gguf"):
        (setup.scratch / name).unlink()
