"""`finemed adapters`: list, install, remove and find the LoRA adapters that `--adapter ID` names."""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from desktop.commands.common import print_json, report_error
from desktop.engine.adapter_check import read_lora
from desktop.engine.base import UnknownAdapterError
from desktop.errors import FineMedError
from desktop.store import paths

_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")


class BadAdapterIdError(FineMedError):
    """An identifier that would be no plain file name."""

    code = "bad_adapter_id"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `adapters` and its actions."""
    parser = commands.add_parser("adapters", help="list, install and remove LoRA adapters")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_action(actions, "list", _list, help_text="the installed adapters")
    install = _add_action(
        actions, "install", _install, help_text="copy a LoRA GGUF that finemed-convert wrote"
    )
    install.add_argument("file", type=Path, metavar="FILE", help="a LoRA adapter in GGUF form")
    install.add_argument("--id", default="", help="name for `--adapter` (default: the file's)")
    for name, run_action, help_text in (
        ("remove", _remove, "delete an installed adapter"),
        ("path", _path, "print where the file of an installed adapter is"),
    ):
        _add_action(actions, name, run_action, help_text=help_text).add_argument("adapter", metavar="ID")


def _add_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run_action: Callable[[argparse.Namespace], None],
    *,
    help_text: str,
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=help_text)
    action.add_argument("--json", action="store_true", help="one JSON object per line")
    action.set_defaults(run=run, run_action=run_action)
    return action


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 done, 1 failed."""
    run_action: Callable[[argparse.Namespace], None] = args.run_action
    try:
        run_action(args)
    except FineMedError as error:
        return report_error(error)
    return 0


def _list(args: argparse.Namespace) -> None:
    for path in sorted(paths.adapters_dir().glob("*.gguf")):
        _print(args, path.stem, path)


def _install(args: argparse.Namespace) -> None:
    """Copy under a partial name and rename: an adapter is there whole, or not at all."""
    header = read_lora(args.file)
    adapter_id: str = args.id or args.file.stem.lower()
    target = _installed_path(adapter_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(args.file, partial)
    os.replace(partial, target)
    _print(args, adapter_id, target, architecture=header.architecture)


def _remove(args: argparse.Namespace) -> None:
    _existing(args.adapter).unlink()
    _print(args, args.adapter, None)


def _path(args: argparse.Namespace) -> None:
    _print(args, args.adapter, _existing(args.adapter))


def _existing(adapter_id: str) -> Path:
    path = _installed_path(adapter_id)
    if not path.is_file():
        raise UnknownAdapterError(
            f"There is no adapter {adapter_id!r} (looked for {path}).", adapter=adapter_id
        )
    return path


def _installed_path(adapter_id: str) -> Path:
    if not _ID.fullmatch(adapter_id):
        raise BadAdapterIdError(
            f"{adapter_id!r} is no name for an adapter: lower-case letters, digits, points and hyphens.",
            adapter=adapter_id,
        )
    return paths.adapters_dir() / f"{adapter_id}.gguf"


def _print(args: argparse.Namespace, adapter_id: str, path: Path | None, **more: str) -> None:
    if args.json:
        print_json({"adapter": adapter_id, "path": str(path) if path else None, **more})
    else:
        print(f"{adapter_id:<24} {path or 'removed'}")
