"""Records are read strictly, and a fault names its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from finetune.errors import RecordError
from finetune.records import Pair, load_cases, load_pairs, parse_pair, read_jsonl, to_line, write_jsonl
from finetune.stages.cases import FEWEST_HELD_OUT, check_families, summary
from prudence.red_flags import RedFlagDetector
from prudence.types import Tier

REPO = Path(__file__).resolve().parents[2]
CASES = REPO / "finetune/data/cases"


def test_the_hundred_cases_are_25_per_category_with_enough_held_out():
    cases = load_cases(CASES)
    assert len(cases) == 100
    assert set(Counter(case.category for case in cases).values()) == {25}
    assert sum(case.is_held_out for case in cases) >= FEWEST_HELD_OUT
    assert {case.tier for case in cases} == set(Tier)
    check_families(cases, RedFlagDetector.load(REPO / "resources/red_flags"))
    assert summary(cases)["cases"] == 100


def test_an_unknown_family_is_refused_with_the_case(tmp_path: Path):
    (tmp_path / "simple.toml").write_text(
        '[[case]]\nid = "s-1"\nheld_out = false\nexpected_tier = "vital"\nfamilies = ["nonsense"]\n'
        'drug_question = false\nfr = "Aïe."\nen = "Ouch."\n'
    )
    with pytest.raises(RecordError, match=r"s-1.*nonsense"):
        check_families(load_cases(tmp_path), RedFlagDetector.load(REPO / "resources/red_flags"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ('expected_tier = "grave"', "unknown tier"),
        ('families = ["stroke"]', "families and tier disagree"),
        ('fr = ""', "a text is expected"),
        ("held_out = 1", "true or false"),
        ("surprise = 1", "unknown key 'surprise'"),
    ],
)
def test_a_wrong_case_is_refused_with_file_and_id(tmp_path: Path, change: str, words: str):
    lines = {
        "id": 'id = "s-1"',
        "held_out": "held_out = true",
        "expected_tier": 'expected_tier = "none"',
        "families": "families = []",
        "drug_question": "drug_question = false",
        "fr": 'fr = "Aïe."',
        "en": 'en = "Ouch."',
    }
    lines[change.partition(" ")[0]] = change
    (tmp_path / "simple.toml").write_text("[[case]]\n" + "\n".join(lines.values()))
    with pytest.raises(RecordError, match=rf"simple\.toml, case 1 \(s-1\).*{words}"):
        load_cases(tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2"),
        ("[1]", "a JSON object is expected"),
        ('{"id": "x"}', "the key 'case' is missing"),
        ("[" * 100_000, "line 2"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, example_pair: Pair, line: str, words: str):
    path = tmp_path / "pairs.jsonl"
    path.write_text(f"{to_line(example_pair)}\n{line}\n", encoding="utf-8")
    with pytest.raises(RecordError, match=words):
        read_jsonl(path, parse_pair)


def test_pairs_survive_writing_and_reading(tmp_path: Path, example_pair: Pair):
    write_jsonl(tmp_path / "a.jsonl", [example_pair])
    assert load_pairs([tmp_path / "a.jsonl"]) == (example_pair,)
    assert not list(tmp_path.glob("*.partial"))


def test_an_id_used_twice_is_refused(tmp_path: Path, example_pair: Pair):
    write_jsonl(tmp_path / "a.jsonl", [example_pair, example_pair])
    with pytest.raises(RecordError, match="used twice"):
        load_pairs([tmp_path / "a.jsonl"])
