"""What menus and keys do: each ends in a signal of the window, a sheet, or the window itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from desktop.ui.palette import THEME_NAMES
from desktop.ui.theme import TEXT_STEPS

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class WindowCommands(QObject):
    """Connects the actions of the menus and the Escape key.

    Thread: GUI.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._connect_actions()
        self._connect_choices()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), window).activated.connect(self.escape)

    def choose_scenario(self, scenario_id: str) -> None:
        """Ask for a scenario, or say why it has to wait."""
        window = self._window
        if window.root.body.open_sheets():
            return
        if window.state.can_ask:
            window.scenario_chosen.emit(scenario_id)
        elif window.state.is_busy:
            window.show_notice(
                self.tr("An answer is on its way: stop it (Esc) or wait, then choose a scenario.")
            )
        else:
            window.show_notice(self.tr("The model is still loading: choose a scenario in a moment."))

    def choose_mode(self, mode: str) -> None:
        """Answer in this way from now on."""
        self._window.set_mode("free" if mode == "free" else "structured")
        self._window.mode_chosen.emit(mode)

    def choose_theme(self, name: str) -> None:
        """Show these colours from now on."""
        self._window.set_theme(THEME_NAMES[name])
        self._window.theme_chosen.emit(name)

    def choose_text_scale(self, percent: int) -> None:
        """Show text in this size from now on."""
        self._window.set_text_scale(percent)
        self._window.text_scale_chosen.emit(self._window.text_percent)

    def choose_model_file(self) -> None:
        """Let the reader pick a GGUF file."""
        title, kinds = self.tr("Open a model file"), self.tr("Models (*.gguf)")
        path, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        if path:
            self._window.model_file_chosen.emit(path)

    def escape(self) -> None:
        """Close what lies on top; with nothing there, stop the answer."""
        body = self._window.root.body
        if sheets := body.open_sheets():
            sheets[-1].close_sheet()
        elif body.open_drawer_name is not None:
            body.close_drawer()
        elif self._window.state.is_busy:
            self._window.stop_requested.emit()

    def _connect_actions(self) -> None:
        window = self._window
        menus, sheets = window.root.menus, window.sheets
        for action, slot in (
            (menus.open_model, self.choose_model_file),
            (menus.models, lambda: sheets.open_only(sheets.models)),
            (menus.copy_conversation, lambda: _copy(window.conversation_text())),
            (menus.quit, window.close),
            (menus.larger, self._enlarge),
            (menus.smaller, self._reduce),
            (menus.usual_size, lambda: self.choose_text_scale(100)),
            (menus.full_screen, self._toggle_full_screen),
            (menus.regenerate, window.regenerate_requested.emit),
            (menus.copy_answer, lambda: _copy(window.last_answer())),
            (menus.clear, lambda: sheets.open_only(sheets.clear)),
            (menus.stop, window.stop_requested.emit),
            (menus.numbers, lambda: sheets.open_only(sheets.numbers)),
            (menus.legend, lambda: sheets.open_only(sheets.legend)),
            (menus.about, lambda: sheets.open_only(sheets.about)),
        ):
            action.triggered.connect(lambda _=False, call=slot: call())
        window.addActions(menus.actions_with_keys())

    def _connect_choices(self) -> None:
        menus = self._window.root.menus
        for actions, choose in (
            (menus.languages, self._window.language_chosen.emit),
            (menus.themes, self.choose_theme),
            (menus.modes, self.choose_mode),
        ):
            for code, action in actions.items():
                action.triggered.connect(lambda _=False, call=choose, chosen=code: call(chosen))

    def _enlarge(self) -> None:
        larger = [step for step in TEXT_STEPS if step > self._window.text_percent]
        if larger:
            self.choose_text_scale(larger[0])

    def _reduce(self) -> None:
        smaller = [step for step in TEXT_STEPS if step < self._window.text_percent]
        if smaller:
            self.choose_text_scale(smaller[-1])

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
