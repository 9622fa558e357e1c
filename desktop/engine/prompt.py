"""From messages to prompt tokens that fit the context, and in which portions they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.engine.base import Message, PromptTooLongError, UnsupportedModelError
from desktop.engine.chat_template import ChatTemplate

CHUNK_TOKENS = 64  # as fast as larger ones; progress is reported between two
# Part of the key of saved states: raise it when `read_boundaries` changes.
CHUNKING_VERSION = 1


class Tokenizer(Protocol):
    """What the prompt needs of a vocabulary."""

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Token ids of `text`; `special` lets `<|im_end|>` and its like be control tokens."""
        ...


@dataclass(frozen=True)
class Prompt:
    """A prompt ready to be read.

    Attributes:
        system_end: tokens up to the end of the system message; 0 without one.
        dropped_turns: oldest turns left out to make it fit.
    """

    tokens: tuple[int, ...]
    system_end: int
    dropped_turns: int = 0

    @property
    def boundaries(self) -> tuple[int, ...]:
        """Where one decode ends and the next begins, the last token being left to the writer."""
        return read_boundaries(len(self.tokens), self.system_end)


def build_prompt(
    messages: Sequence[Message], *, template: ChatTemplate, tokenizer: Tokenizer, limit: int
) -> Prompt:
    """Render and tokenise `messages`, leaving out whole oldest turns until `limit` tokens suffice.

    Raises:
        PromptTooLongError: system message and last message alone are longer than `limit`.
    """
    count = 0
    for dropped_turns, kept in enumerate(shortenings(messages)):
        tokens, system_end = _tokenize(kept, template, tokenizer)
        count = len(tokens)
        if count <= limit:
            return Prompt(tuple(tokens), system_end, dropped_turns)
    raise too_long(count, limit)


def too_long(count: int, limit: int) -> PromptTooLongError:
    """The error for `count` tokens where `limit` fit."""
    return PromptTooLongError(f"{count} tokens do not fit into {limit}.", count=count, limit=limit)


def shortenings(messages: Sequence[Message]) -> Iterator[tuple[Message, ...]]:
    """Yield the conversation whole, then without its oldest turn, and so on down to the last one.

    A turn is a user message and what follows it up to the next; the system message always stays.
    """
    n_system = 1 if messages and messages[0].role == "system" else 0
    system, rest = tuple(messages[:n_system]), tuple(messages[n_system:])
    yield (*system, *rest)
    for start in range(1, len(rest)):
        if rest[start].role == "user":
            yield (*system, *rest[start:])


def _tokenize(
    messages: Sequence[Message], template: ChatTemplate, tokenizer: Tokenizer
) -> tuple[list[int], int]:
    tokens: list[int] = []
    system_end = 0
    for piece in template.render(messages):
        tokens += tokenizer.tokenize(piece.text, special=piece.message is None)
        if piece.message is not None and piece.message.role == "system" and not system_end:
            system_end = len(tokens)
    if len(tokens) < 2:
        raise UnsupportedModelError("The chat template writes no prompt.", reason="chat_template")
    return tokens, system_end


def read_boundaries(n_tokens: int, system_end: int) -> tuple[int, ...]:
    """Ends of the portions in which a prompt is read.

    How tokens are split into batches changes the last bits of the results, so a prompt is always
    split alike: at the end of the system message, every 64 tokens from there, and before the last token.
    """
    last = max(0, n_tokens - 1)
    system_end = min(system_end, last)
    ends = [
        *range(CHUNK_TOKENS, system_end, CHUNK_TOKENS),
        *range(system_end or CHUNK_TOKENS, last, CHUNK_TOKENS),
        last,
    ]
    return tuple(end for end in ends if end)


def common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Number of equal tokens at the start."""
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))


def reusable_tokens(held: Sequence[int], held_boundaries: Sequence[int], prompt: Prompt) -> int:
    """How many tokens of a context serve a new prompt without changing a single bit of its answer.

    Inside tokens that were read in portions, reuse ends where both prompts were cut alike. Beyond
    them (a follow-up after a written answer) everything equal is reused: only this conversation gets there.
    """
    common = min(common_prefix(held, prompt.tokens), len(prompt.tokens) - 1)
    if held_boundaries and common > held_boundaries[-1]:
        return common
    n_alike = common_prefix(held_boundaries, prompt.boundaries)
    return max((end for end in held_boundaries[:n_alike] if end <= common), default=0)
