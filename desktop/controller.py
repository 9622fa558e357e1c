"""The window's state machine: what happens between a click and the last word of an answer."""

from __future__ import annotations

import logging
import traceback
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
    EngineInfo,
    GenerationCancelledError,
    Message,
    Sampling,
)
from desktop.errors import FineMedError
from desktop.model_shelf import ModelShelf, answer_language, model_name
from desktop.presenter import Presenter
from desktop.scenarios import Scenario
from desktop.store.conversations import ConversationStore, ConversationStoreError, TurnState
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
# Longer texts are not situations; the rules read them on the GUI thread.
MAX_QUESTION_CHARS = 12_000


@dataclass
class _Turn:
    """One question on the screen and, once written, its answer."""

    turn_id: int
    store_id: int
    question: str
    scenario_id: str
    alert: Alert
    seed: int
    model_name: str
    info: EngineInfo | None
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
        self._store = services.store
        self._save_settings = services.save_settings
        self._apply_language = services.apply_language
        self._settings = settings
        self._adapter = adapter
        self._presenter = Presenter(services.knowledge)
        self._model: ModelChoice | None = None
        self._loaded: ModelChoice | None = None
        self._waiting_model = ""
        self._info: EngineInfo | None = None
        self._conversation_id = 0
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
        self._conversation_id = self._keep(lambda store: store.start_conversation())
        try:
            choice = self._shelf.choose(preferred=self._settings.model)
        except FineMedError as error:
            self._show_language()
            self._show_load_failed(error)
        else:
            self.load_model(choice)

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
        question = text.strip()
        if self._running is not None or not question:
            return
        if len(question) > MAX_QUESTION_CHARS:
            self._window.show_notice(self._presenter.too_long_notice(len(question), MAX_QUESTION_CHARS))
            return
        self._ask(question, scenario_id="")

    @Slot()
    def regenerate(self) -> None:
        """Write the last answer once more with the next seed."""
        if self._running is not None or not self._case:
            return
        last = self._case.pop()
        self._window.remove_turn(last.turn_id)
        self._keep(lambda store: store.remove_turn(last.store_id))
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
        self._conversation_id = self._keep(lambda store: store.start_conversation())
        self._window.set_state(self._idle_state())

    def _ask(self, question: str, *, scenario_id: str, seed: int | None = None) -> None:
        alert = combine(self._case_alert(), self._knowledge.detector.assess(question))
        self._turn_count += 1
        conversation_id = self._conversation_id
        store_id = self._keep(
            lambda store: store.add_turn(conversation_id, question, scenario_id=scenario_id)
        )
        turn = _Turn(
            turn_id=self._turn_count,
            store_id=store_id,
            question=question,
            scenario_id=scenario_id,
            alert=alert,
            seed=self._settings.seed if seed is None else seed,
            model_name=self._model_name,
            info=self._info,
        )
        self._window.begin_turn(turn.turn_id, question)
        self._show_alert(turn)
        self._window.show_score(None)
        job = self._job(turn)
        self._case.append(turn)
        self._running = turn
        self._job_id = self._host.answer(job)
        self._saver.start()
        self._window.set_state(WindowState.READING)

    def _show_alert(self, turn: _Turn) -> None:
        """Draw the fixed card of a turn, in the language of the interface: it needs no model."""
        card = self._presenter.alert_card(
            turn.alert,
            question=turn.question,
            language=self._settings.language,
            country=self._settings.country,
        )
        if card is not None:
            self._window.show_alert(turn.turn_id, card)

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
                if key in turn.shown:  # begun by a model that failed, written again by the templates
                    self._window.replace_section_text(turn.turn_id, key, "", "template")
                else:
                    self._window.start_section(turn.turn_id, key, heading)
                turn.shown[key], turn.headings[key] = "", heading
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
                marks = self._presenter.underlines(violations, self._settings.language)
                self._window.set_underlines(turn.turn_id, key, marks)
            case AnswerFinished():
                self._finish(turn, event)

    def _finish(self, turn: _Turn, result: AnswerFinished) -> None:
        self._running = None
        self._saver.stop()
        self._window.set_state(self._idle_state())
        turn.answer = result.text or turn.partial
        footer = self._presenter.footer(result, turn.model_name, self._adapter, turn.seed)
        self._window.finish_turn(turn.turn_id, footer)
        state = self._show_end(turn, result)
        if result.score is not None:
            self._window.show_score(self._presenter.score_view(result.score, self._settings.language))
        self._show_status(result)
        details = self._presenter.stored_details(result, turn.info, self._adapter, turn.seed)
        self._keep(lambda store: store.finish_turn(turn.store_id, turn.answer, state=state, details=details))
        if self._waiting_model:
            self._use_installed(self._waiting_model)

    def _show_end(self, turn: _Turn, result: AnswerFinished) -> TurnState:
        """Say how an answer ended when it did not end by itself."""
        if result.failure is not None:
            self._window.fail_turn(turn.turn_id, self._presenter.fault_card(result.failure, turn.info))
            return "failed"
        if result.finish_reason == "cancelled":
            self._window.mark_turn(turn.turn_id, "stopped")
            return "stopped"
        return "finished"

    @Slot()
    def _save_partial(self) -> None:
        running = self._running
        if running is not None:
            self._keep(lambda store: store.save_partial(running.store_id, running.partial))

    def _keep(self, write: Callable[[ConversationStore], int | None]) -> int:
        """Write into the store; a store that cannot be written is told, and never stops the lesson."""
        if self._store is None:
            return 0
        try:
            return write(self._store) or 0
        except ConversationStoreError as error:
            log.info("a conversation was not kept: %s", error)
            self._saver.stop()
            self._window.show_notice(self._presenter.store_notice())
            return 0

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
        self._loaded = self._model
        self._save_settings(self._settings)
        self._show_status()
        self._show_offers()
        self._window.set_state(WindowState.READY if self._running is None else WindowState.READING)

    @Slot(object)
    def _show_load_failed(self, error: FineMedError) -> None:
        self._info = None
        if isinstance(error, GenerationCancelledError):
            return
        self._window.show_fault(self._presenter.fault_card(error, None))
        self._window.set_state(WindowState.NO_MODEL)
        fallback = self._fallback()
        if fallback is not None:
            self._settings = replace(self._settings, model=fallback.entry.model_id if fallback.entry else "")
            self.load_model(fallback)

    def _fallback(self) -> ModelChoice | None:
        """What to load instead of a model that failed: the one before it, else the embedded one."""
        failed, before = self._model, self._loaded
        self._loaded = None
        if before is not None and failed is not None and before.path != failed.path:
            return before
        try:
            embedded = self._shelf.embedded()
        except FineMedError:
            return None
        return embedded if failed is not None and failed.path != embedded.path else None

    @Slot(str)
    def choose_model(self, model: str) -> None:
        """Use an installed model, by its catalogue id or the path of a GGUF file; kept once it is loaded."""
        self._settings = replace(self._settings, model=model)
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
        """Use a model that has just been installed, after the answer that is being written."""
        if self._running is not None:
            self._waiting_model = model_id
            self._show_offers()
        else:
            self._waiting_model = ""
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
        for turn in self._case:
            self._show_alert(turn)

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
        self._host.stop()
        self._saver.stop()
        running, self._running = self._running, None
        if running is not None:
            self._keep(
                lambda store: store.finish_turn(running.store_id, running.partial, state="interrupted")
            )
        self._installer.shut_down()
        self._host.shut_down()
        if self._store:
            self._store.close()
            self._store = None

    def show_unexpected(self, error: BaseException) -> None:
        """Tell a fault of our own code; what is on the screen stays."""
        fault = FineMedError(f"{type(error).__name__}")
        fault.report = "".join(traceback.format_tb(error.__traceback__))
        self._window.show_fault(self._presenter.fault_card(fault, self._info))

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
