"""Every control can be reached by keyboard, shows the focus, and has a name."""

from __future__ import annotations

import pytest
from gui_support import ALERT, OFFERS, MakeWindow, score, settle, write_answer
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.scenario_panel import ScenarioButton
from desktop.ui.score_panel import CriterionRow
from desktop.ui.view_models import Underline, WindowState

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, CriterionRow)


@pytest.fixture(params=["fr", "en"])
def full_window(make_window: MakeWindow, qtbot: QtBot, request: pytest.FixtureRequest) -> MainWindow:
    """A window with everything on it at once."""
    window = make_window(request.param, size=(1600, 1000))
    window.show_model_offers(OFFERS, "A notice.")
    write_answer(window)
    window.show_alert(1, ALERT)
    window.set_underlines(1, "unknown", [Underline(0, 5, "Risk.")])
    window.root.body.column.conversation.turn(1).risks.toggle.setChecked(True)
    window.mark_turn(1, "stopped")
    window.show_score(score())
    window.show_notice("A notice.")
    window.set_state(WindowState.READY)
    settle(qtbot)
    return window


def controls(root: QWidget) -> list[QWidget]:
    """Visible controls that can be used now; Qt's own inner parts are the parent's business."""
    found = [widget for widget in root.findChildren(QWidget) if isinstance(widget, CONTROLS)]
    return [
        widget
        for widget in found
        if widget.isVisible()
        and widget.isEnabled()
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QLineEdit)
    ]


def reached_by_keyboard(window: MainWindow, qtbot: QtBot) -> set[QWidget]:
    """Everything that Tab and, inside lists, the arrows come to."""
    reached: set[QWidget] = set()
    for _ in range(200):
        focused = window.focusWidget()
        assert focused is not None
        if focused in reached:
            break
        reached |= {focused, *_down_the_list(window, focused, qtbot)}
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    return reached


def _down_the_list(window: MainWindow, start: QWidget, qtbot: QtBot) -> set[QWidget]:
    passed: set[QWidget] = set()
    is_choice = isinstance(start, QAbstractButton) and start.group() is not None
    if not is_choice and not isinstance(start, ScenarioButton | CriterionRow):
        return passed
    while True:
        here = window.focusWidget()
        passed.add(here)
        qtbot.keyClick(here, Qt.Key.Key_Right if is_choice else Qt.Key.Key_Down)
        if window.focusWidget() in passed:
            return passed


def test_every_control_is_reached_by_keyboard(full_window: MainWindow, qtbot: QtBot) -> None:
    full_window.root.banner.pill.setFocus()
    reached = reached_by_keyboard(full_window, qtbot)
    missed = [widget for widget in controls(full_window) if widget not in reached]
    assert missed == []


def test_tab_goes_through_the_regions_in_reading_order(full_window: MainWindow, qtbot: QtBot) -> None:
    body = full_window.root.body
    regions = {
        "banner": full_window.root.banner,
        "scenarios": body.scenarios,
        "conversation": body.column.conversation,
        "notice": body.column.notice,
        "composer": body.column.composer,
        "score": body.score,
    }
    full_window.root.banner.pill.setFocus()
    passed: list[str] = []
    for _ in range(40):
        focused = full_window.focusWidget()
        name = next(name for name, region in regions.items() if region.isAncestorOf(focused))
        if name not in passed[-1:]:
            passed.append(name)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert passed[:7] == [*regions, "banner"]


def test_every_control_has_a_name(full_window: MainWindow) -> None:
    nameless = [w for w in controls(full_window) if not (w.accessibleName() or getattr(w, "text", str)())]
    assert nameless == []


def test_controls_are_large_enough_to_press(full_window: MainWindow) -> None:
    small = [w for w in controls(full_window) if isinstance(w, QAbstractButton) and w.height() < 28]
    assert small == []


def test_the_focus_is_visible_on_every_control(full_window: MainWindow, qtbot: QtBot) -> None:
    full_window.activateWindow()
    full_window.root.body.column.composer.input.setFocus()
    settle(qtbot)
    invisible: list[QWidget] = []
    for widget in controls(full_window):
        holder = widget.parentWidget() if isinstance(widget, QPlainTextEdit) else widget
        other = full_window.root.banner.pill
        (full_window.root.body.scenarios.search if widget is other else other).setFocus()
        QApplication.processEvents()
        before = holder.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if holder.grab().toImage() == before:
            invisible.append(widget)
    assert invisible == []


def test_sheets_have_named_controls_too(full_window: MainWindow, qtbot: QtBot) -> None:
    sheets = full_window.sheets
    for sheet in (sheets.numbers, sheets.models, sheets.legend, sheets.about, sheets.clear):
        sheets.open_only(sheet)
        settle(qtbot)
        assert sheet.accessibleName()
        assert all(w.accessibleName() or getattr(w, "text", str)() for w in controls(sheet))


def test_menus_open_with_the_keyboard(full_window: MainWindow) -> None:
    bar = full_window.root.menus.bar
    assert isinstance(bar, QMenuBar)
    mnemonics = [text.split("&")[1][0].lower() for text in (action.text() for action in bar.actions())]
    assert len(set(mnemonics)) == 4
