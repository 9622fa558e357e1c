"""A server that speaks the OpenAI protocol is one more column."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from desktop.answering import FREE_MAX_TOKENS
from desktop.engine.base import Sampling
from finetune.answering.endpoint import SAMPLING, EndpointSystem
from finetune.answering.systems import Question, SystemIdentity
from finetune.cli import main
from finetune.errors import SystemUnderTestError
from finetune.records import parse_answer, read_jsonl
from prudence.phrases import load_phrases

REPO = Path(__file__).resolve().parents[2]
Reply = tuple[int, object]
CHAT = {"choices": [{"message": {"content": " Bonjour. "}, "finish_reason": "length"}]}


class Server:
    """A loopback server; `reply` decides what a request gets."""

    def __init__(self) -> None:
        self.reply: Callable[[dict[str, Any]], Reply] = lambda body: (200, CHAT)
        self.requests: list[tuple[str, dict[str, Any]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((self.path, body))
                status, content = outer.reply(body)
                raw = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def system(url: str, *, n_in_flight: int = 1, timeout_s: float = 20.0) -> EndpointSystem:
    identity = SystemIdentity("remote", "qwen")
    return EndpointSystem(identity, url, n_in_flight=n_in_flight, timeout_s=timeout_s, first_wait_s=0.01)


def ask(count: int) -> list[Question]:
    return [
        Question.ask(
            f"simple-{n}", "fr", seed=5, system_prompt="Sois prudent.", text="J’ai mal à la te\u0302te."
        )
        for n in range(count)
    ]


def answers_with(*statuses: int) -> Callable[[dict[str, Any]], Reply]:
    left = list(statuses)

    def reply(body: dict[str, Any]) -> Reply:
        status = left.pop(0) if left else 200
        return status, CHAT if status == 200 else {"error": "busy"}

    return reply


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
def test_a_request_holds_prompt_question_seed_and_sampling(server: Server, suffix: str):
    (answer,) = system(server.url + suffix).answers(ask(1))
    ((path, body),) = server.requests
    assert path == "/v1/chat/completions"
    assert body["model"] == "qwen"
    assert body["seed"] == 5
    assert body["messages"] == [
        {"role": "system", "content": "Sois prudent."},
        {"role": "user", "content": "J’ai mal à la tête."},
    ]
    assert (answer.system, answer.model, answer.model_sha256) == ("remote", "qwen", "")
    assert (answer.text, answer.finish_reason) == ("Bonjour.", "length")


def test_tokens_are_drawn_as_in_the_application():
    ours = asdict(Sampling())
    assert {key: ours[key] for key in ("temperature", "top_p")} == {
        key: SAMPLING[key] for key in ("temperature", "top_p")
    }
    assert SAMPLING["max_tokens"] == FREE_MAX_TOKENS


@pytest.mark.parametrize("statuses", [(500,), (429, 503, 500)])
def test_a_busy_server_is_asked_again(server: Server, statuses: tuple[int, ...]):
    server.reply = answers_with(*statuses)
    (answer,) = system(server.url).answers(ask(1))
    assert answer.outcome == "answered"
    assert len(server.requests) == len(statuses) + 1


def test_a_refusal_is_not_repeated(server: Server):
    server.reply = answers_with(404)
    (answer,) = system(server.url).answers(ask(1))
    assert answer.outcome == "failed"
    assert answer.error.startswith("HTTP 404")
    assert len(server.requests) == 1


@pytest.mark.parametrize("content", [{}, {"choices": []}, [], "text", {"choices": [{"message": None}]}])
def test_a_reply_that_is_no_completion_is_a_failure(server: Server, content: object):
    server.reply = lambda body: (200, content)
    (answer,) = system(server.url).answers(ask(1))
    assert answer.outcome == "failed"
    assert "no chat completion" in answer.error


def test_an_empty_message_is_a_failure(server: Server):
    server.reply = lambda body: (200, {"choices": [{"message": {"content": None}, "finish_reason": "stop"}]})
    answers = list(system(server.url).answers(ask(4)))  # and none of the server's
    assert {(answer.outcome, answer.error) for answer in answers} == {("failed", "the answer is empty")}
    assert len(answers) == 4


def test_a_silent_server_runs_into_the_time_limit(server: Server):
    released = threading.Event()

    def wait(body: dict[str, Any]) -> Reply:
        released.wait(20)
        return 200, CHAT

    server.reply = wait
    try:
        (answer,) = system(server.url, timeout_s=0.3).answers(ask(1))
    finally:
        released.set()
    assert answer.error == "no answer within the time limit"
    assert len(server.requests) == 1


def test_several_requests_are_in_flight(server: Server):
    meeting = threading.Barrier(3, timeout=20)

    def wait_for_the_others(body: dict[str, Any]) -> Reply:
        meeting.wait()
        return 200, CHAT

    server.reply = wait_for_the_others
    answers = list(system(server.url, n_in_flight=3).answers(ask(6)))
    assert sorted(answer.case for answer in answers) == [f"simple-{n}" for n in range(6)]
    assert {answer.outcome for answer in answers} == {"answered"}


def test_a_server_that_is_not_there_stops_the_stage(server: Server):
    server.close()
    told = []
    with pytest.raises(SystemUnderTestError, match="3 times in a row: the server cannot be reached"):
        told.extend(system(server.url).answers(ask(8)))
    server.__init__()  # the fixture closes it once more


def test_the_stage_resumes_an_endpoint_column(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    arguments = [
        *("generate", "--out", str(tmp_path), "--cases", str(REPO / "finetune/data/cases")),
        *("--resources", str(REPO / "resources"), "--languages", "en", "--seeds", "1", "--limit", "4"),
        *("--endpoint", server.url, "--endpoint-model", "qwen"),
    ]
    server.reply = answers_with(404)
    assert main(arguments) == 1
    assert main(arguments) == 0
    assert main(arguments) == 0
    assert len(server.requests) == 5
    answers = read_jsonl(tmp_path / "answers.jsonl", parse_answer)
    assert [(answer.system, answer.outcome) for answer in answers] == [("qwen", "answered")] * 4
    prompt = load_phrases(REPO / "resources/phrases", "en").system_prompt
    assert server.requests[0][1]["messages"][0]["content"] == prompt
