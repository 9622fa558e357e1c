"""The engine's own thread. The window never calls llama.cpp; it asks here and receives signals."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop.answering import AnswerEvent, AnswerFinished, AnswerJob, SectionText, run
from desktop.engine.base import CancelToken, ChatEngine, EngineError, ModelSpec, Progress

log = logging.getLogger(__name__)

# Text is gathered this long before it crosses to the window: smooth to read, cheap to draw.
GATHER_S = 0.04

EngineFactory = Callable[[ModelSpec, Progress], ChatEngine]


class UnexpectedEngineError(EngineError):
    """A fault of our own code or of llama.cpp; its report carries the traceback, never typed text."""

    code = "unexpected"


class EngineWorker(QObject):
    """Loads models and writes answers, one after the other.

    Signals:
        loading: (done, total) while a model is read.
        loaded: EngineInfo.
        load_failed: EngineError.
        reading: (job id, tokens read, tokens to read).
        events_ready: (job id, tuple of AnswerEvent); the last one of a job is its AnswerFinished.

    Thread: engine.
    """

    loading = Signal(object, object)  # sizes in bytes pass 2**31
    loaded = Signal(object)
    load_failed = Signal(object)
    reading = Signal(int, int, int)
    events_ready = Signal(int, object)

    def __init__(self, create_engine: EngineFactory) -> None:
        super().__init__()
        self._create_engine = create_engine
        self._engine: ChatEngine | None = None

    @Slot(object)
    def load(self, spec: ModelSpec) -> None:
        """Replace the loaded model; the old one is freed first, memory holds only one."""
        self.close_engine()
        try:
            self._engine = self._create_engine(spec, self.loading.emit)
        except EngineError as error:
            self.load_failed.emit(error)
        except Exception as error:  # noqa: BLE001 - the thread must survive whatever a file provokes
            self.load_failed.emit(_unexpected(error))
        else:
            self.loaded.emit(self._engine.info)

    @Slot(int, object, object)
    def answer(self, job_id: int, job: AnswerJob, cancel: CancelToken) -> None:
        """Write one answer and end it with exactly one AnswerFinished."""
        batch = _Batch(lambda events: self.events_ready.emit(job_id, events))
        try:
            self._run(job_id, job, cancel, batch)
        except Exception as error:
            log.exception("an answer failed")
            batch.flush()
            for event in run(job, None, cancel=cancel, failure=_unexpected(error)):
                batch.add(event)
        batch.flush()

    def _run(self, job_id: int, job: AnswerJob, cancel: CancelToken, batch: _Batch) -> None:
        def on_progress(done: int, total: int) -> None:
            self.reading.emit(job_id, done, total)

        for event in run(job, self._engine, cancel=cancel, on_progress=on_progress):
            batch.add(event)

    @Slot()
    def close_engine(self) -> None:
        """Free the model, on the thread that used it."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


class _Batch:
    """Gathers text events; every other event is sent at once, in order."""

    def __init__(self, emit: Callable[[tuple[AnswerEvent, ...]], None]) -> None:
        self._emit = emit
        self._events: list[AnswerEvent] = []
        self._since = time.monotonic()

    def add(self, event: AnswerEvent) -> None:
        self._events.append(event)
        if not isinstance(event, SectionText) or time.monotonic() - self._since >= GATHER_S:
            self.flush()

    def flush(self) -> None:
        if self._events:
            self._emit(tuple(self._events))
        self._events = []
        self._since = time.monotonic()


class EngineHost(QObject):
    """The window's side of the engine thread: asks, stops, and shuts it down.

    Signals:
        Those of `EngineWorker`, delivered on the GUI thread.

    Thread: GUI.
    """

    loading = Signal(object, object)
    loaded = Signal(object)
    load_failed = Signal(object)
    reading = Signal(int, int, int)
    events_ready = Signal(int, object)
    _load_asked = Signal(object)
    _answer_asked = Signal(int, object, object)
    _close_asked = Signal()

    def __init__(self, create_engine: EngineFactory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = count(1)
        self._cancel: CancelToken | None = None
        self._job_id = 0
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(create_engine)
        self._worker.moveToThread(self._thread)
        self._load_asked.connect(self._worker.load)
        self._answer_asked.connect(self._worker.answer)
        self._close_asked.connect(self._worker.close_engine)
        for name in ("loading", "loaded", "load_failed", "reading"):
            getattr(self._worker, name).connect(getattr(self, name))
        self._worker.events_ready.connect(self._forward)
        self._thread.start()

    @property
    def is_answering(self) -> bool:
        """Whether a job has been asked and has not ended."""
        return self._cancel is not None

    def load(self, spec: ModelSpec) -> None:
        """Load a model once the running answer, which is stopped, has ended."""
        self.stop()
        self._load_asked.emit(spec)

    def answer(self, job: AnswerJob) -> int:
        """Start an answer after the one before, which is stopped; return its id."""
        self.stop()
        self._cancel = CancelToken()
        self._job_id = next(self._ids)
        self._answer_asked.emit(self._job_id, job, self._cancel)
        return self._job_id

    def stop(self) -> None:
        """Ask the running answer to end; set directly, a queued call would wait behind it."""
        if self._cancel is not None:
            self._cancel.cancel()

    def shut_down(self) -> None:
        """Stop, free the model and join the thread; safe to call twice."""
        self.stop()
        if self._thread.isRunning():
            self._close_asked.emit()
            self._thread.quit()
            self._thread.wait()

    @Slot(int, object)
    def _forward(self, job_id: int, events: tuple[AnswerEvent, ...]) -> None:
        if job_id == self._job_id and isinstance(events[-1], AnswerFinished):
            self._cancel = None
        self.events_ready.emit(job_id, events)


def _unexpected(error: Exception) -> UnexpectedEngineError:
    failure = UnexpectedEngineError("FineMed met an unexpected fault.")
    failure.report = "".join(traceback.format_exception(error, limit=12))
    return failure
