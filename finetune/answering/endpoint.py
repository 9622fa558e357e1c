"""A column that a server answers: any OpenAI-compatible `POST /v1/chat/completions`."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, cast
from urllib.parse import urlsplit

from finetune.answering.systems import EMPTY_ANSWER, MOST_FAILURES_IN_A_ROW, Question, SystemIdentity
from finetune.errors import SystemUnderTestError
from finetune.records import Answer

# As the application draws its tokens; top_k, min_p and the repeat penalty are no part of the protocol.
SAMPLING = {"temperature": 0.3, "top_p": 0.9, "max_tokens": 420}
_TRIES = 4
_TOO_MANY_REQUESTS, _SERVER_FAULT = 429, 500


class RequestFailedError(Exception):
    """No answer came of one request.

    Attributes:
        is_passing: the same request may succeed a little later.
    """

    def __init__(self, message: str, *, is_passing: bool) -> None:
        super().__init__(message)
        self.is_passing = is_passing


class EndpointSystem:
    """Asks a server, several questions at a time.

    Args:
        identity: name of the column and of the model; a server shows no hash.
        url: such as "http://localhost:8000", with or without "/v1".
        n_in_flight: requests at the same time.
        timeout_s: for one request.
        first_wait_s: before the second try; doubled for each further one.

    Raises:
        SystemUnderTestError: the URL is not one.
    """

    def __init__(
        self,
        identity: SystemIdentity,
        url: str,
        *,
        n_in_flight: int,
        timeout_s: float,
        first_wait_s: float = 1.0,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SystemUnderTestError(f"{url!r} is no address of a server: write http://HOST:PORT.")
        self._identity = identity
        self._connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host = parts.netloc
        self._path = parts.path.rstrip("/").removesuffix("/v1") + "/v1/chat/completions"
        self._n_in_flight = n_in_flight
        self._timeout_s = timeout_s
        self._first_wait_s = first_wait_s
        self._is_stopped = threading.Event()

    @property
    def identity(self) -> SystemIdentity:
        """What stands in every answer."""
        return self._identity

    def answers(self, questions: Sequence[Question]) -> Generator[Answer, None, None]:
        """Answer as the server gets ready.

        Raises:
            SystemUnderTestError: three requests in a row failed, each after its retries.
        """
        failures = 0
        self._is_stopped.clear()
        pool = ThreadPoolExecutor(self._n_in_flight)
        try:
            for future in as_completed([pool.submit(self._answer, question) for question in questions]):
                answer = future.result()
                failures = failures + 1 if answer.error not in ("", EMPTY_ANSWER) else 0
                yield answer
                if failures >= MOST_FAILURES_IN_A_ROW:
                    raise SystemUnderTestError(
                        f"The server failed {failures} times in a row: {answer.error}."
                    )
        finally:
            self._is_stopped.set()
            pool.shutdown(cancel_futures=True)

    def _answer(self, question: Question) -> Answer:
        began_at = time.monotonic()
        try:
            text, finish_reason = self._ask_patiently(question)
        except RequestFailedError as failure:
            return self._identity.failed(question, str(failure), seconds=time.monotonic() - began_at)
        seconds = time.monotonic() - began_at
        return self._identity.answered(question, text, finish_reason=finish_reason, seconds=seconds)

    def _ask_patiently(self, question: Question) -> tuple[str, str]:
        for attempt in range(_TRIES):
            try:
                return self._ask(question)
            except RequestFailedError as failure:
                is_last = attempt == _TRIES - 1
                if is_last or not failure.is_passing:
                    raise
                if self._is_stopped.wait(self._first_wait_s * 2**attempt):
                    raise
        raise AssertionError("the last try returns or raises")

    def _ask(self, question: Question) -> tuple[str, str]:
        messages = [
            {"role": "system", "content": question.system_prompt},
            {"role": "user", "content": question.text},
        ]
        body = {
            "model": self._identity.model,
            "messages": messages,
            "seed": question.seed,
            **SAMPLING,
        }
        status, content = self._post(json.dumps(body).encode())
        if status != 200:
            is_passing = status == _TOO_MANY_REQUESTS or status >= _SERVER_FAULT
            raise RequestFailedError(f"HTTP {status}: {content[:200]!r}", is_passing=is_passing)
        try:
            choice = cast("dict[str, Any]", json.loads(content)["choices"][0])
            return choice["message"]["content"] or "", str(choice["finish_reason"])
        except (ValueError, KeyError, IndexError, TypeError) as fault:
            raise RequestFailedError(f"this is no chat completion: {fault!r}", is_passing=False) from fault

    def _post(self, body: bytes) -> tuple[int, bytes]:
        connection = self._connection(self._host, timeout=self._timeout_s)
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()
        except TimeoutError as fault:
            raise RequestFailedError("no answer within the time limit", is_passing=False) from fault
        except (OSError, HTTPException) as fault:
            raise RequestFailedError(f"the server cannot be reached: {fault}", is_passing=True) from fault
        finally:
            connection.close()
