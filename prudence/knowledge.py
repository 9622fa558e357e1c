"""Everything the domain reads from `resources/`, loaded once and handed to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prudence.numbers import NumberTable
from prudence.phrases import Phrases, load_phrases
from prudence.red_flags import RedFlagDetector
from prudence.types import LANGUAGES, Language


@dataclass(frozen=True)
class Knowledge:
    """The rules, the numbers and the written sentences, validated.

    Attributes:
        phrases: one set per language.
    """

    detector: RedFlagDetector
    numbers: NumberTable
    phrases: dict[Language, Phrases]

    @classmethod
    def load(cls, resources: Path) -> Knowledge:
        """Read and validate every domain file under `resources`."""
        return cls(
            detector=RedFlagDetector.load(resources / "red_flags"),
            numbers=NumberTable.load(resources / "numbers.toml"),
            phrases={language: load_phrases(resources / "phrases", language) for language in LANGUAGES},
        )
