"""`finemed red-flags`: lines are answered as they come, in order, by one process or by several."""

import argparse
import io
import json
import os
import sys
import threading

import pytest

from desktop.commands import red_flags
from desktop.commands.red_flags import lines_at_hand

TEXTS = [
    "Il ne se réveille pas, il ne respire plus.",
    "J'ai un petit rhume depuis hier.",
    "",
    "He won't wake up.",
]


@pytest.fixture
def ask(monkeypatch, capsys):
    def run(data, *options):
        parser = argparse.ArgumentParser()
        red_flags.add_parser(parser.add_subparsers())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        args = parser.parse_args(["red-flags", *options])
        assert args.run(args) == 0
        printed = capsys.readouterr()
        return [json.loads(line) for line in printed.out.splitlines()], printed.err

    return run


def test_several_processes_answer_the_same_in_the_same_order(ask, monkeypatch):
    monkeypatch.setattr(red_flags, "_LINES_PER_TASK", 3)
    data = "\n".join(TEXTS * 60).encode() + b"\n"
    alone, _ = ask(data, "--processes", "1")
    together, _ = ask(data, "--processes", "2")
    for record in alone + together:
        del record["ms"]
    assert together == alone
    assert [record["tier"] for record in together] == ["vital", "none", "none", "vital"] * 60


def test_timing_ends_with_a_rate_on_stderr(ask):
    records, error = ask(b"J'ai mal.\n", "--timing")
    assert len(records) == 1
    assert error.startswith("1 lines, ")


def test_line_ends_and_bytes_that_are_no_text_are_survived(ask):
    records, _ = ask(b"Il ne respire plus.\r\n\xff\xfe\nHe won't wake up.")
    assert [record["tier"] for record in records] == ["vital", "none", "vital"]


def test_no_number_of_processes_below_one(capsys):
    parser = argparse.ArgumentParser()
    red_flags.add_parser(parser.add_subparsers())
    with pytest.raises(SystemExit):
        parser.parse_args(["red-flags", "--processes", "0"])
    assert "1 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    "data", [b"", b"a", b"a\n", b"a\nb", b"\n\n", b"a\r\n\nb\n", b"x" * 200_000 + b"\ny"]
)
def test_lines_are_those_of_the_stream(data):
    lines = [line for group in lines_at_hand(io.BytesIO(data)) for line in group]
    assert lines == [line.removesuffix(b"\n") for line in io.BytesIO(data)]


def test_a_line_is_given_before_the_next_one_is_written():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as sender:
        groups = lines_at_hand(stream)
        sender.write(b"one\n")
        assert next(groups) == [b"one"]
        sender.write(b"two\nthr")
        assert next(groups) == [b"two"]
        threading.Timer(0.05, sender.write, (b"ee\n",)).start()
        assert next(groups) == [b"three"]
