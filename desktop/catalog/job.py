"""What every source needs to know to bring one model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.catalog.catalog import ModelEntry, SourceKind
from desktop.catalog.errors import InstallCancelledError
from desktop.catalog.hashing import size_of

if TYPE_CHECKING:
    from desktop.catalog.http_client import HttpClient

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
    should_stop: Callable[[], bool]
    on_progress: Progress

    @cached_property
    def client(self) -> HttpClient:
        """The connections of this installation; made when a source needs one.

        The packaged application has no network module, so importing it fails there.
        """
        from desktop.catalog.http_client import HttpClient

        return HttpClient(self.should_stop)

    @property
    def done_bytes(self) -> int:
        """Bytes that lie in `partial`."""
        return size_of(self.partial)

    def check_stop(self) -> None:
        """Leave by `InstallCancelledError` if somebody asked to stop."""
        if self.should_stop():
            raise InstallCancelledError("Stopped. The download will resume where it was.")

    def report(self, done_bytes: int, kind: SourceKind) -> None:
        """Tell how far the model is."""
        self.on_progress(done_bytes, self.entry.size_bytes, kind)
