"""A column that the application answers: `finemed ask --batch --json` in a child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from finetune.answering.systems import MOST_FAILURES_IN_A_ROW, Question, SystemIdentity
from finetune.errors import SystemUnderTestError
from finetune.records import Answer

Mode = Literal["free", "application"]
FINEMED = (sys.executable, "-m", "desktop")
# The cases name no country; what the application answers needs one country's numbers.
_COUNTRY = "FR"
# Of what a child wrote on stderr before it died.
_LAST_WORDS_BYTES = 400
# From the end of its output to the end of the child.
_LAST_BREATH_S = 5.0


@dataclass(frozen=True)
class ChildSpec:
    """What the application shall load for a column.

    Attributes:
        mode: "free" is the model's raw text, "application" has headings, checks and templates.
    """

    name: str
    model: Path
    adapter: Path | None = None
    scale: float = 1.0
    mode: Mode = "free"

    @property
    def command(self) -> tuple[str, ...]:
        """The command line of the child; nothing in it depends on the user's settings."""
        return (
            *(*FINEMED, "ask", "--batch", "--json", "--country", _COUNTRY),
            *("--model", str(self.model.resolve()), "--profile", "normal"),
            *(("--adapter", f"{self.adapter.resolve()}:{self.scale:g}") if self.adapter else ()),
            *(("--free",) if self.mode == "free" else ()),
        )


class ChildDiedError(Exception):
    """The child ended, was ended, or writes what cannot be read; the text says how."""


class ChildSystem:
    """Asks a child process question after question; one that dies is started again at the next.

    Args:
        identity: name, model and adapter of the column.
        command: program and arguments of the child.
        timeout_s: after so long without an answer the child is killed; loading the model counts.
    """

    def __init__(self, identity: SystemIdentity, command: Sequence[str], *, timeout_s: float) -> None:
        self._identity = identity
        self._command = command
        self._timeout_s = timeout_s

    @property
    def identity(self) -> SystemIdentity:
        """What stands in every answer."""
        return self._identity

    def answers(self, questions: Sequence[Question]) -> Generator[Answer, None, None]:
        """Answer in order.

        Raises:
            SystemUnderTestError: the child died three times in a row, or has loaded another file.
        """
        child: _Child | None = None
        deaths = 0
        try:
            for question in questions:
                child = child or _Child(self._command)
                asked_at = time.monotonic()
                try:
                    event, seconds = child.ask(question, timeout_s=self._timeout_s)
                except ChildDiedError as death:
                    child.close()
                    child = None
                    deaths += 1
                    yield self._identity.failed(question, str(death), seconds=time.monotonic() - asked_at)
                    self._give_up_after(deaths, death)
                else:
                    deaths = 0
                    yield self._answer(question, event, seconds)
        finally:
            if child is not None:
                child.close()

    def _give_up_after(self, deaths: int, death: ChildDiedError) -> None:
        if deaths >= MOST_FAILURES_IN_A_ROW:
            raise SystemUnderTestError(
                f"The column {self._identity.name!r} failed {deaths} times in a row: {death}."
            )

    def _answer(self, question: Question, event: dict[str, Any], seconds: float) -> Answer:
        loaded = (event["model_sha256"], event["adapter_sha256"] or "")
        if loaded != (self._identity.model_sha256, self._identity.adapter_sha256):
            raise SystemUnderTestError(
                f"The files of the column {self._identity.name!r} changed under this command: start it again."
            )
        if event["error"]:
            return self._identity.failed(question, f"the engine failed: {event['error']}", seconds=seconds)
        return self._identity.answered(
            question, event["text"], finish_reason=event["finish_reason"], seconds=seconds
        )


class _Child:
    """One running `finemed ask --batch --json`."""

    def __init__(self, command: Sequence[str]) -> None:
        # A pipe that nobody reads would fill and block the child.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        self._is_late = False

    def ask(self, question: Question, *, timeout_s: float) -> tuple[dict[str, Any], float]:
        """Write one question and wait for its answer event.

        Returns:
            The event, and the seconds since the child began to answer: the time to load is not in them.

        Raises:
            ChildDiedError: it never comes.
        """
        watchdog = threading.Timer(timeout_s, self._expire)
        watchdog.start()
        try:
            return self._exchange(question)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as fault:
            raise ChildDiedError(self._last_words(fault)) from fault
        finally:
            watchdog.cancel()

    def _exchange(self, question: Question) -> tuple[dict[str, Any], float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        identifier = f"{question.case}/{question.language}/{question.seed}"
        line = {"id": identifier, "text": question.text, "lang": question.language, "seed": question.seed}
        self._process.stdin.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        began_at: float | None = None
        for raw in self._process.stdout:
            event = cast("dict[str, Any]", json.loads(raw))
            if event["id"] == identifier and began_at is None:
                began_at = time.monotonic()
            if event["id"] == identifier and event["event"] == "answer":
                return event, time.monotonic() - (began_at or 0.0)
        raise EOFError("it closed its output")

    def _expire(self) -> None:
        self._is_late = True
        self._process.kill()

    def _last_words(self, fault: Exception) -> str:
        """How the child ended and what it said last, or what is wrong with one that lives."""
        if self._is_late:
            return "no answer within the time limit"
        try:
            code = self._process.wait(_LAST_BREATH_S)
        except subprocess.TimeoutExpired:
            return f"the application cannot be understood: {fault!r}"
        self._stderr.seek(max(0, self._stderr.seek(0, os.SEEK_END) - _LAST_WORDS_BYTES))
        words = self._stderr.read().decode("utf-8", errors="replace").strip()
        return f"the application ended with code {code}: {words.splitlines()[-1] if words else 'no word'}"

    def close(self) -> None:
        """End the child; it has nothing to save."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                with suppress(OSError):  # the pipe of a child that died with a question unread
                    stream.close()


def installed_model(name: str) -> Path:
    """The file of a catalogue id, or of a path.

    Raises:
        SystemUnderTestError: there is none.
    """
    path = Path(name)
    if path.suffix == ".gguf":
        if not path.is_file():
            raise SystemUnderTestError(f"There is no model file {path}.")
        return path
    found = subprocess.run([*FINEMED, "models", "path", name], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        raise SystemUnderTestError(f"{name!r} is no installed model: {found.stderr.strip()}")
    return Path(found.stdout.strip())
