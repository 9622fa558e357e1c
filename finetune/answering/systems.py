"""What answers the cases: a system gets questions and gives one answer to each, or says why not."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from finetune.records import Answer
from prudence.types import Language

# A system that fails so often in a row will fail at the next question too.
MOST_FAILURES_IN_A_ROW = 3
# A failure of one answer, not of the system.
EMPTY_ANSWER = "the answer is empty"


@dataclass(frozen=True)
class Question:
    """One case in one language, to be answered with one seed.

    Attributes:
        text: with composed accents, as the application sends it.
    """

    case: str
    language: Language
    seed: int
    system_prompt: str
    text: str

    @classmethod
    def ask(cls, case: str, language: Language, *, seed: int, system_prompt: str, text: str) -> Question:
        """A question as the model will read it."""
        return cls(case, language, seed, system_prompt, unicodedata.normalize("NFC", text))

    @property
    def prompt_sha256(self) -> str:
        """Of the system prompt and the question: another prompt asks for another answer."""
        return hashlib.sha256(f"{self.system_prompt}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True)
class SystemIdentity:
    """What answers under the name of one column; see `Answer`.

    Attributes:
        adapter: file and scale, such as "prudence:1".
    """

    name: str
    model: str
    model_sha256: str = ""
    adapter: str = ""
    adapter_sha256: str = ""

    def answered(self, question: Question, text: str, *, finish_reason: str, seconds: float) -> Answer:
        """What the system wrote; nothing at all is a failure."""
        if not text.strip():
            return self.failed(question, EMPTY_ANSWER, seconds=seconds)
        return self._answer(question, text.strip(), finish_reason, error="", seconds=seconds)

    def failed(self, question: Question, error: str, *, seconds: float) -> Answer:
        """A technical failure."""
        return self._answer(question, "", "", error=error, seconds=seconds)

    def _answer(
        self, question: Question, text: str, finish_reason: str, *, error: str, seconds: float
    ) -> Answer:
        return Answer(
            case=question.case,
            language=question.language,
            system=self.name,
            seed=question.seed,
            outcome="failed" if error else "answered",
            text=text,
            finish_reason=finish_reason,
            error=error,
            model=self.model,
            model_sha256=self.model_sha256,
            adapter=self.adapter,
            adapter_sha256=self.adapter_sha256,
            prompt_sha256=question.prompt_sha256,
            seconds=round(seconds, 2),
        )

    def wrote(self, answer: Answer) -> bool:
        """Whether an answer comes from this very model and adapter, at this scale."""
        own = (self.model_sha256 or self.model, self.adapter_sha256, _scale(self.adapter))
        return own == (answer.model_sha256 or answer.model, answer.adapter_sha256, _scale(answer.adapter))


def _scale(adapter: str) -> str:
    return adapter.rpartition(":")[2]


class System(Protocol):
    """One column of the report."""

    @property
    def identity(self) -> SystemIdentity:
        """What stands in every answer."""
        ...

    def answers(self, questions: Sequence[Question]) -> Generator[Answer, None, None]:
        """Answer every question, each once, in any order; closing the generator stops the work.

        Raises:
            SystemUnderTestError: nothing can be expected of the system any more.
        """
        ...
