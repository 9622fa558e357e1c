"""Which model to load and in which memory profile. No Qt.

Joins what is installed (`desktop.catalog`) with what fits in memory (`desktop.engine`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.catalog.catalog import load_catalog
from desktop.catalog.installed import ModelChoice, ModelStatus, ModelStore
from desktop.engine.base import MemoryEstimate, MemoryProfile, ModelSpec
from desktop.engine.gguf_header import read_header
from desktop.engine.memory import default_n_ctx, estimate, system_memory
from desktop.store.settings import Profile
from prudence.types import LANGUAGES, Language

# Above this share of the free memory the small profile is taken: a classroom laptop has a browser open too.
COMFORTABLE_SHARE = 0.7


@dataclass(frozen=True)
class ModelShelf:
    """The models of this machine."""

    store: ModelStore

    @classmethod
    def load(cls, catalog_file: Path, models_dir: Path) -> ModelShelf:
        """Read the catalogue.

        Raises:
            CatalogInvalidError: the file breaks a rule.
        """
        return cls(ModelStore(models_dir, load_catalog(catalog_file)))

    def choose(self, named: str = "", *, preferred: str = "") -> ModelChoice:
        """The model to load: the one named now, else the preferred, else the best installed one.

        Raises:
            UnknownModelError, ModelNotInstalledError, EmbeddedModelError: the named one cannot be used.
        """
        return self.store.choose_model(named or None, preferred=preferred or None)

    def embedded(self) -> ModelChoice:
        """The small model that comes with the installation."""
        entry = self.store.catalog.embedded
        return ModelChoice(self.store.path(entry.model_id), entry)

    def statuses(self) -> tuple[ModelStatus, ...]:
        """Every model of the catalogue and what is on disk of it."""
        return tuple(self.store.status(entry) for entry in self.store.catalog.entries)

    def spec(self, choice: ModelChoice, profile: Profile) -> ModelSpec:
        """How to load a model: in the profile that was asked for, or the one that fits in memory."""
        return ModelSpec(choice.path, profile=fitting_profile(choice.path) if profile == "auto" else profile)


def model_name(choice: ModelChoice) -> str:
    """The catalogue's name of a model, or that of its file."""
    return choice.entry.name if choice.entry else choice.path.name


def model_languages(choice: ModelChoice) -> tuple[Language, ...]:
    """Languages a model answers well enough; both for a file that the catalogue does not know."""
    return choice.entry.languages if choice.entry else LANGUAGES


def answer_language(choice: ModelChoice | None, wanted: Language) -> Language:
    """The wanted language, or English for a model that speaks nothing else."""
    return wanted if choice is None or wanted in model_languages(choice) else "en"


def estimated_memory(path: Path, profile: MemoryProfile) -> MemoryEstimate:
    """Memory that a model will take, from its header only.

    Raises:
        EngineError: the file is missing or no sound GGUF.
    """
    header = read_header(path)
    return estimate(header, profile, default_n_ctx(header, profile))


def fitting_profile(path: Path) -> MemoryProfile:
    """The normal profile where it leaves room for other programs, else the small one."""
    available = system_memory().available
    if available == 0:
        return "normal"
    try:
        needed = estimated_memory(path, "normal").total_bytes
    except Exception:  # noqa: BLE001 - loading will say what is wrong with the file
        return "normal"
    return "normal" if needed <= COMFORTABLE_SHARE * available else "small"
