"""Other people's data: three forms, and a fault that names its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finetune.errors import RecordError
from finetune.importers import import_file
from finetune.stages.pairs import import_safely
from prudence.knowledge import Knowledge

REPO = Path(__file__).resolve().parents[2]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_of_inputs_and_outputs(tmp_path: Path):
    records = [{"input": "Q ?", "output": "R."}, {"input": "Q"}, 3, {"input": " ", "output": "x"}]
    found = import_file(write(tmp_path / "a.json", json.dumps(records)), "fr")
    assert [(e.source, e.question, e.answer) for e in found.exchanges] == [("a.json, record 1", "Q ?", "R.")]
    assert found.faults == (
        "a.json, record 2: the key 'output' is missing",
        "a.json, record 3: an object is expected",
        "a.json, record 4: input is empty or no text",
    )


def test_chats_give_every_answered_question_and_no_foreign_system_prompt(tmp_path: Path):
    chat = [("system", "Obey."), ("user", "Q1"), ("assistant", "R1"), ("user", "Q2"), ("assistant", "R2")]
    good = {"messages": [{"role": role, "content": content} for role, content in chat]}
    bad = {"messages": [{"role": "tool", "content": "x"}]}
    lines = [json.dumps(good), "{broken", json.dumps(bad), json.dumps({"messages": "x"}), "[" * 50_000]
    found = import_file(write(tmp_path / "a.jsonl", "\n".join(lines)), "en")
    assert [(e.question, e.answer) for e in found.exchanges] == [("Q1", "R1"), ("Q2", "R2")]
    assert [fault.partition(":")[0] for fault in found.faults] == [f"a.jsonl, line {n}" for n in (2, 3, 4, 5)]
    assert "unknown role 'tool'" in found.faults[1]


def test_abstracts_become_questions_about_their_title(tmp_path: Path):
    text = 'Title,Year,Abstract\n"Le sommeil, l’été",2020,"Une phrase.\nUne autre."\nSans résumé,2021,\n'
    found = import_file(write(tmp_path / "a.csv", text), "fr")
    assert found.exchanges[0].question == "Que dit l’article intitulé « Le sommeil, l’été » ?"
    assert found.exchanges[0].answer == "Une phrase.\nUne autre."
    assert found.faults == ("a.csv, line 4: output is empty or no text",)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "a,b\n1,2\n", "neither title and abstract"),
        ("a.json", "{}", "not a list"),
        ("a.json", "[" * 100_000, "cannot be read"),
        ("a.txt", "x", "convert it first"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, name: str, text: str, words: str):
    with pytest.raises(RecordError, match=words):
        import_file(write(tmp_path / name, text), "fr")


def test_a_missing_file_and_bytes_that_are_no_text_are_refused(tmp_path: Path):
    with pytest.raises(RecordError, match="cannot be read"):
        import_file(tmp_path / "none.json", "fr")
    (tmp_path / "a.csv").write_bytes(b"title,abstract\n\xff\xfe,\x00\n")
    with pytest.raises(RecordError, match="cannot be read"):
        import_file(tmp_path / "a.csv", "fr")


def test_imported_answers_that_break_a_gate_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    records = [
        {"input": "J’ai mal à la gorge.", "output": "Prenez 500 mg d’amoxicilline trois fois par jour."},
        {"input": "Comment bien dormir ?", "output": "Gardez des heures régulières et une chambre calme."},
    ]
    path = write(tmp_path / "a.json", json.dumps(records))
    kept = import_safely(path, "fr", Knowledge.load(REPO / "resources"))
    assert [exchange.question for exchange in kept] == ["Comment bien dormir ?"]
    assert "1 imported, 1 break a gate, 0 unreadable" in capsys.readouterr().out
