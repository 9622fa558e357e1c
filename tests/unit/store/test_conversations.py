"""Nothing that was shown is lost, whatever happens to the program or to the file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.store.conversations import SCHEMA_VERSION, ConversationStore, ConversationStoreError


def test_turns_come_back_in_order(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "c.sqlite3")
    conversation = store.start_conversation()
    first = store.add_turn(conversation, "Première question", scenario_id="chest-pain")
    second = store.add_turn(conversation, "Deuxième")
    store.finish_turn(first, "Réponse", state="finished", details={"seed": 7})
    store.finish_turn(second, "Coup", state="stopped")
    store.close()

    again = ConversationStore(tmp_path / "c.sqlite3")
    turns = again.turns(conversation)
    again.close()
    assert [(t.question, t.answer, t.state) for t in turns] == [
        ("Première question", "Réponse", "finished"),
        ("Deuxième", "Coup", "stopped"),
    ]
    assert turns[0].scenario_id == "chest-pain"
    assert turns[0].details == {"seed": 7}


def test_a_killed_program_leaves_question_and_partial_answer(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    script = (
        "import os, sys; from pathlib import Path\n"
        "from desktop.store.conversations import ConversationStore\n"
        "s = ConversationStore(Path(sys.argv[1])); c = s.start_conversation()\n"
        "t = s.add_turn(c, 'question'); s.save_partial(t, 'début de réponse')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    store = ConversationStore(path)
    latest = store.latest_conversation()
    assert latest is not None
    (turn,) = store.turns(latest)
    store.close()
    assert (turn.question, turn.answer, turn.state) == ("question", "début de réponse", "interrupted")


def test_clearing_removes_the_turns(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "c.sqlite3")
    conversation = store.start_conversation()
    store.add_turn(conversation, "question")
    store.clear(conversation)
    assert store.turns(conversation) == []
    assert store.latest_conversation() is None
    store.close()


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"this is not a database" * 100)
    store = ConversationStore(path)
    assert store.turns(store.start_conversation()) == []
    store.close()
    assert (tmp_path / "c.damaged.sqlite3").read_bytes().startswith(b"this is not")


def test_a_newer_file_is_read_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    store = ConversationStore(path)
    conversation = store.start_conversation()
    store.finish_turn(store.add_turn(conversation, "q"), "a", state="finished")
    store.close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer = ConversationStore(path)
    assert newer.is_read_only
    assert [t.question for t in newer.turns(conversation)] == ["q"]
    assert newer.add_turn(conversation, "not kept") == 0
    assert len(newer.turns(conversation)) == 1
    newer.close()


def test_an_unusable_place_is_one_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(ConversationStoreError, match="cannot be kept"):
        ConversationStore(blocked / "c.sqlite3")
