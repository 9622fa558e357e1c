"""The case on the screen: questions go to the rules, the store and the engine, answers to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

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
from desktop.case import Case, CaseTurn, ConversationRecorder
from desktop.engine.base import Sampling
from desktop.presenter import Presenter
from desktop.session import Session
from desktop.store.conversations import ConversationStore, TurnState
from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState
from desktop.workers.engine_worker import EngineHost
from prudence.knowledge import Knowledge
from prudence.red_flags import combine

# A crash loses at most this much of an answer that was on the screen.
SAVE_PARTIAL_MS = 1000
# Longer texts are not situations; the rules read them on the GUI thread.
MAX_QUESTION_CHARS = 12_000


class CaseController(QObject):
    """Asks questions one at a time, shows their answers and keeps both.

    A scenario begins a new case: its prompt and its alert stand alone. What is typed afterwards
    continues that case, and its alert is repeated until another case begins.

    Signals:
        answered: AnswerFinished; the answer is on the screen and in the store.

    Thread: GUI.
    """

    answered = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        host: EngineHost,
        *,
        session: Session,
        knowledge: Knowledge,
        presenter: Presenter,
        store: ConversationStore | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._host = host
        self._session = session
        self._knowledge = knowledge
        self._presenter = presenter
        self._recorder = ConversationRecorder(store, on_failure=self._show_not_kept)
        self._case = Case()
        self._running: CaseTurn | None = None
        self._job_id = 0
        self._turn_count = 0
        self._saver = QTimer(self)
        self._saver.setInterval(SAVE_PARTIAL_MS)
        self._saver.timeout.connect(self._save_partial)
        host.reading.connect(self._show_reading)
        host.events_ready.connect(self._show_events)

    @property
    def is_answering(self) -> bool:
        """Whether an answer is being written."""
        return self._running is not None

    def start(self) -> None:
        """Begin the first conversation; say so if it cannot be kept."""
        if not self._recorder.is_writable:
            self._window.show_notice(self._presenter.store_notice())
        self._recorder.start_conversation()

    # -- questions ---------------------------------------------------------------------------

    def ask_scenario(self, scenario_id: str, text: str) -> None:
        """Ask a scenario as a new case; ignored while an answer is being written."""
        if self._running is not None:
            return
        self._case = Case()
        self._window.set_current_scenario(scenario_id)
        self._ask(text, scenario_id=scenario_id)

    def ask_text(self, text: str) -> None:
        """Ask what was typed, as the continuation of the case on the screen."""
        question = text.strip()
        if self._running is not None or not question:
            return
        if len(question) > MAX_QUESTION_CHARS:
            self._window.show_notice(self._presenter.too_long_notice(len(question), MAX_QUESTION_CHARS))
            return
        self._ask(question, scenario_id="")

    def regenerate(self) -> None:
        """Write the last answer once more with the next seed."""
        if self._running is not None or not self._case.turns:
            return
        last = self._case.turns.pop()
        self._window.remove_turn(last.turn_id)
        self._recorder.remove_turn(last)
        self._ask(last.question, scenario_id=last.scenario_id, seed=last.seed + 1)

    @Slot()
    def clear(self) -> None:
        """Begin an empty conversation; the old one stays in the store."""
        self._host.stop()
        self._running, self._case, self._job_id = None, Case(), 0
        self._saver.stop()
        self._window.clear_turns()
        self._window.set_current_scenario("")
        self._window.show_score(None)
        self._recorder.start_conversation()
        self._window.set_state(self._idle_state())

    def show_alerts(self) -> None:
        """Draw the cards of the case again, after the country has changed."""
        for turn in self._case.turns:
            self._show_alert(turn)

    def interrupt(self) -> None:
        """Stop the answer and keep what is on the screen of it, because the window closes."""
        self._host.stop()
        self._saver.stop()
        running, self._running = self._running, None
        if running is not None:
            self._recorder.finish_turn(running, running.partial, state="interrupted")

    def close_store(self) -> None:
        """Keep nothing from now on; safe to call twice."""
        self._recorder.close()

    def _ask(self, question: str, *, scenario_id: str, seed: int | None = None) -> None:
        alert = combine(self._case.alert, self._knowledge.detector.assess(question))
        self._turn_count += 1
        turn = CaseTurn(
            turn_id=self._turn_count,
            store_id=self._recorder.add_turn(question, scenario_id=scenario_id),
            question=question,
            scenario_id=scenario_id,
            alert=alert,
            seed=self._session.settings.seed if seed is None else seed,
            model_name=self._session.model_name,
            info=self._session.info,
        )
        self._window.begin_turn(turn.turn_id, question)
        self._show_alert(turn)
        self._window.show_score(None)
        job = self._job(turn)
        self._case.turns.append(turn)
        self._running = turn
        self._job_id = self._host.answer(job)
        self._saver.start()
        self._window.set_state(WindowState.READING)

    def _show_alert(self, turn: CaseTurn) -> None:
        """Draw the fixed card of a turn, in the language of the interface: it needs no model."""
        settings = self._session.settings
        card = self._presenter.alert_card(
            turn.alert, question=turn.question, language=settings.language, country=settings.country
        )
        if card is not None:
            self._window.show_alert(turn.turn_id, card)

    def _job(self, turn: CaseTurn) -> AnswerJob:
        """Build the job of a turn that is not yet part of the case."""
        options = AnswerOptions(
            language=self._session.answer_language,
            country=self._session.settings.country,
            mode=self._session.settings.mode,
            adapter=self._session.adapter,
            sampling=Sampling(seed=turn.seed),
            keep_state=bool(turn.scenario_id),
        )
        return prepare(
            turn.question,
            options,
            knowledge=self._knowledge,
            alert=turn.alert,
            history=self._case.history,
        )

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

    def _show_event(self, turn: CaseTurn, event: AnswerEvent) -> None:
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
                marks = self._presenter.underlines(violations, self._session.settings.language)
                self._window.set_underlines(turn.turn_id, key, marks)
            case AnswerFinished():
                self._finish(turn, event)

    def _finish(self, turn: CaseTurn, result: AnswerFinished) -> None:
        adapter, language = self._session.adapter, self._session.settings.language
        self._running = None
        self._saver.stop()
        self._window.set_state(self._idle_state())
        turn.answer = result.text or turn.partial
        footer = self._presenter.footer(result, turn.model_name, adapter, turn.seed)
        self._window.finish_turn(turn.turn_id, footer)
        state = self._show_end(turn, result)
        if result.score is not None:
            self._window.show_score(self._presenter.score_view(result.score, language))
        details = self._presenter.stored_details(result, turn.info, adapter, turn.seed)
        self._recorder.finish_turn(turn, turn.answer, state=state, details=details)
        self.answered.emit(result)

    def _show_end(self, turn: CaseTurn, result: AnswerFinished) -> TurnState:
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
        if self._running is not None:
            self._recorder.save_partial(self._running)

    def _show_not_kept(self) -> None:
        self._saver.stop()
        self._window.show_notice(self._presenter.store_notice())

    def _idle_state(self) -> WindowState:
        return WindowState.NO_MODEL if self._session.info is None else WindowState.READY
