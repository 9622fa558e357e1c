"""SHA-256 of files, remembered by size and time so that gigabytes are not read twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from convert.errors import HashMismatchError

_MEMORY = "hashes.json"


def sha256_file(path: Path) -> str:
    """Hash one file, reading all of it."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


class HashMemory:
    """Hashes of files, kept in the output folder between runs."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _MEMORY
        self._known: dict[str, list[int | str]] = {}
        if self._path.is_file():
            try:
                self._known = json.loads(self._path.read_text(encoding="utf-8"))
            except ValueError:
                self._known = {}  # only a memory: it is rebuilt

    def sha256(self, path: Path, *, known_as: Path | None = None) -> str:
        """Hash of a file; read again only if its size or its time changed.

        Args:
            path: the file.
            known_as: where the file is about to be moved, to be remembered under that name.
        """
        stat = path.stat()
        key, stamp = str((known_as or path).resolve()), [stat.st_size, stat.st_mtime_ns]
        known = self._known.get(key)
        if known is None or known[:2] != stamp:
            known = [*stamp, sha256_file(path)]
            self._known[key] = known
            write_atomically(self._path, json.dumps(self._known, indent=1))
        return str(known[2])


def check_sha256(path: Path, expected: str, actual: str) -> None:
    """Refuse a file that is not the pinned one.

    Raises:
        HashMismatchError: the hashes differ.
    """
    if actual != expected.lower():
        raise HashMismatchError(f"{path.name} is not the pinned file: {actual} instead of {expected}.")


def write_atomically(path: Path, text: str) -> None:
    """Write a small text file so that it is either the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def combined(hashes: Iterable[str]) -> str:
    """One hash for several."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
