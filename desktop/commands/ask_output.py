"""How `finemed ask` prints an answer: JSON lines for programs, Markdown for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

from desktop.answering import (
    AnswerEvent,
    AnswerFinished,
    SectionChecked,
    SectionReplaced,
    SectionStarted,
    SectionText,
)
from desktop.commands.common import print_json
from prudence.checks import Violation
from prudence.red_flags import Alert


@dataclass(frozen=True)
class Provenance:
    """What wrote an answer.

    Attributes:
        adapter: identifier and scale, such as "prudence:1"; None is the base model.
    """

    model: str
    model_sha256: str
    adapter: str | None
    adapter_sha256: str | None
    seed: int


class Printer(Protocol):
    """Prints one answer as it is written."""

    def alert(self, alert: Alert, number: str) -> None:
        """What the rules found, before the model says anything."""
        ...

    def event(self, event: AnswerEvent) -> None:
        """What happens while the answer is written."""
        ...

    def answer(self, result: AnswerFinished, provenance: Provenance) -> None:
        """The end."""
        ...


class JsonPrinter:
    """Prints the events of DESIGN.md: alert, token, replace, answer.

    Args:
        question_id: added to every event of a batch.
    """

    def __init__(self, question_id: str | None = None) -> None:
        self._label = {} if question_id is None else {"id": question_id}

    def _print(self, event: str, values: dict[str, object]) -> None:
        print_json({"event": event, **self._label, **values})

    def alert(self, alert: Alert, number: str) -> None:
        """Print tier, families, number and evidence."""
        values: dict[str, object] = {
            "tier": alert.tier.label,
            "families": list(alert.families),
            "number": number,
            "evidence": [e._asdict() for e in alert.evidence],
        }
        self._print("alert", values)

    def event(self, event: AnswerEvent) -> None:
        """Print text to append or to replace."""
        match event:
            case SectionText(key, text):
                self._print("token", {"section": key, "text": text})
            case SectionReplaced(key, text, origin):
                self._print("replace", {"section": key, "text": text, "origin": origin})
            case _:
                pass

    def answer(self, result: AnswerFinished, provenance: Provenance) -> None:
        """Print the whole answer; `error` is the code of the fault that stopped the model, if one did."""
        values: dict[str, object] = {
            "sections": result.sections,
            "origins": result.origins,
            "text": result.text,
            "score": result.score.to_json() if result.score else None,
            "violations": [_violation(v, result.text) for v in result.violations],
            "refused": [{"kind": v.kind, "quote": v.quote} for v in result.refused],
            "timings": asdict(result.timings),
            **asdict(provenance),
            "finish_reason": result.finish_reason,
            "error": result.failure.code if result.failure else None,
            "dropped_turns": result.dropped_turns,
        }
        self._print("answer", values)


class TextPrinter:
    """Prints what a person reads: the alert first, then the finished sections.

    Args:
        question_id: printed before the answers of a batch.
    """

    def __init__(self, question_id: str | None = None) -> None:
        self._question_id = question_id

    def alert(self, alert: Alert, number: str) -> None:
        """Print the tier, the number and the families."""
        if self._question_id is not None:
            print(f"# {self._question_id}\n", flush=True)
        if alert.tier:
            print(f"[{alert.tier.label}] {number} — {', '.join(alert.families)}\n", flush=True)

    def event(self, event: AnswerEvent) -> None:
        """Print a heading, or a finished section."""
        match event:
            case SectionStarted(_, heading) if heading:
                print(f"## {heading}", flush=True)
            case SectionChecked(_, text):
                print(f"{text}\n", flush=True)
            case _:
                pass

    def answer(self, result: AnswerFinished, provenance: Provenance) -> None:  # noqa: ARG002 - only the score
        """Print the score."""
        if result.score is not None:
            print(f"({result.score.total}/30)", flush=True)


def _violation(violation: Violation, text: str) -> dict[str, object]:
    return {
        "kind": violation.kind,
        "start": violation.start,
        "end": violation.end,
        "quote": text[violation.start : violation.end],
        "gate": violation.is_gate,
    }
