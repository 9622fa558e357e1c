"""The model in use: chosen, loaded, replaced by another when it fails; and models being installed."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.catalog.installed import ModelChoice
from desktop.engine.base import EngineInfo, GenerationCancelledError
from desktop.errors import FineMedError
from desktop.model_shelf import ModelShelf
from desktop.presenter import Presenter
from desktop.session import Session
from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import WindowState
from desktop.workers.engine_worker import EngineHost
from desktop.workers.installer import ModelInstaller

log = logging.getLogger(__name__)


class ModelController(QObject):
    """Decides which model the session uses, and lists the models in the window.

    Signals:
        model_changed: the session has another model, not yet loaded, or none at all.
        model_ready: the session's model is loaded.

    Thread: GUI.
    """

    model_changed = Signal()
    model_ready = Signal()

    def __init__(
        self,
        window: MainWindow,
        host: EngineHost,
        *,
        installer: ModelInstaller,
        session: Session,
        shelf: ModelShelf,
        presenter: Presenter,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._host = host
        self._installer = installer
        self._session = session
        self._shelf = shelf
        self._presenter = presenter
        self._last_loaded: ModelChoice | None = None
        host.loading.connect(window.set_loading_progress)
        host.loaded.connect(self._accept)
        host.load_failed.connect(self._replace_failed)
        installer.progressed.connect(self._show_install_progress)
        installer.failed.connect(self._show_install_failed)

    def start(self) -> None:
        """Load the model of the settings, else the best installed one."""
        try:
            choice = self._shelf.choose(preferred=self._session.settings.model)
        except FineMedError as error:
            self.model_changed.emit()
            self._replace_failed(error)
        else:
            self._load(choice)

    # -- loading -----------------------------------------------------------------------------

    @Slot(str)
    def choose_model(self, model: str) -> None:
        """Use an installed model, by its catalogue id or the path of a GGUF file; kept once it is loaded."""
        self._session.settings = replace(self._session.settings, model=model)
        self._load(self._shelf.choose(preferred=model))

    @Slot(str)
    def choose_model_file(self, path: str) -> None:
        """Use any GGUF file of the reader's."""
        self.choose_model(str(Path(path)))

    def _load(self, choice: ModelChoice) -> None:
        """Load a model; until it is there, questions get the rules and the template answer."""
        self._session.model, self._session.info = choice, None
        self._window.set_state(WindowState.LOADING)
        self.model_changed.emit()
        self._host.load(self._shelf.spec(choice, self._session.settings.profile))

    @Slot(object)
    def _accept(self, info: EngineInfo) -> None:
        self._session.info = info
        self._last_loaded = self._session.model
        self._session.save()
        self.show_offers()
        self.model_ready.emit()

    @Slot(object)
    def _replace_failed(self, error: FineMedError) -> None:
        """Tell why a model was not loaded, and load another in its place."""
        self._session.info = None
        if isinstance(error, GenerationCancelledError):
            return
        self._window.show_fault(self._presenter.fault_card(error, None))
        self._window.set_state(WindowState.NO_MODEL)
        fallback = self._choose_fallback()
        if fallback is not None:
            model_id = fallback.entry.model_id if fallback.entry else ""
            self._session.settings = replace(self._session.settings, model=model_id)
            self._load(fallback)

    def _choose_fallback(self) -> ModelChoice | None:
        """What to load instead of a model that failed: the one before it, else the embedded one."""
        failed, before = self._session.model, self._last_loaded
        self._last_loaded = None
        if before is not None and failed is not None and before.path != failed.path:
            return before
        try:
            embedded = self._shelf.embedded()
        except FineMedError:
            return None
        return embedded if failed is not None and failed.path != embedded.path else None

    # -- installing --------------------------------------------------------------------------

    @Slot(str)
    def install_model(self, model_id: str) -> None:
        """Download a model in a child process, after the reader asked for it."""
        self._installer.install(model_id)
        self.show_offers()

    def show_offers(self, *, installing: str = "", done_bytes: int = 0) -> None:
        """List the models of the catalogue and what can be done with each."""
        language, model = self._session.settings.language, self._session.model
        offers = self._presenter.model_offers(
            self._shelf.statuses(),
            language=language,
            in_use=model,
            installing=installing or self._installer.model_id,
            done_bytes=done_bytes,
        )
        self._window.show_model_offers(offers, self._presenter.model_notice(model, language))

    @Slot(str, object, object)
    def _show_install_progress(self, model_id: str, done: int, total: int) -> None:
        self.show_offers(installing=model_id, done_bytes=done)
        log.debug("installing %s: %d of %d bytes", model_id, done, total)

    @Slot(str, str, str)
    def _show_install_failed(self, model_id: str, code: str, message: str) -> None:
        self.show_offers()
        self._window.show_notice(self._presenter.install_notice(model_id, code, message))
