"""Installs a model by running `finemed models install` beside the window.

The window itself stays offline: only this child process opens a connection, on the reader's click.
"""

from __future__ import annotations

import json
import sys
from typing import cast

from PySide6.QtCore import QObject, QProcess, Signal, Slot


class ModelInstaller(QObject):
    """One download at a time; a cancelled one goes on where it stopped.

    Signals:
        progressed: (model id, bytes done, bytes in total).
        finished: model id.
        failed: (model id, error code, English message); code "cancelled" when the reader stopped it.

    Thread: GUI.
    """

    progressed = Signal(str, object, object)  # sizes pass 2**31
    finished = Signal(str)
    failed = Signal(str, str, str)

    def __init__(self, command: list[str], parent: QObject | None = None) -> None:
        """Take the program and its first arguments, up to and not including `models`."""
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._model_id = ""
        self._is_cancelled = False

    @property
    def model_id(self) -> str:
        """The model being installed, or ""."""
        return self._model_id

    def install(self, model_id: str) -> None:
        """Start; ignored while another install runs."""
        if self._process is not None:
            return
        self._model_id, self._is_cancelled = model_id, False
        process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._could_not_start)
        self._process = process
        process.start(self._command[0], [*self._command[1:], "models", "install", model_id, "--json"])

    def cancel(self) -> None:
        """Stop the download; what has arrived is kept for the next try."""
        if self._process is not None:
            self._is_cancelled = True
            # Windows cannot ask a console child to end; a killed download resumes just as well.
            self._process.kill() if sys.platform == "win32" else self._process.terminate()

    def shut_down(self) -> None:
        """Cancel and wait, so that no child outlives the window."""
        process = self._process
        if process is not None:
            self.cancel()
            if not process.waitForFinished(3000):
                process.kill()
                process.waitForFinished(1000)

    @Slot()
    def _read(self) -> None:
        assert self._process is not None
        while self._process.canReadLine():
            event = _json_object(bytes(self._process.readLine().data()))
            done, total = event.get("done_bytes"), event.get("total_bytes")
            if event.get("event") == "progress" and isinstance(done, int) and isinstance(total, int):
                self.progressed.emit(self._model_id, done, total)

    @Slot(QProcess.ProcessError)
    def _could_not_start(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._report("install_failed", "The installer could not be started.")

    @Slot(int, QProcess.ExitStatus)
    def _end(self, exit_code: int, status: QProcess.ExitStatus) -> None:
        assert self._process is not None
        if self._is_cancelled:
            self._report("cancelled", "The download was stopped.")
        elif exit_code == 0 and status is QProcess.ExitStatus.NormalExit:
            model_id = self._forget()
            self.finished.emit(model_id)
        else:
            lines = bytes(self._process.readAllStandardError().data()).splitlines()
            error = _json_object(lines[-1]) if lines else {}
            self._report(str(error.get("error", "install_failed")), str(error.get("message", "")))

    def _report(self, code: str, message: str) -> None:
        model_id = self._forget()
        self.failed.emit(model_id, code, message)

    def _forget(self) -> str:
        model_id, self._model_id = self._model_id, ""
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        return model_id


def _json_object(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
