"""One answer being written in a context whose prompt has been read."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

from desktop.engine.base import (
    CancelToken,
    FinishReason,
    GenerationCancelledError,
    Sampling,
    TextChunk,
    Timings,
)
from desktop.engine.llama_context import LlamaContext
from desktop.engine.llama_library import LlamaModel
from desktop.engine.llama_sampling import SamplerChain
from desktop.engine.prompt import CHUNK_TOKENS, Prompt, common_prefix, too_long
from desktop.engine.text_assembler import TextAssembler


@dataclass
class _Clock:
    """What has been measured so far, in seconds since the request."""

    started: float
    prefill_s: float
    first_text_s: float = 0.0
    decode_s: float = 0.0
    n_written: int = 0
    n_decoded: int = 0


class LlamaSession:
    """Tokens of one conversation; the context follows them when it has to. Thread: engine.

    `force` and `rewind` only change the list. Before writing, the context drops what differs from
    the list and reads what it lacks, so text that is taken back and forced again costs nothing.
    """

    def __init__(
        self,
        *,
        model: LlamaModel,
        context: LlamaContext,
        prompt: Prompt,
        cancel: CancelToken,
        n_ctx: int,
        n_cached: int,
        started: float,
    ) -> None:
        self._model = model
        self._context: LlamaContext | None = context
        self._prompt = prompt
        self._cancel = cancel
        self._n_ctx = n_ctx
        self._n_cached = n_cached
        self._tokens = list(prompt.tokens)
        self._text_end = len(self._tokens)
        self._clock = _Clock(started, prefill_s=time.perf_counter() - started)

    @property
    def position(self) -> int:
        """Tokens of prompt and answer, forced and written ones included."""
        return len(self._tokens)

    @property
    def dropped_turns(self) -> int:
        """Oldest turns left out to make the prompt fit."""
        return self._prompt.dropped_turns

    @property
    def timings(self) -> Timings:
        """Timings so far; text that was taken back counts as written, for it took the time."""
        clock = self._clock
        return Timings(
            prefill_ms=clock.prefill_s * 1000,
            ttft_ms=clock.first_text_s * 1000,
            tokens_per_s=clock.n_decoded / clock.decode_s if clock.decode_s else 0.0,
            prompt_tokens=len(self._prompt.tokens),
            completion_tokens=clock.n_written,
            cached_tokens=self._n_cached,
        )

    def end(self) -> None:
        """Let go of the context: another session has it now."""
        self._context = None

    def force(self, text: str) -> None:
        """Append `text` as if the model had written it.

        Raises:
            PromptTooLongError: it does not fit into the context.
        """
        self._own_context()
        tokens = self._model.tokenize(text)
        if len(self._tokens) + len(tokens) > self._n_ctx:
            raise too_long(len(self._tokens) + len(tokens), self._n_ctx)
        self._tokens += tokens

    def rewind(self, position: int) -> None:
        """Forget every token after `position`, which must lie at or after the prompt's end."""
        if not len(self._prompt.tokens) <= position <= len(self._tokens):
            raise ValueError(f"position {position} is outside the answer")
        del self._tokens[position:]

    def write(self, *, max_tokens: int, sampling: Sampling) -> Generator[TextChunk, None, FinishReason]:
        """Stream text until end of turn, `max_tokens`, a full context or cancellation."""
        answer = self._tokens[len(self._prompt.tokens) :]
        self._text_end = len(self._tokens)
        with SamplerChain(sampling, n_vocabulary=self._model.n_vocabulary, written=answer) as chain:
            try:
                self._catch_up()
                reason = yield from self._stream(chain, max_tokens)
            except GenerationCancelledError:
                reason = "cancelled"
        del self._tokens[self._text_end :]  # the beginning of a character that was not finished
        return reason

    def _stream(self, chain: SamplerChain, max_tokens: int) -> Generator[TextChunk, None, FinishReason]:
        assembler = TextAssembler()
        for _ in range(min(max_tokens, self._n_ctx - len(self._tokens))):
            token = self._next_token(chain)
            if self._model.ends_turn(token):
                return "stop"
            self._tokens.append(token)
            self._clock.n_written += 1
            text = assembler.feed(self._model.piece(token))
            if text:
                self._text_end = len(self._tokens)
                self._note_first_text()
                yield TextChunk(text, self._text_end)
        return "length"

    def _next_token(self, chain: SamplerChain) -> int:
        """Decode the newest token if that has not been done, and draw the one after it."""
        context = self._own_context()
        self._check_cancel()
        started = time.perf_counter()
        n_missing = len(self._tokens) - len(context.tokens)
        if n_missing:
            context.decode(self._tokens[-n_missing:])
            self._clock.n_decoded += 1
        token = chain.draw(context)
        if n_missing:
            self._clock.decode_s += time.perf_counter() - started
        return token

    def _catch_up(self) -> None:
        """Make the context hold exactly our tokens, the last one freshly decoded for its logits."""
        context = self._own_context()
        start = min(common_prefix(context.tokens, self._tokens), len(self._tokens) - 1)
        context.truncate(start)
        for at in range(start, len(self._tokens), CHUNK_TOKENS):
            self._check_cancel()
            context.decode(self._tokens[at : at + CHUNK_TOKENS])

    def _own_context(self) -> LlamaContext:
        if self._context is None:
            raise RuntimeError("this session ended when its engine opened another one or was closed")
        return self._context

    def _check_cancel(self) -> None:
        if self._cancel.is_cancelled:
            raise GenerationCancelledError("The reader pressed Stop.")

    def _note_first_text(self) -> None:
        if not self._clock.first_text_s:
            self._clock.first_text_s = time.perf_counter() - self._clock.started
