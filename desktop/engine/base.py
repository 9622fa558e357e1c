"""The port between the application and whatever writes text.

An engine holds one loaded model. `open` reads a prompt into a context and gives an
`AnswerSession`; the session writes, is forced to continue from a heading, or goes back.
`LlamaEngine` and `FakeEngine` both pass tests/contract.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from desktop.errors import FineMedError

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "cancelled"]
MemoryProfile = Literal["normal", "small"]
Progress = Callable[[int, int], None]


class CancelToken:
    """Asks a running engine to stop; safe to set from any thread.

    Attributes:
        flag: a C string, empty until a stop is asked for; native code polls it without Python's lock.
    """

    def __init__(self) -> None:
        self.flag = ctypes.create_string_buffer(2)

    def cancel(self) -> None:
        """Ask for a stop; the engine obeys within 200 ms."""
        self.flag[0] = b"\x01"

    @property
    def is_cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self.flag[0] != b"\x00"


@dataclass(frozen=True)
class Message:
    """One message of a chat, as the chat template receives it."""

    role: Role
    content: str


@dataclass(frozen=True)
class AdapterSpec:
    """A LoRA adapter in GGUF form and how strongly it applies.

    Attributes:
        scale: multiplies alpha / r; 0 would be the base model, 1 the adapter as trained.
    """

    adapter_id: str
    path: Path
    scale: float = 1.0


@dataclass(frozen=True)
class Sampling:
    """How the next token is drawn; with one seed the same prompt gives the same text."""

    seed: int = 7
    temperature: float = 0.3
    top_k: int = 40
    top_p: float = 0.9
    min_p: float = 0.05
    repeat_penalty: float = 1.08
    repeat_last_n: int = 128


@dataclass(frozen=True)
class ModelSpec:
    """A GGUF file and how to load it.

    Attributes:
        n_ctx: context length in tokens; None takes the profile's default, never above the model's own.
        n_gpu_layers: None decides from the backend and its free memory, 0 is CPU only.
        n_threads: None is the number of physical cores.
    """

    path: Path
    profile: MemoryProfile = "normal"
    n_ctx: int | None = None
    n_gpu_layers: int | None = None
    n_threads: int | None = None


@dataclass(frozen=True)
class MemoryEstimate:
    """Expected memory before loading, in bytes; read from the GGUF header only."""

    weights_bytes: int
    repack_bytes: int
    kv_bytes: int
    compute_bytes: int

    @property
    def total_bytes(self) -> int:
        """Sum of all parts."""
        return self.weights_bytes + self.repack_bytes + self.kv_bytes + self.compute_bytes


@dataclass(frozen=True)
class EngineInfo:
    """What was loaded and on what it runs; shown in the status bar and in every export.

    Attributes:
        device: "CPU" or the name of the GPU.
        device_reason: why this device, one short English sentence code such as "no_gpu_build".
        cpu_features: the instruction sets llama.cpp uses, such as "AVX2".
    """

    name: str
    architecture: str
    path: Path
    sha256: str
    size_bytes: int
    n_ctx: int
    n_ctx_train: int
    n_threads: int
    n_gpu_layers: int
    device: str
    device_reason: str
    cpu_features: tuple[str, ...]
    llama_build: str
    memory: MemoryEstimate


@dataclass(frozen=True)
class GenerationRequest:
    """Everything one answer depends on; immutable, so it may cross threads.

    Attributes:
        keep_state: save the prompt's state in memory and on disk (system prompt, scenarios).
    """

    messages: tuple[Message, ...]
    adapter: AdapterSpec | None = None
    sampling: Sampling = Sampling()
    max_tokens: int = 512
    keep_state: bool = False


@dataclass(frozen=True)
class TextChunk:
    """A piece of decoded text, never a broken UTF-8 sequence.

    Attributes:
        position: tokens in the context once this text is in it; `AnswerSession.rewind` takes it.
    """

    text: str
    position: int


@dataclass(frozen=True)
class Timings:
    """Milliseconds and counts of one answer.

    Attributes:
        prefill_ms: reading the prompt.
        ttft_ms: from the request to the first text, reading included.
        tokens_per_s: decode only.
        cached_tokens: prompt tokens that came from a saved state or the context.
    """

    prefill_ms: float
    ttft_ms: float
    tokens_per_s: float
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int


@dataclass(frozen=True)
class GenerationResult:
    """How an answer ended; exactly one per request.

    Attributes:
        dropped_turns: oldest turns left out because the context was full.
    """

    text: str
    finish_reason: FinishReason
    timings: Timings
    dropped_turns: int


class AnswerSession(Protocol):
    """One answer being written in a context whose prompt has been read.

    A session is valid until the next `open` on its engine. Thread: engine.
    """

    @property
    def position(self) -> int:
        """Tokens in the context, forced and written ones included."""
        ...

    @property
    def dropped_turns(self) -> int:
        """Oldest turns left out to make the prompt fit."""
        ...

    @property
    def timings(self) -> Timings:
        """Timings so far; `completion_tokens` counts written tokens, not forced ones."""
        ...

    def force(self, text: str) -> None:
        """Append `text` (a heading, a template sentence) as if the model had written it."""
        ...

    def write(self, *, max_tokens: int, sampling: Sampling) -> Generator[TextChunk, None, FinishReason]:
        """Stream text until end of turn, `max_tokens`, a full context or cancellation.

        The generator returns (`StopIteration.value`) its `FinishReason`. It may be abandoned at any
        chunk; the context then holds everything up to some token past that chunk: call `rewind`.
        """
        ...

    def rewind(self, position: int) -> None:
        """Forget every token after `position`, which must lie at or after the prompt's end."""
        ...


class ChatEngine(Protocol):
    """A loaded model. Not thread-safe: one thread calls it. Thread: engine."""

    @property
    def info(self) -> EngineInfo:
        """What is loaded."""
        ...

    def open(
        self, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None = None
    ) -> AnswerSession:
        """Read the prompt in chunks and return a session ready to write.

        Args:
            request: messages, adapter and limits; `max_tokens` is kept free in the context.
            cancel: obeyed between chunks.
            on_progress: receives (tokens read, tokens to read), both counting cached tokens.

        Raises:
            GenerationCancelledError: `cancel` was set while reading.
            PromptTooLongError: system prompt and last message alone do not fit.
            UnknownAdapterError, AdapterMismatchError: the adapter cannot be used.
        """
        ...

    def generate(
        self, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None = None
    ) -> Iterator[TextChunk | GenerationResult]:
        """Open, write once, and end with exactly one `GenerationResult`, also when cancelled."""
        ...

    def count_tokens(self, text: str) -> int:
        """Number of tokens of plain text, special tokens not interpreted."""
        ...

    def close(self) -> None:
        """Free the model; safe to call twice."""
        ...


class EngineError(FineMedError):
    """Base of everything an engine raises on purpose."""

    code = "engine_failed"


class GenerationCancelledError(EngineError):
    """The reader pressed Stop while the prompt was being read."""

    code = "cancelled"


class ModelMissingError(EngineError):
    """The model file does not exist or cannot be opened."""

    code = "model_missing"


class NotAGgufError(EngineError):
    """The file does not start as a GGUF file of a known version."""

    code = "not_a_gguf"


class TruncatedModelError(EngineError):
    """The header promises more bytes than the file has."""

    code = "model_truncated"


class UnsupportedModelError(EngineError):
    """A sound GGUF that this application cannot chat with (architecture, vocabulary, no template)."""

    code = "model_unsupported"


class OutOfMemoryError(EngineError):
    """Weights or context could not be allocated."""

    code = "out_of_memory"


class UnsupportedCpuError(EngineError):
    """The processor lacks an instruction set that this build of llama.cpp needs."""

    code = "cpu_unsupported"


class ModelCrashedError(EngineError):
    """A trial run in a child process was killed by a signal."""

    code = "model_crashed"


class UnknownAdapterError(EngineError):
    """The adapter file does not exist or is not a LoRA GGUF."""

    code = "adapter_unknown"


class AdapterMismatchError(EngineError):
    """The adapter was trained on another base model."""

    code = "adapter_mismatch"


class PromptTooLongError(EngineError):
    """The question alone is longer than the context; params: count, limit."""

    code = "prompt_too_long"
