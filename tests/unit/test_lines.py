"""Lines of the standard input: in order, as they arrive, by several processes when there are many."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.commands.lines import answer_lines, arriving


def slowly(line):
    time.sleep(0.05)
    return line


def number_and_process(line):
    return int(line), os.getpid()


def length(line):
    return len(line)


class Arriving:
    """A stream whose blocks arrive one by one."""

    def __init__(self, *blocks):
        self.blocks = list(blocks)

    def read1(self, _size):
        return self.blocks.pop(0) if self.blocks else b""


def test_lines_that_arrive_in_pieces_are_put_together():
    assert list(arriving(Arriving(b"a", b"b\nc\n", b"d\ne"))) == [[b"ab", b"c"], [b"d"], [b"e"]]


def test_an_empty_line_is_a_line_and_the_end_is_none():
    assert list(arriving(io.BytesIO(b"\na\n\n"))) == [[b"", b"a", b""]]
    assert list(arriving(io.BytesIO(b""))) == []


def test_a_line_is_answered_before_the_next_one_arrives():
    stream = Arriving(b"1\n", b"2\n")
    assert next(answer_lines(stream, number_and_process))[0] == 1
    assert stream.blocks == [b"2\n"]


# Processes of their own: this one may have threads, which a fork would not survive.
SHARE = """
import io, json, multiprocessing, os, sys
from desktop.commands.lines import answer_lines
from tests.unit import test_lines

if __name__ == "__main__":
    if sys.argv[1] != "default":
        multiprocessing.set_start_method(sys.argv[1])
    data = b"".join(b"%d\\n" % n for n in range(int(sys.argv[3])))
    print(json.dumps(os.getpid()), flush=True)
    for answered in answer_lines(io.BytesIO(data), getattr(test_lines, sys.argv[2]), n_processes=2):
        print(json.dumps(str(answered) if sys.argv[2] == "slowly" else answered), flush=True)
"""


@pytest.fixture
def share(tmp_path):
    """Starts a program that shares lines with two other processes."""
    script = tmp_path / "share.py"
    script.write_text(SHARE, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])

    def start(*arguments):
        command = [sys.executable, str(script), *arguments]
        environment = {**os.environ, "PYTHONPATH": root}
        return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)

    return start


@pytest.mark.parametrize("method", ["default", "spawn"])
def test_many_lines_are_shared_and_keep_their_order(share, method):
    with share(method, "number_and_process", "3000") as program:
        first, *answers = map(json.loads, program.communicate(timeout=60)[0].splitlines())
    assert [number for number, _ in answers] == list(range(3_000))
    assert {process for _, process in answers[:100]} == {first}
    assert first not in {process for _, process in answers[100:]}


def test_the_other_processes_end_with_the_first(share):
    with share("default", "slowly", "3000") as program:
        for _ in range(110):  # the first hundred are answered alone
            program.stdout.readline()
        program.kill()
        program.communicate(timeout=20)  # returns when nobody holds the output any more


def test_one_processor_answers_alone():
    data = b"".join(b"%d\n" % n for n in range(300))
    answers = list(answer_lines(io.BytesIO(data), number_and_process, n_processes=1))
    assert {process for _, process in answers} == {os.getpid()}


def test_a_line_of_many_blocks_is_put_together():
    blocks = [b"x" * 65_536] * 300
    assert list(answer_lines(Arriving(*blocks), length)) == [300 * 65_536]
