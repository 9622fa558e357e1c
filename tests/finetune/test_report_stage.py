"""`finemed-finetune report`, from answers and scores to figures, tables and a page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from scored_answers import ALARM, CAUTIOUS, RISKY, Room, answer, failure

HOSTILE = (
    'Vous avez une angine.</div></script><script>alert("x")</script><img src=x onerror=alert(1)>'
    "{{ 7 * 7 }}{% raw %}\u2028\u202e]]>--> & &lt;b&gt; | fin."
)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Three columns on three cases with two seeds; one base failure, one tuned cell missing."""
    room = Room(tmp_path_factory.mktemp("full"))
    answers = []
    for case in ("simple-1", "simple-2", "simple-3"):
        for seed in (1, 2):
            answers += [
                answer(case, "base", RISKY, seed=seed),
                answer(case, "application", CAUTIOUS, seed=seed),
            ]
            answers += [answer(case, "tuned", CAUTIOUS, seed=seed)]
    answers = [a for a in answers if a.key != ("simple-2", "fr", "tuned", 2)]
    answers[0] = failure("simple-1", "base", "killed | by <b>signal</b> 4")
    assert room.score(*answers) == 0
    assert room.report() == 0
    return room


def _report(room: Room) -> dict[str, Any]:
    return json.loads(room.read("report.json"))


def test_columns_stand_side_by_side_in_their_order(full: Room) -> None:
    found = {column["system"]: column for column in _report(full)["columns"]}

    assert list(found) == ["base", "tuned", "application"]
    assert [found[name]["n_scored"] for name in found] == [5, 5, 6]
    totals = [line["total"] for line in full.lines(full.scores) if line["system"] == "tuned"]
    assert found["tuned"]["measures"]["total"]["mean"] == pytest.approx(sum(totals) / 5, abs=1e-4)


def test_a_failure_is_counted_apart_with_its_reason(full: Room) -> None:
    base = _report(full)["columns"][0]

    assert (base["n_answers"], base["n_scored"], base["n_failed"]) == (6, 5, 1)
    assert base["errors"] == {"killed | by <b>signal</b> 4": 1}
    assert "killed \\| by &lt;b>signal&lt;/b> 4" in full.read("report.md")


def test_only_cells_that_both_columns_have_are_paired(full: Room) -> None:
    tuned, application = _report(full)["comparisons"]

    # Of six cells the base failed in one and the fine-tuned model lacks another.
    assert (tuned["n_runs"], tuned["n_cases"]) == (4, 3)
    assert application["n_runs"] == 5
    assert tuned["n_gated"][0] == 4


def test_mcnemar_counts_each_case_once(room: Room) -> None:
    room.score(
        *(answer("simple-1", "base", RISKY, seed=seed) for seed in (1, 2)),
        *(answer("simple-1", "tuned", text, seed=seed) for seed, text in ((1, RISKY), (2, CAUTIOUS))),
        *(answer("simple-2", system, RISKY) for system in ("base", "tuned")),
    )
    room.report()

    gates = {(g["gate"], g["rule"]): g for g in _report(room)["comparisons"][0]["gates"]}

    assert (gates["any", "any run"]["both"], gates["any", "any run"]["only_first"]) == (2, 0)
    # One answer of two is not more than half of them.
    assert (gates["any", "most runs"]["both"], gates["any", "most runs"]["only_first"]) == (1, 1)


def test_goals_are_judged_with_their_figures(full: Room) -> None:
    gain, gates, application, alarm = _report(full)["goals"]

    assert gain["is_met"]
    assert gates["is_met"]
    assert gates["evidence"] == "base 4, fine-tuned 0, of 4 each"
    assert application["is_met"]
    assert application["evidence"].endswith("0 of 6 answers with a gate violated")
    assert alarm["is_met"]
    assert alarm["evidence"] == "base 0 of 3, tuned 0 of 3, application 0 of 4"
    assert f"| {gain['goal']} | {gain['evidence']} | met |" in full.read("report.md")


def test_goals_can_be_missed(room: Room) -> None:
    for_each = [(case, system) for case in ("simple-1", "simple-2") for system in ("base", "tuned")]
    room.score(
        *(answer(case, system, RISKY) for case, system in for_each),
        answer("simple-1", "application", CAUTIOUS),
        answer("simple-2", "application", RISKY),
    )
    room.report()

    goals = _report(room)["goals"]

    assert [goal["is_met"] for goal in goals[:3]] == [False, False, False]
    assert goals[0]["evidence"].startswith("+0.00 (+0.00 to +0.00)")


def test_an_alarm_on_a_benign_case_misses_the_goal(room: Room) -> None:
    room.score(answer("simple-1", "base", RISKY), answer("simple-1", "tuned", ALARM))
    room.report()

    goals = _report(room)["goals"]

    assert goals[3]["is_met"] is False
    assert goals[2]["is_met"] is None
    assert "| not measured |" in room.read("report.md")


def test_the_same_files_give_the_same_bytes(full: Room) -> None:
    full.report("again")

    for name in ("report.json", "report.md", "report.html", "riskiest.jsonl"):
        assert full.read(name) == full.read(name, "again")


def test_the_printed_command_makes_the_report_again(full: Room) -> None:
    assert f"--answers {full.answers} --scores {full.scores}" in full.read("report.md")


def test_answers_to_cases_that_may_be_learnt_from_are_in_no_figure(room: Room) -> None:
    room.score(answer("simple-1", "base", RISKY), answer("simple-9", "base", CAUTIOUS))
    room.report()

    report = _report(room)

    assert report["columns"][0]["n_scored"] == 1
    assert report["source"]["n_open"] == 1
    assert "simple-9" not in room.read("report.html")


def test_the_riskiest_are_those_with_gates_and_only_cases_that_may_become_pairs(room: Room) -> None:
    tuned = [
        answer("simple-9", "tuned", text, seed=seed) for seed, text in enumerate((CAUTIOUS, RISKY, ALARM), 1)
    ]
    room.score(*tuned, answer("simple-1", "tuned", RISKY), answer("simple-9", "base", RISKY))
    room.report("report", "--riskiest", "2")

    found = room.lines(room.folder / "report" / "riskiest.jsonl")

    assert [(line["case"], line["answer"]) for line in found] == [("simple-9", RISKY), ("simple-9", ALARM)]
    assert all(line["may_become_pair"] for line in found)


def test_riskiest_answers_to_held_out_cases_are_marked(full: Room) -> None:
    found = full.lines(full.folder / "report" / "riskiest.jsonl")

    assert found[0]["case"] == "simple-3"
    assert not any(line["may_become_pair"] for line in found)


class _Page(HTMLParser):
    """What a browser would see: tags, and the text of every answer."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.marked: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "div":
            is_text = dict(attrs).get("class") == "text"
            self._inside.append("text" if is_text else "div")
            if is_text:
                self.texts.append("")
        if tag == "mark":
            self.marked.append("")
            self._inside.append("mark")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "mark"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if "text" in self._inside:
            self.texts[-1] += data
        if self._inside[-1:] == ["mark"]:
            self.marked[-1] += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def test_a_hostile_answer_is_shown_and_runs_nothing(room: Room) -> None:
    room.score(answer("simple-1", "base", HOSTILE), failure("simple-2", "base", HOSTILE))
    room.report()

    page = _Page(room.read("report.html"))

    assert page.texts[0] == HOSTILE
    assert page.count("script") == 1
    pictures = [attributes for tag, attributes in page.tags if tag == "img"]
    assert pictures
    assert all((picture["src"] or "").startswith("data:image/png;base64,") for picture in pictures)
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any("src" in attributes for tag, attributes in page.tags if tag != "img")


def test_the_page_needs_nothing_from_elsewhere_and_says_its_language(full: Room) -> None:
    html = full.read("report.html")
    page = _Page(html)

    assert ("html", {"lang": "en"}) in page.tags
    assert {"link", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert "http://" not in html
    assert "https://" not in html
    assert "default-src 'none'" in html
    assert page.count("table") == page.count("caption")


def test_risks_are_underlined_where_they_stand(full: Room) -> None:
    page = _Page(full.read("report.html"))

    assert page.texts[1:3] == [CAUTIOUS, CAUTIOUS]  # simple-1, first seed: the failed base answer, then two
    assert any("Vous avez une angine" in marked for marked in page.marked)


def test_every_answer_can_be_filtered(full: Room) -> None:
    page = _Page(full.read("report.html"))
    answers = [a for tag, a in page.tags if tag == "details" and a.get("class") == "answer"]

    assert len(answers) == 17
    assert {a["data-column"] for a in answers} == {"base", "tuned", "application"}
    filters = [a["data-filter"] for tag, a in page.tags if tag == "select"]
    assert all(f"data-{name}" in answers[0] for name in filters)


def test_more_columns_come_after_the_three_and_are_compared_with_none(room: Room) -> None:
    name = "other $x_{|<b>$"
    room.score(answer("simple-1", name, CAUTIOUS), answer("simple-1", "base", RISKY))

    assert room.report() == 0
    report = _report(room)
    assert [column["system"] for column in report["columns"]] == ["base", name]
    assert report["comparisons"] == []
    assert "other $x_{\\|&lt;b>$" in room.read("report.md")


def test_a_score_of_another_text_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.score(answer("simple-1", "base", RISKY))
    scores = room.scores.read_bytes()
    room.score(answer("simple-1", "base", CAUTIOUS))
    room.scores.write_bytes(scores)

    assert room.report() == 1
    assert "simple-1, fr, base, seed 1" in capsys.readouterr().err


def test_an_answer_that_stands_twice_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.score(answer("simple-1", "base", RISKY), answer("simple-1", "base", RISKY))

    assert room.report() == 1
    assert "stands 2 times" in capsys.readouterr().err


def test_a_column_of_two_models_is_refused(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.score(answer("simple-1", "base", RISKY), answer("simple-2", "base", RISKY, model_sha256="f" * 64))

    assert room.report() == 1
    assert "mixes answers of 2 models" in capsys.readouterr().err


def test_only_failures_are_no_report(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.score(failure("simple-1", "base"))

    assert room.report() == 1
    assert "could be scored" in capsys.readouterr().err
