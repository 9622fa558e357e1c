"""llama.cpp itself: its log, its build, its GPUs, and a loaded model with its vocabulary.

The only importer of llama_cpp. Nothing but `factory.py` imports the `llama*.py` files, and it checks
the processor first: without AVX2 even loading the library can kill the process.
"""

from __future__ import annotations

import ctypes
import logging
import os
import re
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import llama_cpp
from llama_cpp import llama_cpp as _bindings

from desktop.engine.backends import Gpu
from desktop.engine.base import (
    AdapterMismatchError,
    MemoryProfile,
    OutOfMemoryError,
    Progress,
    UnsupportedModelError,
)

log = logging.getLogger(__name__)

# The binding's type hints call Python integers c_int32 and arrays pointers; ctypes checks them anyway.
native: Any = _bindings

_LOG_LEVEL_DEBUG = 1  # ggml_log_level: one line per graph node, thousands at each load
_LOG_LEVEL_ERROR = 4
_GPU_DEVICE_TYPES = (1, 2)  # ggml_backend_dev_type: GPU, integrated GPU
_PROGRESS_STEPS = 1000
_OUT_OF_MEMORY = re.compile(r"out of memory|bad_alloc|(failed|unable) to allocate", re.IGNORECASE)
_UNKNOWN_ARCHITECTURE = "unknown model architecture"
_PIECE_BYTES = 256  # longer than any token of the vocabularies in use; grown when it is not


class NativeLog:
    """Receives llama.cpp's log lines, so that nothing reaches stderr, and keeps the last errors."""

    def __init__(self) -> None:
        self._errors: deque[str] = deque(maxlen=20)
        self._callback = native.llama_log_callback(self._receive)  # must outlive every model
        native.llama_log_set(self._callback, ctypes.c_void_p(None))

    def take_errors(self) -> str:
        """Error lines since the last call, and forget them."""
        errors = "\n".join(self._errors)
        self._errors.clear()
        return errors

    def _receive(self, level: int, text: bytes, _data: object) -> None:
        if level == _LOG_LEVEL_DEBUG:
            return
        line = text.decode("utf-8", errors="replace").rstrip()
        log.debug("%s", line)
        if level == _LOG_LEVEL_ERROR:
            self._errors.append(line)


@cache
def native_log() -> NativeLog:
    """The one receiver of llama.cpp's one, process-wide log; also starts its backends."""
    receiver = NativeLog()
    native.llama_backend_init()
    return receiver


def build_name() -> str:
    """Versions of llama.cpp and of its Python binding."""
    return f"llama.cpp {native.llama_version().decode()}, llama-cpp-python {llama_cpp.__version__}"


def cpu_features() -> tuple[str, ...]:
    """Instruction sets that this build of llama.cpp uses on this machine."""
    return parse_system_info(native.llama_print_system_info().decode())


def parse_system_info(text: str) -> tuple[str, ...]:
    """Names that are switched on in `CPU : AVX = 1 | AVX2 = 1 | …`."""
    return tuple(re.findall(r"(\w+) = 1", text))


def has_gpu_build() -> bool:
    """Whether a GPU backend was compiled in or found."""
    native_log()
    return native.llama_supports_gpu_offload()


def first_gpu() -> Gpu | None:
    """The GPU llama.cpp would use first, with its free memory."""
    native_log()
    return next((gpu for kind, gpu in _devices() if kind in _GPU_DEVICE_TYPES), None)


def _devices() -> Iterator[tuple[int, Gpu]]:
    """Type and description of everything in ggml's device registry."""
    registry, base = _ggml_libraries()
    registry.ggml_backend_dev_count.restype = ctypes.c_size_t
    registry.ggml_backend_dev_get.restype = ctypes.c_void_p
    base.ggml_backend_dev_description.restype = ctypes.c_char_p
    for index in range(registry.ggml_backend_dev_count()):
        device = ctypes.c_void_p(registry.ggml_backend_dev_get(ctypes.c_size_t(index)))
        free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
        base.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
        name = base.ggml_backend_dev_description(device).decode(errors="replace")
        yield base.ggml_backend_dev_type(device), Gpu(name, free.value)


def _ggml_libraries() -> tuple[Any, Any]:
    """The ggml that libllama uses, by the name under which it was loaded; a second copy knows no devices."""
    names = {"win32": ("ggml.dll", "ggml-base.dll"), "darwin": ("libggml.dylib", "libggml-base.dylib")}
    registry, base = names.get(sys.platform, ("libggml.so.0", "libggml-base.so.0"))
    folder = Path(str(llama_cpp.__file__)).parent / "lib"
    if sys.platform == "linux":
        return ctypes.CDLL(registry), ctypes.CDLL(base)
    return ctypes.CDLL(str(folder / registry)), ctypes.CDLL(str(folder / base))


class LlamaModel:
    """A loaded model and its vocabulary; free it with `close`. Thread: engine."""

    def __init__(self, pointer: int) -> None:
        self.pointer = pointer  # llama_model *, 0 once closed
        self._vocabulary: int = native.llama_model_get_vocab(pointer)
        self.n_vocabulary: int = native.llama_vocab_n_tokens(self._vocabulary)

    def close(self) -> None:
        """Free the weights and adapters; every context must be gone. Safe to call twice."""
        if self.pointer:
            native.llama_model_free(self.pointer)
            self.pointer = 0

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Token ids of `text`; `special` lets `<|im_end|>` and its like be control tokens."""
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        tokens = (native.llama_token * room)()
        add_special = False  # the chat template writes its own
        count = native.llama_tokenize(self._vocabulary, data, len(data), tokens, room, add_special, special)
        if count < 0:
            raise UnsupportedModelError("The vocabulary cannot tokenise this text.", reason="tokenizer")
        return tokens[:count]

    def piece(self, token: int) -> bytes:
        """Bytes of a token as they appear in text; nothing for control tokens."""
        size = _PIECE_BYTES
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = native.llama_token_to_piece(self._vocabulary, token, buffer, size, 0, False)
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    def control_text(self, token: int) -> str:
        """The spelling of a control token such as `<|im_end|>`; empty for no token."""
        if token < 0:
            return ""
        return native.llama_vocab_get_text(self._vocabulary, token).decode("utf-8", errors="replace")

    @property
    def bos_text(self) -> str:
        """Spelling of the token that begins a text."""
        return self.control_text(native.llama_vocab_bos(self._vocabulary))

    @property
    def eos_text(self) -> str:
        """Spelling of the token that ends a text."""
        return self.control_text(native.llama_vocab_eos(self._vocabulary))

    def ends_turn(self, token: int) -> bool:
        """Whether the model says with this token that its answer is complete."""
        return native.llama_vocab_is_eog(self._vocabulary, token)


@dataclass(frozen=True)
class LlamaAdapter:
    """A loaded LoRA adapter; freed together with its model unless `unload_adapter` comes first."""

    pointer: object


def load_adapter(model: LlamaModel, path: Path) -> LlamaAdapter:
    """Load a LoRA adapter that `adapter_check` found to fit.

    Raises:
        AdapterMismatchError: llama.cpp refuses it all the same.
    """
    errors = native_log()
    errors.take_errors()
    pointer = native.llama_adapter_lora_init(model.pointer, os.fsencode(path))
    if not pointer:
        raise AdapterMismatchError("llama.cpp refused the adapter.", detail=errors.take_errors())
    return LlamaAdapter(pointer)


def unload_adapter(adapter: LlamaAdapter) -> None:
    """Free an adapter that no context uses any more."""
    native.llama_adapter_lora_free(adapter.pointer)


def load_model(
    path: Path, *, profile: MemoryProfile, n_gpu_layers: int, on_progress: Progress | None = None
) -> LlamaModel:
    """Map the weights of a checked GGUF file.

    Raises:
        UnsupportedModelError: llama.cpp does not know the architecture, or finds the file incomplete.
        OutOfMemoryError: a buffer could not be allocated.
    """
    errors = native_log()
    errors.take_errors()

    def report(fraction: float, _data: object) -> bool:
        if on_progress is not None:
            on_progress(round(fraction * _PROGRESS_STEPS), _PROGRESS_STEPS)
        return True  # False would stop the load

    params = native.llama_model_default_params()
    params.n_gpu_layers = n_gpu_layers
    no_devices = (ctypes.c_void_p * 1)(None)
    if n_gpu_layers == 0:  # else a GPU build would still send large products to the GPU
        params.devices = ctypes.cast(no_devices, ctypes.c_void_p)
    params.use_extra_bufts = profile == "normal"
    params.progress_callback = native.llama_progress_callback(report)
    pointer = native.llama_model_load_from_file(os.fsencode(path), params)
    if not pointer:
        raise _load_error(errors.take_errors())
    return LlamaModel(pointer)


def _load_error(lines: str) -> UnsupportedModelError | OutOfMemoryError:
    if _OUT_OF_MEMORY.search(lines):
        return OutOfMemoryError("The weights could not be allocated.")
    if _UNKNOWN_ARCHITECTURE in lines:
        return UnsupportedModelError("llama.cpp does not know this architecture.", reason="architecture")
    return UnsupportedModelError("llama.cpp refused the file.", reason="load_failed", detail=lines)
