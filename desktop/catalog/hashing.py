"""SHA-256 of large files, with a way out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

_CHUNK_BYTES = 1 << 20


def do_nothing() -> None:
    """Stand for a stop check where nobody can ask to stop."""


def sha256_of(path: Path, *, check_stop: Callable[[], None] = do_nothing) -> str:
    """SHA-256 of a file as 64 lowercase hexadecimal digits; `check_stop` may raise between chunks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            check_stop()
    return digest.hexdigest()


def size_of(path: Path) -> int:
    """Size of a file in bytes, 0 if there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
