"""Read and compute the next piece while the last one is being written."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def prefetched(items: Iterator[T], *, depth: int = 2) -> Iterator[T]:
    """Give the same items in the same order, prepared up to `depth` ahead by one thread.

    A fault in the producer is raised here; closing the generator early stops the producer.
    """
    waiting: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(depth)
    is_closed = threading.Event()

    def put(entry: tuple[T | None, BaseException | None]) -> None:
        while not is_closed.is_set():
            try:
                waiting.put(entry, timeout=0.1)
            except queue.Full:
                continue
            return

    def produce() -> None:
        try:
            for item in items:
                put((item, None))
                if is_closed.is_set():
                    return
            put((None, StopIteration()))
        except BaseException as fault:  # noqa: BLE001  # handed over to the consumer, whatever it is
            put((None, fault))

    thread = threading.Thread(target=produce, name="prefetch", daemon=True)
    thread.start()
    try:
        yield from _drain(waiting)
    finally:
        is_closed.set()
        thread.join()


def _drain(waiting: queue.Queue[tuple[T | None, BaseException | None]]) -> Iterator[T]:
    while True:
        item, fault = waiting.get()
        if isinstance(fault, StopIteration):
            return
        if fault is not None:
            raise fault
        yield item  # pyright: ignore[reportReturnType]  # None stands for an item only beside a fault
