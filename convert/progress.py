"""Progress bars; silent when nobody looks (no terminal)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from tqdm import tqdm

Advance = Callable[[int], None]


@contextmanager
def progress_bar(label: str, total: int, *, unit: str = "B") -> Generator[Advance]:
    """Show a bar of `total` units and give the function that moves it by some units."""
    # `disable=None` hides the bar where standard error is not a terminal.
    with tqdm(desc=label, total=total, unit=unit, unit_scale=unit == "B", disable=None, leave=False) as bar:

        def advance(amount: int) -> None:
            bar.update(amount)

        yield advance
