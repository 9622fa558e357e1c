"""The conversation: turns under one another, scrolling only for a reader who is at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.accessibility import announce
from desktop.ui.alert_card import PinnedAlert
from desktop.ui.empty_state import EmptyState
from desktop.ui.overrides import override
from desktop.ui.parts import discard
from desktop.ui.theme import READING_WIDTH, Theme
from desktop.ui.turn_view import TurnEnd, TurnView
from desktop.ui.view_models import AlertCard, AnswerFooter, FaultCard, TextOrigin, Underline

_AT_END_PX = 8  # this close to the end counts as being there


class Conversation(QScrollArea):
    """All turns, or the welcome when there is none.

    Attributes:
        empty: what is shown before the first turn.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._turns: dict[int, TurnView] = {}
        self._is_following = False
        self.empty = EmptyState(theme)
        self._content = QWidget()
        self._content.setObjectName("turns")
        self._column = QVBoxLayout(self._content)
        self._pinned = PinnedAlert(theme, self.viewport())
        self._set_up()
        self.apply_theme(theme)

    @property
    def pinned(self) -> PinnedAlert:
        """The copy of the last alert that stays in view."""
        return self._pinned

    @property
    def turn_ids(self) -> tuple[int, ...]:
        """Identifiers of the turns, oldest first."""
        return tuple(self._turns)

    def turn(self, turn_id: int) -> TurnView:
        """The turn of an identifier."""
        return self._turns[turn_id]

    def begin_turn(self, turn_id: int, question: str) -> None:
        """Add a turn at the end and go there."""
        turn = TurnView(self._theme, question)
        self._turns[turn_id] = turn
        self._column.insertWidget(self._column.count() - 1, turn)
        self.empty.hide()
        self._pinned.follow(None)
        self._is_following = True

    def show_alert(self, turn_id: int, card: AlertCard) -> None:
        """Show an alert in its turn, and keep it in view while that turn is the last."""
        turn = self._turns[turn_id]
        turn.show_alert(card)
        if self._is_last(turn_id):
            self._pinned.follow(turn.alert)

    def set_reading_progress(self, done: int, total: int) -> None:
        """Show in the last turn how much of the prompt has been read."""
        if self._turns:
            next(reversed(self._turns.values())).set_reading_progress(done, total)

    def start_section(self, turn_id: int, key: str, heading: str) -> None:
        """Begin a section of an answer."""
        self._turns[turn_id].start_section(key, heading)

    def append_text(self, turn_id: int, key: str, untrusted_text: str) -> None:
        """Add text at the end of a section."""
        self._turns[turn_id].append_text(key, untrusted_text)

    def replace_section_text(self, turn_id: int, key: str, text: str, origin: TextOrigin) -> None:
        """Show another text in a section."""
        self._turns[turn_id].replace_section_text(key, text, origin)

    def set_underlines(self, turn_id: int, key: str, underlines: Sequence[Underline]) -> None:
        """Underline risks in a section."""
        self._turns[turn_id].set_underlines(key, underlines)

    def finish_turn(self, turn_id: int, footer: AnswerFooter) -> None:
        """An answer is complete."""
        self._turns[turn_id].finish(footer)
        announce(self, self.tr("The answer is complete."))

    def mark_turn(self, turn_id: int, end: TurnEnd) -> None:
        """An answer ended before its end."""
        self._turns[turn_id].mark(end)
        announce(self, self._turns[turn_id].state_label.text())

    def fail_turn(self, turn_id: int, fault: FaultCard) -> None:
        """An answer could not be written."""
        self._turns[turn_id].fail(fault)

    def remove_turn(self, turn_id: int) -> None:
        """Take a turn away; the alert of the turn before comes back into view."""
        turn = self._turns.pop(turn_id)
        self._pinned.follow(None)
        self._column.removeWidget(turn)
        discard(turn)
        self.empty.setVisible(not self._turns)
        self._is_following = bool(self._turns)
        if self._turns:
            self._pinned.follow(next(reversed(self._turns.values())).alert)

    def clear_turns(self) -> None:
        """Take all turns away; the welcome comes back."""
        for turn_id in self.turn_ids:
            self.remove_turn(turn_id)

    def focus_regions(self) -> list[QWidget]:
        """What the Tab key goes through: the alert that stays in view, then the turns."""
        return [self._pinned, self._content]

    def show_focused(self, widget: QWidget) -> None:
        """Scroll to a widget of a turn that has just got the focus, below the alert that stays in view."""
        if self._content.isAncestorOf(widget):
            margin = self._pinned.height() if self._pinned.isVisible() else 0
            self.ensureWidgetVisible(widget, 0, margin + self._theme.px(8))

    def as_plain_text(self) -> str:
        """Questions, alerts and answers, for the clipboard."""
        parts: list[str] = []
        for turn in self._turns.values():
            parts.append(self.tr("Fictional scenario: {question}").format(question=turn.question()))
            if turn.alert is not None:
                parts.append(turn.alert.spoken_text())
            parts.append(turn.as_plain_text())
        return "\n\n".join(part for part in parts if part)

    def last_answer(self) -> str:
        """The last answer, for the clipboard; empty when there is none."""
        return next(reversed(self._turns.values())).as_plain_text() if self._turns else ""

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._column.setSpacing(theme.px(20))
        self._set_margins()

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        self._set_margins()
        self._pinned.update_place()

    @override
    def eventFilter(self, arg__1: QObject, arg__2: QEvent) -> bool:
        if arg__1 is self._content and arg__2.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._pinned.update_place()
        return super().eventFilter(arg__1, arg__2)

    def _set_up(self) -> None:
        self.setObjectName("conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumHeight(0)
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        self.setWidget(self._content)
        self._content.installEventFilter(self)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._note_position)
        bar.rangeChanged.connect(self._follow_end)

    def _set_margins(self) -> None:
        side = reading_margin(self._theme, self.width())
        bar = self.width() - self.viewport().width()
        self._column.setContentsMargins(side, self._theme.px(18), side - bar, self._theme.px(12))

    def _note_position(self, value: int) -> None:
        self._is_following = value >= self.verticalScrollBar().maximum() - self._theme.px(_AT_END_PX)
        self._pinned.update_place()

    def _follow_end(self, _minimum: int, maximum: int) -> None:
        if self._is_following:
            self.verticalScrollBar().setValue(maximum)

    def _is_last(self, turn_id: int) -> bool:
        return next(reversed(self._turns)) == turn_id


def reading_margin(theme: Theme, width: int) -> int:
    """Left and right margin in pixels that centre the reading width in `width`."""
    return max(theme.px(26), (width - theme.px(READING_WIDTH)) // 2)
