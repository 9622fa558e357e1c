"""What every source needs to know to bring one model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.catalog.catalog import ModelEntry, SourceKind
from desktop.catalog.http_client import HttpClient, size_of

Progress = Callable[[int, int, SourceKind], None]


@dataclass(frozen=True)
class InstallJob:
    """One model on its way.

    Attributes:
        partial: holds a prefix of the final file, whichever source wrote it, so that any source may go on.
        on_progress: receives (bytes done, bytes in all, kind of the source).
    """

    entry: ModelEntry
    partial: Path
    client: HttpClient
    on_progress: Progress

    @property
    def done_bytes(self) -> int:
        """Bytes that lie in `partial`."""
        return size_of(self.partial)

    def check_stop(self) -> None:
        """Leave by `InstallCancelledError` if somebody asked to stop."""
        self.client.check_stop()

    def report(self, done_bytes: int, kind: SourceKind) -> None:
        """Tell how far the model is."""
        self.on_progress(done_bytes, self.entry.size_bytes, kind)
