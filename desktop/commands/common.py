"""What the headless commands share: options, JSON lines, errors on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from desktop.engine.base import AdapterSpec, UnknownAdapterError
from desktop.errors import FineMedError
from desktop.model_shelf import ModelShelf
from desktop.store import paths
from desktop.store.settings import Settings, default_settings, load_settings
from prudence.types import LANGUAGES

JsonValue = object


class BadLineError(FineMedError):
    """A line of the input is not what the command reads; params: line."""

    code = "bad_line"


def print_json(value: Mapping[str, JsonValue]) -> None:
    """One JSON object on one line, at once."""
    print(json_line(value), flush=True)


def json_line(value: Mapping[str, JsonValue]) -> str:
    """One JSON object on one line."""
    return json.dumps(value, ensure_ascii=False)


def report_error(error: FineMedError) -> int:
    """Print an expected fault as one JSON line on stderr and return the exit code 1."""
    line = {"error": error.code, "message": str(error), **error.params}
    print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)
    return 1


def read_json_line(raw: bytes, number: int) -> dict[str, JsonValue]:
    """The JSON object on one line of the standard input.

    Raises:
        BadLineError: not UTF-8, not JSON, or another value.
    """
    try:
        value: object = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"The line is not JSON: {error}", line=number) from error
    if not isinstance(value, dict):
        raise BadLineError("The line is not a JSON object.", line=number)
    return cast("dict[str, JsonValue]", value)


def add_language(parser: argparse.ArgumentParser) -> None:
    """`--lang`."""
    parser.add_argument("--lang", choices=LANGUAGES, help="language (default: the settings')")


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """`--model` and `--profile`."""
    parser.add_argument("--model", default="", help="catalogue id or path of a GGUF file")
    parser.add_argument(
        "--profile",
        choices=("auto", "normal", "small"),
        default="auto",
        help="memory profile: small keeps the weights as they are in the file and halves the context",
    )


def current_settings() -> Settings:
    """The reader's settings, or French defaults."""
    return load_settings(paths.settings_file(), defaults=default_settings("fr", "FR"))


def open_shelf() -> ModelShelf:
    """The models of this machine."""
    return ModelShelf.load(paths.catalog_file(), paths.models_dir())


def parse_adapter(text: str) -> AdapterSpec | None:
    """Read `ID[:SCALE]` or `PATH[:SCALE]`; "" and "none" are no adapter.

    Raises:
        UnknownAdapterError: there is no such file.
    """
    if text in ("", "none"):
        return None
    name, _, scale_text = text.rpartition(":")
    try:
        scale = float(scale_text) if name else 1.0
    except ValueError:
        name, scale = text, 1.0  # a colon of a Windows path
    name = name or text
    path = Path(name) if name.endswith(".gguf") else paths.adapters_dir() / f"{name}.gguf"
    if not path.is_file():
        raise UnknownAdapterError(f"There is no adapter {name!r} (looked for {path}).", adapter=name)
    return AdapterSpec(Path(name).stem, path, scale)
