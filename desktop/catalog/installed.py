"""Which models are on this machine, whether their bytes were checked, and which one to use."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from desktop.catalog.catalog import Catalog, EmbeddedSource, ModelEntry
from desktop.catalog.errors import (
    EmbeddedModelError,
    HashMismatchError,
    ModelNotInstalledError,
    UnknownModelError,
)
from desktop.catalog.hashing import sha256_of
from desktop.catalog.locking import exclusive_lock

ModelState = Literal["embedded", "installed", "unverified", "damaged", "partial", "available"]


@dataclass(frozen=True)
class ModelStatus:
    """What is on disk of one entry.

    Attributes:
        state: "installed" was hashed and is right; "unverified" has the right size but was not hashed since
            it changed; "damaged" has a wrong size or hash; "partial" is an interrupted download.
        path: the file, when it can be used.
        done_bytes: bytes already downloaded of a "partial" one, else the size of the file, else 0.
    """

    entry: ModelEntry
    state: ModelState
    path: Path | None
    done_bytes: int


@dataclass(frozen=True)
class ModelChoice:
    """The model to load.

    Attributes:
        entry: None for a file that the user named and the catalogue does not know.
    """

    path: Path
    entry: ModelEntry | None


@dataclass(frozen=True)
class ModelStore:
    """The folder of the installed models, seen through the catalogue.

    Beside `ID.gguf` lies `ID.gguf.verified.json`: the hash that was computed, for which size and time of
    change of the file. A file that changed since counts as never hashed.
    """

    folder: Path
    catalog: Catalog

    def file_of(self, entry: ModelEntry) -> Path:
        """The final name of a downloaded model."""
        return self.folder / f"{entry.model_id}.gguf"

    def partial_of(self, entry: ModelEntry) -> Path:
        """The beginning of a model that is being downloaded, always a prefix of the final file."""
        return self.folder / f"{entry.model_id}.gguf.partial"

    def lock_of(self, entry: ModelEntry) -> Path:
        """The lock file that an install or a removal holds."""
        return self.folder / f"{entry.model_id}.gguf.lock"

    def status(self, entry: ModelEntry) -> ModelStatus:
        """Look at sizes and records only; never reads a model file."""
        if entry.embedded_source:
            embedded = _embedded_path(entry.embedded_source)
            return ModelStatus(entry, "embedded", embedded, entry.size_bytes if embedded else 0)
        path = self.file_of(entry)
        if path.is_file():
            state = self._state_of_file(entry, path)
            return ModelStatus(entry, state, path if state != "damaged" else None, path.stat().st_size)
        partial = self.partial_of(entry)
        if partial.is_file():
            return ModelStatus(entry, "partial", None, partial.stat().st_size)
        return ModelStatus(entry, "available", None, 0)

    def path(self, model_id: str) -> Path:
        """Where a model that can be used lies.

        Raises:
            UnknownModelError: no entry has this identifier.
            ModelNotInstalledError: it is absent, incomplete or damaged.
            EmbeddedModelError: it should have come with the installation and did not.
        """
        entry = self.catalog.entry(model_id)
        path = self.status(entry).path
        if path is None and entry.embedded_source:
            raise EmbeddedModelError(f"{entry.embedded_source.file} is missing: install FineMed again.")
        if path is None:
            raise ModelNotInstalledError(
                f"{model_id} is not installed. Install it with: finemed models install {model_id}"
            )
        return path

    def verify(self, model_id: str) -> Path:
        """Hash the whole file, remember the result, and return its path.

        Raises:
            HashMismatchError: the bytes are not the pinned ones; the file counts as damaged from now on.
            ModelNotInstalledError, UnknownModelError, EmbeddedModelError: there is nothing to hash.
        """
        entry = self.catalog.entry(model_id)
        path = self.file_of(entry) if self.status(entry).state == "damaged" else self.path(model_id)
        sha256 = sha256_of(path)
        if not entry.embedded_source:
            self.record(entry, sha256)
        if sha256 != entry.sha256:
            raise HashMismatchError(
                f"{path} has SHA-256 {sha256} instead of {entry.sha256}. "
                f"Install it again with: finemed models install {model_id}"
            )
        return path

    def record(self, entry: ModelEntry, sha256: str) -> None:
        """Remember the hash just computed for the installed file of `entry`."""
        stat = self.file_of(entry).stat()
        record = {"sha256": sha256, "size_bytes": stat.st_size, "mtime_ns": stat.st_mtime_ns}
        temporary = self._record_of(entry).with_suffix(".tmp")
        temporary.write_text(json.dumps(record), encoding="utf-8")
        os.replace(temporary, self._record_of(entry))

    def remove(self, model_id: str) -> int:
        """Delete an installed model and whatever an interrupted download left; return the bytes freed.

        Raises:
            EmbeddedModelError: the embedded model belongs to the installation.
            ModelNotInstalledError: there is nothing to delete.
            InstallBusyError: the model is being installed.
        """
        entry = self.catalog.entry(model_id)
        if entry.embedded_source:
            raise EmbeddedModelError(f"{model_id} comes with FineMed and cannot be removed.")
        if self.status(entry).state == "available":
            raise ModelNotInstalledError(f"{model_id} is not installed: there is nothing to remove.")
        with exclusive_lock(self.lock_of(entry), model_id=model_id):
            # The record goes first: a file without a record is unverified, never wrongly trusted.
            self._record_of(entry).unlink(missing_ok=True)
            freed = self.discard_partial(entry)
            if self.file_of(entry).exists():
                freed += self.file_of(entry).stat().st_size
                self.file_of(entry).unlink()
        return freed

    def discard_partial(self, entry: ModelEntry) -> int:
        """Delete the unfinished download of `entry` and its part wheels; return the bytes freed."""
        partial = self.partial_of(entry)
        freed = 0
        for path in (*partial.parent.glob(f"{partial.name}.part*.whl"), partial):
            if path.exists():
                freed += path.stat().st_size
                path.unlink()
        return freed

    def choose_model(self, explicit: str | None = None, *, preferred: str | None = None) -> ModelChoice:
        """Decide which model to load.

        Args:
            explicit: what the user named now, an identifier or a path; it is used or refused.
            preferred: the choice kept in the settings; skipped when it is gone.

        Returns:
            The first that exists of: explicit, preferred, installed entry of highest priority, embedded.

        Raises:
            UnknownModelError, ModelNotInstalledError: `explicit` cannot be used.
            EmbeddedModelError: no model is left, not even the embedded one.
        """
        if explicit:
            return self._named(explicit)
        if preferred:
            try:
                return self._named(preferred)
            except (UnknownModelError, ModelNotInstalledError):
                pass  # removed since it was chosen: the automatic choice below is never worse than none
        statuses = [self.status(e) for e in self.catalog.entries if not e.embedded_source]
        usable = [ModelChoice(s.path, s.entry) for s in statuses if s.path and s.entry]
        best = max(usable, key=lambda choice: choice.entry.priority if choice.entry else 0, default=None)
        return best or self._named(self.catalog.embedded.model_id)

    def _named(self, name: str) -> ModelChoice:
        for entry in self.catalog.entries:
            if entry.model_id == name:
                return ModelChoice(self.path(name), entry)
        path = Path(name)
        if path.is_file():
            return ModelChoice(path, None)
        raise UnknownModelError(
            f"{name!r} is neither a model of the catalogue nor a file. See: finemed models list"
        )

    def _record_of(self, entry: ModelEntry) -> Path:
        return self.folder / f"{entry.model_id}.gguf.verified.json"

    def _state_of_file(self, entry: ModelEntry, path: Path) -> ModelState:
        stat = path.stat()
        if stat.st_size != entry.size_bytes:
            return "damaged"
        record = self._read_record(entry)
        if record.get("size_bytes") != stat.st_size or record.get("mtime_ns") != stat.st_mtime_ns:
            return "unverified"
        return "installed" if record.get("sha256") == entry.sha256 else "damaged"

    def _read_record(self, entry: ModelEntry) -> dict[str, object]:
        """The record, or an empty one when it is absent or unreadable: the file is then unverified."""
        try:
            record = json.loads(self._record_of(entry).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return cast("dict[str, object]", record) if isinstance(record, dict) else {}


def _embedded_path(source: EmbeddedSource) -> Path | None:
    # find_spec only looks for the package; importing it would run code that we do not need.
    spec = importlib.util.find_spec(source.package)
    folders = (spec.submodule_search_locations if spec else None) or []
    candidates = (Path(folder) / source.file for folder in folders)
    return next((path for path in candidates if path.is_file()), None)
