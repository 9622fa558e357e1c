"""Source "file": a GGUF that the user already has, from a USB stick or another machine."""

from __future__ import annotations

from pathlib import Path

from desktop.catalog.catalog import Catalog, LocalFileSource, ModelEntry
from desktop.catalog.errors import HashMismatchError, SourceError, UnknownFileError
from desktop.catalog.hashing import sha256_of
from desktop.catalog.job import InstallJob

_CHUNK_BYTES = 1 << 20


def recognise(catalog: Catalog, path: Path) -> ModelEntry:
    """Find the entry whose bytes a file has.

    Raises:
        UnknownFileError: the file cannot be read, or no entry has its size and SHA-256.
    """
    try:
        size_bytes = path.stat().st_size
        candidates = [entry for entry in catalog.entries if entry.size_bytes == size_bytes]
        sha256 = sha256_of(path) if candidates else ""
    except OSError as error:
        raise UnknownFileError(f"{path} cannot be read: {error.strerror}.") from error
    for entry in candidates:
        if entry.sha256 == sha256:
            return entry
    raise UnknownFileError(
        f"{path} ({size_bytes} bytes) is no model of the catalogue. To try it without installing it: "
        f"finemed ask --model {path}"
    )


def copy_local_file(source: LocalFileSource, job: InstallJob) -> None:
    """Check the file, then copy it into `job.partial`; a wrong file leaves a partial download alone.

    Raises:
        SourceError: the file cannot be read.
        HashMismatchError: it is another file.
        InstallCancelledError: asked to stop.
    """
    try:
        size_bytes = source.path.stat().st_size
        if size_bytes != job.entry.size_bytes:
            raise HashMismatchError(f"the file has {size_bytes} bytes, not {job.entry.size_bytes}")
        sha256 = sha256_of(source.path, check_stop=job.check_stop)
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror}") from error
    if sha256 != job.entry.sha256:
        raise HashMismatchError(f"the file has SHA-256 {sha256}, not {job.entry.sha256}")
    _copy(source, job)


def _copy(source: LocalFileSource, job: InstallJob) -> None:
    done_bytes = 0
    with source.path.open("rb") as original, job.partial.open("wb") as partial:
        while chunk := original.read(_CHUNK_BYTES):
            partial.write(chunk)
            done_bytes += len(chunk)
            job.report(done_bytes, source.kind)
            job.check_stop()
