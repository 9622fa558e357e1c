"""Every scenario of the panel raises the alert that a careful clinician would ask for, and no other tier."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from prudence.red_flags import RedFlagDetector
from prudence.types import LANGUAGES, Language, Tier

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
SCENARIOS = sorted((RESOURCES / "scenarios").glob("*.toml"))


@pytest.fixture(scope="module")
def detector() -> RedFlagDetector:
    return RedFlagDetector.load(RESOURCES / "red_flags")


def test_there_are_scenarios_to_look_at() -> None:
    assert len(SCENARIOS) >= 24


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario_raises_exactly_its_tier(path: Path, language: Language, detector: RedFlagDetector) -> None:
    scenario: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    alert = detector.assess(scenario[language]["text"])
    quotes = [(evidence.family, evidence.quote) for evidence in alert.evidence]
    assert alert.tier is Tier.from_label(scenario["expected_tier"]), quotes
    assert set(scenario["families"]) <= set(alert.families), quotes
