"""The window's state machine: what happens between a click and the last word of an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.answering import (
    AnswerEvent,
    AnswerFinished,
    AnswerJob,
    AnswerOptions,
    SectionChecked,
    SectionReplaced,
    SectionStarted,
    SectionText,
    prepare,
)
from desktop.catalog.installed import ModelChoice
from desktop.engine.base import (
    AdapterSpec,
    EngineError,
    EngineInfo,
    GenerationCancelledError,
    Message,
    Sampling,
)
from desktop.model_shelf import ModelShelf, answer_language, model_name
from desktop.presenter import Presenter
from desktop.scenarios import Scenario
from desktop.store.conversations import ConversationStore, TurnState
from desktop.store.settings import Settings
from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState
from desktop.workers.engine_worker import EngineHost
from desktop.workers.installer import ModelInstaller
from prudence.knowledge import Knowledge
from prudence.red_flags import NO_ALERT, Alert, combine
from prudence.types import Language

log = logging.getLogger(__name__)

# A crash loses at most this much of an answer that was on the screen.
SAVE_PARTIAL_MS = 1000


@dataclass
class _Turn:
    """One question on the screen and, once written, its answer."""

    turn_id: int
    store_id: int
    question: str
    scenario_id: str
    alert: Alert
    seed: int
    answer: str = ""
    shown: dict[str, str] = field(default_factory=dict[str, str])
    headings: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def partial(self) -> str:
        """What is on the screen of this answer, as Markdown."""
        parts = (
            f"## {self.headings[key]}\n{text}" if self.headings[key] else text
            for key, text in self.shown.items()
        )
        return "\n\n".join(parts)


@dataclass(frozen=True)
class Services:
    """What the controller uses and does not own the making of.

    Attributes:
        store: None when conversations cannot be kept.
        save_settings: writes the settings; never raises.
        apply_language: installs the translators of a language.
    """

    knowledge: Knowledge
    scenarios: tuple[Scenario, ...]
    shelf: ModelShelf
    store: ConversationStore | None
    save_settings: Callable[[Settings], None]
    apply_language: Callable[[Language], None]


class Controller(QObject):
    """Connects the window to the engine, the rules and the store.

    A scenario begins a new case: its prompt and its alert stand alone. What is typed afterwards
    continues that case, and its alert is repeated until another case begins.

    Thread: GUI.
    """

    def __init__(
        self,
        window: MainWindow,
        host: EngineHost,
        *,
        installer: ModelInstaller,
        services: Services,
        settings: Settings,
        adapter: AdapterSpec | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._host = host
        self._installer = installer
        self._knowledge = services.knowledge
        self._scenarios = {s.scenario_id: s for s in services.scenarios}
        self._shelf = services.shelf
        self._store = store = services.store
        self._save_settings = services.save_settings
        self._apply_language = services.apply_language
        self._settings = settings
        self._adapter = adapter
        self._presenter = Presenter(services.knowledge)
        self._model: ModelChoice | None = None
        self._info: EngineInfo | None = None
        self._conversation_id = store.start_conversation() if store else 0
        self._case: list[_Turn] = []
        self._running: _Turn | None = None
        self._job_id = 0
        self._turn_count = 0
        self._saver = QTimer(self)
        self._saver.setInterval(SAVE_PARTIAL_MS)
        self._saver.timeout.connect(self._save_partial)
        self._connect()

    def start(self) -> None:
        """Fill the window and begin to load the model."""
        self._window.set_mode(self._settings.mode)
        if self._store is None or self._store.is_read_only:
            self._window.show_notice(self._presenter.store_notice())
        self.load_model(self._shelf.choose(preferred=self._settings.model))

    # -- questions ---------------------------------------------------------------------------

    @Slot(str)
    def choose_scenario(self, scenario_id: str) -> None:
        """Ask a scenario as a new case; ignored while an answer is being written."""
        if self._running is not None:
            return
        self._case = []
        self._window.set_current_scenario(scenario_id)
        text = self._scenarios[scenario_id].in_language(self._answer_language).text
        self._ask(text, scenario_id=scenario_id)

    @Slot(str)
    def submit_text(self, text: str) -> None:
        """Ask what was typed, as the continuation of the case on the screen."""
        if self._running is None and text.strip():
            self._ask(text.strip(), scenario_id="")

    @Slot()
    def regenerate(self) -> None:
        """Write the last answer once more with the next seed."""
        if self._running is not None or not self._case:
            return
        last = self._case.pop()
        self._window.remove_turn(last.turn_id)
        if self._store:
            self._store.remove_turn(last.store_id)
        self._ask(last.question, scenario_id=last.scenario_id, seed=last.seed + 1)

    @Slot()
    def clear(self) -> None:
        """Begin an empty conversation; the old one stays in the store."""
        self._host.stop()
        self._running, self._case, self._job_id = None, [], 0
        self._saver.stop()
        self._window.clear_turns()
        self._window.set_current_scenario("")
        self._window.show_score(None)
        if self._store:
            self._conversation_id = self._store.start_conversation()
        self._window.set_state(self._idle_state())

    def _ask(self, question: str, *, scenario_id: str, seed: int | None = None) -> None:
        alert = combine(self._case_alert(), self._knowledge.detector.assess(question))
        self._turn_count += 1
        store_id = 0
        if self._store:
            store_id = self._store.add_turn(self._conversation_id, question, scenario_id=scenario_id)
        turn_seed = self._settings.seed if seed is None else seed
        turn = _Turn(self._turn_count, store_id, question, scenario_id, alert, turn_seed)
        self._window.begin_turn(turn.turn_id, question)
        card = self._presenter.alert_card(
            alert, question=question, language=self._answer_language, country=self._settings.country
        )
        if card is not None:
            self._window.show_alert(turn.turn_id, card)
        self._window.show_score(None)
        job = self._job(turn)
        self._case.append(turn)
        self._running = turn
        self._job_id = self._host.answer(job)
        self._saver.start()
        self._window.set_state(WindowState.READING)

    def _job(self, turn: _Turn) -> AnswerJob:
        options = AnswerOptions(
            language=self._answer_language,
            country=self._settings.country,
            mode=self._settings.mode,
            adapter=self._adapter,
            sampling=Sampling(seed=turn.seed),
            keep_state=bool(turn.scenario_id),
        )
        history = _history(self._case)
        return prepare(turn.question, options, knowledge=self._knowledge, alert=turn.alert, history=history)

    def _case_alert(self) -> Alert:
        return self._case[-1].alert if self._case else NO_ALERT

    # -- the answer arrives ------------------------------------------------------------------

    @Slot(int, int, int)
    def _show_reading(self, job_id: int, done: int, total: int) -> None:
        if job_id == self._job_id:
            self._window.set_reading_progress(done, total)

    @Slot(int, object)
    def _show_events(self, job_id: int, events: tuple[AnswerEvent, ...]) -> None:
        if job_id != self._job_id or self._running is None:
            return
        for event in events:
            self._show_event(self._running, event)

    def _show_event(self, turn: _Turn, event: AnswerEvent) -> None:
        match event:
            case SectionStarted(key, heading):
                self._window.set_state(WindowState.WRITING)
                turn.shown[key], turn.headings[key] = "", heading
                self._window.start_section(turn.turn_id, key, heading)
            case SectionText(key, text):
                turn.shown[key] += text
                self._window.append_text(turn.turn_id, key, text)
            case SectionReplaced(key, text, origin):
                turn.shown[key] = text
                self._window.replace_section_text(turn.turn_id, key, text, origin)
            case SectionChecked(key, text, origin, violations):
                if turn.shown[key] != text:
                    turn.shown[key] = text
                    self._window.replace_section_text(turn.turn_id, key, text, origin)
                marks = self._presenter.underlines(violations, self._answer_language)
                self._window.set_underlines(turn.turn_id, key, marks)
            case AnswerFinished():
                self._finish(turn, event)

    def _finish(self, turn: _Turn, result: AnswerFinished) -> None:
        self._running = None
        self._saver.stop()
        turn.answer = result.text or turn.partial
        state: TurnState = "stopped" if result.finish_reason == "cancelled" else "finished"
        self._window.finish_turn(
            turn.turn_id, self._presenter.footer(result, self._model_name, self._adapter, turn.seed)
        )
        if result.failure is not None:
            state = "failed"
            self._window.fail_turn(turn.turn_id, self._presenter.fault_card(result.failure, self._info))
        elif state == "stopped":
            self._window.mark_turn(turn.turn_id, "stopped")
        if result.score is not None:
            self._window.show_score(self._presenter.score_view(result.score, self._answer_language))
        if self._store:
            details = self._presenter.stored_details(result, self._info, self._adapter, turn.seed)
            self._store.finish_turn(turn.store_id, turn.answer, state=state, details=details)
        self._show_status(result)
        self._window.set_state(self._idle_state())

    @Slot()
    def _save_partial(self) -> None:
        if self._store and self._running:
            self._store.save_partial(self._running.store_id, self._running.partial)

    # -- models ------------------------------------------------------------------------------

    def load_model(self, choice: ModelChoice) -> None:
        """Load a model; until it is there, questions get the rules and the template answer."""
        self._model, self._info = choice, None
        self._window.set_state(WindowState.LOADING)
        self._show_language()
        self._host.load(self._shelf.spec(choice, self._settings.profile))

    @Slot(object)
    def _show_loaded(self, info: EngineInfo) -> None:
        self._info = info
        self._show_status()
        self._show_offers()
        self._window.set_state(WindowState.READY if self._running is None else WindowState.READING)

    @Slot(object)
    def _show_load_failed(self, error: EngineError) -> None:
        self._info = None
        if isinstance(error, GenerationCancelledError):
            return
        self._window.show_fault(self._presenter.fault_card(error, None))
        self._window.set_state(WindowState.NO_MODEL)
        fallback = self._shelf.embedded()
        if self._model is not None and self._model.path != fallback.path:
            self._settings = replace(self._settings, model="")
            self.load_model(fallback)

    @Slot(str)
    def choose_model(self, model: str) -> None:
        """Use an installed model, by its catalogue id or the path of a GGUF file."""
        self._settings = replace(self._settings, model=model)
        self._save_settings(self._settings)
        self.load_model(self._shelf.choose(preferred=model))

    @Slot(str)
    def choose_model_file(self, path: str) -> None:
        """Use any GGUF file of the reader's."""
        self.choose_model(str(Path(path)))

    @Slot(str)
    def install_model(self, model_id: str) -> None:
        """Download a model in a child process, after the reader asked for it."""
        self._installer.install(model_id)
        self._show_offers()

    @Slot(str, object, object)
    def _show_install_progress(self, model_id: str, done: int, total: int) -> None:
        self._show_offers(installing=model_id, done_bytes=done)
        log.debug("installing %s: %d of %d bytes", model_id, done, total)

    @Slot(str)
    def _use_installed(self, model_id: str) -> None:
        self.choose_model(model_id)

    @Slot(str, str, str)
    def _show_install_failed(self, model_id: str, code: str, message: str) -> None:
        self._show_offers()
        self._window.show_notice(self._presenter.install_notice(model_id, code, message))

    # -- choices of the reader ---------------------------------------------------------------

    @Slot(str)
    def choose_mode(self, mode: str) -> None:
        """Structured answer or the model's raw text."""
        self._change(mode=mode)

    @Slot(str)
    def choose_theme(self, theme: str) -> None:
        """Light, dark or high contrast; the window has already changed."""
        self._change(theme=theme)

    @Slot(int)
    def choose_text_scale(self, percent: int) -> None:
        """Text size in percent; the window has already changed."""
        self._settings = self._settings.with_text_scale(percent)
        self._save_settings(self._settings)

    @Slot(str)
    def choose_country(self, country: str) -> None:
        """Country whose emergency numbers are shown."""
        self._change(country=country)
        self._show_countries()

    @Slot(str)
    def choose_language(self, language: Language) -> None:
        """Language of the interface and, where the model can, of the answers."""
        self._change(language=language)
        self._show_language()

    def _change(self, **values: str) -> None:
        self._settings = replace(self._settings, **values)  # pyright: ignore[reportArgumentType]
        self._save_settings(self._settings)

    @Slot()
    def shut_down(self) -> None:
        """Keep what is on the screen, stop every thread and child, close the files."""
        if self._running is not None and self._store:
            self._store.finish_turn(self._running.store_id, self._running.partial, state="interrupted")
        self._running = None
        self._saver.stop()
        self._installer.shut_down()
        self._host.shut_down()
        if self._store:
            self._store.close()

    # -- what the window shows ---------------------------------------------------------------

    @property
    def _answer_language(self) -> Language:
        """The interface's language, or English for a model that speaks nothing else."""
        return answer_language(self._model, self._settings.language)

    @property
    def _model_name(self) -> str:
        """Name of the loaded model, "" while there is none."""
        return model_name(self._model) if self._model and self._info else ""

    def _idle_state(self) -> WindowState:
        if self._info is not None:
            return WindowState.READY
        return WindowState.NO_MODEL

    def _show_language(self) -> None:
        self._apply_language(self._settings.language)
        self._window.set_language(self._settings.language)
        scenarios = tuple(self._scenarios.values())
        self._window.show_scenarios(self._presenter.scenario_cards(scenarios, self._answer_language))
        self._show_countries()
        self._show_status()
        self._show_offers()

    def _show_countries(self) -> None:
        language = self._settings.language
        country = self._knowledge.numbers.country(self._settings.country)
        self._window.set_countries(self._presenter.country_choices(language), self._settings.country)
        primary = country.primary
        text = country.number_text(language) if primary else ""
        self._window.set_banner_numbers(text, primary.number if primary else "")

    def _show_status(self, result: AnswerFinished | None = None) -> None:
        self._window.set_status(self._presenter.status(self._info, self._model_name, self._adapter, result))

    def _show_offers(self, *, installing: str = "", done_bytes: int = 0) -> None:
        offers = self._presenter.model_offers(
            self._shelf.statuses(),
            language=self._settings.language,
            in_use=self._model,
            installing=installing or self._installer.model_id,
            done_bytes=done_bytes,
        )
        notice = self._presenter.model_notice(self._model, self._settings.language)
        self._window.show_model_offers(offers, notice)

    def _connect(self) -> None:
        window, host = self._window, self._host
        window.scenario_chosen.connect(self.choose_scenario)
        window.text_submitted.connect(self.submit_text)
        window.stop_requested.connect(host.stop)
        window.regenerate_requested.connect(self.regenerate)
        window.clear_requested.connect(self.clear)
        window.mode_chosen.connect(self.choose_mode)
        window.language_chosen.connect(self.choose_language)
        window.theme_chosen.connect(self.choose_theme)
        window.text_scale_chosen.connect(self.choose_text_scale)
        window.country_chosen.connect(self.choose_country)
        window.model_install_requested.connect(self.install_model)
        window.model_install_cancelled.connect(self._installer.cancel)
        window.model_chosen.connect(self.choose_model)
        window.model_file_chosen.connect(self.choose_model_file)
        window.closed.connect(self.shut_down)
        host.loading.connect(window.set_loading_progress)
        host.loaded.connect(self._show_loaded)
        host.load_failed.connect(self._show_load_failed)
        host.reading.connect(self._show_reading)
        host.events_ready.connect(self._show_events)
        self._installer.progressed.connect(self._show_install_progress)
        self._installer.finished.connect(self._use_installed)
        self._installer.failed.connect(self._show_install_failed)


def _history(case: list[_Turn]) -> tuple[Message, ...]:
    messages: list[Message] = []
    for turn in case:
        if turn.answer:
            messages += [Message("user", turn.question), Message("assistant", turn.answer)]
    return tuple(messages)
