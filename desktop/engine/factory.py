"""Makes the real engine, in the order that keeps a bad file or an old processor from killing us."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.engine.backends import check_cpu
from desktop.engine.base import ModelSpec, Progress
from desktop.engine.gguf_header import read_header

if TYPE_CHECKING:
    from desktop.engine.llama import LlamaEngine


def create_engine(spec: ModelSpec, *, cache_dir: Path, on_progress: Progress | None = None) -> LlamaEngine:
    """Load a model.

    Args:
        spec: the file and how to load it.
        cache_dir: file hashes and saved prompt states; may be deleted at any time.
        on_progress: receives (thousandths loaded, 1000).

    Raises:
        UnsupportedCpuError: llama.cpp would die on this processor.
        ModelMissingError, NotAGgufError, TruncatedModelError, UnsupportedModelError: the file.
        OutOfMemoryError: weights or context do not fit.
    """
    check_cpu()
    header = read_header(spec.path)
    # Imported only now: loading llama.cpp's libraries is already more than an old processor can do.
    from desktop.engine.llama import LlamaEngine

    return LlamaEngine(spec, header, cache_dir=cache_dir, on_progress=on_progress)
