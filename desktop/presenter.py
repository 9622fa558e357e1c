"""From values of the domain and the engine to what the window shows. No state, no decisions."""

from __future__ import annotations

import re
from dataclasses import asdict

from PySide6.QtCore import QObject

from desktop.answering import AnswerFinished
from desktop.catalog.installed import ModelChoice, ModelStatus
from desktop.engine.base import AdapterSpec, EngineInfo
from desktop.errors import FineMedError
from desktop.fault_texts import FaultTexts
from desktop.model_shelf import model_languages, model_name
from desktop.scenarios import Scenario
from desktop.ui.numbers_text import BYTES_PER_GB, decimal
from desktop.ui.view_models import (
    AlertCard,
    AnswerFooter,
    CountryChoice,
    CriterionBar,
    EmergencyNumber,
    FaultCard,
    ModelOffer,
    OfferState,
    ScenarioCard,
    ScoreView,
    StatusView,
    Underline,
)
from prudence.checks import Violation
from prudence.knowledge import Knowledge
from prudence.numbers import Country
from prudence.red_flags import Alert
from prudence.score import CautionScore
from prudence.types import Language

N_SHORTCUTS = 8
# Evidence at most this many characters apart reads as one quote.
QUOTE_GAP = 24
_BEFORE_APOSTROPHE = re.compile(r"[^\W\d_]+['’]$")
_AFTER_APOSTROPHE = re.compile(r"['’][^\W\d_]+")
# Nobody types more letters before an apostrophe.
_LONGEST_BEFORE = 40


class Presenter(QObject):
    """Builds the view models; sentences of the interface are translated here. Thread: GUI."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self._knowledge = knowledge
        self._faults = FaultTexts()

    # -- side panels -------------------------------------------------------------------------

    def scenario_cards(self, scenarios: tuple[Scenario, ...], language: Language) -> list[ScenarioCard]:
        """The buttons of the panel by category; the category of F1 comes first."""
        ordered = sorted(scenarios, key=lambda s: s.order)
        categories = list(dict.fromkeys(s.category for s in ordered))
        ordered.sort(key=lambda s: categories.index(s.category))
        return [
            ScenarioCard(
                scenario_id=s.scenario_id,
                category=s.category,
                title=s.in_language(language).title,
                subtitle=s.in_language(language).subtitle,
                icon=s.icon,
                shortcut=f"F{s.order}" if s.order <= N_SHORTCUTS else "",
            )
            for s in ordered
        ]

    def country_choices(self, language: Language) -> list[CountryChoice]:
        """The entries of the country picker."""
        return [
            CountryChoice(c.code, c.name.in_language(language), _numbers(c, language))
            for c in self._knowledge.numbers.countries(language)
        ]

    def model_offers(
        self,
        statuses: tuple[ModelStatus, ...],
        *,
        language: Language,
        in_use: ModelChoice | None,
        installing: str,
        done_bytes: int,
    ) -> list[ModelOffer]:
        """The models of the catalogue, best first."""
        ordered = sorted(statuses, key=lambda status: -status.entry.priority)
        used = in_use.entry.model_id if in_use and in_use.entry else ""
        return [
            ModelOffer(
                model_id=status.entry.model_id,
                name=status.entry.name,
                description=status.entry.description_fr if language == "fr" else status.entry.description_en,
                languages=tuple(self._language_name(code) for code in status.entry.languages),
                download_bytes=status.entry.size_bytes,
                memory_bytes=status.entry.memory_bytes,
                state=_offer_state(status, used, installing),
                done_bytes=max(status.done_bytes, done_bytes) if status.entry.model_id == installing else 0,
            )
            for status in ordered
        ]

    def _language_name(self, code: Language) -> str:
        return self.tr("French") if code == "fr" else self.tr("English")

    # -- one turn ----------------------------------------------------------------------------

    def alert_card(
        self, alert: Alert, *, question: str, language: Language, country: str
    ) -> AlertCard | None:
        """The fixed card of an alert, or the information card of an educational question."""
        place = self._knowledge.numbers.country(country)
        words = self._knowledge.phrases[language].alert_card(alert, place)
        if words is None:
            return None
        detector = self._knowledge.detector
        return AlertCard(
            kind=words.kind,
            title=words.title,
            number=words.number,
            body=words.body,
            families=tuple(detector.texts(family, language).name for family in alert.families),
            quotes=_quotes(alert, question),
        )

    def underlines(self, violations: tuple[Violation, ...], language: Language) -> list[Underline]:
        """Risks of one section, each with the sentence that names it."""
        phrases = self._knowledge.phrases[language]
        return [Underline(v.start, v.end, phrases.violation_text(v.kind)) for v in violations]

    def score_view(self, score: CautionScore, language: Language) -> ScoreView:
        """The bars of the score panel."""
        phrases = self._knowledge.phrases[language]
        bars = tuple(
            CriterionBar(
                name=phrases.criterion_name(c.criterion_id),
                points=c.points,
                max_points=3,
                is_gate=c.is_gate,
                is_violated=c.is_violated,
                explanation=phrases.explanation(c.criterion_id, c.reason),
            )
            for c in score.criteria
        )
        return ScoreView(score.total, 30, bars, is_capped=any(c.is_violated for c in score.criteria))

    def footer(
        self, result: AnswerFinished, model: str, adapter: AdapterSpec | None, seed: int
    ) -> AnswerFooter:
        """The grey line under an answer."""
        timings = result.timings
        has_text = timings.completion_tokens > 0
        return AnswerFooter(
            model=model or self.tr("no model"),
            adapter=_adapter_text(adapter) or None,
            ttft_s=timings.ttft_ms / 1000 if has_text else None,
            tokens_per_s=timings.tokens_per_s if has_text else None,
            seed=seed,
            dropped_turns=result.dropped_turns,
        )

    def stored_details(
        self, result: AnswerFinished, info: EngineInfo | None, adapter: AdapterSpec | None, seed: int
    ) -> dict[str, object]:
        """What is kept beside an answer, enough to write it again."""
        return {
            "model": info.name if info else "",
            "model_sha256": info.sha256 if info else "",
            "adapter": _adapter_text(adapter),
            "seed": seed,
            "finish_reason": result.finish_reason,
            "origins": result.origins,
            "score": result.score.total if result.score else None,
            "timings": asdict(result.timings),
        }

    # -- state of the machine ----------------------------------------------------------------

    def status(
        self,
        info: EngineInfo | None,
        model: str,
        adapter: AdapterSpec | None,
        result: AnswerFinished | None,
    ) -> StatusView:
        """The status bar."""
        if info is None:
            return StatusView()
        timings = result.timings if result and result.timings.completion_tokens else None
        return StatusView(
            model=model,
            adapter=_adapter_text(adapter),
            device=self._device(info),
            device_tooltip=self._device_reason(info),
            tokens_per_s=timings.tokens_per_s if timings else None,
            ttft_s=timings.ttft_ms / 1000 if timings else None,
            memory=self.tr("{size} GB").format(size=decimal(info.memory.total_bytes / BYTES_PER_GB, 1)),
        )

    def _device(self, info: EngineInfo) -> str:
        if info.n_gpu_layers:
            return self.tr("{gpu}, {layers} layers").format(gpu=info.device, layers=info.n_gpu_layers)
        best = next((f for f in ("AVX512", "AVX2", "AVX", "NEON") if f in info.cpu_features), "")
        threads = self.tr("{count} threads").format(count=info.n_threads)
        return ", ".join(part for part in (best, threads) if part)

    def _device_reason(self, info: EngineInfo) -> str:
        reasons = {
            "gpu": self.tr("The model runs on the graphics card."),
            "cpu_chosen": self.tr("The model runs on the processor, as it was set."),
            "no_gpu_build": self.tr(
                "The model runs on the processor: this installation has no graphics card support."
            ),
            "no_gpu_found": self.tr("The model runs on the processor: no usable graphics card was found."),
            "gpu_failed": self.tr("The model runs on the processor: the graphics card could not be used."),
            "gpu_memory": self.tr("The graphics card has too little free memory for the whole model."),
        }
        return reasons.get(info.device_reason, "")

    def fault_card(self, error: FineMedError, info: EngineInfo | None) -> FaultCard:
        """What happened, why, what to do, and a report to copy."""
        return self._faults.card(error, info)

    # -- notices -----------------------------------------------------------------------------

    def model_notice(self, model: ModelChoice | None, language: Language) -> str:
        """Why a small model answers in English only, where it does."""
        if model is None or language in model_languages(model):
            return ""
        return self.tr(
            "{model} comes with FineMed and understands English only: scenarios and answers are in English. "
            "Install a larger model below for answers in French."
        ).format(model=model_name(model))

    def store_notice(self) -> str:
        """Why conversations are not kept."""
        return self.tr("Conversations are not kept: the folder of FineMed cannot be written.")

    def too_long_notice(self, count: int, limit: int) -> str:
        """Why a very long text is not asked; it stays in the box."""
        return self.tr(
            "This text has {count} characters; {limit} is the most. Shorten it, then send it again."
        ).format(count=count, limit=limit)

    def install_notice(self, model: str, code: str, message: str) -> str:
        """How an installation ended, when not well."""
        if code in ("cancelled", "install_cancelled"):
            return self.tr("The download was stopped. It will go on from there next time.")
        return self.tr("{model} could not be installed. {reason}").format(model=model, reason=message)


def _quotes(alert: Alert, question: str) -> tuple[str, ...]:
    """The words that raised the alert; pieces that stand close together are one quote."""
    quotes: list[tuple[int, int]] = []
    for start, end in sorted((e.start, e.end) for e in alert.evidence):
        if quotes and start <= quotes[-1][1] + QUOTE_GAP:
            quotes[-1] = (quotes[-1][0], max(end, quotes[-1][1]))
        else:
            quotes.append((start, end))
    return tuple(_whole_words(question, start, end) for start, end in quotes)


def _whole_words(text: str, start: int, end: int) -> str:
    """A piece of a text, and the rest of its first and last words across an apostrophe: "won’t", not "t"."""
    before = _BEFORE_APOSTROPHE.search(text, max(0, start - _LONGEST_BEFORE), start)
    after = _AFTER_APOSTROPHE.match(text, end)
    return text[before.start() if before else start : after.end() if after else end]


def _numbers(country: Country, language: Language) -> tuple[EmergencyNumber, ...]:
    return tuple(
        EmergencyNumber(n.number, n.label.in_language(language), is_primary=n is country.primary)
        for n in country.numbers
    )


def _offer_state(status: ModelStatus, used: str, installing: str) -> OfferState:
    if status.entry.model_id == installing:
        return "installing"
    if status.entry.model_id == used:
        return "in_use"
    return "installed" if status.path is not None else "available"


def _adapter_text(adapter: AdapterSpec | None) -> str:
    return f"{adapter.adapter_id} ×{adapter.scale:g}" if adapter else ""
