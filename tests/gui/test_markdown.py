"""The small Markdown: what it knows, what it leaves alone, and where things stood."""

from __future__ import annotations

import time

import pytest

from desktop.ui.markdown import parse_markdown
from desktop.ui.text_layout import Placed, document_range, make_safe, utf16_length


def shown(text: str) -> list[tuple[str, str]]:
    return [(block.kind, "".join(run.text for run in block.runs)) for block in parse_markdown(text)]


def test_headings_lists_and_code() -> None:
    text = "## Advice\n- rest\n2. drink\n```\nx = 1\n```\nend"
    assert shown(text) == [
        ("heading", "Advice"),
        ("item", "•\u00a0rest"),
        ("item", "2.\u00a0drink"),
        ("code", "x = 1"),
        ("paragraph", "end"),
    ]


@pytest.mark.parametrize(
    ("text", "style", "words"),
    [("a **b c** d", "bold", "b c"), ("a *b* c", "italic", "b"), ("a `b` c", "code", "b")],
)
def test_styles_inside_a_line(text: str, style: str, words: str) -> None:
    [block] = parse_markdown(text)
    assert [run.text for run in block.runs if run.style == style] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b> <img src='a'>",
        "[a](http://b.c)",
        "![a](b.png)",
        "2 * 3 * 4",
        "#no heading",
        "snake_case_name",
        "**",
    ],
)
def test_everything_else_is_plain_text(text: str) -> None:
    assert shown(text) == [("paragraph", text)]


def test_every_run_knows_where_it_stood() -> None:
    text = "# Un **mot** fort\n- et `du code` là"
    for block in parse_markdown(text):
        for run in block.runs:
            if run.start >= 0:
                assert text[run.start : run.start + len(run.text)] == run.text


@pytest.mark.parametrize("piece", ["**", "*a ", "`", "**a", "*a*b", "**a **", "- ", "#"])
def test_parsing_takes_linear_time(piece: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        parse_markdown(piece * count)
        return time.process_time() - started

    # The best of some runs: a collection of garbage may fall into any of them.
    assert min(seconds(20_000) for _ in range(3)) < 0.5


def test_unsafe_characters_are_replaced_one_for_one() -> None:
    text = "a\x00b\u202ec\u2029d\ufffce\ud800f\tg\nh"
    safe = make_safe(text)
    assert len(safe) == len(text)
    assert safe == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\tg\nh"


def test_positions_count_as_qt_counts() -> None:
    assert utf16_length("é🙂a") == 4
    assert document_range([Placed(0, "🙂🙂 mal", 0)], 3, 6) == (5, 8)


def test_a_range_inside_removed_marks_is_not_shown() -> None:
    assert document_range([Placed(2, "bold", 0)], 0, 2) is None
    assert document_range([Placed(2, "bold", 0)], 0, 4) == (0, 2)
