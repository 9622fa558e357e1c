"""Base and tuned side by side: the adapter counts, nothing leaks from one into the other."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lora_files import write_lora

from desktop.engine.base import (
    AdapterMismatchError,
    AdapterSpec,
    CancelToken,
    GenerationRequest,
    Message,
    ModelSpec,
    Sampling,
    UnknownAdapterError,
)
from desktop.engine.factory import create_engine
from desktop.engine.gguf_header import GgufHeader, read_header
from desktop.engine.llama import LlamaEngine
from desktop.engine.llama_library import native

SYSTEM = Message("system", "You are a careful assistant. " * 12)  # longer than one portion of 64 tokens
QUESTIONS = (
    "I have had a sore throat for three days and I wonder what I should do about it.",
    "My knee hurts since Monday. " * 6,
)
SAMPLINGS = (Sampling(temperature=0.0), Sampling(seed=5, temperature=0.9))
Answer = list[tuple[str, int]]
MakeEngine = Callable[[], LlamaEngine]


@pytest.fixture(scope="module")
def header(smollm2_path: Path) -> GgufHeader:
    return read_header(smollm2_path)


@pytest.fixture(scope="module")
def adapter(header: GgufHeader, tmp_path_factory: pytest.TempPathFactory) -> AdapterSpec:
    return AdapterSpec("tiny", write_lora(tmp_path_factory.mktemp("lora") / "tiny.gguf", header))


@pytest.fixture
def new_engine(smollm2: ModelSpec, tmp_path: Path) -> Iterator[MakeEngine]:
    """Engines that have never read anything and find no saved states."""
    engines: list[LlamaEngine] = []

    def _make() -> LlamaEngine:
        engines.append(create_engine(smollm2, cache_dir=tmp_path / f"cache{len(engines)}"))
        return engines[-1]

    yield _make
    for engine in engines:
        engine.close()


def request(
    question: str, adapter: AdapterSpec | None, sampling: Sampling = SAMPLINGS[0]
) -> GenerationRequest:
    return GenerationRequest((SYSTEM, Message("user", question)), adapter, sampling, max_tokens=12)


def answer(engine: LlamaEngine, asked: GenerationRequest) -> Answer:
    """Text and position of every token."""
    *chunks, _ = engine.generate(asked, cancel=CancelToken())
    return [(chunk.text, chunk.position) for chunk in chunks]


def logits(engine: LlamaEngine, asked: GenerationRequest) -> list[float]:
    """Logits of the first token of the answer."""
    session = engine.open(asked, cancel=CancelToken())
    next(session.write(max_tokens=1, sampling=asked.sampling))
    row = native.llama_get_logits_ith(session._context.pointer, -1)
    return list(ctypes.cast(row, ctypes.POINTER(ctypes.c_float * 49_152)).contents)


@pytest.mark.parametrize("sampling", SAMPLINGS, ids=["greedy", "seeded"])
@pytest.mark.parametrize("question", QUESTIONS, ids=["short", "long"])
def test_the_tuned_answer_is_the_same_after_base_as_cold(
    llama: LlamaEngine, new_engine: MakeEngine, adapter: AdapterSpec, question: str, sampling: Sampling
):
    cold = answer(new_engine(), request(question, adapter, sampling))

    base = answer(llama, request(question, None, sampling))
    tuned = answer(llama, request(question, adapter, sampling))
    base_again = answer(llama, request(question, None, sampling))

    assert tuned == cold
    assert base_again == base
    assert tuned != base


def test_the_adapter_changes_the_logits_and_its_scale_matters(llama: LlamaEngine, adapter: AdapterSpec):
    question = QUESTIONS[0]

    base = logits(llama, request(question, None))
    full = logits(llama, request(question, adapter))
    half = logits(llama, request(question, AdapterSpec("tiny", adapter.path, scale=0.5)))
    nothing = logits(llama, request(question, AdapterSpec("tiny", adapter.path, scale=0.0)))
    base_again = logits(llama, request(question, None))

    assert max(abs(a - b) for a, b in zip(base, full, strict=True)) > 0.1
    assert max(abs(a - b) for a, b in zip(full, half, strict=True)) > 0.1
    assert nothing == base
    assert base_again == base


def test_a_third_context_replaces_the_tuned_one(llama: LlamaEngine, adapter: AdapterSpec):
    half = AdapterSpec("tiny", adapter.path, scale=0.5)
    full_answer = answer(llama, request(QUESTIONS[0], adapter))
    base_context = llama._contexts.reader(None).context

    half_answer = answer(llama, request(QUESTIONS[0], half))

    assert llama._contexts._tuned.reader.owner.scale == 0.5
    assert llama._contexts.reader(None).context is base_context
    assert half_answer != full_answer
    assert answer(llama, request(QUESTIONS[0], adapter)) == full_answer


def test_a_saved_state_of_one_adapter_is_never_used_for_another(
    llama: LlamaEngine, new_engine: MakeEngine, header: GgufHeader, adapter: AdapterSpec, tmp_path: Path
):
    other = AdapterSpec("tiny", write_lora(tmp_path / "other.gguf", header, seed=8))
    cold = answer(new_engine(), request(QUESTIONS[0], other))

    answer(llama, request(QUESTIONS[0], adapter))

    assert answer(llama, request(QUESTIONS[0], other)) == cold


def test_the_same_file_name_with_other_contents_is_another_adapter(
    llama: LlamaEngine, header: GgufHeader, tmp_path: Path
):
    path = tmp_path / "adapter.gguf"
    spec = AdapterSpec("a", write_lora(path, header, seed=1))
    before = logits(llama, request(QUESTIONS[0], spec))

    write_lora(path, header, seed=2)

    assert logits(llama, request(QUESTIONS[0], spec)) != before


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (AdapterMismatchError, {"architecture": "qwen2"}),
        (AdapterMismatchError, {"extra_width": 64}),
        (AdapterMismatchError, {"names": ("blk.99.attn_q.weight",)}),
        (UnknownAdapterError, {"kind": "control_vector"}),
        (UnknownAdapterError, {"names": ()}),
    ],
    ids=["architecture", "shape", "layer", "kind", "empty"],
)
def test_an_adapter_of_another_base_is_refused(
    llama: LlamaEngine, header: GgufHeader, tmp_path: Path, error: type[Exception], wrong: dict
):
    spec = AdapterSpec("wrong", write_lora(tmp_path / "wrong.gguf", header, **wrong))

    with pytest.raises(error):
        llama.open(request(QUESTIONS[0], spec), cancel=CancelToken())


def test_files_that_are_no_adapters_are_unknown(llama: LlamaEngine, adapter: AdapterSpec, tmp_path: Path):
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(adapter.path.read_bytes()[:2000])
    text = tmp_path / "text.gguf"
    text.write_text("not an adapter")

    for path in (cut, text, llama.info.path, tmp_path):
        with pytest.raises(UnknownAdapterError):
            llama.open(request(QUESTIONS[0], AdapterSpec("x", path)), cancel=CancelToken())
    assert answer(llama, request(QUESTIONS[0], adapter))
