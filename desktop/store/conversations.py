"""Conversations in one SQLite file, written so that a crash loses nothing that was shown.

The question is committed before anything is generated and the partial answer about once a second.
A file that cannot be opened for writing is opened read-only; one that is damaged is set aside.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from desktop.errors import FineMedError

log = logging.getLogger(__name__)

TurnState = Literal["writing", "finished", "stopped", "interrupted", "failed"]

# One entry per schema version; never edited once released, only appended to.
_MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE conversation (id INTEGER PRIMARY KEY, started_at REAL NOT NULL);
    CREATE TABLE turn (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
        asked_at REAL NOT NULL,
        scenario_id TEXT NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL CHECK (state IN ('writing', 'finished', 'stopped', 'interrupted', 'failed')),
        details TEXT NOT NULL DEFAULT '{}'
    );
    CREATE INDEX turn_by_conversation ON turn(conversation_id, id);
    """,
)
SCHEMA_VERSION = len(_MIGRATIONS)
# Another program may hold the file; the window must not wait for it longer than a reader notices.
BUSY_TIMEOUT_S = 0.3


class ConversationStoreError(FineMedError):
    """The conversations cannot be kept; the window goes on without them and says so."""

    code = "store_unavailable"


@dataclass(frozen=True)
class Turn:
    """One question and what was answered.

    Attributes:
        asked_at: seconds since the epoch.
        details: model, adapter, seed, tier and timings of the answer, as JSON values.
    """

    turn_id: int
    asked_at: float
    scenario_id: str
    question: str
    answer: str
    state: TurnState
    details: dict[str, object]


class ConversationStore:
    """The turns of the current conversation and of earlier ones. Thread: GUI."""

    def __init__(self, path: Path) -> None:
        """Open or create the file, bring its schema up to date and mark unfinished answers interrupted.

        Raises:
            ConversationStoreError: neither the file nor a fresh one can be used.
        """
        self.path = path
        self.is_read_only = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open_or_set_aside()
        except (OSError, sqlite3.Error) as error:
            raise ConversationStoreError(f"The conversations cannot be kept: {error}.") from error

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._db.close()

    def start_conversation(self) -> int:
        """Begin a new conversation and return its id (0 when read-only)."""
        return self._write("INSERT INTO conversation (started_at) VALUES (?)", (time.time(),))

    def latest_conversation(self) -> int | None:
        """Id of the conversation that was open last."""
        row = self._db.execute("SELECT max(id) FROM conversation").fetchone()
        return row[0]

    def add_turn(self, conversation_id: int, question: str, *, scenario_id: str = "") -> int:
        """Commit a question before its answer is generated; return the turn's id (0 when read-only)."""
        sql = (
            "INSERT INTO turn (conversation_id, asked_at, scenario_id, question, state) "
            "VALUES (?, ?, ?, ?, 'writing')"
        )
        return self._write(sql, (conversation_id, time.time(), scenario_id, question))

    def save_partial(self, turn_id: int, answer: str) -> None:
        """Commit what has been shown so far."""
        self._write("UPDATE turn SET answer = ? WHERE id = ?", (answer, turn_id))

    def finish_turn(
        self, turn_id: int, answer: str, *, state: TurnState, details: dict[str, object] | None = None
    ) -> None:
        """Commit the whole answer and how it ended."""
        sql = "UPDATE turn SET answer = ?, state = ?, details = ? WHERE id = ?"
        self._write(sql, (answer, state, json.dumps(details or {}, ensure_ascii=False), turn_id))

    def remove_turn(self, turn_id: int) -> None:
        """Forget one turn (it is about to be regenerated)."""
        self._write("DELETE FROM turn WHERE id = ?", (turn_id,))

    def clear(self, conversation_id: int) -> None:
        """Forget a conversation and its turns."""
        self._write("DELETE FROM conversation WHERE id = ?", (conversation_id,))

    def turns(self, conversation_id: int) -> list[Turn]:
        """The turns of a conversation, oldest first."""
        sql = (
            "SELECT id, asked_at, scenario_id, question, answer, state, details "
            "FROM turn WHERE conversation_id = ? ORDER BY id"
        )
        return [_turn(row) for row in self._db.execute(sql, (conversation_id,))]

    def _write(self, sql: str, values: tuple[object, ...]) -> int:
        if self.is_read_only:
            return 0
        try:
            with self._db:
                return self._db.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            raise ConversationStoreError(f"The conversation could not be written: {error}.") from error

    def _open_or_set_aside(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                return self._open_read_only()
            log.info("the conversations file is damaged (%s); it is set aside", error)
            os.replace(self.path, self.path.with_suffix(".damaged.sqlite3"))
            return self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA journal_mode = WAL")
            self._migrate(db)
            with db:
                db.execute("UPDATE turn SET state = 'interrupted' WHERE state = 'writing'")
        except BaseException:
            db.close()
            raise
        return db

    def _open_read_only(self) -> sqlite3.Connection:
        db = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)
        db.execute("SELECT count(*) FROM turn")
        self.is_read_only = True
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise sqlite3.OperationalError("the file was written by a newer FineMed")
        if 0 < version < SCHEMA_VERSION:
            _back_up(db, self.path.with_suffix(f".v{version}.sqlite3"))
        for number in range(version, SCHEMA_VERSION):
            db.executescript(f"BEGIN; {_MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;")


def _back_up(db: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        db.backup(copy)


def _turn(row: tuple[int, float, str, str, str, str, str]) -> Turn:
    state = row[5] if row[5] in get_args(TurnState) else "interrupted"
    details = cast("dict[str, object]", json.loads(row[6]))
    return Turn(row[0], row[1], row[2], row[3], row[4], cast("TurnState", state), details)
