"""Objects that live as long as the process, kept out of the way of Python's garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting_objects() -> Iterator[None]:
    """Load what stays: no garbage is looked for meanwhile, and never again among what is there at the end.

    The rules are some hundred thousand small objects. Looking through them takes a quarter of the time to
    load them, and later, whenever Python thinks of it, several hundred milliseconds in which a window stands
    still. Once per process: what is garbage at the end stays too.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
