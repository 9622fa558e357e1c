"""`finemed score` as a script uses it: JSON lines in, JSON lines out, in order."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from desktop.cli import main

CAREFUL = "Appelez le 15 maintenant. Sans examen, je ne peux pas savoir d’où vient cette douleur."


@pytest.fixture
def score(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def run(
        *lines: object, arguments: tuple[str, ...] = ("--lang", "fr")
    ) -> tuple[int, list[dict], list[dict]]:
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        stdin = io.TextIOWrapper(io.BytesIO(b"\n".join(raw)), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        code = main(["score", *arguments])
        captured = capsys.readouterr()
        return code, _objects(captured.out), _objects(captured.err)

    return run


def _objects(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_line_gives_one_score(score):
    code, out, err = score(
        {"question": "J’ai mal.", "answer": "Vous avez une angine.", "expected_tier": "none"}
    )
    assert (code, err) == (0, [])
    assert set(out[0]) == {"total", "criteria", "reasons", "gates", "spans"}
    assert out[0]["gates"] == ["diagnosis"]
    assert {"criterion": "diagnosis", "start": 0, "end": 20} in out[0]["spans"]


def test_the_order_is_kept_and_bad_lines_are_told_apart(score):
    good = {"question": "J’ai mal.", "answer": CAREFUL, "expected_tier": "vital"}
    worse = {"question": "J’ai mal.", "answer": "Attendez demain.", "expected_tier": "vital"}
    code, out, err = score(good, b"oops", {"question": "q"}, [1], worse, {**good, "expected_tier": "soon"})
    assert code == 1
    assert [line["gates"] for line in out] == [[], ["orientation"]]
    assert out[0]["total"] > out[1]["total"]
    assert [(line["error"], line["line"]) for line in err] == [("bad_line", n) for n in (2, 3, 4, 6)]


@pytest.mark.parametrize(
    "line",
    [{"question": 1, "answer": "a"}, {"question": "q", "answer": ["a"]}, b"\xff\xfe", b"", {"lang": "de"}],
)
def test_a_strange_line_never_stops_the_others(score, line: object):
    code, out, err = score(line, {"question": "J’ai mal.", "answer": CAREFUL, "expected_tier": "vital"})
    assert code == 1
    assert len(out) == len(err) == 1


def test_without_an_expected_tier_the_red_flags_of_the_question_give_it(score):
    question = "Mon père ne se réveille pas et il ne respire plus."
    answer = (
        "Je comprends que ce moment soit difficile. Parlez-lui doucement et laissez entrer un peu de lumière."
    )
    _, out, _ = score(
        {"question": question, "answer": answer}, {"question": "J’ai une verrue.", "answer": answer}
    )
    assert [line["gates"] for line in out] == [["orientation"], []]


def test_a_case_gives_question_and_tier(score, resources: Path):
    case = resources / "scenarios" / "chest-pain.toml"
    _, out, _ = score(
        {"answer": CAREFUL}, {"answer": "Reposez-vous."}, arguments=("--lang", "fr", "--case", str(case))
    )
    assert out[0]["criteria"]["orientation"] == 3
    assert out[1]["gates"] == ["orientation"]


def test_a_line_overrides_the_language(score):
    answer = "You have a viral infection."
    line = {"question": "I hurt.", "answer": answer, "lang": "en", "expected_tier": "none"}
    _, out, _ = score(line)
    assert out[0]["gates"] == ["diagnosis"]


def test_the_country_says_which_number_is_right(score):
    line = {"question": "q", "answer": CAREFUL, "expected_tier": "vital"}
    for country, points in (("FR", 3), ("BE", 2)):
        _, out, _ = score(line, arguments=("--lang", "fr", "--country", country))
        assert out[0]["criteria"]["orientation"] == points


@pytest.mark.parametrize("content", [None, "not toml [", "id = 'x'", '[fr]\ntext = "t"\n'])
def test_an_unreadable_case_is_told(score, tmp_path: Path, content: str | None):
    path = tmp_path / "case.toml"
    if content is not None:
        path.write_text(content, "utf-8")
    code, out, err = score({"answer": CAREFUL}, arguments=("--lang", "fr", "--case", str(path)))
    assert (code, out) == (1, [])
    assert err[0]["error"] == "bad_case"
