"""`finemed models`: list, install, check, remove and find the models of the catalogue.

The window installs by running `finemed models install ID --json` as a child process: it reads the
progress lines and stops it with a termination signal, which leaves a download that resumes.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from desktop.catalog.catalog import LocalFileSource, ModelEntry, Source, load_catalog
from desktop.catalog.errors import InstallCancelledError, UnknownModelError, UnknownSourceError
from desktop.catalog.installed import ModelState, ModelStatus, ModelStore
from desktop.commands.common import print_json, report_error
from desktop.errors import FineMedError
from desktop.store import paths

STOPPED = "Stopped. Run the same command again and the download goes on where it was."
_EXIT_STOPPED = 130
_JSON_INTERVAL_S = 0.2
_BAR_WIDTH = 30
_STATE_WORDS: dict[ModelState, str] = {
    "embedded": "comes with FineMed",
    "installed": "installed",
    "unverified": "installed, not verified",
    "damaged": "damaged",
    "partial": "download to resume",
    "available": "not installed",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `models` and its actions."""
    parser = commands.add_parser("models", help="list, install, verify and remove models")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_action(actions, "list", _list, help_text="the models of the catalogue and what is installed")
    install = _add_action(actions, "install", _install, help_text="download or copy a model, and check it")
    install.add_argument("model", metavar="ID|FILE", help="a model of the catalogue, or a .gguf file of one")
    install.add_argument("--source", default="", metavar="hub|wheels|FILE", help="only this source")
    for name, run_action, help_text in (
        ("verify", _verify, "hash the whole file of an installed model"),
        ("remove", _remove, "delete an installed model and what an interrupted download left"),
        ("path", _path, "print where the file of an installed model is"),
    ):
        action = _add_action(actions, name, run_action, help_text=help_text)
        action.add_argument("model", metavar="ID", help="a model of the catalogue")


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or a termination signal."""
    run_action: Callable[[argparse.Namespace, ModelStore], None] = args.run_action
    try:
        with _termination_as_interrupt():
            run_action(args, ModelStore(paths.models_dir(), load_catalog(paths.catalog_file())))
    except KeyboardInterrupt:
        report_error(InstallCancelledError(STOPPED))
        return _EXIT_STOPPED
    except BrokenPipeError:
        # Whoever read the lines is gone. Nothing more can be printed, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_STOPPED
    except (UnknownModelError, UnknownSourceError) as error:
        report_error(error)
        return 2
    except FineMedError as error:
        return report_error(error)
    return 0


def _add_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run_action: Callable[[argparse.Namespace, ModelStore], None],
    *,
    help_text: str,
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=help_text)
    action.add_argument("--json", action="store_true", help="one JSON object per line")
    action.set_defaults(run=run, run_action=run_action)
    return action


@contextmanager
def _termination_as_interrupt() -> Generator[None]:
    """Inside the block a termination signal does what Ctrl-C does."""

    def interrupt(_signal_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _list(args: argparse.Namespace, store: ModelStore) -> None:
    for entry in store.catalog.entries:
        status = store.status(entry)
        if args.json:
            print_json(_status_line(status))
        else:
            print(f"{entry.model_id:<36} {_STATE_WORDS[status.state]:<24} {_size(entry.size_bytes):>8}")
            languages = ", ".join(entry.languages)
            print(
                f"    {entry.name} ({languages}; {entry.licence}; uses {_size(entry.memory_bytes)} of memory)"
            )


def _status_line(status: ModelStatus) -> dict[str, object]:
    entry = status.entry
    return {
        "event": "model",
        "id": entry.model_id,
        "name": entry.name,
        "description": {"fr": entry.description_fr, "en": entry.description_en},
        "languages": entry.languages,
        "licence": entry.licence,
        "size_bytes": entry.size_bytes,
        "memory_bytes": entry.memory_bytes,
        "n_ctx_train": entry.n_ctx_train,
        "priority": entry.priority,
        "sha256": entry.sha256,
        "sources": [source.kind for source in entry.sources],
        "state": status.state,
        "done_bytes": status.done_bytes,
        "path": str(status.path) if status.path else None,
    }


def _install(args: argparse.Namespace, store: ModelStore) -> None:
    from desktop.catalog.download import install_model  # the other actions need no network module

    entry, sources = _what_to_install(store, args.model, args.source)
    progress = _JsonProgress(entry) if args.json else _ProgressBar()
    try:
        path = install_model(store, entry, sources=sources, on_progress=progress.show)
    finally:
        progress.close()
    if args.json:
        print_json({"event": "installed", "id": entry.model_id, "path": str(path), "sha256": entry.sha256})
    else:
        print(f"{entry.model_id} is installed: {path}")


def _what_to_install(
    store: ModelStore, model: str, source: str
) -> tuple[ModelEntry, tuple[Source, ...] | None]:
    """Read `ID`, `ID --source hub|wheels|FILE` or `FILE`; no sources means those of the catalogue."""
    from desktop.catalog.local_file import recognise

    if model.endswith(".gguf") and not source:
        path = Path(model)
        return recognise(store.catalog, path), (LocalFileSource(path),)
    entry = store.catalog.entry(model)
    if not source:
        return entry, None
    if source not in ("hub", "wheels"):
        return entry, (LocalFileSource(Path(source)),)
    sources = tuple(s for s in entry.sources if s.kind == source)
    if not sources:
        kinds = ", ".join(s.kind for s in entry.sources)
        raise UnknownSourceError(f"{model} has no source {source!r}; it has: {kinds}.")
    return entry, sources


def _verify(args: argparse.Namespace, store: ModelStore) -> None:
    path = store.verify(args.model)
    sha256 = store.catalog.entry(args.model).sha256
    if args.json:
        print_json({"event": "verified", "id": args.model, "path": str(path), "sha256": sha256})
    else:
        print(f"{args.model} is intact (SHA-256 {sha256}).")


def _remove(args: argparse.Namespace, store: ModelStore) -> None:
    freed_bytes = store.remove(args.model)
    if args.json:
        print_json({"event": "removed", "id": args.model, "freed_bytes": freed_bytes})
    else:
        print(f"{args.model} is removed; {_size(freed_bytes)} are free again.")


def _path(args: argparse.Namespace, store: ModelStore) -> None:
    path = store.path(args.model)
    if args.json:
        print_json({"event": "path", "id": args.model, "path": str(path)})
    else:
        print(path)


class _JsonProgress:
    """A progress line a few times a second, and always the last one."""

    def __init__(self, entry: ModelEntry) -> None:
        self._entry = entry
        self._last_shown_s = 0.0

    def show(self, done_bytes: int, total_bytes: int, source: str) -> None:
        now_s = time.monotonic()
        if now_s - self._last_shown_s < _JSON_INTERVAL_S and done_bytes < total_bytes:
            return
        self._last_shown_s = now_s
        print_json(
            {
                "event": "progress",
                "id": self._entry.model_id,
                "done_bytes": done_bytes,
                "total_bytes": total_bytes,
                "source": source,
            }
        )

    def close(self) -> None:
        pass


class _ProgressBar:
    """One line on the terminal, drawn again when its text changes; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._line = ""

    def show(self, done_bytes: int, total_bytes: int, source: str) -> None:
        filled = _BAR_WIDTH * done_bytes // total_bytes
        bar = "#" * filled + "." * (_BAR_WIDTH - filled)
        percent = 100 * done_bytes // total_bytes
        line = f"[{bar}] {percent:3} %  {_size(done_bytes)} of {_size(total_bytes)}  {source}"
        if self._is_shown and line != self._line:
            print(f"\r{line:<{len(self._line)}}", end="", file=sys.stderr, flush=True)
            self._line = line

    def close(self) -> None:
        if self._line:
            print(file=sys.stderr)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.2f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"
