"""How many threads compute the next tokens, from how much processor time they really got.

llama.cpp's threads wait for each other by spinning. On a busy computer, where a thread must wait for a
core, every wait lasts a whole time slice, and a model that wrote ten tokens per second writes one every
few seconds. Fewer threads are then many times faster. Results do not depend on their number.
"""

from __future__ import annotations

WINDOW_S = 0.2  # shorter measurements say little
MIN_SHARE = 0.8  # of the processor time that the threads would get on an idle computer
FIRST_PAUSE_S, LONGEST_PAUSE_S = 3.0, 60.0  # before one more thread is tried again


class ThreadChooser:
    """Takes threads away on a busy computer, and gives them back one by one.

    Attributes:
        n_threads: what to compute with now.
    """

    def __init__(self, n_cores: int) -> None:
        self._n_cores = n_cores
        self.n_threads = n_cores
        self._wall_s = self._cpu_s = 0.0
        self._quiet_s = 0.0
        self._pause_s = FIRST_PAUSE_S

    def note(self, wall_s: float, cpu_s: float) -> bool:
        """Add one measurement.

        Args:
            wall_s: how long the threads computed.
            cpu_s: processor time the whole program got meanwhile.

        Returns:
            Whether `n_threads` changed.
        """
        self._wall_s += wall_s
        self._cpu_s += cpu_s
        if self._wall_s < WINDOW_S:
            return False
        cores_got, window_s = self._cpu_s / self._wall_s, self._wall_s
        self._wall_s = self._cpu_s = 0.0
        before = self.n_threads
        if cores_got < MIN_SHARE * self.n_threads:
            self._take_away(cores_got)
        else:
            self._give_back(window_s)
        return self.n_threads != before

    def _take_away(self, cores_got: float) -> None:
        if self._quiet_s == 0.0:  # the last thread given back did not find a core: wait longer next time
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        self._quiet_s = 0.0
        self.n_threads = max(1, min(self.n_threads - 1, int(cores_got + 0.2)))

    def _give_back(self, window_s: float) -> None:
        self._quiet_s += window_s
        if self.n_threads == self._n_cores:
            self._pause_s = FIRST_PAUSE_S
        elif self._quiet_s >= self._pause_s:
            self._quiet_s = 0.0
            self.n_threads += 1
