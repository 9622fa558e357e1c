"""cases: check the fictional cases and count them."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from finetune.errors import RecordError
from finetune.records import CATEGORIES, Case, load_cases
from prudence.red_flags import RedFlagDetector

FEWEST_HELD_OUT = 40


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of `cases`."""
    parser.add_argument("--cases", type=Path, default=Path("finetune/data/cases"), help="folder of the cases")
    parser.add_argument("--resources", type=Path, default=Path("resources"), help="the red-flag families")


def run(options: argparse.Namespace) -> None:
    """Check every case and print how many there are of each kind, as one JSON object."""
    cases = load_cases(options.cases)
    check_families(cases, RedFlagDetector.load(options.resources / "red_flags"))
    print(json.dumps(summary(cases), ensure_ascii=False))


def check_families(cases: Sequence[Case], detector: RedFlagDetector) -> None:
    """Refuse a case that names an unknown family.

    Raises:
        RecordError: with the case and the family.
    """
    for case in cases:
        if unknown := sorted(set(case.families) - set(detector.families)):
            raise RecordError(f"The case {case.case_id} names an unknown red-flag family: {unknown[0]}.")


def summary(cases: Sequence[Case]) -> dict[str, Any]:
    """Counts by category, tier and part."""
    held_out = [case for case in cases if case.is_held_out]
    return {
        "cases": len(cases),
        "held_out": len(held_out),
        "categories": {category: sum(case.category == category for case in cases) for category in CATEGORIES},
        "tiers": Counter(case.tier.label for case in cases),
        "held_out_tiers": Counter(case.tier.label for case in held_out),
        "families": Counter(family for case in cases for family in case.families),
        "drug_questions": sum(case.is_drug_question for case in cases),
    }
