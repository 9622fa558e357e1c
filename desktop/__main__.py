"""`finemed`: without a sub-command it opens the window."""

from __future__ import annotations

import multiprocessing
import sys

from desktop.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a process of `red-flags` in the packaged application starts here too
    sys.exit(main())
