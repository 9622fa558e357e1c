"""The menus, under the banner so that no open menu covers it, and the buttons of folded panels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QMenuBar, QWidget

from desktop.ui.overrides import override
from desktop.ui.parts import IconButton
from desktop.ui.theme import Theme
from desktop.ui.view_models import ThemeName

_THEMES: tuple[ThemeName, ...] = ("light", "dark", "contrast")
_LANGUAGES = (("fr", "Français"), ("en", "English"))  # each in its own language, so never translated


class MenuRow(QFrame):
    """All actions of the window, by menu.

    Attributes:
        open_model … legend: the actions; the window connects them.
        languages, themes, modes: checkable actions by code.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("menuRow")
        self._theme = theme
        self.bar = QMenuBar(self)
        self.scenarios_button = IconButton(theme, "list", icon_role="ink_soft")
        self.score_button = IconButton(theme, "score", icon_role="ink_soft")
        self.menu_button = IconButton(theme, "menu", icon_role="ink_soft")
        self._score_text = ""
        self._make_actions()
        self._make_menus()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.scenarios_button)
        self._row.addWidget(self.menu_button)
        self._row.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)
        self._row.addWidget(self.score_button)
        self.show_folded(False, False)
        self.apply_theme(theme)
        self.retranslate()

    def menus(self) -> tuple[QMenu, ...]:
        """The menus, from left to right."""
        return (self._file, self._view, self._talk, self._help)

    def actions_with_keys(self) -> list[QAction]:
        """Actions with a shortcut; the window owns them too, so that keys work while the bar is folded."""
        return [action for action in self.findChildren(QAction) if action.shortcuts()]

    def show_folded(self, scenarios: bool, score: bool) -> None:
        """Show the buttons of the panels that are folded."""
        self.scenarios_button.setVisible(scenarios)
        self.score_button.setVisible(score)
        self._fold()

    def set_score_text(self, text: str) -> None:
        """Write a score such as "27/30" on the button of the folded panel."""
        self._score_text = text
        self.retranslate()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._row.setSpacing(theme.px(6))
        self._fold()

    def retranslate(self) -> None:
        """Write all words again."""
        self._file.setTitle(self.tr("&File"))
        self._view.setTitle(self.tr("&View"))
        self._talk.setTitle(self.tr("&Conversation"))
        self._help.setTitle(self.tr("&Help"))
        self._language_menu.setTitle(self.tr("Language"))
        self._theme_menu.setTitle(self.tr("Theme"))
        self._size_menu.setTitle(self.tr("Text size"))
        self._retranslate_actions()
        self._fold()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Where there is little room, one button for all menus; with less, buttons without words."""
        self._name_buttons(has_words=True)
        buttons = [button for button in (self.scenarios_button, self.score_button) if not button.isHidden()]
        taken = sum(button.sizeHint().width() for button in buttons) + self._theme.px(40)
        has_room = taken + self.bar.sizeHint().width() <= self.width()
        self.bar.setVisible(has_room)
        self.menu_button.setVisible(not has_room)
        self._name_buttons(has_words=has_room or taken + self.menu_button.sizeHint().width() <= self.width())
        starts_with_button = not has_room or not self.scenarios_button.isHidden()
        left = self._theme.px(6) if starts_with_button else 0  # the first menu stands above the panel's text
        self._row.setContentsMargins(left, self._theme.px(2), self._theme.px(6), self._theme.px(3))

    def _name_buttons(self, *, has_words: bool) -> None:
        score = (
            self.tr("Score {score}").format(score=self._score_text) if self._score_text else self.tr("Score")
        )
        for button, name in (
            (self.scenarios_button, self.tr("Scenarios")),
            (self.menu_button, self.tr("Menu")),
            (self.score_button, score),
        ):
            button.set_words(name if has_words else "")
            button.setAccessibleName(name)
            button.setToolTip("" if has_words else name)

    def _make_actions(self) -> None:
        keys = QKeySequence.StandardKey
        self.open_model = self._action(keys.Open)
        self.models = self._action()
        self.copy_conversation = self._action("Ctrl+Shift+C")
        self.quit = self._action("Ctrl+Q")
        self.larger = self._action("Ctrl++", "Ctrl+=")
        self.smaller = self._action("Ctrl+-")
        self.usual_size = self._action("Ctrl+0")
        self.full_screen = self._action("F11")
        self.full_screen.setCheckable(True)
        self.regenerate = self._action("Ctrl+R")
        self.copy_answer = self._action()
        self.clear = self._action()
        self.modes = self._choices(("structured", "free"))
        self.stop = self._action()
        self.numbers = self._action()
        self.legend = self._action()
        self.about = self._action()
        self.languages = self._choices([code for code, _ in _LANGUAGES])
        for code, name in _LANGUAGES:
            self.languages[code].setText(name)
        self.themes = self._choices(_THEMES)

    def _make_menus(self) -> None:
        self._file, self._view, self._talk, self._help = (QMenu(self) for _ in range(4))
        for menu in self.menus():
            self.bar.addMenu(menu)
        all_menus = QMenu(self)
        for menu in self.menus():
            all_menus.addMenu(menu)
        self.menu_button.setMenu(all_menus)
        self._language_menu, self._theme_menu, self._size_menu = (QMenu(self) for _ in range(3))
        self._language_menu.addActions(list(self.languages.values()))
        self._theme_menu.addActions(list(self.themes.values()))
        self._size_menu.addActions([self.larger, self.smaller, self.usual_size])
        self._file.addActions([self.open_model, self.models])
        self._file.addSeparator()
        self._file.addAction(self.copy_conversation)
        self._file.addSeparator()
        self._file.addAction(self.quit)
        for menu in (self._language_menu, self._theme_menu, self._size_menu):
            self._view.addMenu(menu)
        self._view.addSeparator()
        self._view.addAction(self.full_screen)
        self._talk.addActions([self.stop, self.regenerate, self.copy_answer])
        self._talk.addSeparator()
        self._talk.addActions(list(self.modes.values()))
        self._talk.addSeparator()
        self._talk.addAction(self.clear)
        self._help.addActions([self.numbers, self.legend])
        self._help.addSeparator()
        self._help.addAction(self.about)

    def _action(self, *shortcuts: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(self)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        return action

    def _choices(self, codes: Sequence[str]) -> dict[str, QAction]:
        group = QActionGroup(self)
        actions: dict[str, QAction] = {}
        for code in codes:
            actions[code] = group.addAction(QAction(group))
            actions[code].setCheckable(True)
        return actions

    def _retranslate_actions(self) -> None:
        self.open_model.setText(self.tr("Open a model file…"))
        self.models.setText(self.tr("Models…"))
        self.copy_conversation.setText(self.tr("Copy the conversation"))
        self.quit.setText(self.tr("Quit"))
        self.larger.setText(self.tr("Larger"))
        self.smaller.setText(self.tr("Smaller"))
        self.usual_size.setText(self.tr("Usual size"))
        self.full_screen.setText(self.tr("Full screen"))
        self.stop.setText(self.tr("Stop the answer") + "\t" + self.tr("Esc"))
        self.regenerate.setText(self.tr("Answer again"))
        self.copy_answer.setText(self.tr("Copy the answer"))
        self.clear.setText(self.tr("Clear the conversation…"))
        self.modes["structured"].setText(self.tr("Structured answers"))
        self.modes["free"].setText(self.tr("Free answers"))
        self.numbers.setText(self.tr("Emergency numbers"))
        self.legend.setText(self.tr("Legend"))
        self.about.setText(self.tr("About FineMed"))
        self.themes["light"].setText(self.tr("Light"))
        self.themes["dark"].setText(self.tr("Dark"))
        self.themes["contrast"].setText(self.tr("High contrast"))
