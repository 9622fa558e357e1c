"""llama.cpp through its C API: tokens, logits, observed products, quantization. No Python engine above it."""

from __future__ import annotations

import ctypes
import functools
import os
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import llama_cpp
import numpy as np

from convert.errors import NativeError
from convert.numeric import Float32

_MUL_MAT = 29
"""GGML_OP_MUL_MAT of ggml.h in llama-cpp-python 0.3.36; the tests see at once if it moves."""

_F32 = 0
"""GGML_TYPE_F32."""

_MIN_ROWS = 16
"""Products of fewer tokens say little and are skipped, as llama-imatrix does."""

_SLAB_BYTES = 64 << 20
"""Rows kept in memory while quantizing; llama.cpp's own default is 8 GiB."""


class _Tensor(ctypes.Structure):
    """`struct ggml_tensor` of ggml.h, as in llama-cpp-python 0.3.36; a test compares it with real values."""


_TENSOR_POINTER = ctypes.POINTER(_Tensor)
_Tensor._fields_ = [
    ("type", ctypes.c_int),
    ("buffer", ctypes.c_void_p),
    ("ne", ctypes.c_int64 * 4),
    ("nb", ctypes.c_size_t * 4),
    ("op", ctypes.c_int),
    ("op_params", ctypes.c_int32 * 16),
    ("flags", ctypes.c_int32),
    ("src", _TENSOR_POINTER * 10),
    ("view_src", _TENSOR_POINTER),
    ("view_offs", ctypes.c_size_t),
    ("data", ctypes.c_void_p),
    ("name", ctypes.c_char * 64),
    ("extra", ctypes.c_void_p),
    ("padding", ctypes.c_char * 8),
]

NativeHandle = Any
"""Pointers and structs of llama.cpp; ctypes gives them no useful type."""

Observer = Callable[[str, Float32], None]
"""Gets the name of a weight and the inputs (n_tokens, n_columns) that it was multiplied with."""


@functools.cache
def start_native() -> object:
    """Prepare llama.cpp once per process and silence its log; its errors come back as return values.

    Returns:
        The log callback, which the cache keeps alive as long as llama.cpp may call it.
    """

    @llama_cpp.llama_log_callback
    def ignore(_level: int, _text: bytes, _user: ctypes.c_void_p) -> None:
        return None

    llama_cpp.llama_log_set(ignore, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    return ignore


class NativeModel:
    """A GGUF opened by llama.cpp; close it, or use it in a `with`."""

    def __init__(self, path: Path, *, is_vocabulary_only: bool = False) -> None:
        start_native()
        params = llama_cpp.llama_model_default_params()
        params.vocab_only = is_vocabulary_only
        params.n_gpu_layers = 0
        params.use_extra_bufts = False  # repacking would double the memory of Q4_K
        self._model: Any = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
        if not self._model:
            raise NativeError(f"llama.cpp cannot load {path.name}.")
        self._vocab: Any = llama_cpp.llama_model_get_vocab(self._model)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the model."""
        if self._model:
            llama_cpp.llama_model_free(self._model)
            self._model = None

    @property
    def handle(self) -> NativeHandle:
        """The native pointer."""
        return self._model

    @property
    def n_vocab(self) -> int:
        """Number of tokens."""
        return int(llama_cpp.llama_vocab_n_tokens(self._vocab))

    def tokenize(self, text: str, *, parses_special: bool = True) -> list[int]:
        """Tokens of a text, without a beginning-of-sequence token."""
        raw = text.encode()
        room = len(raw) + 8
        tokens = (ctypes.c_int32 * room)()
        n = llama_cpp.llama_tokenize(self._vocab, raw, len(raw), tokens, room, False, parses_special)
        if n < 0:
            raise NativeError("llama.cpp cannot tokenize a text.")
        return list(tokens[:n])


class NativeContext:
    """Evaluates texts with one model; each call starts from an empty context."""

    def __init__(self, model: NativeModel, *, n_ctx: int, observer: Observer | None = None) -> None:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = params.n_batch = n_ctx
        params.n_ubatch = min(n_ctx, 512)
        params.n_threads = params.n_threads_batch = n_threads()
        if observer is not None:
            self._callback = _observing(observer)
            params.cb_eval = self._callback
        self._model, self.n_ctx = model, n_ctx
        self._context: Any = llama_cpp.llama_init_from_model(model.handle, params)
        if not self._context:
            raise NativeError("llama.cpp cannot prepare a context.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the context."""
        if self._context:
            llama_cpp.llama_free(self._context)
            self._context = None

    def logits(self, tokens: Sequence[int], *, only_last: bool = False) -> Float32:
        """Logits after each token, (n_tokens, n_vocab), or of the last one only, (1, n_vocab).

        A view of llama.cpp's memory, valid until the next call.
        """
        self.evaluate(tokens, only_last=only_last)
        n_rows = 1 if only_last else len(tokens)
        pointer = llama_cpp.llama_get_logits(self._context)
        return np.ctypeslib.as_array(pointer, shape=(n_rows, self._model.n_vocab))

    def evaluate(self, tokens: Sequence[int], *, only_last: bool = False) -> None:
        """Read a text, for its logits or for the observer."""
        n = len(tokens)
        if not 0 < n <= self.n_ctx:
            raise NativeError(f"{n} tokens do not fit a context of {self.n_ctx}.")
        memory: Any = llama_cpp.llama_get_memory(self._context)
        llama_cpp.llama_memory_clear(memory, True)
        batch = llama_cpp.llama_batch_init(n, 0, 1)
        try:
            _fill(batch, tokens, only_last=only_last)
            if code := llama_cpp.llama_decode(self._context, batch):
                raise NativeError(f"llama.cpp failed to evaluate a text (code {code}).")
        finally:
            llama_cpp.llama_batch_free(batch)

    def set_adapter(self, adapter: NativeHandle, scale: float) -> None:
        """Apply a loaded LoRA GGUF to this context."""
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(adapter)
        scales = (ctypes.c_float * 1)(scale)
        native = cast("Any", llama_cpp).llama_set_adapters_lora
        if native(self._context, adapters, 1, scales):
            raise NativeError("llama.cpp refused the LoRA adapter.")


def load_lora(model: NativeModel, path: Path) -> NativeHandle:
    """Load a LoRA GGUF; it lives as long as the model."""
    adapter = llama_cpp.llama_adapter_lora_init(model.handle, str(path).encode())
    if not adapter:
        raise NativeError(f"llama.cpp cannot load the adapter {path.name} over this model.")
    return adapter


def n_threads() -> int:
    """Cores that this process may use, 8 at most."""
    return min(8, os.cpu_count() or 1)


def _fill(batch: NativeHandle, tokens: Sequence[int], *, only_last: bool) -> None:
    batch.n_tokens = len(tokens)
    for i, token in enumerate(tokens):
        batch.token[i], batch.pos[i] = token, i
        batch.n_seq_id[i], batch.seq_id[i][0] = 1, 0
        batch.logits[i] = not only_last or i == len(tokens) - 1


def _observing(observer: Observer) -> NativeHandle:
    """The evaluation callback: called before each node (`ask`) and, where that said yes, after it."""

    @llama_cpp.ggml_backend_sched_eval_callback
    def callback(address: int, ask: bool, _user: ctypes.c_void_p) -> bool:
        node = ctypes.cast(address, _TENSOR_POINTER).contents
        if ask:
            return node.op == _MUL_MAT and _is_observed(node)
        weight, inputs = node.src[0].contents, node.src[1].contents
        observer(weight.name.decode(), _values(inputs))
        return True

    return callback


def _is_observed(node: _Tensor) -> bool:
    weight, inputs = node.src[0].contents, node.src[1].contents
    return weight.name.startswith(b"blk.") and inputs.type == _F32 and inputs.ne[1] >= _MIN_ROWS


def _values(tensor: _Tensor) -> Float32:
    """View of a contiguous float32 matrix in the memory of ggml; valid during the callback only."""
    n_rows, n_columns = int(tensor.ne[1]), int(tensor.ne[0])
    pointer = ctypes.cast(tensor.data, ctypes.POINTER(ctypes.c_float))
    return np.ctypeslib.as_array(pointer, shape=(n_rows, n_columns))


def quantize_file(
    source: Path, target: Path, *, ftype: str, importance: Mapping[str, Float32] | None = None
) -> None:
    """Quantize one GGUF into another with llama.cpp, in this process.

    The work runs in a thread: a Ctrl-C is seen at once and ends the program, not after the last tensor.

    Args:
        source: unquantized GGUF.
        target: file to write.
        ftype: file type, as `Q4_K_M`.
        importance: mean squared input (n_columns,) by tensor name.

    Raises:
        NativeError: llama.cpp refused.
    """
    start_native()
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{ftype}")
    params.nthread = n_threads()
    params.max_buf_size = _SLAB_BYTES
    codes: list[int] = []
    with _matrix(importance) as entries:
        if entries is not None:
            params.imatrix = entries
        native: Any = llama_cpp.llama_model_quantize
        arguments = (str(source).encode(), str(target).encode(), ctypes.byref(params))
        work = threading.Thread(target=lambda: codes.append(native(*arguments)), daemon=True)
        work.start()
        while work.is_alive():
            work.join(timeout=0.2)
    if codes != [0]:
        raise NativeError(f"llama.cpp could not quantize {source.name} to {ftype}.")


@contextmanager
def _matrix(importance: Mapping[str, Float32] | None) -> Generator[Any]:
    """The importance matrix as an array of C structs, ended by an empty one."""
    if importance is None:
        yield None
        return
    kept = {name: np.ascontiguousarray(values, np.float32) for name, values in importance.items()}
    entries = (llama_cpp.llama_model_imatrix_data * (len(kept) + 1))()
    float_pointer = ctypes.POINTER(ctypes.c_float)
    for entry, (name, values) in zip(entries, kept.items(), strict=False):
        entry.name = name.encode()
        entry.data = values.ctypes.data_as(float_pointer)
        entry.size = values.size
    yield entries
