"""`finemed red-flags`: which lines of the input ask for a human now."""

from __future__ import annotations

import argparse
import sys
import time

from desktop.commands.common import print_json
from desktop.lasting import lasting_objects
from desktop.store import paths
from prudence.red_flags import RedFlagDetector


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
    with lasting_objects():
        detector = RedFlagDetector.load(paths.resources_dir() / "red_flags")
    language = None if args.lang == "auto" else args.lang
    n_lines, began = 0, time.perf_counter()
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        start = time.perf_counter()
        alert = detector.assess(text, language=language)
        elapsed_ms = (time.perf_counter() - start) * 1000
        print_json(
            {
                "tier": alert.tier.label,
                "families": list(alert.families),
                "evidence": [e._asdict() for e in alert.evidence],
                "educational": alert.is_educational,
                "ms": round(elapsed_ms, 3),
            }
        )
        n_lines += 1
    if args.timing:
        rate = n_lines / (time.perf_counter() - began)
        print(f"{n_lines} lines, {rate:.0f} per second, rules already loaded", file=sys.stderr)
    return 0
