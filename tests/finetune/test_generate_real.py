"""The whole way once: a case, the real application in a child process, the embedded model, a line."""

from __future__ import annotations

import hashlib
from pathlib import Path

from finetune.cli import main
from finetune.records import parse_answer, read_jsonl

REPO = Path(__file__).resolve().parents[2]


def test_the_embedded_model_answers_a_case(tmp_path: Path, smollm2_path: Path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/simple.toml").write_text(
        '[[case]]\nid = "simple-1"\nheld_out = true\nexpected_tier = "none"\nfamilies = []\n'
        'drug_question = false\nfr = "Merci."\nen = "Say thank you."\n'
    )
    arguments = [
        *("generate", "--out", str(tmp_path), "--cases", str(tmp_path / "cases")),
        *("--resources", str(REPO / "resources"), "--languages", "en", "--seeds", "1"),
        *("--model", "smollm2-135m-instruct-q4_1", "--columns", "base"),
    ]
    assert main(arguments) == 0
    (answer,) = read_jsonl(tmp_path / "answers.jsonl", parse_answer)
    assert answer.outcome == "answered"
    assert len(answer.text) > 10
    assert answer.finish_reason in ("stop", "length")
    assert answer.model_sha256 == hashlib.sha256(smollm2_path.read_bytes()).hexdigest()
