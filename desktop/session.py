"""What the controllers of one window share: the reader's settings and the model in use. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.catalog.installed import ModelChoice
from desktop.engine.base import AdapterSpec, EngineInfo
from desktop.model_shelf import answer_language, model_name
from desktop.store.settings import Settings
from prudence.types import Language


@dataclass
class Session:
    """The choices that are in force while a window is open.

    Attributes:
        save_settings: writes the settings; never raises.
        adapter: applied to every answer.
        model: the one that was chosen; loaded once `info` is there.
        info: None while no model is loaded.

    Thread: GUI.
    """

    settings: Settings
    save_settings: Callable[[Settings], None]
    adapter: AdapterSpec | None = None
    model: ModelChoice | None = None
    info: EngineInfo | None = None

    @property
    def answer_language(self) -> Language:
        """The interface's language, or English for a model that speaks nothing else."""
        return answer_language(self.model, self.settings.language)

    @property
    def model_name(self) -> str:
        """Name of the loaded model, "" while there is none."""
        return model_name(self.model) if self.model and self.info else ""

    def change(self, **values: str) -> None:
        """Replace settings by name and save them all."""
        self.settings = replace(self.settings, **values)  # pyright: ignore[reportArgumentType]
        self.save()

    def save(self) -> None:
        """Save the settings as they are now."""
        self.save_settings(self.settings)
