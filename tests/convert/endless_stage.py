"""A stage that never ends, run as a program of its own so that tests can kill it."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from convert.pipeline import StagePlan, StageRunner


def work(folder: Path) -> dict[str, int]:
    (folder / "half.bin").write_bytes(b"half")
    print("working", flush=True)  # noqa: T201  # the test waits for it
    time.sleep(600)
    return {}


if __name__ == "__main__":
    # A shell gives its background jobs, and all their children, an ignored SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        StageRunner(Path(sys.argv[1])).run(StagePlan("endless", "endless", (), {}, 4, work))
    except KeyboardInterrupt:
        sys.exit(130)
