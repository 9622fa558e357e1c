"""The measurement counts hits, false alarms and intervals the way its report says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prudence.evaluation import Outcome, Proportion, Sample, main, read_corpus
from prudence.red_flags import Alert
from prudence.types import Tier


def outcome(expected: Tier, found: Tier, families: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        Sample("corpus.jsonl", "x", "fr", "texte", expected, frozenset({"fire"}), "emergency"),
        Alert(found, families),
    )


@pytest.mark.parametrize(
    ("expected", "found", "is_hit"),
    [
        (Tier.VITAL, Tier.VITAL, True),
        (Tier.VITAL, Tier.CRISIS, False),
        (Tier.CRISIS, Tier.CRISIS, True),
        (Tier.CRISIS, Tier.VITAL, True),
        (Tier.CRISIS, Tier.URGENT, False),
        (Tier.URGENT, Tier.URGENT, True),
        (Tier.URGENT, Tier.NONE, False),
    ],
)
def test_a_hit_needs_the_expected_tier_at_least(expected: Tier, found: Tier, is_hit: bool) -> None:
    assert outcome(expected, found).is_hit is is_hit


def test_naming_the_family_is_counted_apart() -> None:
    assert outcome(Tier.VITAL, Tier.VITAL, ("flood", "fire")).is_named
    assert not outcome(Tier.VITAL, Tier.VITAL, ("flood",)).is_named


def test_wilson_intervals_are_those_of_the_textbook() -> None:
    low, high = Proportion(8, 10).interval()
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Proportion(0, 0).interval() == (0.0, 1.0)
    assert Proportion(0, 20).interval()[0] == 0.0
    assert Proportion(20, 20).interval()[1] == 1.0


def test_the_report_names_command_figures_misses_and_false_alarms(
    tmp_path: Path, tiny_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "id": "a",
            "lang": "fr",
            "text": "les flammes",
            "tier": "vital",
            "families": ["fire"],
            "kind": "emergency",
        },
        {
            "id": "b",
            "lang": "fr",
            "text": "au secours",
            "tier": "vital",
            "families": ["fire"],
            "kind": "emergency",
        },
        {"id": "c", "lang": "fr", "text": "un incendie", "tier": "none", "families": [], "kind": "benign"},
        {"id": "d", "lang": "en", "text": "tea", "tier": "none", "families": [], "kind": "benign"},
    ]
    corpus, report = tmp_path / "corpus.jsonl", tmp_path / "report.md"
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    arguments = [str(corpus), "--lexicon", str(tiny_folder), "--report", str(report)]
    assert main(arguments) == 0
    text = report.read_text(encoding="utf-8")
    assert capsys.readouterr().out == text
    assert f"python -m prudence.evaluation {corpus}" in text
    assert "| vital and crisis | 1/2 = 50.0 % [9.5–90.5] | 1/2 = 50.0 % [9.5–90.5] |" in text
    assert "| fire | 1/2" in text
    assert "All: 1/2 = 50.0 %" in text
    assert "| fr | 1/1" in text
    misses, false_alarms = text.split("## Misses")[1].split("## False alarms, one by one")
    assert "'au secours'" in misses
    assert "'les flammes'" not in misses
    assert "'un incendie'" in false_alarms


def test_several_corpora_are_reported_one_by_one_and_together(tmp_path: Path, tiny_folder: Path) -> None:
    row = {"id": "a", "lang": "fr", "text": "les flammes", "tier": "vital", "families": ["fire"], "kind": "x"}
    calm = {"id": "b", "lang": "fr", "text": "le thé", "tier": "none", "families": [], "kind": "benign"}
    read = {**row, "text": "au secours", "readers": ["vital"]}
    one, other, report = tmp_path / "one.jsonl", tmp_path / "other.jsonl", tmp_path / "report.md"
    one.write_text(f"{json.dumps(row)}\n{json.dumps(calm)}\n", encoding="utf-8")
    other.write_text(json.dumps(read) + "\n", encoding="utf-8")
    assert main([str(one), str(other), "--lexicon", str(tiny_folder), "--report", str(report)]) == 0
    text = report.read_text(encoding="utf-8")
    assert "| one.jsonl | 1/1 = 100.0 % [20.7–100.0] | 0/1" in text
    assert "| other.jsonl | 0/1 = 0.0 % [0.0–79.3] | 0/0" in text
    assert "| all | 1/2 = 50.0 % [9.5–90.5] | 0/1 = 0.0 % [0.0–79.3] | 0/1" in text
    assert "| reader 1 | 1/1" in text  # of the texts that somebody read
    assert "| this program | 0/1" in text


def test_a_broken_corpus_line_is_named(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        read_corpus(corpus)


def test_readers_without_labels_are_measured_like_the_program(tmp_path: Path, tiny_folder: Path) -> None:
    def row(name: str, text: str, tier: str, *readers: str) -> dict[str, object]:
        families = [] if tier == "none" else ["fire"]
        return {
            "id": name,
            "lang": "fr",
            "text": text,
            "tier": tier,
            "families": families,
            "kind": "emergency" if families else "benign",
            "readers": readers,
        }

    rows = [
        row("a", "les flammes", "vital", "vital", "vital"),
        row("b", "au secours", "vital", "urgent", "vital"),
        row("c", "le thé", "none", "none", "urgent"),
        row("d", "un café", "none", "none", "none"),
    ]
    corpus, report = tmp_path / "corpus.jsonl", tmp_path / "report.md"
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert main([str(corpus), "--lexicon", str(tiny_folder), "--report", str(report)]) == 0
    text = report.read_text(encoding="utf-8")
    assert "| reader 1 | 1/2 = 50.0 % [9.5–90.5] | 0/2" in text
    assert "| reader 2 | 2/2 = 100.0 % [34.2–100.0] | 1/2" in text
    assert "| this program, where readers and label agree | 1/1" in text
    assert "| this program | 1/2" in text
    rows[1]["readers"] = ["vital"]
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2.*readers"):
        read_corpus(corpus)
    rows[0]["readers"] = "vital"
    corpus.write_text(json.dumps(rows[0]), encoding="utf-8")
    with pytest.raises(ValueError, match="readers"):
        read_corpus(corpus)
