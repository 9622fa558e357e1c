"""Characters that are split over tokens come whole, late, and never as U+FFFD."""

from __future__ import annotations

import pytest

from desktop.engine.text_assembler import TextAssembler


def _feed(pieces: list[bytes]) -> list[str]:
    assembler = TextAssembler()
    return [assembler.feed(piece) for piece in pieces]


@pytest.mark.parametrize("text", ["🤒", "👩🏽‍⚕️", "هل هذا خطير؟", "é…’", "漢字", "plain", "a🤒b"])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_any_split_gives_the_text_back(text: str, width: int):
    data = text.encode()
    pieces = [data[at : at + width] for at in range(0, len(data), width)]

    given = _feed(pieces)

    assert "".join(given) == text
    assert "\ufffd" not in "".join(given)


def test_nothing_is_given_before_a_character_is_whole():
    assert _feed(["🤒".encode()[:2], "🤒".encode()[2:], b"!"]) == ["", "🤒", "!"]


def test_text_waits_when_its_token_also_begins_the_next_character():
    euro = "€".encode()

    assert _feed([b"ab" + euro[:1], euro[1:] + b"c"]) == ["", "ab€c"]


def test_bytes_that_can_never_be_text_do_not_stop_the_rest():
    assert "".join(_feed([b"a", b"\xff", b"b"])) == "a\ufffdb"


def test_an_unfinished_character_is_not_given_at_all():
    assert _feed([b"ok ", "🤒".encode()[:3]]) == ["ok ", ""]
