"""The contexts of one model: base, and one tuned; KV is never shared between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.engine.adapter_check import check_adapter
from desktop.engine.base import AdapterSpec
from desktop.engine.file_hashes import FileHashes
from desktop.engine.gguf_header import GgufHeader
from desktop.engine.kv_cache import PromptStateCache, StateOwner
from desktop.engine.llama_context import LlamaContext
from desktop.engine.llama_library import LlamaAdapter, LlamaModel, load_adapter, unload_adapter
from desktop.engine.llama_reader import PromptReader


@dataclass(frozen=True)
class _Tuned:
    reader: PromptReader
    adapter: LlamaAdapter


class ContextPool:
    """Creates contexts when first needed, at most two. Thread: engine.

    What is computed under one adapter or scale is wrong under another, and llama.cpp would not
    notice. So a context keeps its adapter and scale for life, and a third one replaces the tuned one.

    Args:
        owner: identity of saved states under the base model; n_ctx and n_threads are taken from it.
    """

    def __init__(
        self,
        model: LlamaModel,
        header: GgufHeader,
        *,
        owner: StateOwner,
        cache: PromptStateCache,
        hashes: FileHashes,
    ) -> None:
        self._model = model
        self._header = header
        self._owner = owner
        self._cache = cache
        self._hashes = hashes
        self._base: PromptReader | None = None
        self._tuned: _Tuned | None = None

    def reader(self, spec: AdapterSpec | None) -> PromptReader:
        """The context for an adapter at its scale; for none, or scale 0, the base one.

        Raises:
            UnknownAdapterError, AdapterMismatchError: the adapter cannot be used.
            OutOfMemoryError: no room for another context.
        """
        if spec is None or spec.scale == 0:
            if self._base is None:
                self._base = PromptReader(self._context(), self._owner, self._cache)
            return self._base
        check_adapter(spec.path, self._header)
        owner = replace(self._owner, adapter_sha256=self._hashes.sha256(spec.path), scale=spec.scale)
        if self._tuned is None or self._tuned.reader.owner != owner:
            self._close_tuned()
            self._tuned = self._open_tuned(spec.path, owner)
        return self._tuned.reader

    def close(self) -> None:
        """Free every context and adapter; safe to call twice."""
        self._close_tuned()
        if self._base is not None:
            self._base.context.close()
            self._base = None

    def _open_tuned(self, path: Path, owner: StateOwner) -> _Tuned:
        adapter = load_adapter(self._model, path)
        try:
            context = self._context()
            context.apply(adapter, owner.scale)
        except BaseException:
            unload_adapter(adapter)
            raise
        return _Tuned(PromptReader(context, owner, self._cache), adapter)

    def _close_tuned(self) -> None:
        if self._tuned is not None:
            self._tuned.reader.context.close()
            unload_adapter(self._tuned.adapter)
            self._tuned = None

    def _context(self) -> LlamaContext:
        return LlamaContext(self._model, n_ctx=self._owner.n_ctx, n_threads=self._owner.n_threads)
