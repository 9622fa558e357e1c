"""The models that can be installed and used, in the welcome and in a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.numbers_text import BYTES_PER_GB, BYTES_PER_MB, decimal
from desktop.ui.overrides import override
from desktop.ui.parts import IconButton, discard, make_label
from desktop.ui.theme import Theme
from desktop.ui.view_models import ModelOffer

_PERMILLE = 1000  # a progress bar counts in int, a file may be larger


class ModelRow(QWidget):
    """One model: what it is, how large, and one button.

    Signals:
        pressed: the button was pressed; what it means depends on `offer.state`.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, offer: ModelOffer) -> None:
        super().__init__()
        self.offer = offer
        self.name = make_label("modelName", wraps=True)
        self.description = make_label("secondary", wraps=True)
        self.sizes = make_label("secondary", wraps=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, _PERMILLE)
        self.button = IconButton(theme)
        self.button.clicked.connect(self.pressed)
        self.in_use = make_label("bubbleLabel")
        self._row = QHBoxLayout(self)
        self._words = QVBoxLayout()
        self._row.addLayout(self._words, 1)
        for widget in (self.name, self.description, self.sizes, self.progress):
            self._words.addWidget(widget)
        self._row.addWidget(self.button)
        self._row.addWidget(self.in_use)
        self.apply_theme(theme)
        self.update_offer(offer)

    def update_offer(self, offer: ModelOffer) -> None:
        """Show the same model in another state; the focus stays on the button."""
        self.offer = offer
        self.progress.setVisible(offer.state == "installing")
        self.progress.setValue(round(_PERMILLE * offer.done_bytes / max(1, offer.download_bytes)))
        self.button.setVisible(offer.state != "in_use")
        self.in_use.setVisible(offer.state == "in_use")
        self.retranslate()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._row.setContentsMargins(0, theme.px(6), 0, theme.px(6))
        self._row.setSpacing(theme.px(16))
        self._words.setSpacing(theme.px(4))

    def retranslate(self) -> None:
        """Write sizes and button again; name and description come with the offer."""
        offer = self.offer
        self.name.setText(offer.name)
        self.description.setText(offer.description)
        self.description.setVisible(bool(offer.description))
        self.sizes.setText(self._size_sentence())
        words = {
            "available": self.tr("Install"),
            "installing": self.tr("Cancel"),
            "installed": self.tr("Use this model"),
            "in_use": "",
        }
        self.button.setText(words[offer.state])
        self.button.setAccessibleName(f"{words[offer.state]}: {offer.name}")
        self.in_use.setText(self.tr("In use"))
        self.progress.setAccessibleName(self.tr("Installing {name}").format(name=offer.name))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _size_sentence(self) -> str:
        offer = self.offer
        if offer.state == "installing":
            return self.tr("{done} of {total} downloaded").format(
                done=self._size(offer.done_bytes), total=self._size(offer.download_bytes)
            )
        return self.tr("{languages} · file {size} · memory in use about {memory}").format(
            languages=", ".join(offer.languages),
            size=self._size(offer.download_bytes),
            memory=self._size(offer.memory_bytes),
        )

    def _size(self, n_bytes: int) -> str:
        if n_bytes < BYTES_PER_GB:
            return self.tr("{size}\u00a0MB").format(size=decimal(n_bytes / BYTES_PER_MB, 0))
        return self.tr("{size}\u00a0GB").format(size=decimal(n_bytes / BYTES_PER_GB, 1))


class ModelsPanel(QFrame):
    """Which model is in use, which others there are, and how to open a file.

    Signals:
        install_requested, install_cancelled, model_chosen: identifier of a model.
        file_requested: the reader wants to open a GGUF file.
    """

    install_requested = Signal(str)
    install_cancelled = Signal(str)
    model_chosen = Signal(str)
    file_requested = Signal()

    def __init__(self, theme: Theme, *, is_framed: bool = True) -> None:
        super().__init__()
        self._theme, self._is_framed = theme, is_framed
        self._rows: dict[str, ModelRow] = {}
        self.setObjectName("modelsPanel")
        self.setProperty("framed", is_framed)
        self.title = make_label("sheetHeading", wraps=True)
        self.notice = make_label("secondary", wraps=True)
        self.open_file = IconButton(theme, "folder", icon_role="ink_soft")
        self.open_file.clicked.connect(self.file_requested)
        self._list = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.notice)
        self._column.addLayout(self._list)
        self._column.addWidget(self.open_file)
        self.title.setVisible(is_framed)
        self.apply_theme(theme)
        self.retranslate()

    def show_offers(self, offers: Sequence[ModelOffer], notice: str) -> None:
        """List models; rows of the same models are kept, so that nothing flickers or loses the focus."""
        if [offer.model_id for offer in offers] != list(self._rows):
            self._rebuild(offers)
        for offer in offers:
            self._rows[offer.model_id].update_offer(offer)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))

    def row(self, model_id: str) -> ModelRow:
        """The row of a model."""
        return self._rows[model_id]

    def apply_theme(self, theme: Theme) -> None:
        """Take over the scale."""
        self._theme = theme
        side, top = (theme.px(20), theme.px(16)) if self._is_framed else (0, 0)
        self._column.setContentsMargins(side, top, side, top)
        self._column.setSpacing(theme.px(8))

    def retranslate(self) -> None:
        """Write the panel's own words again."""
        self.title.setText(self.tr("Models"))
        self.open_file.set_words(self.tr("Open a .gguf file…"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _rebuild(self, offers: Sequence[ModelOffer]) -> None:
        for row in self._rows.values():
            self._list.removeWidget(row)
            discard(row)
        self._rows = {}
        for offer in offers:
            row = ModelRow(self._theme, offer)
            row.pressed.connect(lambda pressed_id=offer.model_id: self._press(pressed_id))
            self._rows[offer.model_id] = row
            self._list.addWidget(row)

    def _press(self, model_id: str) -> None:
        signals = {
            "available": self.install_requested,
            "installing": self.install_cancelled,
            "installed": self.model_chosen,
        }
        state = self._rows[model_id].offer.state
        if state in signals:
            signals[state].emit(model_id)
