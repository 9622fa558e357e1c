"""The committed reports are what their own command makes of the committed answers."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from finetune.stages import report

REPO = Path(__file__).resolve().parents[2]
REPORTS = sorted((REPO / "docs" / "finetune").rglob("report.md"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: str(path.parent.relative_to(REPO)))
def test_the_command_of_a_report_makes_it_again(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    committed = path.read_text(encoding="utf-8")
    command = re.search(r"`finemed-finetune report (.*) --out DIR`", committed)
    assert command is not None
    parser = argparse.ArgumentParser()
    report.add_options(parser)
    monkeypatch.chdir(REPO)
    report.run(parser.parse_args([*shlex.split(command.group(1)), "--out", str(tmp_path)]))
    for name in ("report.md", "report.json", "riskiest.jsonl"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (path.parent / name).read_text(
            encoding="utf-8"
        )


def test_there_is_a_report():
    assert REPORTS
