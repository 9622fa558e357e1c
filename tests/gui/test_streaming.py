"""Fast text: nothing lost, nothing frozen."""

from __future__ import annotations

import time

from gui_support import FOOTER, settle
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow

N_TOKENS = 8000
TOKENS_PER_S = 200
SPEED_UP = 8  # the test feeds eight times faster than the promise, with eight times the text per second
WORD = "mal "  # four characters, as tokens of French text have on average
MAX_GAP_S = 0.1


class _Heartbeat:
    """The longest work between two beats of a 1-ms timer, in seconds of our own processor time.

    Other programs on the machine make every timer late; they are not what this test is about.
    """

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._last_s = time.process_time()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now_s = time.process_time()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s


class _Writer:
    """Feeds tokens one by one at a steady rate, as a careless caller would."""

    def __init__(self, window: MainWindow, n_tokens: int, tokens_per_s: float) -> None:
        self._window, self._n_tokens, self._rate = window, n_tokens, tokens_per_s
        self.written = 0
        self._started_s = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._write)
        self._timer.start()

    @property
    def is_done(self) -> bool:
        return self.written >= self._n_tokens

    def _write(self) -> None:
        due = min(self._n_tokens, int((time.monotonic() - self._started_s) * self._rate))
        for _ in range(due - self.written):
            self._window.append_text(1, "free", WORD)
        self.written = due
        if self.is_done:
            self._timer.stop()


def test_eight_thousand_tokens_never_block_the_window(window: MainWindow, qtbot: QtBot) -> None:
    """One paragraph without a line break is the worst case: it is laid out anew at every insertion."""
    window.begin_turn(1, "A question")
    window.start_section(1, "free", "")
    settle(qtbot)
    block = window.root.body.column.conversation.turn(1)._sections["free"].text
    heartbeat = _Heartbeat()
    writer = _Writer(window, N_TOKENS, TOKENS_PER_S * SPEED_UP)
    qtbot.waitUntil(lambda: writer.is_done, timeout=120_000)
    assert heartbeat.longest_s < MAX_GAP_S
    assert block.shown_text == WORD * N_TOKENS


def test_the_cost_of_an_answer_is_not_quadratic(window: MainWindow, qtbot: QtBot) -> None:
    """With line breaks, the last thousand tokens cost about what the first thousand did."""
    window.begin_turn(1, "A question")
    window.start_section(1, "free", "")
    settle(qtbot)
    block = window.root.body.column.conversation.turn(1)._sections["free"].text

    def seconds_for(n_tokens: int) -> float:
        started_s = time.process_time()
        for _ in range(n_tokens // 20):
            window.append_text(1, "free", WORD * 20 + "\n")
            block.flush()
            qtbot.wait(0)
        return time.process_time() - started_s

    first = seconds_for(1000)
    seconds_for(4000)
    assert seconds_for(1000) < 5 * first


def test_finishing_shows_what_was_still_gathered(window: MainWindow) -> None:
    window.begin_turn(1, "A question")
    window.start_section(1, "free", "")
    for number in range(100):
        window.append_text(1, "free", f"{number} ")
    window.finish_turn(1, FOOTER)
    assert window.last_answer() == "".join(f"{number} " for number in range(100)).strip()
