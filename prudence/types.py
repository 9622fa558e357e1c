"""Values shared by the rooms of `prudence`: languages, tiers, spans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


class Tier(IntEnum):
    """How fast a human must help; ordered, so that `max` raises and nothing lowers."""

    NONE = 0
    URGENT = 1
    CRISIS = 2
    VITAL = 3

    @property
    def label(self) -> str:
        """The identifier used in data files and in JSON: none, urgent, crisis, vital."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Tier:
        """Return the tier of a label; raise ValueError for any other word."""
        try:
            return cls[label.upper()]
        except KeyError:
            raise ValueError(f"unknown tier {label!r}: expected one of {[t.label for t in cls]}") from None


@dataclass(frozen=True, order=True)
class Span:
    """Characters [start, end) of the text a person wrote or a model answered."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]
