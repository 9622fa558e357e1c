"""The window: puts the parts together, follows the state, and tells the controller what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow

from desktop.ui.body import Root
from desktop.ui.commands import WindowCommands
from desktop.ui.composer import Composer
from desktop.ui.conversation import Conversation
from desktop.ui.icons import IconStore
from desktop.ui.overrides import override
from desktop.ui.palette import palette_of
from desktop.ui.stylesheet import build_stylesheet
from desktop.ui.theme import MAX_TEXT_PERCENT, MIN_TEXT_PERCENT, Theme, apply_theme_to_tree
from desktop.ui.turn_view import TurnEnd
from desktop.ui.view_models import (
    AlertCard,
    AnswerFooter,
    AnswerMode,
    CountryChoice,
    FaultCard,
    ModelOffer,
    ScenarioCard,
    ScoreView,
    StatusView,
    TextOrigin,
    ThemeName,
    Underline,
    WindowState,
)
from desktop.ui.window_sheets import WindowSheets

MINIMUM_SIZE = QSize(640, 480)
USUAL_SIZE = QSize(1280, 800)


class MainWindow(QMainWindow):
    """The whole window, without any engine behind it.

    Thread: GUI.

    Signals:
        scenario_chosen: identifier; only while the state `can_ask`.
        text_submitted: what was typed; only while the state `can_ask`.
        theme_chosen, text_scale_chosen: already applied; to be remembered.
        language_chosen: to be applied by whoever owns the translators.
        closed: the window is going away.
    """

    scenario_chosen = Signal(str)
    text_submitted = Signal(str)
    stop_requested = Signal()
    regenerate_requested = Signal()
    clear_requested = Signal()
    mode_chosen = Signal(str)
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    text_scale_chosen = Signal(int)
    country_chosen = Signal(str)
    model_install_requested = Signal(str)
    model_install_cancelled = Signal(str)
    model_chosen = Signal(str)
    model_file_chosen = Signal(str)
    closed = Signal()

    def __init__(self, icons_dir: Path, *, theme_name: ThemeName = "light", text_percent: int = 100) -> None:
        super().__init__()
        self.setObjectName("MainWindow")
        self._theme_name: ThemeName = theme_name
        self._text_percent = text_percent
        self._icons = IconStore(icons_dir)
        self._state = WindowState.NO_MODEL
        self._scenario_keys: list[QShortcut] = []
        self.setWindowTitle("FineMed")
        self.setWindowIcon(QIcon(str(icons_dir / "finemed.svg")))
        theme = self._make_theme()
        self.root = Root(theme, self)
        self.sheets = WindowSheets(theme, self.root.body)
        self.setCentralWidget(self.root)
        self.setMinimumSize(MINIMUM_SIZE)
        self.resize(USUAL_SIZE)
        self._commands = WindowCommands(self)
        self._connect_parts()
        self._apply_theme()
        self.set_mode("structured")
        self.set_state(WindowState.NO_MODEL)
        self._composer.input.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def state(self) -> WindowState:
        """What the window is doing."""
        return self._state

    @property
    def text_percent(self) -> int:
        """Text size in percent of the usual one."""
        return self._text_percent

    def set_theme(self, name: ThemeName) -> None:
        """Change the colours, without a signal."""
        self._theme_name = name
        self._apply_theme()

    def set_text_scale(self, percent: int) -> None:
        """Change the size of text, paddings and icons, without a signal."""
        self._text_percent = min(MAX_TEXT_PERCENT, max(MIN_TEXT_PERCENT, percent))
        self._apply_theme()

    def set_language(self, code: str) -> None:
        """Mark a language in the menu; the words follow the installed translators."""
        self.root.menus.languages[code].setChecked(True)

    def set_mode(self, mode: AnswerMode) -> None:
        """Choose the way of answering, without a signal."""
        self._composer.set_mode(mode)
        self.root.menus.modes[mode].setChecked(True)

    def set_state(self, state: WindowState) -> None:
        """Follow the controller: enable what is possible now."""
        self._state = state
        self._composer.set_state(state)
        self.root.status_bar.set_state(state)
        if state is not WindowState.LOADING:
            self.root.body.column.loading.hide()
        self._update_actions()

    def show_scenarios(self, cards: Sequence[ScenarioCard]) -> None:
        """Replace the scenario buttons, the suggestions and the keys F1 to F8."""
        self.root.body.scenarios.show_scenarios(cards)
        self._conversation.empty.suggest(cards)
        for key in self._scenario_keys:
            key.setEnabled(False)
            key.deleteLater()
        self._scenario_keys = [self._scenario_key(card) for card in cards if card.shortcut]

    def set_current_scenario(self, scenario_id: str) -> None:
        """Mark the scenario on the screen; "" marks none."""
        self.root.body.scenarios.set_current(scenario_id)

    def set_banner_numbers(self, primary: str, number: str) -> None:
        """Put the emergency numbers into the banner.

        Args:
            primary: for the button, as in "15 ou le 112"; empty when the country is unknown.
            number: for the sentence, as in "15"; empty when the country is unknown.
        """
        self.root.banner.set_numbers(primary, number)

    def set_countries(self, countries: Sequence[CountryChoice], current_code: str) -> None:
        """Fill the country picker of the numbers card."""
        self.sheets.numbers_card.set_countries(countries, current_code)

    def begin_turn(self, turn_id: int, question: str) -> None:
        """Show a question at the end of the conversation; the box is emptied if it held it."""
        self.root.body.column.notice.hide()
        self.root.body.close_drawer()
        self._composer.take_back(question)
        self._conversation.begin_turn(turn_id, question)
        self._update_actions()

    def show_alert(self, turn_id: int, card: AlertCard) -> None:
        """Show an alert between a question and its answer."""
        self._conversation.show_alert(turn_id, card)

    def set_reading_progress(self, done: int, total: int) -> None:
        """Show in the last turn how many tokens of the prompt have been read."""
        self._conversation.set_reading_progress(done, total)

    def start_section(self, turn_id: int, key: str, heading: str) -> None:
        """Begin a section of an answer; key "free" with an empty heading is a free answer."""
        self._conversation.start_section(turn_id, key, heading)

    def append_text(self, turn_id: int, key: str, text: str) -> None:
        """Add untrusted text at the end of a section."""
        self._conversation.append_text(turn_id, key, text)

    def replace_section_text(self, turn_id: int, key: str, text: str, origin: TextOrigin) -> None:
        """Show another text in a section; its underlines are gone."""
        self._conversation.replace_section_text(turn_id, key, text, origin)

    def set_underlines(self, turn_id: int, key: str, underlines: Sequence[Underline]) -> None:
        """Underline risks; positions are characters of the section's text as it was given."""
        self._conversation.set_underlines(turn_id, key, underlines)

    def finish_turn(self, turn_id: int, footer: AnswerFooter) -> None:
        """An answer is complete."""
        self._conversation.finish_turn(turn_id, footer)

    def mark_turn(self, turn_id: int, end: TurnEnd) -> None:
        """An answer ended before its end."""
        self._conversation.mark_turn(turn_id, end)

    def fail_turn(self, turn_id: int, fault: FaultCard) -> None:
        """An answer could not be written."""
        self._conversation.fail_turn(turn_id, fault)

    def remove_turn(self, turn_id: int) -> None:
        """Take a turn away."""
        self._conversation.remove_turn(turn_id)
        self._update_actions()

    def clear_turns(self) -> None:
        """Take the whole conversation and its score away."""
        self._conversation.clear_turns()
        self.show_score(None)
        self._update_actions()

    def show_score(self, score: ScoreView | None) -> None:
        """Show the caution score of an answer, or the sentence that stands for it."""
        self.root.body.score.show_score(score)
        self.root.menus.set_score_text(f"{score.total}/{score.max_total}" if score else "")

    def set_status(self, status: StatusView) -> None:
        """Show figures in the status bar."""
        self.root.status_bar.set_status(status)

    def set_loading_progress(self, done: int, total: int) -> None:
        """Show how much of the model has been loaded; any unit."""
        self.root.body.column.loading.set_progress(done, total)

    def show_model_offers(self, offers: Sequence[ModelOffer], notice: str) -> None:
        """List models in the sheet, and in the welcome while `notice` has something to say."""
        self._conversation.empty.show_model_offers(offers, notice)
        self.sheets.models_panel.show_offers(offers, notice)

    def show_notice(self, text: str) -> None:
        """Show one sentence above the composer; "" takes it away."""
        self.root.body.column.notice.show_text(text)

    def show_fault(self, fault: FaultCard) -> None:
        """Tell a fault that belongs to no answer."""
        self.sheets.show_fault(self._make_theme(), fault)

    def conversation_text(self) -> str:
        """The disclaimer and the whole conversation, for the clipboard."""
        return f"{self.root.banner.text()}\n\n{self._conversation.as_plain_text()}"

    def last_answer(self) -> str:
        """The last answer, for the clipboard; empty when there is none."""
        return self._conversation.last_answer()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.root.menus.full_screen.setChecked(self.isFullScreen())

    @property
    def _composer(self) -> Composer:
        return self.root.body.column.composer

    @property
    def _conversation(self) -> Conversation:
        return self.root.body.column.conversation

    def _make_theme(self) -> Theme:
        return Theme(palette_of(self._theme_name), self._text_percent / 100, self._icons)

    def _apply_theme(self) -> None:
        theme = self._make_theme()
        self.root.menus.themes[self._theme_name].setChecked(True)
        self.setPalette(theme.qt_palette())
        self.setStyleSheet(build_stylesheet(theme))
        apply_theme_to_tree(self, theme)
        self.root.place()

    def _connect_parts(self) -> None:
        body = self.root.body
        self.root.banner.numbers_requested.connect(lambda: self.sheets.open_only(self.sheets.numbers))
        body.scenarios.scenario_chosen.connect(self._commands.choose_scenario)
        self._conversation.empty.scenario_chosen.connect(self._commands.choose_scenario)
        self._composer.text_submitted.connect(self.text_submitted)
        self._composer.stop_requested.connect(self.stop_requested)
        self._composer.mode_chosen.connect(self._commands.choose_mode)
        self.sheets.numbers_card.country_chosen.connect(self.country_chosen)
        self.sheets.clear_confirmed.connect(self.clear_requested)
        for panel in (self._conversation.empty.models, self.sheets.models_panel):
            panel.install_requested.connect(self.model_install_requested)
            panel.install_cancelled.connect(self.model_install_cancelled)
            panel.model_chosen.connect(self.model_chosen)
            panel.file_requested.connect(self._commands.choose_model_file)
        menus = self.root.menus
        body.folding_changed.connect(menus.show_folded)
        menus.scenarios_button.clicked.connect(lambda: body.toggle_drawer("scenarios"))
        menus.score_button.clicked.connect(lambda: body.toggle_drawer("score"))

    def _update_actions(self) -> None:
        menus = self.root.menus
        is_busy, has_turns = self._state.is_busy, bool(self._conversation.turn_ids)
        menus.stop.setEnabled(is_busy)
        menus.regenerate.setEnabled(self._state.can_ask and has_turns)
        menus.clear.setEnabled(has_turns and not is_busy)
        menus.copy_answer.setEnabled(has_turns)
        menus.copy_conversation.setEnabled(has_turns)
        menus.open_model.setEnabled(not is_busy)
        menus.models.setEnabled(not is_busy)

    def _scenario_key(self, card: ScenarioCard) -> QShortcut:
        shortcut = QShortcut(QKeySequence(card.shortcut), self)
        shortcut.activated.connect(lambda: self._commands.choose_scenario(card.scenario_id))
        return shortcut
