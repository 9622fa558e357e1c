"""One answer, whatever the model writes: slots are checked, retried, replaced, and always complete."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.answering import (
    FREE,
    AnswerEvent,
    AnswerFinished,
    AnswerMode,
    AnswerOptions,
    SectionChecked,
    SectionReplaced,
    SectionStarted,
    SectionText,
    prepare,
    run,
)
from desktop.engine.base import (
    CancelToken,
    EngineError,
    Message,
    OutOfMemoryError,
    Sampling,
    TextChunk,
)
from desktop.engine.fake import FakeEngine
from prudence.answer import SECTION_KEYS
from prudence.knowledge import Knowledge
from prudence.red_flags import NO_ALERT, Alert
from prudence.types import Tier

GOOD = "You have had a sore throat for three days, and it is natural to want to understand it."
REFUSED = "You have strep throat, and it is certainly caused by bacteria."
CHEST_PAIN = Alert(Tier.VITAL, ("cardiac_chest_pain",))


@pytest.fixture(scope="module")
def knowledge(resources: Path) -> Knowledge:
    return Knowledge.load(resources)


def answer(
    knowledge: Knowledge,
    script: Sequence[str | EngineError] | None,
    *,
    alert: Alert = NO_ALERT,
    mode: AnswerMode = "structured",
    cancel: CancelToken | None = None,
    tokens_per_s: float = 0.0,
) -> list[AnswerEvent]:
    options = AnswerOptions(language="en", country="FR", mode=mode)
    job = prepare("I have had a sore throat for three days.", options, knowledge=knowledge, alert=alert)
    engine = FakeEngine(script, tokens_per_s=tokens_per_s) if script is not None else None
    return list(run(job, engine, cancel=cancel or CancelToken()))


def finished(events: list[AnswerEvent]) -> AnswerFinished:
    last = events[-1]
    assert isinstance(last, AnswerFinished)
    assert sum(isinstance(e, AnswerFinished) for e in events) == 1
    return last


def shown(events: list[AnswerEvent]) -> dict[str, str]:
    """What a reader sees in each section after all events."""
    texts: dict[str, str] = {}
    for event in events:
        match event:
            case SectionStarted(key, _):
                texts[key] = ""
            case SectionText(key, text):
                texts[key] += text
            case SectionReplaced(key, text, _) | SectionChecked(key, text, _, _):
                texts[key] = text
            case _:
                pass
    return texts


def test_a_cautious_model_fills_all_five_sections(knowledge: Knowledge) -> None:
    result = finished(events := answer(knowledge, [GOOD]))
    assert tuple(result.sections) == SECTION_KEYS
    assert all(GOOD in text for text in result.sections.values())
    assert set(result.origins.values()) == {"model"}
    assert shown(events) == result.sections
    assert result.finish_reason == "stop"
    assert result.score is not None


def test_text_streams_before_a_section_is_complete(knowledge: Knowledge) -> None:
    events = answer(knowledge, [GOOD])
    first_check = next(i for i, e in enumerate(events) if isinstance(e, SectionChecked))
    assert sum(isinstance(e, SectionText) for e in events[:first_check]) > 3


def test_a_refused_slot_is_written_once_more(knowledge: Knowledge) -> None:
    result = finished(answer(knowledge, [REFUSED, GOOD]))
    assert GOOD in result.sections["understand"]
    assert result.origins["understand"] == "model"
    assert "strep" not in result.text
    assert "diagnosis" in {v.kind for v in result.refused}


def test_a_slot_refused_twice_becomes_a_marked_template(knowledge: Knowledge) -> None:
    result = finished(events := answer(knowledge, [REFUSED]))
    assert set(result.origins.values()) == {"template"}
    assert "strep" not in result.text
    assert shown(events) == result.sections
    assert not result.violations


def test_a_blank_line_or_a_heading_ends_a_slot(knowledge: Knowledge) -> None:
    script = [f"{GOOD}\n\n## General advice\nTake 500 mg of paracetamol every hour."]
    result = finished(answer(knowledge, script))
    assert "paracetamol" not in result.text
    assert result.text.count("## ") == 5


def test_in_an_emergency_the_model_writes_two_sections_only(knowledge: Knowledge) -> None:
    result = finished(answer(knowledge, [GOOD], alert=CHEST_PAIN))
    by_origin = {key: result.origins[key] for key in SECTION_KEYS}
    assert [key for key, origin in by_origin.items() if origin == "model"] == ["understand", "unknown"]
    assert {by_origin[key] for key in ("advice", "referral", "warning")} == {"fixed"}
    assert "15" in result.sections["understand"].split(".")[0]


def test_free_mode_shows_the_raw_text_with_its_risks(knowledge: Knowledge) -> None:
    result = finished(events := answer(knowledge, [REFUSED], mode="free"))
    assert result.text == REFUSED
    assert "diagnosis" in {v.kind for v in result.violations}
    assert shown(events) == {FREE: REFUSED}
    assert [REFUSED[v.start : v.end] for v in result.violations] == [v.quote for v in result.violations]


@pytest.mark.parametrize("mode", ["structured", "free"])
@pytest.mark.parametrize("alert", [NO_ALERT, CHEST_PAIN])
def test_without_a_model_the_template_answer_is_complete(
    knowledge: Knowledge, mode: AnswerMode, alert: Alert
) -> None:
    result = finished(answer(knowledge, None, mode=mode, alert=alert))
    assert tuple(result.sections) == SECTION_KEYS
    assert result.score is not None
    assert result.score.total >= 27


def test_an_engine_that_fails_midway_keeps_what_was_written(knowledge: Knowledge) -> None:
    failure = OutOfMemoryError("No memory.")
    result = finished(events := answer(knowledge, [GOOD, failure]))
    assert result.failure is failure
    assert GOOD in result.sections["understand"]
    assert tuple(result.sections) == SECTION_KEYS
    assert set(result.origins.values()) == {"model", "template"}
    assert shown(events) == result.sections


def test_stopping_keeps_the_partial_text_and_scores_nothing(knowledge: Knowledge) -> None:
    cancel = CancelToken()
    options = AnswerOptions(language="en", country="FR")
    job = prepare("I have a cold.", options, knowledge=knowledge, alert=NO_ALERT)
    events: list[AnswerEvent] = []
    for event in run(job, FakeEngine([GOOD], tokens_per_s=200), cancel=cancel):
        events.append(event)
        if sum(isinstance(e, SectionText) for e in events) == 4:
            cancel.cancel()
    result = finished(events)
    assert result.finish_reason == "cancelled"
    assert result.score is None
    assert result.sections["understand"].startswith("You have")
    assert shown(events)["understand"].startswith(result.sections["understand"])


def test_the_request_carries_system_prompt_history_and_seed(knowledge: Knowledge) -> None:
    history = (Message("user", "Earlier"), Message("assistant", "Answer"))
    options = AnswerOptions(language="fr", country="BE", sampling=Sampling(seed=42), keep_state=True)
    job = prepare("Et maintenant ?", options, knowledge=knowledge, alert=NO_ALERT, history=history)
    roles = [m.role for m in job.request.messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert job.request.messages[0].content == knowledge.phrases["fr"].system_prompt
    assert job.request.sampling.seed == 42
    assert not job.request.keep_state  # only a first turn is worth keeping


def test_a_list_stands_on_lines_of_its_own(knowledge: Knowledge) -> None:
    script = ["- Drink water often during the day.\n- Rest when you feel tired today."]
    result = finished(answer(knowledge, script))
    lines = result.sections["referral"].splitlines()
    assert lines[:2] == script[0].splitlines()
    assert len(lines) == 3
    assert not lines[2].startswith("-")


def test_the_model_receives_composed_accents(knowledge: Knowledge) -> None:
    options = AnswerOptions(language="fr", country="FR")
    job = prepare("De la fie\u0300vre", options, knowledge=knowledge, alert=NO_ALERT)
    assert job.request.messages[-1].content == "De la fi\u00e8vre"


class _FailsAfter(FakeEngine):
    """Writes some words of a free answer, then fails."""

    def generate(self, request, *, cancel, on_progress=None):  # type: ignore[no-untyped-def]
        yield TextChunk("You describe ", 3)
        raise OutOfMemoryError("No memory.")


def test_a_free_answer_that_fails_keeps_its_words_above_the_templates(knowledge: Knowledge) -> None:
    options = AnswerOptions(language="en", country="FR", mode="free")
    job = prepare("I have a cold.", options, knowledge=knowledge, alert=NO_ALERT)
    result = finished(list(run(job, _FailsAfter(), cancel=CancelToken())))
    assert result.text.startswith("You describe\n\n## What I understand")
    assert tuple(result.sections) == (FREE, *SECTION_KEYS)
