"""On a busy computer fewer threads are faster; they come back when there is room."""

from __future__ import annotations

from desktop.engine.threads import LONGEST_PAUSE_S, WINDOW_S, ThreadChooser


def feed(chooser: ThreadChooser, *, free_cores: float, seconds: float) -> list[int]:
    """Compute for some time while the rest of the computer leaves `free_cores`."""
    counts: list[int] = []
    for _ in range(round(seconds / WINDOW_S)):
        chooser.note(WINDOW_S, min(chooser.n_threads, free_cores) * WINDOW_S)
        counts.append(chooser.n_threads)
    return counts


def test_an_idle_computer_keeps_all_threads() -> None:
    assert set(feed(ThreadChooser(4), free_cores=4, seconds=60)) == {4}


def test_a_busy_computer_takes_threads_away_at_once() -> None:
    assert feed(ThreadChooser(2), free_cores=1.1, seconds=WINDOW_S) == [1]
    assert feed(ThreadChooser(8), free_cores=3.0, seconds=2)[-1] == 3


def test_at_least_one_thread_stays() -> None:
    assert feed(ThreadChooser(2), free_cores=0.1, seconds=5)[-1] == 1


def test_threads_come_back_when_the_computer_is_free_again() -> None:
    chooser = ThreadChooser(4)
    feed(chooser, free_cores=1, seconds=2)
    assert feed(chooser, free_cores=4, seconds=60)[-1] == 4


def test_trying_again_becomes_rare_while_the_computer_stays_busy() -> None:
    counts = feed(ThreadChooser(2), free_cores=1.0, seconds=600)
    assert counts.count(2) <= 600 / LONGEST_PAUSE_S + 8


def test_short_measurements_are_gathered() -> None:
    chooser = ThreadChooser(2)
    assert not chooser.note(WINDOW_S / 4, 0.0)
    assert chooser.n_threads == 2
