"""Lines of the standard input: in order, as they arrive, by several processes when there are many."""

import io
import json
import os
import subprocess
import sys

from desktop.commands.lines import answer_lines, arriving


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


def test_many_lines_are_shared_and_keep_their_order():
    program = (
        "import io, json, os; from desktop.commands.lines import answer_lines; "
        "from tests.unit.test_lines import number_and_process; "
        "data = b''.join(b'%d\\n' % n for n in range(3_000)); "
        "print(json.dumps([os.getpid(), "
        "*answer_lines(io.BytesIO(data), number_and_process, n_processes=2)]))"
    )
    # A process of its own: this one may have threads, which a fork would not survive.
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, timeout=60)
    first, *answers = json.loads(output.stdout)
    assert [number for number, _ in answers] == list(range(3_000))
    assert {process for _, process in answers[:100]} == {first}
    assert first not in {process for _, process in answers[100:]}


def test_one_processor_answers_alone():
    data = b"".join(b"%d\n" % n for n in range(300))
    answers = list(answer_lines(io.BytesIO(data), number_and_process, n_processes=1))
    assert {process for _, process in answers} == {os.getpid()}


def test_a_line_of_many_blocks_is_read_once():
    blocks = [b"x" * 65_536] * 300
    assert list(answer_lines(Arriving(*blocks), length)) == [300 * 65_536]
