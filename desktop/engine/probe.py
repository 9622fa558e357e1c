"""Tries a model in a child process first: what kills the child is refused with a sentence.

The child is `python -m desktop.engine.probe MODEL` or, in the packaged application,
`finemed --probe MODEL`; it loads the model, writes four tokens and prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from desktop.engine.backends import check_cpu, cpu_model
from desktop.engine.base import (
    AdapterSpec,
    CancelToken,
    EngineError,
    GenerationRequest,
    GenerationResult,
    MemoryProfile,
    Message,
    ModelCrashedError,
    ModelSpec,
    Sampling,
)
from desktop.engine.cache_files import load_json, save_json
from desktop.engine.factory import create_engine
from desktop.engine.file_hashes import FileHashes
from desktop.engine.gguf_header import read_header

PROBE_OPTION = "--probe"
_N_TOKENS = 4
_N_CTX = 512
_TIMEOUT_S = 180.0
# Exit codes of a crashed Windows process.
_WINDOWS_CRASHES = {
    0xC0000005: "ACCESS_VIOLATION",
    0xC000001D: "ILLEGAL_INSTRUCTION",
    0xC00000FD: "STACK_OVERFLOW",
}


@dataclass(frozen=True)
class ProbeVerdict:
    """A model that loaded and wrote in a child process.

    Attributes:
        device: what it ran on, as in EngineInfo.
    """

    device: str
    tokens_per_s: float


def probe_model(
    path: Path,
    *,
    cache_dir: Path,
    adapter: Path | None = None,
    profile: MemoryProfile = "normal",
    timeout_s: float = _TIMEOUT_S,
    program: Sequence[str] | None = None,
) -> ProbeVerdict:
    """Try a model, and an adapter on it, in a child process; good verdicts are remembered.

    Args:
        path: the GGUF file.
        cache_dir: remembers verdicts per file, library version and processor.
        adapter: a LoRA GGUF to try on it.
        profile: as the model will be loaded.
        timeout_s: after which the child is killed.
        program: the command before the arguments; tests put a program that dies here.

    Raises:
        ModelCrashedError: the child was killed by a signal (its name in `signal`) or took too long.
        EngineError: whatever the child refused the files with.
    """
    check_cpu()
    read_header(path)
    memory = cache_dir / "probe-verdicts.json"
    key = _verdict_key(path, adapter, profile, cache_dir)
    known = load_json(memory)
    verdict = _verdict(known.get(key))
    if verdict is not None:
        return verdict
    arguments = [str(path), "--profile", profile, "--cache-dir", str(cache_dir)]
    if adapter is not None:
        arguments += ["--adapter", str(adapter)]
    verdict = _run([*(program or _own_program()), *arguments], timeout_s)
    save_json(memory, {**known, key: asdict(verdict)})
    return verdict


def _own_program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, PROBE_OPTION]
    return [sys.executable, "-m", "desktop.engine.probe"]


def _verdict_key(path: Path, adapter: Path | None, profile: str, cache_dir: Path) -> str:
    hashes = FileHashes(cache_dir)
    adapter_sha256 = hashes.sha256(adapter) if adapter is not None and adapter.is_file() else ""
    return " ".join((hashes.sha256(path), adapter_sha256, profile, _library_version(), cpu_model()))


def _library_version() -> str:
    """Version of the binding, without loading the library."""
    try:
        return metadata.version("llama-cpp-python")
    except metadata.PackageNotFoundError:  # the packaged application may carry no metadata
        return "bundled"


def _run(command: Sequence[str], timeout_s: float) -> ProbeVerdict:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise ModelCrashedError("The trial took too long.", signal="timeout") from error
    answer = _last_json(done.stdout)
    verdict = _verdict(answer)
    if done.returncode == 0 and verdict is not None:
        return verdict
    if done.returncode == 1 and "error" in answer:
        raise _refusal(answer)
    raise ModelCrashedError("The trial run crashed.", signal=crash_name(done.returncode))


def _verdict(answer: Any) -> ProbeVerdict | None:  # noqa: ANN401 - whatever a JSON file or a child says
    try:
        return ProbeVerdict(str(answer["device"]), float(answer["tokens_per_s"]))
    except (KeyError, TypeError, ValueError):
        return None


def _last_json(output: bytes) -> dict[str, Any]:
    lines = output.decode("utf-8", errors="replace").splitlines()
    try:
        found: object = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _refusal(answer: dict[str, Any]) -> EngineError:
    kinds = {kind.code: kind for kind in EngineError.__subclasses__()}
    return kinds.get(answer["error"], EngineError)(answer["message"], **answer["params"])


def crash_name(return_code: int) -> str:
    """Name of what ended a process: "SIGILL", "ACCESS_VIOLATION", or "exit code 3"."""
    try:
        return signal.Signals(-return_code).name
    except ValueError:
        return _WINDOWS_CRASHES.get(return_code & 0xFFFFFFFF, f"exit code {return_code}")


def main(argv: Sequence[str] | None = None) -> int:
    """The child: load, write a few tokens, print one line of JSON; exit 0, or 1 if the files are refused."""
    parser = argparse.ArgumentParser(prog="finemed --probe", description="Try a model file.")
    parser.add_argument("model", type=Path)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--profile", choices=("normal", "small"), default="normal")
    parser.add_argument("--cache-dir", type=Path, required=True)
    options = parser.parse_args(argv)
    try:
        answer = _try(options.model, options.adapter, options.profile, options.cache_dir)
    except EngineError as error:
        _print_line({"error": error.code, "message": str(error), "params": error.params})
        return 1
    _print_line(answer)
    return 0


def _print_line(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def _try(model: Path, adapter: Path | None, profile: MemoryProfile, cache_dir: Path) -> dict[str, Any]:
    request = GenerationRequest(
        messages=(Message("user", "Bonjour"),),
        adapter=AdapterSpec("probe", adapter) if adapter else None,
        sampling=Sampling(temperature=0.0),
        max_tokens=_N_TOKENS,
    )
    engine = create_engine(ModelSpec(model, profile=profile, n_ctx=_N_CTX), cache_dir=cache_dir)
    try:
        *_, result = engine.generate(request, cancel=CancelToken())
        assert isinstance(result, GenerationResult)
        return {"device": engine.info.device, "tokens_per_s": result.timings.tokens_per_s}
    finally:
        engine.close()


if __name__ == "__main__":
    sys.exit(main())
