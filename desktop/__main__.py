"""`finemed`: without a sub-command it opens the window."""

from __future__ import annotations

import sys
from multiprocessing import freeze_support

from desktop.cli import main

if __name__ == "__main__":
    freeze_support()  # a process of the packaged application that reads lines begins here too
    sys.exit(main())
