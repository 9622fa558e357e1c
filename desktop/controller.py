"""Connects the window to the case and the model behind it, and applies what the reader chooses."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from desktop.answering import AnswerFinished
from desktop.case_controller import CaseController
from desktop.engine.base import AdapterSpec
from desktop.errors import FineMedError
from desktop.model_controller import ModelController
from desktop.model_shelf import ModelShelf
from desktop.presenter import Presenter
from desktop.scenarios import Scenario
from desktop.session import Session
from desktop.store.conversations import ConversationStore
from desktop.store.settings import Settings
from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState
from desktop.workers.engine_worker import EngineHost
from desktop.workers.installer import ModelInstaller
from prudence.knowledge import Knowledge
from prudence.types import Language


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
    """Hands what the window asks to `CaseController` and `ModelController`, which do not know each other.

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
        self._apply_language = services.apply_language
        self._session = session = Session(settings, services.save_settings, adapter)
        self._presenter = presenter = Presenter(services.knowledge)
        self._waiting_model = ""
        self._case = CaseController(
            window,
            host,
            session=session,
            knowledge=services.knowledge,
            presenter=presenter,
            store=services.store,
        )
        self._models = ModelController(
            window, host, installer=installer, session=session, shelf=services.shelf, presenter=presenter
        )
        self._connect()

    def start(self) -> None:
        """Fill the window and begin to load the model."""
        self._window.set_mode(self._session.settings.mode)
        self._case.start()
        self._models.start()

    @Slot()
    def shut_down(self) -> None:
        """Keep what is on the screen, stop every thread and child, close the files."""
        self._case.interrupt()
        self._installer.shut_down()
        self._host.shut_down()
        self._case.close_store()

    def show_unexpected(self, error: BaseException) -> None:
        """Tell a fault of our own code; what is on the screen stays."""
        fault = FineMedError(f"{type(error).__name__}")
        fault.report = "".join(traceback.format_tb(error.__traceback__))
        self._window.show_fault(self._presenter.fault_card(fault, self._session.info))

    # -- questions ---------------------------------------------------------------------------

    @Slot(str)
    def choose_scenario(self, scenario_id: str) -> None:
        """Ask a scenario as a new case; ignored while an answer is being written."""
        scenario = self._scenarios[scenario_id]
        self._case.ask_scenario(scenario_id, scenario.in_language(self._session.answer_language).text)

    @Slot(str)
    def submit_text(self, text: str) -> None:
        """Ask what was typed, as the continuation of the case on the screen."""
        self._case.ask_text(text)

    @Slot()
    def regenerate(self) -> None:
        """Write the last answer once more with the next seed."""
        self._case.regenerate()

    @Slot()
    def clear(self) -> None:
        """Begin an empty conversation; the old one stays in the store."""
        self._case.clear()
        self._use_waiting()

    # -- choices of the reader ---------------------------------------------------------------

    @Slot(str)
    def choose_mode(self, mode: str) -> None:
        """Structured answer or the model's raw text."""
        self._session.change(mode=mode)

    @Slot(str)
    def choose_theme(self, theme: str) -> None:
        """Light, dark or high contrast; the window has already changed."""
        self._session.change(theme=theme)

    @Slot(int)
    def choose_text_scale(self, percent: int) -> None:
        """Text size in percent; the window has already changed."""
        self._session.settings = self._session.settings.with_text_scale(percent)
        self._session.save()

    @Slot(str)
    def choose_country(self, country: str) -> None:
        """Country whose emergency numbers are shown."""
        self._session.change(country=country)
        self._show_countries()
        self._case.show_alerts()

    @Slot(str)
    def choose_language(self, language: Language) -> None:
        """Language of the interface and, where the model can, of the answers."""
        self._session.change(language=language)
        self._show_language()

    # -- between the case and the model ------------------------------------------------------

    @Slot()
    def _show_model_ready(self) -> None:
        self._show_status()
        self._window.set_state(WindowState.READING if self._case.is_answering else WindowState.READY)

    @Slot(object)
    def _show_answered(self, result: AnswerFinished) -> None:
        self._show_status(result)
        self._use_waiting()

    def _use_waiting(self) -> None:
        if self._waiting_model:
            self._use_installed(self._waiting_model)

    @Slot(str)
    def _use_installed(self, model_id: str) -> None:
        """Use a model that has just been installed, after the answer that is being written."""
        if self._case.is_answering:
            self._waiting_model = model_id
            self._models.show_offers()
        else:
            self._waiting_model = ""
            self._models.choose_model(model_id)

    # -- what the window shows ---------------------------------------------------------------

    @Slot()
    def _show_language(self) -> None:
        language = self._session.settings.language
        self._apply_language(language)
        self._window.set_language(language)
        scenarios = tuple(self._scenarios.values())
        cards = self._presenter.scenario_cards(scenarios, self._session.answer_language)
        self._window.show_scenarios(cards)
        self._show_countries()
        self._show_status()
        self._models.show_offers()

    def _show_countries(self) -> None:
        language, code = self._session.settings.language, self._session.settings.country
        country = self._knowledge.numbers.country(code)
        self._window.set_countries(self._presenter.country_choices(language), code)
        primary = country.primary
        text = country.number_text(language) if primary else ""
        self._window.set_banner_numbers(text, primary.number if primary else "")

    def _show_status(self, result: AnswerFinished | None = None) -> None:
        session = self._session
        status = self._presenter.status(session.info, session.model_name, session.adapter, result)
        self._window.set_status(status)

    def _connect(self) -> None:
        window, case, models = self._window, self._case, self._models
        window.scenario_chosen.connect(self.choose_scenario)
        window.text_submitted.connect(self.submit_text)
        window.stop_requested.connect(self._host.stop)
        window.regenerate_requested.connect(self.regenerate)
        window.clear_requested.connect(self.clear)
        window.mode_chosen.connect(self.choose_mode)
        window.language_chosen.connect(self.choose_language)
        window.theme_chosen.connect(self.choose_theme)
        window.text_scale_chosen.connect(self.choose_text_scale)
        window.country_chosen.connect(self.choose_country)
        window.model_install_requested.connect(models.install_model)
        window.model_install_cancelled.connect(self._installer.cancel)
        window.model_chosen.connect(models.choose_model)
        window.model_file_chosen.connect(models.choose_model_file)
        window.closed.connect(self.shut_down)
        case.answered.connect(self._show_answered)
        models.model_changed.connect(self._show_language)
        models.model_ready.connect(self._show_model_ready)
        self._installer.finished.connect(self._use_installed)
