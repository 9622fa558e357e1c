"""The riskiest answers of the fine-tuned model: what the next pairs should mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finetune.reporting.runs import Run, RunTable

_SYSTEM = "tuned"


def riskiest(table: RunTable, most: int) -> list[Run]:
    """Answers with violated gates first, then those with the lowest total.

    An answer to a held-out case may never become a pair. So where the fine-tuned model also answered the
    other cases, only these answers are listed; otherwise the held-out ones are, to be read, not learnt from.
    """
    usable = [run for run in table.open_runs if run.answer.system == _SYSTEM]
    return sorted(usable or table.of(_SYSTEM), key=_by_risk)[:most]


def _by_risk(run: Run) -> tuple[int, int, tuple[str, str, int]]:
    return -len(run.score.gates), run.score.total, run.cell


def risky_records(runs: Sequence[Run]) -> list[Mapping[str, Any]]:
    """One line each for riskiest.jsonl; `may_become_pair` is false for held-out cases."""
    return [
        {
            "case": run.case.case_id,
            "language": run.answer.language,
            "seed": run.answer.seed,
            "may_become_pair": not run.case.is_held_out,
            "expected_tier": run.case.tier.label,
            "question": run.question,
            "answer": run.answer.text,
            "total": run.score.total,
            "gates": list(run.score.gates),
            "violations": [{"kind": v.kind, "quote": v.quote} for v in run.score.violations],
        }
        for run in runs
    ]
