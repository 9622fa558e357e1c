"""The disclaimer stays on the screen, whole, whatever is tried."""

from __future__ import annotations

import math

import pytest
from gui_support import ALERT, OFFSCREEN_NOISE, MakeWindow, SpeakLanguage, settle
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QImage, QRegion, qGray
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MINIMUM_SIZE, MainWindow
from desktop.ui.palette import THEME_NAMES, palette_of

FULL_TEXT_FR = (
    "Je suis un programme d’IA, pas un soignant. Je peux me tromper. Je ne pose pas de diagnostic et je ne "
    "prescris rien. Scénarios fictifs, usage pédagogique. En cas d’urgence réelle, appelez le 15. "
    "Cette application ne peut pas appeler à votre place."
)
HOSTILE_SHEETS = (
    "* { max-height: 0; max-width: 0; color: transparent; }",
    "* { max-height: 0px !important; min-height: 0 !important; color: transparent !important; }",
    "QWidget { background: black; color: black; font-size: 1px; margin: 500px; padding: 500px; }",
    "#banner { qproperty-visible: false; qproperty-maximumHeight: 1; qproperty-enabled: false; }",
    "#bannerPill { max-width: 1px; qproperty-visible: false; } QLabel { border: 99px solid red; }",
    "QMainWindow, #root { max-height: 1px; } #body { min-height: 5000px; }",
)


def assert_whole(window: MainWindow) -> None:
    """The banner is at the top, over the whole width, uncovered, and every line of it is painted."""
    banner = window.root.banner
    plan = banner._plan
    assert plan is not None
    assert banner.isVisible()
    assert window.isVisible()
    assert banner.mapTo(window, banner.rect().topLeft()).toTuple() == (0, 0)
    assert banner.width() == window.width()
    assert banner.height() == plan.height <= window.height()
    assert banner.visibleRegion() == QRegion(banner.rect()), "something covers the banner"
    assert banner.rect().contains(plan.text)
    assert banner.rect().contains(plan.pill)
    assert not plan.text.intersects(plan.pill)
    needed = banner._document(banner._theme_at(plan.scale), plan.text.width())
    assert math.ceil(needed.size().height()) <= plan.text.height()
    assert needed.toPlainText() == banner.text()
    assert_painted(window, plan.text, plan.pill)


def assert_painted(window: MainWindow, text: QRect, pill: QRect) -> None:
    """Ink stands in the first and the last line of the text, and letters on the pill."""
    palette = palette_of(window._theme_name)
    picture = window.grab().toImage()
    line = max(8, text.height() // 8)
    first = QRect(text.left(), text.top(), text.width(), 2 * line)
    last = QRect(text.left(), text.bottom() - 2 * line, text.width(), 2 * line)
    for area in (first, last):
        assert count_pixels(picture, area, palette.banner, palette.banner_soft) > 30, (
            "a line of the disclaimer is not painted"
        )
    inside = pill.adjusted(pill.height() // 2, 4, -pill.height() // 2, -4)
    assert count_pixels(picture, inside, palette.on_banner, palette.banner) > 30, "the pill is empty"


def count_pixels(picture: QImage, area: QRect, ink: str, surface: str) -> int:
    """Pixels nearer to the ink than to its surface."""
    wanted, other = qGray(QColor(ink).rgb()), qGray(QColor(surface).rgb())
    grey = picture.copy(area).convertToFormat(QImage.Format.Format_Grayscale8)
    is_dark = [(value < (wanted + other) / 2) for value in bytes(grey.constBits())]
    return is_dark.count(wanted < other)


def test_text_and_pill_in_french(make_window: MakeWindow) -> None:
    banner = make_window("fr").root.banner
    assert banner.text() == FULL_TEXT_FR
    assert banner.pill.text() == "Urgence réelle\u00a0: appelez le 15 ou le 112"


def test_two_lines_at_most_at_the_usual_width(make_window: MakeWindow) -> None:
    for language in ("fr", "en"):
        banner = make_window(language).root.banner
        plan = banner._plan
        assert plan is not None
        one_line = banner._document(banner._theme_at(1.0), 100_000).size().height()
        assert plan.text.height() <= math.ceil(2 * one_line)


def test_an_unknown_country_is_told_to_call_its_own_number(window: MainWindow) -> None:
    window.set_banner_numbers("", "")
    assert "call the emergency number of your country" in window.root.banner.text()
    assert window.root.banner.pill.text() == "Real emergency: call the number of your country"
    assert_whole(window)


def test_screen_readers_read_it_as_text(window: MainWindow) -> None:
    banner = window.root.banner
    interface = QAccessible.queryAccessibleInterface(banner)
    assert interface.role() == QAccessible.Role.StaticText
    assert interface.text(QAccessible.Text.Name) == banner.text()
    assert QAccessible.queryAccessibleInterface(banner.pill).role() == QAccessible.Role.Button


@pytest.mark.parametrize("percent", [80, 100, 200, 300])
def test_whole_at_every_size_and_scale(make_window: MakeWindow, qtbot: QtBot, percent: int) -> None:
    window = make_window("fr", percent=percent)
    for width, height in ((1280, 800), (1024, 700), (640, 480), (1920, 1080)):
        window.resize(width, height)
        settle(qtbot)
        assert_whole(window)


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_whole_in_every_theme(make_window: MakeWindow, theme: str) -> None:
    assert_whole(make_window(theme=theme))


def test_whole_at_the_minimum_and_in_full_screen(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1, 1)
    settle(qtbot)
    assert window.size() == MINIMUM_SIZE
    assert_whole(window)
    window.showFullScreen()
    settle(qtbot)
    assert_whole(window)


def test_it_cannot_be_hidden_closed_moved_or_shrunk(window: MainWindow, qtbot: QtBot) -> None:
    banner = window.root.banner
    for attempt in (
        banner.hide,
        banner.close,
        lambda: banner.setVisible(False),
        lambda: banner.setHidden(True),
        lambda: banner.setProperty("visible", False),
        lambda: banner.setMaximumHeight(0),
        lambda: banner.setFixedSize(1, 1),
        lambda: banner.resize(1, 1),
        lambda: banner.move(0, -500),
        lambda: banner.setGeometry(0, 0, 0, 0),
        banner.pill.hide,
        banner.lower,
        lambda: banner.setEnabled(False),
        lambda: banner.setStyleSheet("color: transparent; background: transparent; max-height: 0;"),
    ):
        attempt()
        settle(qtbot)
        assert_whole(window)


@pytest.mark.qt_log_ignore("cannot design property", OFFSCREEN_NOISE, extend=True)
@pytest.mark.parametrize("sheet", HOSTILE_SHEETS)
def test_no_style_sheet_removes_it(
    make_window: MakeWindow, qtbot: QtBot, qapp: QApplication, sheet: str
) -> None:
    window = make_window("fr")
    try:
        qapp.setStyleSheet(sheet)
        settle(qtbot)
        assert_whole(window)
        window.resize(900, 650)
        settle(qtbot)
        assert_whole(window)
    finally:
        qapp.setStyleSheet("")


def all_actions(window: MainWindow) -> list[QAction]:
    found: list[QAction] = []
    waiting: list[QMenu] = list(window.root.menus.menus())
    while waiting:
        for action in waiting.pop().actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                waiting.append(menu)
            elif not action.isSeparator():
                found.append(action)
    return found


def test_no_menu_action_removes_it(
    make_window: MakeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, speak: SpeakLanguage
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window = make_window("fr")
    window.language_chosen.connect(speak)
    window.begin_turn(1, "Une question")
    window.show_alert(1, ALERT)
    actions = [action for action in all_actions(window) if action is not window.root.menus.quit]
    assert len(actions) >= 18
    for action in actions:
        action.setEnabled(True)
        action.trigger()
        settle(qtbot)
        assert_whole(window)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        settle(qtbot)
        assert_whole(window)


def test_open_menus_drawers_and_sheets_lie_below_it(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(size=(800, 600))
    bottom = window.root.banner.mapToGlobal(window.root.banner.rect().bottomLeft()).y()
    for menu in window.root.menus.menus():
        place = window.root.menus.bar.actionGeometry(menu.menuAction())
        assert window.root.menus.bar.mapToGlobal(place.topLeft()).y() > bottom
    for name in ("scenarios", "score"):
        window.root.body.toggle_drawer(name)
        settle(qtbot)
        assert_whole(window)
    window.root.banner.pill.click()
    settle(qtbot)
    assert window.sheets.numbers.isVisible()
    assert_whole(window)


def test_the_pill_opens_the_numbers(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.root.banner.pill, Qt.MouseButton.LeftButton)
    assert window.sheets.numbers.isVisible()
    assert window.sheets.numbers_card.shown_numbers() == ["15", "112", "3114"]


def test_it_speaks_the_language_of_the_interface(
    window: MainWindow, speak: SpeakLanguage, qtbot: QtBot
) -> None:
    speak("fr")
    settle(qtbot)
    assert window.root.banner.text() == FULL_TEXT_FR
    assert_whole(window)
