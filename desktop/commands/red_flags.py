"""`finemed red-flags`: which lines of the input ask for a human now."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import lru_cache, partial
from typing import Protocol, Self, cast

from desktop.commands.common import print_json
from desktop.lasting import lasting_objects
from desktop.store import paths
from prudence.red_flags import RedFlagDetector
from prudence.types import Language

_BLOCK_BYTES = 1 << 16
# So many lines at hand at once are worth the start of more processes; fewer are answered on the spot.
_LINES_WORTH_PROCESSES = 200
_LINES_PER_TASK = 32

Record = dict[str, object]


class _Blocks(Protocol):
    """A buffered stream that gives what is there, and waits only when nothing is."""

    def read1(self, size: int, /) -> bytes: ...


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `red-flags`."""
    parser = commands.add_parser("red-flags", help="red flags of each line of the standard input, as JSON")
    parser.add_argument(
        "--lang", choices=("fr", "en", "auto"), default="auto", help="rules to apply (default: both)"
    )
    parser.add_argument(
        "--processes",
        type=_count,
        default=_cores(),
        metavar="N",
        help=f"for many lines at once (default: one per core, {_cores()})",
    )
    parser.add_argument("--timing", action="store_true", help="end with lines per second, on stderr")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read one text per line; print one JSON object per line, in order, as soon as it is known."""
    language: Language | None = None if args.lang == "auto" else args.lang
    with lasting_objects():
        _detector()
    started, n_lines = time.perf_counter(), 0
    with _Assessor(language, n_processes=args.processes) as assessor:
        for lines in lines_at_hand(cast("_Blocks", sys.stdin.buffer)):
            for record in assessor.assess(lines):
                print_json(record)
                n_lines += 1
    if args.timing:
        rate = n_lines / (time.perf_counter() - started)
        print(f"{n_lines} lines, {rate:.0f} per second, rules already loaded", file=sys.stderr)
    return 0


def lines_at_hand(stream: _Blocks) -> Iterator[list[bytes]]:
    """Whole lines without their ends, at a time as many as can be read without waiting."""
    parts: list[bytes] = []
    while block := stream.read1(_BLOCK_BYTES):
        whole, newline, rest = block.rpartition(b"\n")
        if newline:
            yield b"".join([*parts, whole]).split(b"\n")
            parts.clear()
        parts.append(rest)
    if last := b"".join(parts):
        yield [last]


class _Assessor:
    """Assesses a few lines at once, many in several processes; the order is kept either way."""

    def __init__(self, language: Language | None, *, n_processes: int) -> None:
        self._language: Language | None = language
        self._n_processes = n_processes
        self._pool: ProcessPoolExecutor | None = None

    def assess(self, lines: Sequence[bytes]) -> Iterable[Record]:
        """One record per line."""
        if self._n_processes == 1 or len(lines) < _LINES_WORTH_PROCESSES:
            return (_assess(line, self._language) for line in lines)
        self._pool = self._pool or ProcessPoolExecutor(self._n_processes)
        assess = partial(_assess, language=self._language)
        return self._pool.map(assess, lines, chunksize=_LINES_PER_TASK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _assess(line: bytes, language: Language | None) -> Record:
    text = line.decode("utf-8", errors="replace").rstrip("\r")
    started = time.perf_counter()
    alert = _detector().assess(text, language=language)
    elapsed_ms = (time.perf_counter() - started) * 1000
    return {
        "tier": alert.tier.label,
        "families": list(alert.families),
        "evidence": [asdict(evidence) for evidence in alert.evidence],
        "educational": alert.is_educational,
        "ms": round(elapsed_ms, 3),
    }


@lru_cache(maxsize=1)
def _detector() -> RedFlagDetector:
    """Loaded once; a forked process has its parent's, a spawned one loads its own."""
    return RedFlagDetector.load(paths.resources_dir() / "red_flags")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number
