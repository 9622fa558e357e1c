"""manifest.json: what a stage read, with which settings, and what came out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from convert.hashing import combined, write_atomically

FILE_NAME = "manifest.json"
_PACKAGES = ("finemed", "gguf", "llama-cpp-python", "numpy")

Report = Mapping[str, Any]
"""Plain JSON values."""


@dataclass(frozen=True)
class Manifest:
    """Record of one finished stage.

    Attributes:
        key: hash of everything that decides the result; the same key means nothing to do.
        inputs: SHA-256 by file.
        outputs: SHA-256 by file, relative to the stage's folder.
        seconds: duration of the work, without hashing.
        peak_gib: largest resident memory during the work.
        report: figures of the stage.
    """

    stage: str
    key: str
    inputs: Mapping[str, str]
    params: Report
    versions: Mapping[str, str]
    outputs: Mapping[str, str]
    seconds: float
    peak_gib: float
    report: Report


def versions() -> dict[str, str]:
    """Versions of the packages that decide the bytes."""
    found: dict[str, str] = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "source"
    return found


def stage_key(stage: str, inputs: Mapping[str, str], params: Report) -> str:
    """Hash of the inputs' contents, the settings and the versions; file names and places do not count."""
    settings = json.dumps([stage, params, versions()], sort_keys=True)
    return combined([settings, *inputs.values()])


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a stage's folder; None if there is none or it is damaged."""
    try:
        return Manifest(**json.loads((folder / FILE_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json, whole or not at all."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False, sort_keys=False)
    write_atomically(folder / FILE_NAME, text + "\n")
