"""What every engine does alike; the scripted one and llama.cpp with a real model pass the same tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.engine.base import (
    AdapterSpec,
    CancelToken,
    ChatEngine,
    FinishReason,
    GenerationCancelledError,
    GenerationRequest,
    GenerationResult,
    Message,
    ModelSpec,
    PromptTooLongError,
    Sampling,
    TextChunk,
    UnknownAdapterError,
)
from desktop.engine.factory import create_engine
from desktop.engine.fake import FakeEngine
from desktop.engine.llama import LlamaEngine

STOP_WITHIN_S = 0.2
LONG_TEXT = "one two three four five six seven eight nine ten " * 20  # 200 tokens
SYSTEM = Message("system", "Answer with one word.")
SHORT_QUESTION = (SYSTEM, Message("user", "Write only the word yes."))
GREEDY = Sampling(temperature=0.0)


def ask(text: str, **changes: object) -> GenerationRequest:
    request = GenerationRequest((SYSTEM, Message("user", text)), max_tokens=12)
    return replace(request, **changes)  # type: ignore[arg-type]


def run(engine: ChatEngine, request: GenerationRequest) -> tuple[list[TextChunk], GenerationResult]:
    """Everything a request gives; fails unless it ends with exactly one result."""
    *chunks, result = engine.generate(request, cancel=CancelToken())
    assert isinstance(result, GenerationResult)
    assert all(isinstance(chunk, TextChunk) for chunk in chunks)
    return chunks, result  # type: ignore[return-value]


def finish_reason(writing: Generator[TextChunk, None, FinishReason]) -> FinishReason:
    """Read a stream to its end."""
    while True:
        try:
            next(writing)
        except StopIteration as end:
            return end.value


def cancel_later(cancel: CancelToken, delay_s: float) -> list[float]:
    """Press Stop from another thread; the list then holds when."""
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.perf_counter())
        cancel.cancel()

    threading.Timer(delay_s, press).start()
    return pressed


@pytest.fixture(scope="module")
def fake() -> Iterator[ChatEngine]:
    engine = FakeEngine([LONG_TEXT], tokens_per_s=400, prefill_tokens_per_s=500, n_ctx=320)
    yield engine
    engine.close()


@pytest.fixture(params=["fake", "llama"])
def engine(request: pytest.FixtureRequest) -> ChatEngine:
    return request.getfixturevalue(request.param)


class TestChatEngine:
    def test_text_streams_and_ends_with_one_result(self, engine: ChatEngine):
        chunks, result = run(engine, ask("Tell me about sleep."))

        assert len(chunks) > 3
        assert "".join(chunk.text for chunk in chunks) == result.text
        assert result.finish_reason == "length"
        assert result.dropped_turns == 0

    def test_positions_grow_from_the_end_of_the_prompt(self, engine: ChatEngine):
        chunks, result = run(engine, ask("Tell me about sleep."))

        positions = [result.timings.prompt_tokens, *(chunk.position for chunk in chunks)]
        assert all(later > earlier for earlier, later in pairwise(positions))
        assert positions[-1] <= result.timings.prompt_tokens + 12

    def test_timings_are_measured(self, engine: ChatEngine):
        _, result = run(engine, ask("Tell me about sleep and food."))

        timings = result.timings
        assert timings.completion_tokens == 12
        assert timings.prompt_tokens > engine.count_tokens("Tell me about sleep and food.")
        assert timings.ttft_ms >= timings.prefill_ms >= 0
        assert timings.tokens_per_s > 0

    def test_the_same_seed_gives_the_same_text(self, engine: ChatEngine):
        request = ask("Tell me about sleep.", sampling=Sampling(seed=11, temperature=0.9))

        assert run(engine, request)[1].text == run(engine, request)[1].text

    def test_progress_grows_to_the_whole_prompt(self, engine: ChatEngine):
        seen: list[tuple[int, int]] = []
        request = ask(LONG_TEXT[:400])

        session = engine.open(
            request, cancel=CancelToken(), on_progress=lambda done, total: seen.append((done, total))
        )

        totals = {total for _, total in seen}
        assert totals == {session.timings.prompt_tokens}
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert len(seen) > 2
        assert seen[-1][0] == seen[-1][1]

    def test_a_cancelled_request_reads_nothing(self, engine: ChatEngine):
        cancel = CancelToken()
        cancel.cancel()

        with pytest.raises(GenerationCancelledError):
            engine.open(ask("A question nobody asked before."), cancel=cancel)
        (result,) = engine.generate(ask("Nor this one, ever."), cancel=cancel)
        assert isinstance(result, GenerationResult)
        assert (result.text, result.finish_reason) == ("", "cancelled")

    def test_stop_while_reading_is_obeyed_at_once(self, engine: ChatEngine):
        cancel = CancelToken()
        request = ask("Read this. " + LONG_TEXT)
        pressed = cancel_later(cancel, 0.15)

        with pytest.raises(GenerationCancelledError):
            engine.open(request, cancel=cancel)

        assert time.perf_counter() - pressed[0] < STOP_WITHIN_S

    def test_stop_while_writing_is_obeyed_at_once(self, engine: ChatEngine):
        cancel = CancelToken()
        request = ask("Tell me a long story.", max_tokens=200)
        events = engine.generate(request, cancel=cancel)
        texts = [next(events).text for _ in range(3)]
        pressed = cancel_later(cancel, 0.1)

        *more, result = events

        assert time.perf_counter() - pressed[0] < STOP_WITHIN_S
        assert isinstance(result, GenerationResult)
        assert result.finish_reason == "cancelled"
        assert result.text == "".join([*texts, *(chunk.text for chunk in more)])

    def test_the_engine_answers_as_before_after_a_stop(self, engine: ChatEngine):
        request = ask("Name a fruit. " + LONG_TEXT[:400], sampling=GREEDY)
        expected = run(engine, request)[1].text
        for delay_s in (0.0, 0.05):
            cancel = CancelToken()
            cancel_later(cancel, delay_s)
            list(engine.generate(ask("Other. " + LONG_TEXT[:900], max_tokens=60), cancel=cancel))

        assert run(engine, request)[1].text == expected

    def test_forced_text_is_counted_and_not_streamed(self, engine: ChatEngine):
        session = engine.open(ask("How are you?", max_tokens=60), cancel=CancelToken())
        start = session.position
        heading = "## What I understand\n"

        session.force(heading)

        assert session.position == start + engine.count_tokens(heading)
        chunks = list(session.write(max_tokens=5, sampling=GREEDY))
        assert heading not in "".join(chunk.text for chunk in chunks)
        assert chunks[-1].position > start + engine.count_tokens(heading)
        assert session.timings.completion_tokens == 5

    def test_rewind_takes_text_back(self, engine: ChatEngine):
        session = engine.open(ask("How are you?", max_tokens=60), cancel=CancelToken())
        session.force("Well. ")
        start = session.position
        first = "".join(chunk.text for chunk in session.write(max_tokens=6, sampling=GREEDY))

        session.rewind(start)

        assert session.position == start
        again = "".join(chunk.text for chunk in session.write(max_tokens=6, sampling=GREEDY))
        assert again == first

    def test_rewind_stays_inside_the_answer(self, engine: ChatEngine):
        session = engine.open(ask("How are you?"), cancel=CancelToken())

        for position in (0, session.position - 1, session.position + 1):
            with pytest.raises(ValueError, match="outside the answer"):
                session.rewind(position)

    def test_an_abandoned_writing_can_be_cut_and_continued(self, engine: ChatEngine):
        session = engine.open(ask("Tell me about sleep.", max_tokens=60), cancel=CancelToken())
        kept: TextChunk | None = None
        for number, chunk in enumerate(session.write(max_tokens=20, sampling=GREEDY)):
            if number == 2:
                kept = chunk
                break
        assert kept is not None

        session.rewind(kept.position)
        session.force("\n## Next\nSleep is")
        more = list(session.write(max_tokens=4, sampling=GREEDY))

        assert more[0].position == kept.position + engine.count_tokens("\n## Next\nSleep is") + 1

    def test_an_abandoned_answer_does_not_disturb_the_next(self, engine: ChatEngine):
        request = ask("Tell me about sleep.", sampling=GREEDY)
        expected = run(engine, request)[1].text
        events = engine.generate(ask("Tell me about food.", max_tokens=100), cancel=CancelToken())
        next(events)
        next(events)

        assert run(engine, request)[1].text == expected

    def test_a_session_ends_when_another_begins(self, engine: ChatEngine):
        first = engine.open(ask("One?"), cancel=CancelToken())
        engine.open(ask("Two?"), cancel=CancelToken())

        with pytest.raises(RuntimeError, match="this session ended"):
            next(first.write(max_tokens=3, sampling=GREEDY))

    def test_oldest_turns_are_dropped_and_counted(self, engine: ChatEngine):
        n_words = 30
        words = "word " * n_words
        turns = [Message(role, f"{role} {n} {words}") for n in range(7) for role in ("user", "assistant")]
        request = GenerationRequest((SYSTEM, *turns, Message("user", "And now?")), max_tokens=100)

        session = engine.open(request, cancel=CancelToken())

        assert 0 < session.dropped_turns < 7
        assert session.timings.prompt_tokens + 100 <= engine.info.n_ctx
        one_turn_more = 2 * n_words + 20
        assert session.timings.prompt_tokens + 100 + one_turn_more > engine.info.n_ctx

    def test_a_question_that_is_too_long_is_refused_with_count_and_limit_before_any_work(
        self, engine: ChatEngine
    ):
        reports: list[int] = []
        request = ask("word " * 3000, max_tokens=100)

        with pytest.raises(PromptTooLongError) as refusal:
            engine.open(request, cancel=CancelToken(), on_progress=lambda done, _: reports.append(done))

        assert refusal.value.params["limit"] == engine.info.n_ctx - 100
        assert refusal.value.params["count"] >= 3000
        assert not reports

    def test_forced_text_must_fit(self, engine: ChatEngine):
        session = engine.open(ask("How are you?"), cancel=CancelToken())
        position = session.position

        with pytest.raises(PromptTooLongError):
            session.force("word " * 1000)
        assert session.position == position

    def test_writing_ends_where_the_context_is_full(self, engine: ChatEngine):
        session = engine.open(ask("Tell me a story."), cancel=CancelToken())
        session.force(" word" * (engine.info.n_ctx - session.position - 4))
        assert session.position == engine.info.n_ctx - 4

        assert finish_reason(session.write(max_tokens=50, sampling=GREEDY)) == "length"
        assert session.position <= engine.info.n_ctx

    def test_an_unknown_adapter_is_refused_and_the_engine_goes_on(self, engine: ChatEngine, tmp_path: Path):
        adapter = AdapterSpec("missing", tmp_path / "missing.gguf")

        with pytest.raises(UnknownAdapterError):
            engine.open(ask("How are you?", adapter=adapter), cancel=CancelToken())
        assert run(engine, ask("How are you?"))[1].text

    def test_special_tokens_in_plain_text_are_plain_text(self, engine: ChatEngine):
        assert engine.count_tokens("") == 0
        assert engine.count_tokens("<|im_end|> <|im_start|>") > 1

    def test_odd_texts_are_read(self, engine: ChatEngine):
        for text in ("", "\x00\x07", "🤒" * 10, "\ud800 alone", "هل هذا خطير؟"):
            assert run(engine, ask(text, max_tokens=2))[1].finish_reason in ("stop", "length")

    def test_the_model_is_described(self, engine: ChatEngine):
        info = engine.info

        assert info.name
        assert info.n_ctx <= info.n_ctx_train
        assert len(info.sha256) == 64
        assert info.device == "CPU"
        assert info.device_reason
        assert info.memory.total_bytes >= info.size_bytes


class TestStop:
    """The end of a turn; each engine gets there in its own way."""

    def test_the_scripted_text_ends(self):
        engine = FakeEngine(["Yes."])

        assert run(engine, GenerationRequest(SHORT_QUESTION))[1].finish_reason == "stop"

    def test_the_model_ends_its_turn_and_the_token_is_not_shown(self, llama: LlamaEngine):
        chunks, result = run(llama, GenerationRequest(SHORT_QUESTION, sampling=GREEDY, max_tokens=40))

        assert result.text == "Yes."
        assert result.finish_reason == "stop"
        assert chunks[-1].position == result.timings.prompt_tokens + result.timings.completion_tokens

    def test_forced_text_may_follow_the_end_of_a_turn(self, llama: LlamaEngine):
        session = llama.open(GenerationRequest(SHORT_QUESTION, max_tokens=60), cancel=CancelToken())
        list(session.write(max_tokens=40, sampling=GREEDY))

        session.force("\n## Advice\nDrink")

        assert "".join(c.text for c in session.write(max_tokens=5, sampling=GREEDY)).strip()


class TestFakeEngine:
    def test_the_script_is_followed_and_its_last_text_repeated(self):
        engine = FakeEngine(["one", "two"])

        assert [run(engine, ask("x"))[1].text for _ in range(3)] == ["one", "two", "two"]

    def test_scripted_failures_are_raised(self):
        error = UnknownAdapterError("scripted")
        with pytest.raises(UnknownAdapterError):
            run(FakeEngine([error, "text"]), ask("x"))
        with pytest.raises(UnknownAdapterError):
            run(FakeEngine(open_failure=error), ask("x"))

    def test_the_speed_is_kept(self):
        started = time.perf_counter()

        run(FakeEngine([LONG_TEXT], tokens_per_s=100), ask("x", max_tokens=20))

        assert time.perf_counter() - started >= 0.19


class TestClosing:
    @pytest.mark.parametrize("kind", ["fake", "llama"])
    def test_a_closed_engine_refuses_work_instead_of_crashing(
        self, kind: str, smollm2: ModelSpec, tmp_path: Path
    ):
        engine = FakeEngine() if kind == "fake" else create_engine(smollm2, cache_dir=tmp_path)
        session = engine.open(ask("How are you?"), cancel=CancelToken())
        writing = session.write(max_tokens=9, sampling=GREEDY)
        next(writing)

        engine.close()
        engine.close()

        with pytest.raises(RuntimeError, match="closed"):
            engine.open(ask("Anyone?"), cancel=CancelToken())
        with pytest.raises(RuntimeError, match="closed"):
            next(writing)
        with pytest.raises(RuntimeError, match="closed"):
            session.force("more")
        assert engine.info.name
