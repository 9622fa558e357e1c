"""`finemed red-flags`: which lines of the input ask for a human now."""

from __future__ import annotations

import argparse
import sys
import time
from functools import cache, partial
from typing import cast

from desktop.commands.common import json_line
from desktop.commands.lines import Readable, answer_lines
from desktop.lasting import lasting_objects
from desktop.store import paths
from prudence.red_flags import RedFlagDetector
from prudence.types import Language


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `red-flags`."""
    parser = commands.add_parser("red-flags", help="red flags of each line of the standard input, as JSON")
    parser.add_argument(
        "--lang", choices=("fr", "en", "auto"), default="auto", help="rules to apply (default: both)"
    )
    parser.add_argument("--timing", action="store_true", help="end with lines per second, on stderr")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read one text per line; print one JSON object per line, in order."""
    _detector()
    n_lines, began = 0, time.perf_counter()
    answer = partial(_answer, language=None if args.lang == "auto" else args.lang)
    for answered in answer_lines(cast("Readable", sys.stdin.buffer), answer):
        print(answered, flush=True)
        n_lines += 1
    if args.timing:
        rate = n_lines / (time.perf_counter() - began)
        print(f"{n_lines} lines, {rate:.0f} per second, rules already loaded", file=sys.stderr)
    return 0


@cache
def _detector() -> RedFlagDetector:
    """The rules, read once in each process; a forked one has them already."""
    with lasting_objects():
        return RedFlagDetector.load(paths.resources_dir() / "red_flags")


def _answer(line: bytes, language: Language | None) -> str:
    text = line.decode("utf-8", errors="replace").rstrip("\r\n")
    start = time.perf_counter()
    alert = _detector().assess(text, language=language)
    elapsed_ms = (time.perf_counter() - start) * 1000
    return json_line(
        {
            "tier": alert.tier.label,
            "families": list(alert.families),
            "evidence": [e._asdict() for e in alert.evidence],
            "educational": alert.is_educational,
            "ms": round(elapsed_ms, 3),
        }
    )
