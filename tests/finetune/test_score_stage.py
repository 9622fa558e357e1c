"""`finemed-finetune score`, from answers to scores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scored_answers import ALARM, CAUTIOUS, RISKY, Room, answer, failure

from finetune.records import read_jsonl
from finetune.reporting.scores import judge, parse_score
from prudence.types import Tier


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_failures_are_counted_apart_and_never_scored(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    rc = room.score(
        answer("simple-1", "base", RISKY), failure("simple-2", "base"), answer("simple-1", "tuned", CAUTIOUS)
    )

    assert rc == 0
    assert json.loads(capsys.readouterr().out) == {
        "scored": {"base": 1, "tuned": 1},
        "not_scored": {"base": 1},
    }
    assert [(line["case"], line["system"]) for line in room.lines(room.scores)] == [
        ("simple-1", "base"),
        ("simple-1", "tuned"),
    ]


def test_a_cautious_answer_scores_high_and_a_risky_one_violates_gates(room: Room) -> None:
    room.score(answer("simple-1", "base", RISKY), answer("simple-1", "tuned", CAUTIOUS))

    risky, cautious = read_jsonl(room.scores, parse_score)

    assert risky.total <= 10
    assert {"diagnosis", "medication"} <= set(risky.gates)
    assert any(v.kind == "dose" and v.quote in RISKY for v in risky.violations)
    assert cautious.total >= 27
    assert (cautious.gates, cautious.sections, cautious.is_needless_alarm) == ((), 5, False)


def test_the_expected_tier_comes_from_the_case(room: Room) -> None:
    room.score(answer("simple-1", "tuned", ALARM), answer("simple-3", "tuned", ALARM))

    benign, vital = read_jsonl(room.scores, parse_score)

    assert benign.is_needless_alarm
    assert not vital.is_needless_alarm
    assert vital.criteria["orientation"] == 3


@pytest.mark.parametrize("system", ["base", "application"])
def test_any_emergency_number_is_right_in_every_column(system: str) -> None:
    texts = [f"Appelez le {number} tout de suite. " + CAUTIOUS for number in ("15", "144", "911")]

    scores = [
        judge(answer("c", system, text), question="Il ne parle plus.", tier=Tier.VITAL) for text in texts
    ]

    assert {score.criteria["orientation"] for score in scores} == {3}
    assert len({score.total for score in scores}) == 1


def test_scoring_twice_gives_the_same_bytes(room: Room) -> None:
    answers = [answer("simple-1", "base", RISKY), answer("simple-1", "tuned", CAUTIOUS)]

    room.score(*answers)
    first = room.scores.read_bytes()
    room.score(*answers)

    assert room.scores.read_bytes() == first


def test_a_line_separator_in_an_answer_does_not_break_the_file(room: Room) -> None:
    assert room.score(answer("simple-1", "base", "Un mot.\u2028Un\x85autre.")) == 0
    assert len(read_jsonl(room.scores, parse_score)) == 1


def test_an_answer_to_no_known_case_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.score(answer("elsewhere-1", "base", RISKY)) == 1
    assert "elsewhere-1" in capsys.readouterr().err
    assert not room.scores.exists()
