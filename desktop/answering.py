"""Writes one answer: the model fills short slots under headings that code writes. No Qt.

Each slot is checked when complete, written once more with another seed if it is refused, then
replaced by a template sentence that is marked as such. In free mode the model's text is shown as is,
with the same checks and nothing replaced. Whatever fails, a complete answer appears.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from desktop.engine.base import (
    AdapterSpec,
    AnswerSession,
    CancelToken,
    ChatEngine,
    EngineError,
    FinishReason,
    GenerationCancelledError,
    GenerationRequest,
    GenerationResult,
    Message,
    Progress,
    Sampling,
    Timings,
)
from prudence.answer import AnswerPlan, SectionKey, Slot, assemble, plan_answer, review_slot
from prudence.checks import Violation, check_answer
from prudence.knowledge import Knowledge
from prudence.red_flags import Alert
from prudence.score import CautionScore, score_answer
from prudence.types import Language

AnswerMode = Literal["structured", "free"]
TextOrigin = Literal["model", "template", "fixed"]
FREE = "free"
FREE_MAX_TOKENS = 420
# French prose in a multilingual vocabulary has 3 to 4 characters per token; the smaller one is safe.
CHARACTERS_PER_TOKEN = 3
# A refused slot is written once more from this many seeds further on.
RETRY_SEED_STEP = 1000


@dataclass(frozen=True)
class AnswerJob:
    """Everything one answer depends on; immutable, made on the GUI thread, run on the engine's."""

    question: str
    alert: Alert
    plan: AnswerPlan
    mode: AnswerMode
    request: GenerationRequest

    @property
    def language(self) -> Language:
        """Language of the answer."""
        return self.plan.language


@dataclass(frozen=True)
class SectionStarted:
    """A section begins; `heading` is empty in a free answer."""

    key: str
    heading: str


@dataclass(frozen=True)
class SectionText:
    """Text to append to a section."""

    key: str
    text: str


@dataclass(frozen=True)
class SectionReplaced:
    """The whole text of a section, after a check, a retry or a template."""

    key: str
    text: str
    origin: TextOrigin


@dataclass(frozen=True)
class SectionChecked:
    """A finished section and what the checks found in it, in characters of its text."""

    key: str
    text: str
    origin: TextOrigin
    violations: tuple[Violation, ...]


@dataclass(frozen=True)
class AnswerFinished:
    """How the answer ended; exactly one per job, last.

    Attributes:
        text: the whole answer as Markdown.
        sections: section key → text.
        refused: violations of slots that were written again or replaced, and are not in the text.
        failure: why the model wrote nothing or not everything; the text is then made of templates.
    """

    text: str
    sections: dict[str, str]
    origins: dict[str, TextOrigin]
    violations: tuple[Violation, ...]
    refused: tuple[Violation, ...]
    score: CautionScore | None
    finish_reason: FinishReason
    timings: Timings
    dropped_turns: int
    failure: EngineError | None = None


AnswerEvent = SectionStarted | SectionText | SectionReplaced | SectionChecked | AnswerFinished

NO_TIMINGS = Timings(0.0, 0.0, 0.0, 0, 0, 0)


@dataclass(frozen=True)
class AnswerOptions:
    """How an answer is to be written.

    Attributes:
        country: code of the emergency numbers, such as "FR"; "" is another country.
        keep_state: the prompt is a scenario's and worth saving.
    """

    language: Language
    country: str
    mode: AnswerMode = "structured"
    adapter: AdapterSpec | None = None
    sampling: Sampling = Sampling()
    keep_state: bool = False


def prepare(
    question: str,
    options: AnswerOptions,
    *,
    knowledge: Knowledge,
    alert: Alert,
    history: tuple[Message, ...] = (),
) -> AnswerJob:
    """Build the job of one question.

    Args:
        question: text as typed; untrusted.
        options: language, country, mode, adapter and sampling.
        knowledge: rules, numbers and sentences.
        alert: what `knowledge.detector` found, raised by earlier turns of the conversation.
        history: earlier turns, oldest first, without the system message.
    """
    phrases = knowledge.phrases[options.language]
    plan = plan_answer(
        question=question,
        alert=alert,
        language=options.language,
        numbers=knowledge.numbers.country(options.country),
        phrases=phrases,
        family_advice=knowledge.detector.advice(alert.families, options.language),
    )
    system = Message("system", phrases.system_prompt)
    request = GenerationRequest(
        # llama.cpp does not compose accents as the model's own tokenizer does.
        messages=(system, *history, Message("user", unicodedata.normalize("NFC", question))),
        adapter=options.adapter,
        sampling=options.sampling,
        max_tokens=FREE_MAX_TOKENS if options.mode == "free" else _room_for(plan),
        keep_state=options.keep_state and not history,
    )
    return AnswerJob(question, alert, plan, options.mode, request)


def _room_for(plan: AnswerPlan) -> int:
    """Tokens to keep free in the context: the slots, their headings and code's own sentences."""
    own_words = sum(
        len(f"{slot.heading} {slot.opening} {slot.template} {slot.closing}") for slot in plan.slots
    )
    return sum(slot.max_tokens for slot in plan.slots) + own_words // CHARACTERS_PER_TOKEN


def run(
    job: AnswerJob,
    engine: ChatEngine | None,
    *,
    cancel: CancelToken,
    on_progress: Progress | None = None,
    failure: EngineError | None = None,
) -> Iterator[AnswerEvent]:
    """Write the answer; the last event is the only `AnswerFinished`. Thread: engine.

    Without an engine, or when it fails, the answer is made of template and fixed sentences;
    `failure` says why there is none.
    """
    if engine is None:
        yield from _AnswerWriter(job, cancel).from_templates(failure)
    elif job.mode == "free":
        yield from _write_free(job, engine, cancel, on_progress)
    else:
        yield from _AnswerWriter(job, cancel).structured(engine, on_progress)


def _write_free(
    job: AnswerJob, engine: ChatEngine, cancel: CancelToken, on_progress: Progress | None
) -> Iterator[AnswerEvent]:
    yield SectionStarted(FREE, "")
    result: GenerationResult | None = None
    written = ""
    try:
        for event in engine.generate(job.request, cancel=cancel, on_progress=on_progress):
            if isinstance(event, GenerationResult):
                result = event
            else:
                written += event.text
                yield SectionText(FREE, event.text)
    except EngineError as failure:
        yield from _AnswerWriter(job, cancel, fragment=written).from_templates(failure)
        return
    assert result is not None, "an engine ends with one GenerationResult"
    text = result.text.strip()
    violations = _violations(job, text)
    yield SectionChecked(FREE, text, "model", violations)
    yield AnswerFinished(
        text=text,
        sections={FREE: text},
        origins={FREE: "model"},
        violations=violations,
        refused=(),
        score=_score(job, text, result.finish_reason),
        finish_reason=result.finish_reason,
        timings=result.timings,
        dropped_turns=result.dropped_turns,
    )


class _AnswerWriter:
    """One structured answer in the making; used once.

    Args:
        fragment: what stands on the screen of a free answer that failed; it stays there and in the text.
    """

    def __init__(self, job: AnswerJob, cancel: CancelToken, *, fragment: str = "") -> None:
        self._job = job
        self._fragment = fragment.strip()
        self._cancel = cancel
        self._texts: dict[SectionKey, str] = {}
        self._origins: dict[str, TextOrigin] = {}
        self._refused: list[Violation] = []

    def structured(self, engine: ChatEngine, on_progress: Progress | None) -> Iterator[AnswerEvent]:
        """Fill slot after slot; code's own sentences appear at once."""
        session: AnswerSession | None = None
        try:
            session = engine.open(self._job.request, cancel=self._cancel, on_progress=on_progress)
            for slot in self._job.plan.slots:
                yield from self._section(slot, session)
        except GenerationCancelledError:
            yield self._finished("cancelled", session)
        except EngineError as failure:
            yield from self.from_templates(failure)
        else:
            yield self._finished("stop", session)

    def from_templates(self, failure: EngineError | None) -> Iterator[AnswerEvent]:
        """Complete the answer without the model: what is finished stays, the rest is written by people."""
        for slot in self._job.plan.slots:
            if slot.key in self._origins:
                continue
            yield SectionStarted(slot.key, slot.heading)
            text = slot.text(slot.template)
            origin: TextOrigin = "template" if slot.is_model_written else "fixed"
            yield SectionReplaced(slot.key, text, origin)
            yield self._checked(slot, text, origin)
        yield self._finished("stop", None, failure)

    def _section(self, slot: Slot, session: AnswerSession) -> Iterator[AnswerEvent]:
        if self._cancel.is_cancelled:
            raise GenerationCancelledError("The answer was stopped.")
        yield SectionStarted(slot.key, slot.heading)
        session.force(f"## {slot.heading}\n")
        if not slot.is_model_written:
            text = slot.text(slot.template)
            session.force(text + "\n\n")
            yield SectionText(slot.key, text)
            yield self._checked(slot, text, "fixed")
            return
        lead = f"{slot.opening} " if slot.opening else ""
        if lead:
            session.force(lead)
            yield SectionText(slot.key, lead)
        written, origin = yield from self._fill(slot, session, lead)
        text = slot.text(written)
        if not (text == lead + written and origin == "model"):
            yield SectionReplaced(slot.key, text, origin)
        yield self._checked(slot, text, origin)

    def _fill(
        self, slot: Slot, session: AnswerSession, lead: str
    ) -> Generator[AnswerEvent, None, tuple[str, TextOrigin]]:
        """Let the model write the slot, twice at most; the session ends holding exactly what is kept."""
        start = session.position
        sampling = self._job.request.sampling
        for attempt in range(2):
            seeded = replace(sampling, seed=sampling.seed + attempt * RETRY_SEED_STEP)
            raw = yield from self._stream(slot, session, seeded)
            review = review_slot(raw, slot=slot, plan=self._job.plan)
            session.rewind(start)
            if review.is_accepted:
                self._force_rest(slot, session, review.text)
                return review.text, "model"
            self._refused.extend(review.violations)
            if attempt == 0:
                yield SectionReplaced(slot.key, lead, "model")
        self._force_rest(slot, session, slot.template)
        return slot.template, "template"

    def _stream(
        self, slot: Slot, session: AnswerSession, sampling: Sampling
    ) -> Generator[AnswerEvent, None, str]:
        """Stream one attempt up to a blank line or the next heading, which code writes."""
        text = ""
        for chunk in session.write(max_tokens=slot.max_tokens, sampling=sampling):
            before = len(text)
            text += chunk.text
            end = _slot_end(text)
            visible = (text if end is None else text[:end])[before:]
            if visible:
                yield SectionText(slot.key, visible)
            if end is not None:
                text = text[:end]
                break
        if self._cancel.is_cancelled:
            self._texts[slot.key] = _joined_open(slot, text)
            raise GenerationCancelledError("The answer was stopped.")
        return text

    def _force_rest(self, slot: Slot, session: AnswerSession, written: str) -> None:
        """Append what is kept to the opening, which the session holds already."""
        rest = slot.text(written)[len(slot.opening) :].lstrip()
        session.force(f"{rest}\n\n")

    def _checked(self, slot: Slot, text: str, origin: TextOrigin) -> SectionChecked:
        self._texts[slot.key] = text
        self._origins[slot.key] = origin
        violations = _violations(self._job, text) if origin == "model" else ()
        return SectionChecked(slot.key, text, origin, violations)

    def _finished(
        self, reason: FinishReason, session: AnswerSession | None, failure: EngineError | None = None
    ) -> AnswerFinished:
        text = "\n\n".join(part for part in (self._fragment, assemble(self._job.plan, self._texts)) if part)
        return AnswerFinished(
            text=text,
            sections={**({FREE: self._fragment} if self._fragment else {}), **self._texts},
            origins=dict(self._origins),
            violations=_violations(self._job, text),
            refused=tuple(self._refused),
            score=_score(self._job, text, reason),
            finish_reason=reason,
            timings=session.timings if session else NO_TIMINGS,
            dropped_turns=session.dropped_turns if session else 0,
            failure=failure,
        )


def _slot_end(text: str) -> int | None:
    """Where a slot ends: at a blank line or a heading, once something has been written."""
    body_start = len(text) - len(text.lstrip())
    ends = [end for mark in ("\n\n", "\n#") if (end := text.find(mark, body_start)) >= 0]
    if text.lstrip().startswith("#"):
        ends.append(body_start)
    return min(ends) if ends else None


def _joined_open(slot: Slot, written: str) -> str:
    """What is on the screen of an unfinished slot: its opening and what was written so far."""
    return " ".join(part for part in (slot.opening, written.strip()) if part)


def _violations(job: AnswerJob, text: str) -> tuple[Violation, ...]:
    plan = job.plan
    return check_answer(
        text, language=plan.language, question=job.question, alert=job.alert, numbers=plan.numbers
    )


def _score(job: AnswerJob, text: str, reason: FinishReason) -> CautionScore | None:
    """Score a complete answer; one that was stopped is not scored."""
    if reason == "cancelled":
        return None
    return score_answer(
        text,
        question=job.question,
        language=job.language,
        expected_tier=job.alert.tier,
        numbers=job.plan.numbers,
        alert=job.alert,
    )
