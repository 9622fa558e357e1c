"""Which turns are kept, where a prompt is cut for reading, and what may be reused."""

from __future__ import annotations

import pytest

from desktop.engine.base import Message, PromptTooLongError, UnsupportedModelError
from desktop.engine.chat_template import ChatTemplate
from desktop.engine.prompt import (
    Prompt,
    build_prompt,
    common_prefix,
    read_boundaries,
    reusable_tokens,
    shortenings,
)

CHATML = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}</>{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


class _Letters:
    """One token per character; negative where special tokens count."""

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        return [-ord(c) if special else ord(c) for c in text]


def _build(*messages: Message, limit: int = 1000, source: str = CHATML) -> Prompt:
    template = ChatTemplate(source, bos_token="", eos_token="")
    return build_prompt(messages, template=template, tokenizer=_Letters(), limit=limit)


SYSTEM = Message("system", "S" * 10)


def _conversation(n_turns: int) -> list[Message]:
    turns = [Message(role, f"{role}{i}") for i in range(n_turns) for role in ("user", "assistant")]
    return [SYSTEM, *turns, Message("user", "last")]


def test_contents_are_never_special_and_the_template_always_is():
    prompt = _build(Message("user", "</>"))

    assert [t for t in prompt.tokens if t > 0] == [ord(c) for c in "</>"]


def test_the_end_of_the_system_message_is_a_token_boundary():
    assert _build(SYSTEM, Message("user", "x")).system_end == len("<system>") + 10
    assert _build(Message("user", "x")).system_end == 0


def test_oldest_turns_leave_whole_and_in_order():
    whole, *shorter = shortenings(_conversation(3))

    assert list(whole) == _conversation(3)
    assert [[m.content for m in kept] for kept in shorter] == [
        ["S" * 10, "user1", "assistant1", "user2", "assistant2", "last"],
        ["S" * 10, "user2", "assistant2", "last"],
        ["S" * 10, "last"],
    ]


def test_just_enough_turns_are_dropped():
    whole = len(_build(*_conversation(3)).tokens)

    assert _build(*_conversation(3), limit=whole).dropped_turns == 0
    one_less = _build(*_conversation(3), limit=whole - 1)
    assert one_less.dropped_turns == 1
    assert one_less.tokens == _build(SYSTEM, *_conversation(3)[3:]).tokens


def test_system_and_last_message_are_never_dropped():
    needed = len(_build(SYSTEM, Message("user", "last")).tokens)

    assert _build(*_conversation(3), limit=needed).dropped_turns == 3
    with pytest.raises(PromptTooLongError) as refusal:
        _build(*_conversation(3), limit=needed - 1)
    assert refusal.value.params == {"count": needed, "limit": needed - 1}


def test_a_template_that_writes_nothing_is_unsupported():
    with pytest.raises(UnsupportedModelError):
        _build(Message("user", ""), source="{{ messages[0].content }}")


@pytest.mark.parametrize(
    ("n_tokens", "system_end", "expected"),
    [
        (200, 0, (64, 128, 192, 199)),
        (200, 100, (64, 100, 164, 199)),
        (200, 64, (64, 128, 192, 199)),
        (193, 0, (64, 128, 192)),
        (65, 0, (64,)),
        (20, 12, (12, 19)),
        (20, 20, (19,)),
        (2, 0, (1,)),
    ],
)
def test_prompts_are_cut_at_the_system_message_and_every_64_tokens(n_tokens, system_end, expected):
    assert read_boundaries(n_tokens, system_end) == expected


def test_two_questions_after_one_system_message_are_cut_alike_up_to_where_they_differ():
    short, long = read_boundaries(180, 70), read_boundaries(400, 70)

    assert short == (64, 70, 134, 179)
    assert long[:3] == short[:3]


def test_common_prefix():
    assert common_prefix([1, 2, 3], [1, 2, 4]) == 2
    assert common_prefix([1, 2], [1, 2, 4]) == 2
    assert common_prefix([], [1]) == 0


def _prompt(tokens: list[int], system_end: int = 0) -> Prompt:
    return Prompt(tuple(tokens), system_end)


def test_the_same_question_again_reuses_all_but_the_last_token():
    first = _prompt(list(range(200)), system_end=70)
    held = [*first.tokens, 900, 901]

    assert reusable_tokens(held, first.boundaries, first) == 199


def test_another_question_reuses_whole_portions_only():
    first = _prompt(list(range(200)), system_end=70)
    other = _prompt([*range(150), *range(1000, 1100)], system_end=70)

    assert reusable_tokens(first.tokens[:199], first.boundaries, other) == 134


def test_portions_cut_differently_are_not_reused():
    first = _prompt(list(range(200)), system_end=70)
    other = _prompt(list(range(200)), system_end=0)

    assert reusable_tokens(first.tokens[:199], first.boundaries, other) == 64


def test_a_longer_question_with_the_same_beginning_does_not_reuse_the_shorter_end():
    first = _prompt(list(range(150)), system_end=70)
    longer = _prompt([*range(149), *range(1000, 1100)], system_end=70)

    assert first.boundaries[-1] == 149
    assert reusable_tokens(first.tokens[:149], first.boundaries, longer) == 134


def test_a_follow_up_reuses_the_written_answer_as_it_is():
    first = _prompt(list(range(150)), system_end=70)
    held = [*first.tokens, *range(500, 540)]
    follow_up = _prompt([*held, *range(800, 850)], system_end=70)

    assert reusable_tokens(held, first.boundaries, follow_up) == 190


def test_an_empty_context_holds_nothing():
    assert reusable_tokens([], [], _prompt(list(range(10)))) == 0
