"""The case on the screen, and how its turns are kept in the conversation store. No Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.engine.base import EngineInfo, Message
from desktop.store.conversations import ConversationStore, ConversationStoreError, TurnState
from prudence.red_flags import NO_ALERT, Alert

log = logging.getLogger(__name__)


@dataclass
class CaseTurn:
    """One question on the screen and, once written, its answer.

    Attributes:
        store_id: id in the store, 0 when the turn is not kept.
        model_name, info: the model that was loaded when the question was asked.
        shown: section key → text on the screen.
        headings: section key → heading, empty in a free answer.
    """

    turn_id: int
    store_id: int
    question: str
    scenario_id: str
    alert: Alert
    seed: int
    model_name: str
    info: EngineInfo | None
    answer: str = ""
    shown: dict[str, str] = field(default_factory=dict[str, str])
    headings: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def partial(self) -> str:
        """What is on the screen of this answer, as Markdown."""
        parts = (
            f"## {self.headings[key]}\n{text}" if self.headings[key] else text
            for key, text in self.shown.items()
        )
        return "\n\n".join(parts)


@dataclass
class Case:
    """The turns that belong together: a first question and what continues it, oldest first."""

    turns: list[CaseTurn] = field(default_factory=list[CaseTurn])

    @property
    def alert(self) -> Alert:
        """The alert so far; each turn's alert contains those before it."""
        return self.turns[-1].alert if self.turns else NO_ALERT

    @property
    def history(self) -> tuple[Message, ...]:
        """The answered turns, as the model reads them."""
        messages: list[Message] = []
        for turn in self.turns:
            if turn.answer:
                messages += [Message("user", turn.question), Message("assistant", turn.answer)]
        return tuple(messages)


class ConversationRecorder:
    """Writes turns into the store; a store that cannot be written never stops the lesson.

    Args:
        store: None when conversations cannot be kept.
        on_failure: called after each write that failed.

    Thread: GUI.
    """

    def __init__(self, store: ConversationStore | None, *, on_failure: Callable[[], None]) -> None:
        self._store = store
        self._on_failure = on_failure
        self._conversation_id = 0

    @property
    def is_writable(self) -> bool:
        """Whether turns are kept."""
        return self._store is not None and not self._store.is_read_only

    def start_conversation(self) -> None:
        """Begin a conversation; the turns added from now on belong to it."""
        self._conversation_id = self._write(lambda store: store.start_conversation())

    def add_turn(self, question: str, *, scenario_id: str) -> int:
        """Commit a question and return its id in the store, 0 when it is not kept."""
        conversation_id = self._conversation_id
        return self._write(lambda store: store.add_turn(conversation_id, question, scenario_id=scenario_id))

    def save_partial(self, turn: CaseTurn) -> None:
        """Commit what is on the screen of an answer."""
        self._write(lambda store: store.save_partial(turn.store_id, turn.partial))

    def finish_turn(
        self, turn: CaseTurn, answer: str, *, state: TurnState, details: dict[str, object] | None = None
    ) -> None:
        """Commit an answer and how it ended."""
        self._write(lambda store: store.finish_turn(turn.store_id, answer, state=state, details=details))

    def remove_turn(self, turn: CaseTurn) -> None:
        """Forget a turn."""
        self._write(lambda store: store.remove_turn(turn.store_id))

    def close(self) -> None:
        """Close the store; nothing is kept afterwards. Safe to call twice."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _write(self, write: Callable[[ConversationStore], int | None]) -> int:
        if self._store is None:
            return 0
        try:
            return write(self._store) or 0
        except ConversationStoreError as error:
            log.info("a conversation was not kept: %s", error)
            self._on_failure()
            return 0
