"""The engine on llama.cpp. Made by `factory.create_engine`, which checks the processor first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from desktop.engine.backends import Offload, physical_cores, plan_offload
from desktop.engine.base import (
    CancelToken,
    EngineInfo,
    GenerationRequest,
    GenerationResult,
    MemoryEstimate,
    ModelSpec,
    OutOfMemoryError,
    Progress,
    TextChunk,
    UnsupportedModelError,
)
from desktop.engine.chat_template import ChatTemplate
from desktop.engine.file_hashes import FileHashes
from desktop.engine.generation import generate
from desktop.engine.gguf_header import GgufHeader
from desktop.engine.kv_cache import PromptStateCache, StateOwner
from desktop.engine.llama_contexts import ContextPool
from desktop.engine.llama_library import build_name, cpu_features, first_gpu, has_gpu_build, load_model
from desktop.engine.llama_session import LlamaSession
from desktop.engine.memory import default_n_ctx, estimate, system_memory
from desktop.engine.prompt import build_prompt

_CHAT_TEMPLATE_KEY = "tokenizer.chat_template"


class LlamaEngine:
    """A loaded model; see `ChatEngine`. Thread: engine.

    Args:
        header: of `spec.path`, already read and checked.
        cache_dir: file hashes and saved prompt states; may be deleted at any time.
        on_progress: thousandths of the file that are loaded.
    """

    def __init__(
        self, spec: ModelSpec, header: GgufHeader, *, cache_dir: Path, on_progress: Progress | None = None
    ) -> None:
        if not header.text(_CHAT_TEMPLATE_KEY):
            raise UnsupportedModelError("The model has no chat template.", reason="no_chat_template")
        self._spec = spec
        self._header = header
        self._cache_dir = cache_dir
        self._n_ctx = default_n_ctx(header, spec.profile, spec.n_ctx)
        self._memory = estimate(header, spec.profile, self._n_ctx)
        self._session: LlamaSession | None = None
        self._is_closed = False
        _refuse_impossible(self._memory)
        offload = self._plan_offload()
        try:
            self._load(offload, on_progress)
        except (OutOfMemoryError, UnsupportedModelError):
            if not offload.n_gpu_layers:
                raise
            self._load(Offload(0, "CPU", "gpu_failed"), on_progress)
        try:
            self._template = ChatTemplate(
                header.text(_CHAT_TEMPLATE_KEY),
                bos_token=self._model.bos_text,
                eos_token=self._model.eos_text,
            )
        except UnsupportedModelError:
            self.close()
            raise

    @property
    def info(self) -> EngineInfo:
        """What is loaded."""
        return self._info

    def count_tokens(self, text: str) -> int:
        """Number of tokens of plain text, special tokens not interpreted."""
        self._require_open()
        return len(self._model.tokenize(text))

    def open(
        self, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None = None
    ) -> LlamaSession:
        """Read the prompt in chunks and return a session ready to write; see `ChatEngine.open`."""
        started = time.perf_counter()
        self._require_open()
        self._end_session()
        limit = self._n_ctx - request.max_tokens
        prompt = build_prompt(request.messages, template=self._template, tokenizer=self._model, limit=limit)
        reader = self._contexts.reader(request.adapter)
        n_cached = reader.read(prompt, keep_state=request.keep_state, cancel=cancel, on_progress=on_progress)
        self._session = LlamaSession(
            model=self._model,
            context=reader.context,
            prompt=prompt,
            cancel=cancel,
            n_ctx=self._n_ctx,
            n_cached=n_cached,
            started=started,
        )
        return self._session

    def generate(
        self, request: GenerationRequest, *, cancel: CancelToken, on_progress: Progress | None = None
    ) -> Iterator[TextChunk | GenerationResult]:
        """Open, write once, and end with exactly one `GenerationResult`, also when cancelled."""
        return generate(self, request, cancel=cancel, on_progress=on_progress)

    def close(self) -> None:
        """Free contexts, adapter and model; safe to call twice."""
        self._is_closed = True
        self._end_session()
        self._contexts.close()
        self._model.close()

    def _require_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("this engine was closed")

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.end()
            self._session = None

    def _plan_offload(self) -> Offload:
        is_gpu_build = has_gpu_build()
        return plan_offload(
            self._spec.n_gpu_layers,
            has_gpu_build=is_gpu_build,
            gpu=first_gpu() if is_gpu_build else None,
            n_layers=self._header.number("{arch}.block_count"),
            memory=self._memory,
        )

    def _load(self, offload: Offload, on_progress: Progress | None) -> None:
        hashes = FileHashes(self._cache_dir)
        self._model = load_model(
            self._spec.path,
            profile=self._spec.profile,
            n_gpu_layers=offload.n_gpu_layers,
            on_progress=on_progress,
        )
        self._info = self._describe(offload, hashes.sha256(self._spec.path))
        self._contexts = ContextPool(
            self._model,
            self._header,
            owner=self._state_owner(),
            cache=PromptStateCache(self._cache_dir / "prompt-states"),
            hashes=hashes,
        )
        if offload.n_gpu_layers:
            try:  # a GPU that lacks room says so here and not in front of the class
                self._contexts.reader(None)
            except OutOfMemoryError:
                self._model.close()
                raise

    def _describe(self, offload: Offload, sha256: str) -> EngineInfo:
        header, path = self._header, self._spec.path
        return EngineInfo(
            name=header.text("general.name") or path.stem,
            architecture=header.architecture,
            path=path,
            sha256=sha256,
            size_bytes=header.size_bytes,
            n_ctx=self._n_ctx,
            n_ctx_train=header.number("{arch}.context_length", self._n_ctx),
            n_threads=self._spec.n_threads or physical_cores(),
            n_gpu_layers=offload.n_gpu_layers,
            device=offload.device,
            device_reason=offload.reason,
            cpu_features=cpu_features(),
            llama_build=build_name(),
            memory=self._memory,
        )

    def _state_owner(self) -> StateOwner:
        info = self._info
        return StateOwner(
            model_sha256=info.sha256,
            adapter_sha256="",
            scale=0.0,
            n_ctx=info.n_ctx,
            n_threads=info.n_threads,
            profile=self._spec.profile,
            build=info.llama_build,
            device=f"{info.device} {info.n_gpu_layers} {' '.join(info.cpu_features)}",
        )


def _refuse_impossible(memory: MemoryEstimate) -> None:
    """Refuse what the whole machine, swap included, could never hold; anything less is tried.

    Linux would promise the memory and later kill the process. Weights are mapped and may be larger.
    """
    total = system_memory().total
    needed = memory.repack_bytes + memory.kv_bytes + memory.compute_bytes
    if total and needed > total:
        raise OutOfMemoryError("The context is larger than this machine.", needed=needed, total=total)
