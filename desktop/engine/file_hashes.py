"""SHA-256 of large files, remembered by path, size and modification time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop.engine.cache_files import load_json, save_json


class FileHashes:
    """Hashes files once; a changed file is hashed again.

    Args:
        folder: holds `file-hashes.json`; may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "file-hashes.json"

    def sha256(self, path: Path) -> str:
        """Lower-case hexadecimal SHA-256 of the contents of `path`."""
        status = path.stat()
        identity = f"{status.st_size} {status.st_mtime_ns} {path.resolve()}"
        known = load_json(self._file)
        digest = known.get(identity)
        if not isinstance(digest, str):
            digest = _hash(path)
            save_json(self._file, {**known, identity: digest})
        return digest


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
