"""Turns messages into prompt text with the model's own chat template, without trusting either.

The template comes from the GGUF file and runs in jinja2's immutable sandbox. It never sees what a
person typed: each content is replaced by a sentinel, and the rendered text is cut at the sentinels.
So contents can be tokenised as plain text, and `<|im_end|>` typed into the question box stays ten
harmless characters and never ends a turn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jinja2 import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desktop.engine.base import Message, UnsupportedModelError

# Private-use characters around the message's index: no template and no filter touches them.
_SENTINEL = "\ue000{}\ue001"
_SENTINEL_PATTERN = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Piece:
    """A stretch of the prompt.

    Attributes:
        message: the message whose content this is; None for the template's own text, the only
            one in which special tokens count.
    """

    text: str
    message: Message | None = None


class ChatTemplate:
    """A chat template in the dialect of Hugging Face transformers."""

    def __init__(self, source: str, *, bos_token: str, eos_token: str) -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols], autoescape=False
        )
        environment.filters["tojson"] = _to_json  # pyright: ignore[reportUnknownMemberType]
        self._tokens = {"bos_token": bos_token, "eos_token": eos_token}
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise _unusable(f"its syntax is wrong: {error.message}") from error

    def render(self, messages: Sequence[Message]) -> tuple[Piece, ...]:
        """Render a prompt that ends where the assistant's answer begins.

        Raises:
            UnsupportedModelError: the template fails, or leaves a message out.
        """
        placeholders = [{"role": m.role, "content": _SENTINEL.format(i)} for i, m in enumerate(messages)]
        try:
            rendered = self._template.render(
                messages=placeholders,
                add_generation_prompt=True,
                raise_exception=_raise_exception,
                strftime_now=_strftime_now,
                **self._tokens,
            )
        except Exception as error:  # an untrusted template may raise anything at all
            raise _unusable(type(error).__name__) from error
        pieces = tuple(_split(rendered, messages))
        shown = {piece.message for piece in pieces}
        if any(message not in shown for message in messages):
            raise _unusable("it leaves a message out")
        return pieces


def _split(rendered: str, messages: Sequence[Message]) -> list[Piece]:
    """Cut at the sentinels: odd parts are message numbers, even parts the template's own text."""
    pieces: list[Piece] = []
    for position, part in enumerate(_SENTINEL_PATTERN.split(rendered)):
        if position % 2:
            message = messages[int(part)]
            pieces.append(Piece(message.content, message))
        elif part:
            pieces.append(Piece(part))
    return pieces


def _raise_exception(message: str) -> None:
    raise TemplateError(message)


def _strftime_now(layout: str) -> str:
    return datetime.now().astimezone().strftime(layout)


def _to_json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _unusable(why: str) -> UnsupportedModelError:
    return UnsupportedModelError(
        f"The chat template of the model cannot be used: {why}.", reason="chat_template"
    )
