"""Composition root: creates everything once, passes it in, and runs the window."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.controller import Controller, Services
from desktop.engine.base import ChatEngine, ModelSpec, Progress
from desktop.engine.factory import create_engine
from desktop.engine.probe import probe_model
from desktop.lasting import lasting_objects
from desktop.model_shelf import ModelShelf
from desktop.scenarios import load_scenarios
from desktop.store import paths
from desktop.store.conversations import ConversationStore, ConversationStoreError
from desktop.store.settings import Settings, default_settings, load_settings, save_settings
from desktop.ui.main_window import MainWindow
from desktop.workers.engine_worker import EngineFactory, EngineHost
from desktop.workers.installer import ModelInstaller
from prudence.knowledge import Knowledge
from prudence.types import Language

log = logging.getLogger(__name__)

_MAX_LOG_BYTES = 512 * 1024


class LanguageSwitch(QObject):
    """Installs the translators of one language; widgets retranslate themselves on LanguageChange."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__(app)
        self._app = app
        self._folder = folder
        self._installed: list[QTranslator] = []

    def apply(self, language: Language) -> None:
        """Show the interface in this language; the source strings are English."""
        self.remove()
        QLocale.setDefault(QLocale("fr_FR" if language == "fr" else "en_GB"))
        if language == "fr":
            qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install("qtbase_fr", qt_folder)
            self._install("finemed_fr", str(self._folder))

    def remove(self) -> None:
        """Go back to the source strings."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed = []

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self)
        if translator.load(name, folder):
            self._app.installTranslator(translator)
            self._installed.append(translator)


@dataclass(frozen=True)
class App:
    """The parts of a running window."""

    window: MainWindow
    controller: Controller
    host: EngineHost
    language: LanguageSwitch


def engine_factory(cache_dir: Path) -> EngineFactory:
    """Make engines whose model file was tried in a child process first: what kills the child is refused."""

    def create(spec: ModelSpec, on_progress: Progress) -> ChatEngine:
        probe_model(spec.path, cache_dir=cache_dir)
        return create_engine(spec, cache_dir=cache_dir, on_progress=on_progress)

    return create


def build_app(app: QApplication, *, create_engine: EngineFactory, installer_command: list[str]) -> App:
    """Create window, engine thread, store and controller; nothing runs until `controller.start`."""
    knowledge = Knowledge.load(paths.resources_dir())
    locale = QLocale.system().name()
    defaults = default_settings(locale, knowledge.numbers.default_country(locale) or "FR")
    settings = load_settings(paths.settings_file(), defaults=defaults)
    language = LanguageSwitch(app, paths.resources_dir() / "translations")
    language.apply(settings.language)
    icons_dir = paths.resources_dir() / "icons"
    window = MainWindow(icons_dir, theme_name=settings.theme, text_percent=settings.text_scale)
    host = EngineHost(create_engine, window)
    services = Services(
        knowledge=knowledge,
        scenarios=load_scenarios(paths.resources_dir() / "scenarios"),
        shelf=ModelShelf.load(paths.catalog_file(), paths.models_dir()),
        store=_open_store(paths.conversations_file()),
        save_settings=_save,
        apply_language=language.apply,
    )
    installer = ModelInstaller(installer_command, window)
    controller = Controller(window, host, installer=installer, services=services, settings=settings)
    window.resize(*settings.window)
    return App(window, controller, host, language)


def run_app(argv: list[str]) -> int:
    """Open the window and return the exit code when it closes."""
    _log_to_file(paths.log_file())
    QGuiApplication.setApplicationDisplayName("FineMed")
    QGuiApplication.setDesktopFileName("org.finemed.FineMed")
    qt_app = QApplication(argv)
    qt_app.setStyle("Fusion")  # the same on every system; the style sheet is made for it
    qt_app.setApplicationName("FineMed")
    qt_app.setApplicationVersion(__version__)
    with lasting_objects():
        app = build_app(
            qt_app, create_engine=engine_factory(paths.cache_dir()), installer_command=paths.own_command()
        )
    sys.excepthook = _tell_and_log(app.controller)
    app.window.show()
    app.controller.start()
    code = qt_app.exec()
    app.controller.shut_down()
    return code


def _tell_and_log(controller: Controller) -> Callable[..., None]:
    """What happens to an exception that left a slot: it is logged and told, and the window lives on."""

    def handle(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unexpected fault", exc_info=(kind, error, trace))
        controller.show_unexpected(error)

    return handle


def _open_store(path: Path) -> ConversationStore | None:
    try:
        return ConversationStore(path)
    except ConversationStoreError as error:
        log.info("conversations are not kept: %s", error)
        return None


def _save(settings: Settings) -> None:
    try:
        save_settings(paths.settings_file(), settings)
    except OSError as error:
        log.info("settings are not kept: %s", error)


def _log_to_file(path: Path) -> None:
    """Keep the faults of our own code; prompts and answers are never logged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_MAX_LOG_BYTES, backupCount=1, encoding="utf-8"
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
