"""One process at a time per model: a lock of the operating system on a file.

The system lets go of the lock when its holder ends, however it ends, so a lock file left behind by
a killed process never blocks anybody. The empty file itself stays: removing it would let two
processes hold locks on two files of the same name.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from desktop.catalog.errors import InstallBusyError

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def exclusive_lock(path: Path, *, model_id: str) -> Generator[None]:
    """Hold the lock file `path` inside the `with` block.

    Raises:
        InstallBusyError: another process, or another thread, holds it now.
    """
    with path.open("ab") as file:
        try:
            _try_lock(file.fileno())
        except OSError as error:
            raise InstallBusyError(f"{model_id} is being installed or removed by another FineMed.") from error
        yield
