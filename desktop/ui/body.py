"""The rows of the window, and how the side panels fold when there is little room."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.banner import Banner
from desktop.ui.column import ConversationColumn
from desktop.ui.focus import move_focus, tab_stops
from desktop.ui.menus import MenuRow
from desktop.ui.overrides import override
from desktop.ui.scenario_panel import PANEL_WIDTH as SCENARIO_WIDTH
from desktop.ui.scenario_panel import ScenarioPanel
from desktop.ui.score_panel import PANEL_WIDTH as SCORE_WIDTH
from desktop.ui.score_panel import ScorePanel
from desktop.ui.sheet import Sheet
from desktop.ui.status_bar import HEIGHT as STATUS_HEIGHT
from desktop.ui.status_bar import StatusBar
from desktop.ui.theme import Theme

DrawerName = Literal["scenarios", "score"]
SCORE_FOLDS_BELOW = 1100  # px of window at 100 %
SCENARIOS_FOLD_BELOW = 900
_SCRIM_ALPHA = 150  # of 255


class _Scrim(QWidget):
    """Darkens what lies under a drawer; a press on it closes the drawer.

    Signals:
        pressed: the reader pressed beside the drawer.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours."""
        self._theme = theme

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._theme.color("background")
        color.setAlpha(_SCRIM_ALPHA)
        painter.fillRect(self.rect(), color)
        painter.end()


class Body(QWidget):
    """Scenarios, conversation, score; a folded panel opens as a drawer over the conversation.

    Signals:
        folding_changed: whether the scenarios and the score are folded now.
    """

    folding_changed = Signal(bool, bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("body")
        self._theme = theme
        self.scenarios = ScenarioPanel(theme, self)
        self.column = ConversationColumn(theme, self)
        self.score = ScorePanel(theme, self)
        self._scrim = _Scrim(theme, self)
        self._scrim.pressed.connect(self.close_drawer)
        self.open_drawer_name: DrawerName | None = None
        self._drawers: dict[DrawerName, QWidget] = {"scenarios": self.scenarios, "score": self.score}
        self._folded = (False, False)

    def focus_regions(self) -> list[QWidget]:
        """Regions in the order of the Tab key; an open drawer keeps the focus."""
        if self.open_drawer_name is not None:
            return [self._drawers[self.open_drawer_name]]
        column = self.column
        return [
            self.scenarios,
            *column.conversation.focus_regions(),
            column.notice,
            column.composer,
            self.score,
        ]

    def add_sheet(self, content: QWidget) -> Sheet:
        """Make a sheet that covers the body and nothing else."""
        sheet = Sheet(self._theme, content, self)
        sheet.setGeometry(self.rect())
        return sheet

    def open_sheets(self) -> list[Sheet]:
        """The sheets on the screen."""
        return [sheet for sheet in self.findChildren(Sheet) if not sheet.isHidden()]

    def toggle_drawer(self, name: DrawerName) -> None:
        """Open a folded panel as a drawer, or close it."""
        if self.open_drawer_name == name:
            self.close_drawer()
            return
        self.open_drawer_name = name
        self.place()
        panel = self._drawers[name]
        (tab_stops(panel) or [panel])[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def close_drawer(self) -> None:
        """Fold the open drawer again."""
        if self.open_drawer_name is not None:
            self.open_drawer_name = None
            self.place()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self.place()

    def place(self) -> None:
        """Give every part its place."""
        room = self.width() / self._theme.scale
        folded = (room < SCENARIOS_FOLD_BELOW, room < SCORE_FOLDS_BELOW)
        self._forget_unfolded_drawer(folded)
        left = 0 if folded[0] else self._theme.px(SCENARIO_WIDTH)
        right = 0 if folded[1] else self._theme.px(SCORE_WIDTH)
        self.column.setGeometry(left, 0, self.width() - left - right, self.height())
        self._place_panel(self.scenarios, is_folded=folded[0], is_open=self.open_drawer_name == "scenarios")
        self._place_panel(self.score, is_folded=folded[1], is_open=self.open_drawer_name == "score")
        for sheet in self.findChildren(Sheet):
            sheet.setGeometry(self.rect())
            sheet.raise_()
        if folded != self._folded:
            self._folded = folded
            self.folding_changed.emit(*folded)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def _place_panel(self, panel: QWidget, *, is_folded: bool, is_open: bool) -> None:
        wanted = SCENARIO_WIDTH if panel is self.scenarios else SCORE_WIDTH
        width = min(self._theme.px(wanted), self.width())
        left = 0 if panel is self.scenarios else self.width() - width
        panel.setGeometry(QRect(left, 0, width, self.height()))
        panel.setVisible(is_open or not is_folded)
        if is_open:
            self._scrim.setGeometry(self.rect())
            self._scrim.show()
            self._scrim.raise_()
            panel.raise_()

    def _forget_unfolded_drawer(self, folded: tuple[bool, bool]) -> None:
        is_folded = {"scenarios": folded[0], "score": folded[1], None: True}
        if not is_folded[self.open_drawer_name]:
            self.open_drawer_name = None
        if self.open_drawer_name is None:
            self._scrim.hide()


class Root(QWidget):
    """Banner, menus, body, status bar under one another; the banner is served first and whole."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("root")
        self._theme = theme
        self.banner = Banner(theme, self)
        self.menus = MenuRow(theme, self)
        self.body = Body(theme, self)
        self.status_bar = StatusBar(theme, self)
        self._is_placing = False
        self.banner.plan_changed.connect(self.place)
        self.banner.disturbed.connect(self.place)
        self.menus.installEventFilter(self)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self.place()

    def place(self) -> None:
        """Give every row its height; nothing else may lie on the banner's."""
        if self._is_placing:
            return
        self._is_placing = True
        self.banner.reassert()
        top = self.banner.needed_height(self.width(), self.height())
        self.banner.setGeometry(0, 0, self.width(), top)
        self.banner.arrange()
        self.banner.raise_()
        menu_height = max(self.menus.sizeHint().height(), self._theme.px(32))
        status_height = self._theme.px(STATUS_HEIGHT)
        self.menus.setGeometry(0, top, self.width(), menu_height)
        body_top = top + menu_height
        self.body.setGeometry(0, body_top, self.width(), max(0, self.height() - body_top - status_height))
        self.status_bar.setGeometry(0, self.height() - status_height, self.width(), status_height)
        self._is_placing = False

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Go through the regions in the order in which they are read."""
        regions = [self.banner.pill, self.menus, *self.body.focus_regions()]
        stops = [stop for region in regions for stop in tab_stops(region)]
        stop = move_focus(stops, self.window(), is_forward=next)
        if stop is not None:
            self.body.column.conversation.show_focused(stop)
        return True

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.Polish):
            self.place()  # a style sheet may just have limited the size of this very widget
        return done

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.menus and event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return super().eventFilter(watched, event)
