"""One llama.cpp context: the KV of one conversation under one adapter at one scale."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Sequence
from typing import Any

from desktop.engine.base import CancelToken, EngineError, GenerationCancelledError, OutOfMemoryError
from desktop.engine.llama_library import LlamaAdapter, LlamaModel, native
from desktop.engine.memory import N_BATCH
from desktop.engine.threads import ThreadChooser

_SEQUENCE = 0  # every context holds one conversation
_ABORTED = 2  # return value of llama_decode


class LlamaContext:
    """A context and what its KV holds. Thread: engine.

    Attributes:
        tokens: token of each position of the KV.
        boundaries: ends of the portions in which the first of them were read (see prompt.py).
    """

    def __init__(self, model: LlamaModel, *, n_ctx: int, n_threads: int) -> None:
        params = native.llama_context_default_params()
        params.n_ctx = n_ctx
        params.n_batch = params.n_ubatch = N_BATCH
        params.n_outputs_max = 1  # logits of the last token only: 38 MB less for 151,936 tokens
        params.n_threads = params.n_threads_batch = n_threads
        params.no_perf = True
        pointer = native.llama_init_from_model(model.pointer, params)
        if not pointer:
            raise OutOfMemoryError("The context could not be allocated.", n_ctx=n_ctx)
        self.pointer: int = pointer
        self._memory: int = native.llama_get_memory(pointer)
        self.tokens: list[int] = []
        self.boundaries: list[int] = []
        self._threads = ThreadChooser(n_threads)
        self._stop_flag = CancelToken().flag
        self._is_aborted = _c_string_is_not_empty()

    def apply(self, adapter: LlamaAdapter, scale: float) -> None:
        """Compute with `adapter` from now on; done once, before anything is read."""
        adapters = (native.llama_adapter_lora_p_ctypes * 1)(adapter.pointer)
        scales = (ctypes.c_float * 1)(scale)
        if native.llama_set_adapters_lora(self.pointer, adapters, 1, scales) != 0:
            self.close()
            raise EngineError("The adapter could not be applied.")

    def close(self) -> None:
        """Free the KV; safe to call twice."""
        if self.pointer:
            native.llama_free(self.pointer)
            self.pointer = 0

    def obey(self, cancel: CancelToken) -> None:
        """Let `cancel` stop this context, also in the middle of a decode."""
        self._stop_flag = cancel.flag  # kept alive for as long as llama.cpp may read it
        address = ctypes.cast(cancel.flag, ctypes.c_void_p)
        native.llama_set_abort_callback(self.pointer, self._is_aborted, address)

    def decode(self, tokens: Sequence[int]) -> None:
        """Append up to `N_BATCH` tokens; the logits of the last one are then ready.

        Raises:
            GenerationCancelledError: stopped; the KV is as before the call.
            EngineError: llama.cpp failed; the KV is as before the call.
        """
        array = (native.llama_token * len(tokens))(*tokens)  # the batch only points to it
        started, cpu_started = time.perf_counter(), time.process_time()
        status = native.llama_decode(self.pointer, native.llama_batch_get_one(array, len(tokens)))
        if self._threads.note(time.perf_counter() - started, time.process_time() - cpu_started):
            native.llama_set_n_threads(self.pointer, self._threads.n_threads, self._threads.n_threads)
        if status == 0:
            self.tokens.extend(tokens)
            return
        self.truncate(len(self.tokens))
        if status == _ABORTED:
            raise GenerationCancelledError("The reader pressed Stop.")
        raise EngineError("llama.cpp could not decode.", status=status)

    def truncate(self, length: int) -> None:
        """Forget everything from position `length` on."""
        native.llama_memory_seq_rm(self._memory, _SEQUENCE, length, -1)
        del self.tokens[length:]
        self.boundaries = [end for end in self.boundaries if end <= length]

    def save(self) -> bytes:
        """The KV as bytes; `restore` takes them back."""
        size = native.llama_state_seq_get_size(self.pointer, _SEQUENCE)
        buffer = (ctypes.c_uint8 * size)()
        written = native.llama_state_seq_get_data(self.pointer, buffer, size, _SEQUENCE)
        return bytes(memoryview(buffer)[:written])

    def restore(self, state: bytes, *, tokens: Sequence[int], boundaries: Sequence[int]) -> bool:
        """Replace the KV by a saved one; on refusal the context is empty."""
        self.truncate(0)
        native.llama_memory_clear(self._memory, False)  # cells start from the first again
        data = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if native.llama_state_seq_set_data(self.pointer, data, len(state), _SEQUENCE) == 0:
            self.truncate(0)
            return False
        self.tokens = list(tokens)
        self.boundaries = list(boundaries)
        return True


def _c_string_is_not_empty() -> object:
    """An abort callback that needs no Python: `strlen` of the cancel flag, 0 or 1.

    llama.cpp asks before every node of the graph, about a thousand times per token. A Python
    callback would have to wait for the interpreter's lock each time, while the window draws.
    """
    library: Any = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
    return ctypes.cast(library.strlen, native.ggml_abort_callback)
