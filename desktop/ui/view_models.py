"""What the window shows, as plain values; the controller builds them, the widgets draw them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

Category = Literal["simple", "complexe", "anxiogene", "psychologique"]
AnswerMode = Literal["structured", "free"]
ThemeName = Literal["light", "dark", "contrast"]
AlertKind = Literal["vital", "crisis", "urgent", "information"]
TextOrigin = Literal["model", "template", "fixed"]
OfferState = Literal["available", "installing", "installed", "in_use"]


class WindowState(Enum):
    """State machine of the window; buttons follow it."""

    NO_MODEL = auto()
    LOADING = auto()
    READY = auto()
    READING = auto()
    WRITING = auto()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is on its way."""
        return self in (WindowState.READING, WindowState.WRITING)

    @property
    def can_ask(self) -> bool:
        """Whether a question can be asked; without a model, rules and templates answer it."""
        return self in (WindowState.READY, WindowState.NO_MODEL)


@dataclass(frozen=True)
class ScenarioCard:
    """One button of the scenario panel, already in the language of the interface.

    Attributes:
        shortcut: "F1" … "F8" for the first eight, else empty.
        icon: file name without suffix under resources/icons.
    """

    scenario_id: str
    category: Category
    title: str
    subtitle: str
    icon: str
    shortcut: str


@dataclass(frozen=True)
class EmergencyNumber:
    """One line of the emergency numbers card."""

    number: str
    label: str
    is_primary: bool


@dataclass(frozen=True)
class CountryChoice:
    """One entry of the country picker; code "" is "another country"."""

    code: str
    name: str
    numbers: tuple[EmergencyNumber, ...]


@dataclass(frozen=True)
class AlertCard:
    """The card shown before any generated text; fixed words, written by people.

    Attributes:
        number: shown large and copied by its button; empty when the country has none to show.
        families: translated names of what was recognised.
        quotes: the words of the question that raised it.
    """

    kind: AlertKind
    title: str
    number: str
    body: str
    advice: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Underline:
    """A risk found in a section, in characters of its text as it was given, Markdown marks included."""

    start: int
    end: int
    tooltip: str


@dataclass(frozen=True)
class AnswerFooter:
    """The small grey line under an answer; values None are left out."""

    model: str
    adapter: str | None
    ttft_s: float | None
    tokens_per_s: float | None
    seed: int
    dropped_turns: int = 0


@dataclass(frozen=True)
class CriterionBar:
    """One bar of the score panel: 0 to 3 points, gates marked."""

    name: str
    points: int
    max_points: int
    is_gate: bool
    is_violated: bool
    explanation: str


@dataclass(frozen=True)
class ScoreView:
    """The caution score of one answer."""

    total: int
    max_total: int
    bars: tuple[CriterionBar, ...]
    is_capped: bool


@dataclass(frozen=True)
class FaultCard:
    """A failed answer or load: what happened and why, one action, and a report to copy."""

    title: str
    body: str
    action: str
    report: str


@dataclass(frozen=True)
class StatusView:
    """The status bar; empty strings hide a part."""

    model: str = ""
    adapter: str = ""
    device: str = ""
    device_tooltip: str = ""
    tokens_per_s: float | None = None
    ttft_s: float | None = None
    memory: str = ""


@dataclass(frozen=True)
class ModelOffer:
    """One installable model of the first-run panel.

    Attributes:
        download_bytes: size of the file.
        memory_bytes: estimated memory in use.
        state: what the button does.
    """

    model_id: str
    name: str
    description: str
    languages: tuple[str, ...]
    download_bytes: int
    memory_bytes: int
    state: OfferState
    done_bytes: int = 0
