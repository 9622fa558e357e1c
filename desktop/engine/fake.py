"""A scripted engine for tests: no model, same contract."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from desktop.engine.base import (
    CancelToken,
    EngineError,
    EngineInfo,
    FinishReason,
    GenerationCancelledError,
    GenerationRequest,
    GenerationResult,
    MemoryEstimate,
    Message,
    Progress,
    Sampling,
    TextChunk,
    Timings,
    UnknownAdapterError,
)
from desktop.engine.generation import generate
from desktop.engine.prompt import CHUNK_TOKENS, shortenings, too_long

_DEFAULT_SCRIPT = ("This is a scripted answer. A real model would write here.",)
_TOKENS_AROUND_A_MESSAGE = 4  # what a chat template adds
_NAP_S = 0.01  # longest pause before the cancel flag is looked at again


class FakeEngine:
    """Writes one scripted text after the other; a word with the space before it is a token.

    Args:
        script: what each `write` gives, the last one again and again; an error is raised instead.
        tokens_per_s: speed of writing; 0 is as fast as it goes.
        prefill_tokens_per_s: speed of reading the prompt; 0 is as fast as it goes.
        n_ctx: context length in tokens.
        open_failure: raised by every `open`.
    """

    def __init__(
        self,
        script: Sequence[str | EngineError] = _DEFAULT_SCRIPT,
        *,
        tokens_per_s: float = 0.0,
        prefill_tokens_per_s: float = 0.0,
        n_ctx: int = 4096,
        open_failure: EngineError | None = None,
    ) -> None:
        self._script = list(script)
        self._tokens_per_s = tokens_per_s
        self._prefill_tokens_per_s = prefill_tokens_per_s
        self._n_ctx = n_ctx
        self._open_failure = open_failure
        self._session: FakeSession | None = None
        self._is_closed = False

    @property
    def info(self) -> EngineInfo:
        """A made-up model."""
        return EngineInfo(
            name="Fake",
            architecture="fake",
            path=Path("fake.gguf"),
            sha256="0" * 64,
            size_bytes=1_000_000,
            n_ctx=self._n_ctx,
            n_ctx_train=self._n_ctx,
            n_threads=1,
            n_gpu_layers=0,
            device="CPU",
            device_reason="no_gpu_build",
            cpu_features=("AVX2",),
            llama_build="fake",
            memory=MemoryEstimate(1_000_000, 0, 0, 0),
        )

    def count_tokens(self, text: str) -> int:
        """Number of words."""
        return len(_split(text))

    def open(
        self, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None = None
    ) -> FakeSession:
        """Pretend to read the prompt; see `ChatEngine.open`."""
        started = time.perf_counter()
        if self._is_closed:
            raise RuntimeError("this engine was closed")
        self._end_session()
        if self._open_failure is not None:
            raise self._open_failure
        if request.adapter is not None and not request.adapter.path.is_file():
            raise UnknownAdapterError("There is no such adapter.", reason="model_missing")
        n_prompt, dropped_turns = self._fit(request)
        self._read(n_prompt, cancel, on_progress)
        self._session = FakeSession(
            self._script,
            tokens_per_s=self._tokens_per_s,
            cancel=cancel,
            n_ctx=self._n_ctx,
            n_prompt=n_prompt,
            dropped_turns=dropped_turns,
            started=started,
        )
        return self._session

    def generate(
        self, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None = None
    ) -> Iterator[TextChunk | GenerationResult]:
        """Open, write once, and end with exactly one `GenerationResult`, also when cancelled."""
        return generate(self, request, cancel=cancel, on_progress=on_progress)

    def close(self) -> None:
        """Nothing to free; safe to call twice."""
        self._is_closed = True
        self._end_session()

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.end()
            self._session = None

    def _fit(self, request: GenerationRequest) -> tuple[int, int]:
        limit = self._n_ctx - request.max_tokens
        count = 0
        for dropped_turns, messages in enumerate(shortenings(request.messages)):
            count = self._count_messages(messages)
            if count <= limit:
                return count, dropped_turns
        raise too_long(count, limit)

    def _count_messages(self, messages: Sequence[Message]) -> int:
        return sum(self.count_tokens(m.content) + _TOKENS_AROUND_A_MESSAGE for m in messages)

    def _read(self, n_prompt: int, cancel: CancelToken, on_progress: Progress | None) -> None:
        for done in range(0, n_prompt, CHUNK_TOKENS):
            if on_progress is not None:
                on_progress(done, n_prompt)
            _pause(min(CHUNK_TOKENS, n_prompt - done), self._prefill_tokens_per_s, cancel)
            if cancel.is_cancelled:
                raise GenerationCancelledError("The reader pressed Stop.")
        if on_progress is not None:
            on_progress(n_prompt, n_prompt)


class FakeSession:
    """A scripted answer being written; made by `FakeEngine.open`."""

    def __init__(
        self,
        script: list[str | EngineError],
        *,
        tokens_per_s: float,
        cancel: CancelToken,
        n_ctx: int,
        n_prompt: int,
        dropped_turns: int,
        started: float,
    ) -> None:
        self._script = script
        self._tokens_per_s = tokens_per_s
        self._cancel = cancel
        self._n_ctx = n_ctx
        self._n_prompt = n_prompt
        self._dropped_turns = dropped_turns
        self._started = started
        self._prefill_s = time.perf_counter() - started
        self._first_text_s = 0.0
        self._n_written = 0
        self._position = n_prompt
        self._is_open = True

    @property
    def position(self) -> int:
        """Tokens of prompt and answer, forced and written ones included."""
        return self._position

    @property
    def dropped_turns(self) -> int:
        """Oldest turns left out to make the prompt fit."""
        return self._dropped_turns

    @property
    def timings(self) -> Timings:
        """Timings so far."""
        decode_s = time.perf_counter() - self._started - self._first_text_s
        return Timings(
            prefill_ms=self._prefill_s * 1000,
            ttft_ms=self._first_text_s * 1000,
            tokens_per_s=self._n_written / decode_s if self._n_written > 1 else 0.0,
            prompt_tokens=self._n_prompt,
            completion_tokens=self._n_written,
            cached_tokens=0,
        )

    def end(self) -> None:
        """Another session has begun."""
        self._is_open = False

    def force(self, text: str) -> None:
        """Append `text` as if it had been written."""
        self._require_open()
        position = self._position + len(_split(text))
        if position > self._n_ctx:
            raise too_long(position, self._n_ctx)
        self._position = position

    def rewind(self, position: int) -> None:
        """Forget every token after `position`, which must lie at or after the prompt's end."""
        if not self._n_prompt <= position <= self._position:
            raise ValueError(f"position {position} is outside the answer")
        self._position = position

    def write(self, *, max_tokens: int, sampling: Sampling) -> Generator[TextChunk, None, FinishReason]:
        """Stream the next scripted text; `sampling` changes nothing."""
        del sampling
        self._require_open()
        text = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(text, EngineError):
            raise text
        room = min(max_tokens, self._n_ctx - self._position)
        tokens = _split(text)
        for token in tokens[:room]:
            self._require_open()
            _pause(1, self._tokens_per_s, self._cancel)
            if self._cancel.is_cancelled:
                return "cancelled"
            self._position += 1
            self._n_written += 1
            self._first_text_s = self._first_text_s or time.perf_counter() - self._started
            yield TextChunk(token, self._position)
        if self._cancel.is_cancelled:
            return "cancelled"
        return "stop" if len(tokens) <= room else "length"

    def _require_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("this session ended when its engine opened another one or was closed")


def _split(text: str) -> list[str]:
    """Cut a text into tokens that give it back when joined."""
    return re.findall(r"\s*\S+|\s+", text)


def _pause(n_tokens: int, tokens_per_s: float, cancel: CancelToken) -> None:
    """Sleep as long as `n_tokens` take, in naps that a cancel ends."""
    if tokens_per_s <= 0:
        return
    end = time.perf_counter() + n_tokens / tokens_per_s
    while (left := end - time.perf_counter()) > 0 and not cancel.is_cancelled:
        time.sleep(min(_NAP_S, left))
