"""`finemed red-flags`: one JSON line per line of the input, whatever its bytes."""

import argparse
import gc
import io
import json
import sys

import pytest

from desktop.commands import red_flags


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

    yield run
    gc.unfreeze()


def test_timing_ends_with_a_rate_on_stderr(ask):
    records, error = ask("J'ai mal à la tête.\nIl ne respire plus.\n".encode(), "--timing")
    assert [record["tier"] for record in records] == ["none", "vital"]
    assert error.startswith("2 lines, ")


def test_line_ends_and_bytes_that_are_no_text_are_survived(ask):
    records, error = ask(b"Il ne respire plus.\r\n\xff\xfe\nHe won't wake up.")
    assert [record["tier"] for record in records] == ["vital", "none", "vital"]
    assert error == ""
