"""Peak memory of this process."""

from __future__ import annotations

import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


def reset_peak() -> None:
    """Start a new measurement where the system can (Linux); elsewhere the peak is that of the process."""
    try:
        _CLEAR.write_text("5")
    except OSError:
        return


def peak_gib() -> float:
    """Largest resident memory since `reset_peak`, in GiB; 0 where the system does not tell (Windows)."""
    if _STATUS.is_file():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 2**20
    if sys.platform == "win32":
        return 0.0
    import resource  # absent on Windows

    # bytes on macOS
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**30
