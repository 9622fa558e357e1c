"""One request from start to end, the same for every engine."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

from desktop.engine.base import (
    CancelToken,
    ChatEngine,
    FinishReason,
    GenerationCancelledError,
    GenerationRequest,
    GenerationResult,
    Progress,
    TextChunk,
    Timings,
)


def generate(
    engine: ChatEngine, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None
) -> Iterator[TextChunk | GenerationResult]:
    """Open a session, write once, and end with exactly one `GenerationResult`, also when cancelled."""
    started = time.perf_counter()
    try:
        session = engine.open(request, cancel=cancel, on_progress=on_progress)
    except GenerationCancelledError:
        elapsed_ms = (time.perf_counter() - started) * 1000
        yield GenerationResult("", "cancelled", Timings(elapsed_ms, 0.0, 0.0, 0, 0, 0), 0)
        return
    texts: list[str] = []
    reason = yield from _recorded(
        session.write(max_tokens=request.max_tokens, sampling=request.sampling), texts
    )
    yield GenerationResult("".join(texts), reason, session.timings, session.dropped_turns)


def _recorded(
    stream: Generator[TextChunk, None, FinishReason], texts: list[str]
) -> Generator[TextChunk, None, FinishReason]:
    """Pass a stream on and keep its text."""
    while True:
        try:
            chunk = next(stream)
        except StopIteration as end:
            return end.value
        texts.append(chunk.text)
        yield chunk
