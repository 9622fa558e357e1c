"""Where the Tab key goes: from region to region, in each from top to bottom, whenever widgets were made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.overrides import override

_NEXT_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Right)
_PREVIOUS_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Left)


def tab_stops(region: QWidget) -> list[QWidget]:
    """Widgets of a region that the Tab key comes to, as they are read: by rows, then from the left."""
    stops = [
        widget
        for widget in (region, *region.findChildren(QWidget))
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    return sorted(stops, key=lambda widget: _place(widget, region))


def move_focus(stops: Sequence[QWidget], window: QWidget, *, is_forward: bool) -> QWidget | None:
    """Give the focus to the stop after (or before) the focused one, round in a circle."""
    if not stops:
        return None
    focused = window.focusWidget()
    here = next((number for number, stop in enumerate(stops) if _holds(stop, focused)), -1)
    step = 1 if is_forward else -1
    stop = stops[(here + step) % len(stops) if here >= 0 else (0 if is_forward else -1)]
    reasons = Qt.FocusReason
    stop.setFocus(reasons.TabFocusReason if is_forward else reasons.BacktabFocusReason)
    return stop


def _place(widget: QWidget, region: QWidget) -> tuple[int, int]:
    point = widget.mapTo(region, widget.rect().topLeft()) if widget is not region else widget.rect().topLeft()
    return point.y(), point.x()


def _holds(stop: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (stop is focused or stop.focusProxy() is focused)


class RovingFocus(QObject):
    """Makes a list of widgets one stop of the Tab key; arrows, Home and End move inside it.

    Signals:
        moved: the focus went to another widget of the list.
    """

    moved = Signal(QWidget)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Take over another list; its first visible widget becomes the stop."""
        for widget in self._widgets:
            widget.removeEventFilter(self)
        self._widgets = list(widgets)
        for widget in self._widgets:
            widget.installEventFilter(self)
        self.refresh()

    def refresh(self) -> None:
        """Choose the stop again, after widgets were hidden or shown."""
        shown = self._shown()
        focused = [widget for widget in shown if widget.hasFocus()]
        self._make_stop((focused or shown or [None])[0])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._make_stop(watched)
            self.moved.emit(watched)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._move(watched, Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _shown(self) -> list[QWidget]:
        """Widgets that nobody hid; one that was just made counts, although Qt shows it a moment later."""
        was_told = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        return [w for w in self._widgets if not (w.isHidden() and w.testAttribute(was_told))]

    def _make_stop(self, stop: QWidget | None) -> None:
        for widget in self._widgets:
            policy = Qt.FocusPolicy.StrongFocus if widget is stop else Qt.FocusPolicy.ClickFocus
            widget.setFocusPolicy(policy)

    def _move(self, origin: QObject, key: Qt.Key) -> bool:
        shown = self._shown()
        if not isinstance(origin, QWidget) or origin not in shown:
            return False
        here = shown.index(origin)
        targets = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(shown) - 1}
        targets |= dict.fromkeys(_NEXT_KEYS, min(here + 1, len(shown) - 1))
        targets |= dict.fromkeys(_PREVIOUS_KEYS, max(here - 1, 0))
        if key not in targets:
            return False
        shown[targets[key]].setFocus(Qt.FocusReason.TabFocusReason)
        return True
