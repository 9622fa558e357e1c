"""`finemed ask --batch`: one model, many questions, each event with the id of its question."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.commands import ask
from desktop.engine.base import ModelSpec, OutOfMemoryError
from desktop.engine.fake import FakeEngine
from prudence.knowledge import Knowledge


class Loader:
    """Stands for `create_engine` and counts the models that were loaded."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.n_loaded = 0

    def __call__(self, spec: ModelSpec, *, cache_dir: Path) -> FakeEngine:
        self.n_loaded += 1
        return self.engine


@pytest.fixture(scope="module")
def knowledge(resources: Path) -> Knowledge:
    return Knowledge.load(resources)


@pytest.fixture
def loader(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Loader:
    loader = Loader(FakeEngine(["First answer.", "Second answer."]))
    monkeypatch.setattr(ask, "create_engine", loader)
    monkeypatch.setattr(Knowledge, "load", lambda folder: knowledge)  # read once for all tests
    return loader


def run_batch(monkeypatch: pytest.MonkeyPatch, *lines: object, arguments: tuple[str, ...] = ()) -> int:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    stdin = io.TextIOWrapper(io.BytesIO("".join(f"{text}\n" for text in texts).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    return main(["ask", "--batch", "--free", *arguments])


def events(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_every_event_carries_the_id_and_the_model_is_loaded_once(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    status = run_batch(
        monkeypatch,
        {"id": "a", "text": "J’ai mal à la gorge.", "lang": "fr", "seed": 3},
        {"id": "b", "text": "I have crushing chest pain in my left arm.", "lang": "en"},
        arguments=("--json", "--seed", "11"),
    )
    told = events(capsys.readouterr().out)
    assert status == 0
    assert loader.n_loaded == 1
    assert [event["id"] for event in told if event["event"] == "alert"] == ["a", "b"]
    assert all(event["id"] in ("a", "b") for event in told)
    first, second = (event for event in told if event["event"] == "answer")
    assert (first["text"], first["seed"]) == ("First answer.", 3)
    assert (second["text"], second["seed"]) == ("Second answer.", 11)
    assert first["model_sha256"] == "0" * 64
    assert first["adapter_sha256"] is None
    assert first["error"] is None


def test_a_bad_line_is_told_and_the_others_go_on(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    status = run_batch(
        monkeypatch,
        "no JSON",
        ["a list"],
        {"id": "a"},
        {"id": 1, "text": "A number is no id."},
        {"id": "b", "text": "  "},
        {"id": "c", "text": "Hallo.", "lang": "de"},
        {"id": "d", "text": "Hello.", "seed": True},
        {"id": "e", "text": "I have a cold.", "lang": "en"},
        arguments=("--json",),
    )
    output = capsys.readouterr()
    assert status == 1
    faults = events(output.err)
    assert [fault["error"] for fault in faults] == ["bad_line"] * 7
    assert [fault["line"] for fault in faults] == [1, 2, 3, 4, 5, 6, 7]
    assert {event["id"] for event in events(output.out)} == {"e"}


def test_a_failing_engine_is_told_with_the_id_and_in_the_answer(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    loader.engine = FakeEngine(open_failure=OutOfMemoryError("The context does not fit."))
    status = run_batch(monkeypatch, {"id": "a", "text": "I have a cold."}, arguments=("--json",))
    output = capsys.readouterr()
    (fault,) = events(output.err)
    assert status == 1
    assert (fault["error"], fault["id"]) == ("out_of_memory", "a")
    assert events(output.out)[-1]["error"] == "out_of_memory"


def test_without_json_each_answer_stands_under_its_id(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    status = run_batch(monkeypatch, {"id": "a", "text": "A cold."}, {"id": "b", "text": "A cough."})
    output = capsys.readouterr().out
    assert status == 0
    assert output.index("# a") < output.index("First answer.") < output.index("# b")
    assert output.index("# b") < output.index("Second answer.")


@pytest.mark.parametrize("arguments", [("ask",), ("ask", "A cold.", "--batch")])
def test_text_and_batch_exclude_each_other(arguments: tuple[str, ...]):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
