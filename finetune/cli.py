"""finemed-finetune: from cases and pairs to an adapter, its answers and their scores."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from finetune.errors import FinetuneError

# In the order of the work.
STAGES = ("cases", "pairs", "train", "generate", "score", "report")
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except FinetuneError as fault:
        print(f"{fault.code}: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: run the same command again to go on", file=sys.stderr)
        return _INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="finemed-finetune", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in STAGES:
        stage = importlib.import_module(f"finetune.stages.{name}")
        command = commands.add_parser(name, help=(stage.__doc__ or "").partition("\n")[0].partition(": ")[2])
        stage.add_options(command)
        command.set_defaults(run=stage.run)
    return parser
