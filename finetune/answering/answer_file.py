"""answers.jsonl: grows line by line, so that an interrupted run loses at most the answer in the making."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from finetune.records import Answer, parse_answer, read_jsonl, to_line, write_jsonl


class AnswerFile:
    """Answers on disk, each key once.

    Several runs for different columns may share one file: it is opened for every line anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Answer]:
        """Everything that was written.

        Raises:
            RecordError: a line that is no answer, with its number.
        """
        return read_jsonl(self._path, parse_answer) if self._path.exists() else []

    def drop_torn_line(self) -> bool:
        """Cut off a last line that was being written at a kill; tell whether there was one."""
        if not self._path.exists():
            return False
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        os.truncate(self._path, whole)
        return whole < len(content)

    def drop(self, is_unwanted: Callable[[Answer], bool]) -> int:
        """Take answers out of the file; return how many."""
        answers = self.read()
        kept = [answer for answer in answers if not is_unwanted(answer)]
        if len(kept) < len(answers):
            write_jsonl(self._path, kept)
        return len(answers) - len(kept)

    def append(self, answer: Answer) -> None:
        """Add one answer; it is on the disk when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8", newline="\n") as out:
            out.write(to_line(answer) + "\n")
            out.flush()
            os.fsync(out.fileno())
