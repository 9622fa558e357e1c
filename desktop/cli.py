"""The command line: one sub-command per module of `desktop.commands`; none opens the window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import cast

from desktop import __version__
from desktop.commands import adapters, ask, bench, models, red_flags, score, selftest

INTERRUPTED = 130  # exit code of a program that was stopped by Ctrl-C
NO_DISPLAY = (
    "finemed: there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set); "
    'use `finemed ask "…"` to get an answer in the terminal.'
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of `finemed` with all its sub-commands."""
    parser = argparse.ArgumentParser(
        prog="finemed",
        description="Offline teaching demonstration of cautious answers to fictional medical scenarios. "
        "Without a command, opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"FineMed {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for module in (ask, red_flags, score, models, adapters, selftest, bench):
        module.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--probe"]:  # how the frozen application tries a model in a child process
        from desktop.engine.probe import main as probe_main

        return probe_main(arguments[1:])
    args = build_parser().parse_args(arguments)
    run = cast("Callable[[argparse.Namespace], int] | None", getattr(args, "run", None))
    return _open_window() if run is None else _run_quietly(run, args)


def _run_quietly(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Run a headless command; Ctrl-C and a reader that went away (`| head -1`) end it without a traceback."""
    try:
        return run(args)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain again when it flushes the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED


def _open_window() -> int:
    if not _has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 1
    from desktop.app import run_app

    return run_app(sys.argv)


def _has_display() -> bool:
    """Whether Qt can open a window; only Linux can lack a display."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
