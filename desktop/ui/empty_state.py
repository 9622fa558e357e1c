"""The welcome: one line on what this is, three scenarios to start with, models on the first run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.models_panel import ModelsPanel
from desktop.ui.overrides import override
from desktop.ui.parts import CardButton, IconView, discard, make_label
from desktop.ui.theme import Theme
from desktop.ui.view_models import Category, ModelOffer, ScenarioCard

_N_SUGGESTIONS = 3


class _Suggestion(CardButton):
    """One scenario to start with."""

    def __init__(self, theme: Theme, card: ScenarioCard) -> None:
        super().__init__("scenarioCard")
        self.row.addWidget(IconView(theme, card.icon, "on_category", size=28, tile_role=card.category))
        self._words = QVBoxLayout()
        self._words.addWidget(make_label("cardTitle", card.title, wraps=True))
        self._words.addWidget(make_label("cardSubtitle", card.subtitle, wraps=True))
        self.row.addLayout(self._words, 1)
        self.row.addWidget(IconView(theme, "right", "ink_soft", size=16))
        self.setAccessibleName(f"{card.title}. {card.subtitle}".rstrip(". ") + ".")
        self.let_presses_through()
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self.row.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        self.row.setSpacing(theme.px(12))
        self._words.setSpacing(theme.px(2))


class EmptyState(QWidget):
    """What the conversation shows before the first turn.

    Signals:
        scenario_chosen: identifier of the pressed suggestion.
    """

    scenario_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("emptyState")
        self._theme = theme
        self._suggestions: list[_Suggestion] = []
        self.title = make_label("welcomeTitle", wraps=True)
        self.line = make_label("welcomeLine", wraps=True)
        self.models = ModelsPanel(theme)
        self.models.hide()
        self._list = QVBoxLayout()
        self._column = QVBoxLayout(self)
        for widget in (self.title, self.line):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(widget)
        self._column.addLayout(self._list)
        self._column.addWidget(self.models)
        self.apply_theme(theme)
        self.retranslate()

    def suggest(self, cards: Sequence[ScenarioCard]) -> None:
        """Offer the first scenario of each of the first three categories."""
        for suggestion in self._suggestions:
            self._list.removeWidget(suggestion)
            discard(suggestion)
        self._suggestions = [_Suggestion(self._theme, card) for card in _one_per_category(cards)]
        for suggestion, card in zip(self._suggestions, _one_per_category(cards), strict=True):
            suggestion.clicked.connect(
                lambda _=False, chosen=card.scenario_id: self.scenario_chosen.emit(chosen)
            )
            self._list.addWidget(suggestion)

    def set_suggestions_enabled(self, is_enabled: bool) -> None:
        """Allow or refuse presses."""
        for suggestion in self._suggestions:
            suggestion.setEnabled(is_enabled)

    def show_model_offers(self, offers: Sequence[ModelOffer], notice: str) -> None:
        """Show the models while there is something to say about the one in use."""
        self.models.show_offers(offers, notice)
        self.models.setVisible(bool(notice))

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        self._column.setContentsMargins(0, theme.px(28), 0, theme.px(12))
        self._column.setSpacing(theme.px(16))
        self._list.setSpacing(theme.px(8))

    def retranslate(self) -> None:
        """Write the welcome again; the suggestions' words come from `suggest`."""
        self.title.setText(self.tr("How cautious can a small AI be?"))
        self.line.setText(
            self.tr(
                "Choose an invented situation: a small language model answers it before your eyes, "
                "on this computer only, and its answer gets a caution score."
            )
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _one_per_category(cards: Sequence[ScenarioCard]) -> list[ScenarioCard]:
    firsts: dict[Category, ScenarioCard] = {}
    for card in cards:
        firsts.setdefault(card.category, card)
    return list(firsts.values())[:_N_SUGGESTIONS]
