"""A pair as the model sees it: the chat template of the base, and a loss on the answer only."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Example:
    """One conversation in tokens.

    Attributes:
        tokens: system prompt, question and answer, with the template's own marks.
        n_prompt: tokens before the answer; they carry no loss.
        n_system: tokens that every conversation with this system prompt begins with.
    """

    tokens: tuple[int, ...]
    n_prompt: int
    n_system: int

    @property
    def n_answer(self) -> int:
        """Tokens that carry the loss, the end-of-turn mark included."""
        return len(self.tokens) - self.n_prompt


def to_messages(system_prompt: str, question: str, answer: str) -> list[dict[str, str]]:
    """The conversation of one pair, as the application will hold it (composed accents, as it sends them)."""
    return [
        {"role": "system", "content": system_prompt},
        {"role": "user", "content": unicodedata.normalize("NFC", question)},
        {"role": "assistant", "content": answer},
    ]


class ChatEncoder:
    """Turns conversations into examples with one tokenizer.

    Args:
        tokenizer: of the base, with its chat template.
    """

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401  # transformers' own types are partial
        self._tokenizer = tokenizer
        self._system_lengths: dict[str, int] = {}

    def encode(self, messages: Messages) -> Example:
        """Tokens of system, question and answer; the answer ends with the end-of-turn mark alone."""
        *before, answer = messages
        prompt = self._tokens(before, asks=True)
        ending = self._end_of_turn(before)
        body = self._tokenizer(answer["content"], add_special_tokens=False).input_ids
        return Example((*prompt, *body, *ending), len(prompt), self._n_system(messages[0]["content"]))

    def _tokens(self, messages: Messages, *, asks: bool) -> tuple[int, ...]:
        text = self._tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=asks)
        return tuple(self._tokenizer(text, add_special_tokens=False).input_ids)

    def _end_of_turn(self, before: Messages) -> tuple[int, ...]:
        """What the template writes after an answer, up to the first special token: there a model stops."""
        mark = "¤"
        chat = [*before, {"role": "assistant", "content": mark}]
        text: str = self._tokenizer.apply_chat_template(chat, tokenize=False)
        after = self._tokenizer(text.rpartition(mark)[2], add_special_tokens=False).input_ids
        special = set(self._tokenizer.all_special_ids)
        end = next((i for i, token in enumerate(after, 1) if token in special), len(after))
        return tuple(after[:end])

    def _n_system(self, system_prompt: str) -> int:
        if system_prompt not in self._system_lengths:
            one, other = (
                self._tokens(
                    [{"role": "system", "content": system_prompt}, {"role": "user", "content": text}],
                    asks=True,
                )
                for text in ("A", "1")
            )
            pairs = zip(one, other, strict=False)
            self._system_lengths[system_prompt] = next(i for i, (a, b) in enumerate(pairs) if a != b)
        return self._system_lengths[system_prompt]
