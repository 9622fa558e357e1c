"""Lines of the standard input: answered in their order, by several processes once there are many."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import parent_process
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")

_BLOCK = 1 << 20  # bytes looked at together
# The first lines are answered while other processes would still be starting.
_ALONE = 100
# So many lines at least must have arrived together for others to help; how many are handed over at once.
_TOGETHER, _HANDED_OVER = 64, 32
# Each process holds the rules, some 150 MB where memory cannot be shared.
_MOST_PROCESSES = 4


class Readable(Protocol):
    """A binary stream such as `sys.stdin.buffer`."""

    def read1(self, size: int, /) -> bytes:
        """What is there already, of `size` bytes at most; waits only when there is nothing."""
        ...


def answer_lines(
    stream: Readable, answer: Callable[[bytes], Answer], *, n_processes: int | None = None
) -> Iterator[Answer]:
    """The answer to each line, in order, as soon as the line has arrived.

    Args:
        stream: read to its end.
        answer: gets a line without its line feed; a function of a module, or a partial of one, for other
            processes are told its name.
        n_processes: as many as there are processors, four at most, when left out.
    """
    n_processes = min(_processors(), _MOST_PROCESSES) if n_processes is None else n_processes
    n_alone = _ALONE
    pool: ProcessPoolExecutor | None = None
    with ExitStack() as stack:
        for lines in arriving(stream):
            if n_processes == 1 or len(lines) < _TOGETHER:
                yield from map(answer, lines)
                continue
            yield from map(answer, lines[:n_alone])
            shared, n_alone = lines[n_alone:], max(0, n_alone - len(lines))
            if shared:
                pool = pool or stack.enter_context(
                    ProcessPoolExecutor(n_processes, initializer=_follow_parent)
                )
                yield from pool.map(answer, shared, chunksize=_HANDED_OVER)


def arriving(stream: Readable) -> Iterator[list[bytes]]:
    """The lines of a stream without their line feeds; those that arrived together come in one list."""
    begun: list[bytes] = []
    while block := stream.read1(_BLOCK):
        first, *others = block.split(b"\n")
        begun.append(first)
        if others:
            yield [b"".join(begun), *others[:-1]]
            begun = others[-1:]
    if any(begun):
        yield [b"".join(begun)]


def _processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _follow_parent() -> None:
    """Leave Ctrl-C, which reaches every process of a terminal, to the parent; end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
