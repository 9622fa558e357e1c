"""`finemed bench`: load, prefill, decode, cold and warm time to first token, memory of both profiles.

Each measurement runs in a child process of its own, so that memory figures do not mix.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

from desktop.answering import AnswerOptions, prepare
from desktop.commands.common import (
    add_model_options,
    current_settings,
    open_shelf,
    print_json,
    report_error,
)
from desktop.engine.base import CancelToken, ChatEngine, GenerationRequest, GenerationResult, MemoryProfile
from desktop.engine.factory import create_engine
from desktop.errors import FineMedError
from desktop.model_shelf import ModelShelf, answer_language, model_name
from desktop.scenarios import load_scenarios
from desktop.store import paths
from prudence.knowledge import Knowledge

DECODE_TOKENS = 64
SCENARIO = "chest-pain"
MIB = 1024 * 1024

Figures = dict[str, object]


class BenchFailedError(FineMedError):
    """A measuring child process failed."""

    code = "bench_failed"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `bench`."""
    parser = commands.add_parser("bench", help="measure speed and memory of a model on this computer")
    add_model_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--measure-with-cache", default="", metavar="DIR", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print; in a child, measure one profile once."""
    try:
        if args.measure_with_cache:
            print_json(_measure(args.model, args.profile, Path(args.measure_with_cache)))
            return 0
        profiles = ("normal", "small") if args.profile == "auto" else (args.profile,)
        for profile in profiles:
            figures = _measure_in_children(args.model, profile)
            print_json(figures) if args.json else _print_table(figures)
    except FineMedError as error:
        return report_error(error)
    return 0


def _measure_in_children(model: str, profile: MemoryProfile) -> Figures:
    """Cold in a fresh process with an empty cache, then warm from disk in another one."""
    with tempfile.TemporaryDirectory(prefix="finemed-bench-") as cache:
        cold = _child(model, profile, cache)
        from_disk = _child(model, profile, cache)
    warm_disk_ms = cast("float", from_disk["cold_ttft_ms"])
    cold_ms, warm_ms = cast("float", cold["cold_ttft_ms"]), cast("float", cold["warm_ttft_ms"])
    return {
        **cold,
        "warm_disk_ttft_ms": warm_disk_ms,
        "warm_share": round(warm_ms / cold_ms, 4),
        "warm_disk_share": round(warm_disk_ms / cold_ms, 4),
    }


def _child(model: str, profile: MemoryProfile, cache: str) -> Figures:
    command = [
        *paths.own_command(),
        "bench",
        "--model",
        model,
        "--profile",
        profile,
        "--measure-with-cache",
        cache,
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise BenchFailedError(f"The measuring process ended with {done.returncode}: {done.stderr.strip()}")
    return cast("Figures", json.loads(done.stdout.splitlines()[-1]))


def _measure(model: str, profile: MemoryProfile, cache: Path) -> Figures:
    shelf = open_shelf()
    choice = shelf.choose(model, preferred=current_settings().model)
    request = _scenario_request(shelf, model)
    started = time.perf_counter()
    engine = create_engine(shelf.spec(choice, profile), cache_dir=cache)
    load_ms = (time.perf_counter() - started) * 1000
    try:
        cold, warm = _answer(engine, request), _answer(engine, request)
        info = engine.info
        prompt_tokens = cold.timings.prompt_tokens
        prefilled = prompt_tokens - cold.timings.cached_tokens
        return {
            "event": "bench",
            "model": model_name(choice),
            "profile": profile,
            "device": info.device,
            "n_threads": info.n_threads,
            "llama_build": info.llama_build,
            "load_ms": round(load_ms, 1),
            "prompt_tokens": prompt_tokens,
            "prefill_tokens_per_s": round(prefilled / max(cold.timings.prefill_ms, 1e-3) * 1000, 1),
            "decode_tokens_per_s": round(cold.timings.tokens_per_s, 1),
            "cold_ttft_ms": round(cold.timings.ttft_ms, 1),
            "warm_ttft_ms": round(warm.timings.ttft_ms, 1),
            "estimated_mib": round(info.memory.total_bytes / MIB, 1),
            **_memory_mib(),
        }
    finally:
        engine.close()


def _scenario_request(shelf: ModelShelf, model: str) -> GenerationRequest:
    knowledge = Knowledge.load(paths.resources_dir())
    language = answer_language(shelf.choose(model, preferred=current_settings().model), "fr")
    scenarios = load_scenarios(paths.resources_dir() / "scenarios")
    text = next(s for s in scenarios if s.scenario_id == SCENARIO).in_language(language).text
    alert = knowledge.detector.assess(text)
    options = AnswerOptions(language=language, country="FR", keep_state=True)
    job = prepare(text, options, knowledge=knowledge, alert=alert)
    return replace(job.request, max_tokens=DECODE_TOKENS)


def _answer(engine: ChatEngine, request: GenerationRequest) -> GenerationResult:
    events = list(engine.generate(request, cancel=CancelToken()))
    result = events[-1]
    assert isinstance(result, GenerationResult)
    return result


def _memory_mib() -> Figures:
    """Peak and anonymous memory of this process in MiB; None where the system does not say."""
    if not sys.platform.startswith("linux"):
        return {"peak_mib": None, "anonymous_mib": None}
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return {"peak_mib": _status_mib(status, "VmHWM"), "anonymous_mib": _status_mib(status, "RssAnon")}


def _status_mib(status: str, key: str) -> float:
    line = next(line for line in status.splitlines() if line.startswith(f"{key}:"))
    return round(int(line.split()[1]) / 1024, 1)


def _print_table(figures: Figures) -> None:
    print("\n".join(_lines(figures)), flush=True)


def _lines(f: Figures) -> Iterable[str]:
    yield f"{f['model']} · profile {f['profile']} · {f['device']}, {f['n_threads']} threads"
    yield f"  load                      {f['load_ms']} ms"
    yield f"  prefill                   {f['prefill_tokens_per_s']} tokens/s over {f['prompt_tokens']} tokens"
    yield f"  decode                    {f['decode_tokens_per_s']} tokens/s"
    yield f"  first token, cold         {f['cold_ttft_ms']} ms"
    yield f"  first token, warm memory  {f['warm_ttft_ms']} ms ({f['warm_share']:.1%} of cold)"
    yield f"  first token, warm disk    {f['warm_disk_ttft_ms']} ms ({f['warm_disk_share']:.1%} of cold)"
    yield f"  memory peak / anonymous   {f['peak_mib']} / {f['anonymous_mib']} MiB"
    yield f"  memory estimated          {f['estimated_mib']} MiB"
