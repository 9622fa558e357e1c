"""The `[training]` table of models/recipes/*.toml: everything that decides an adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from convert.errors import RecipeError
from convert.recipe import BaseSpec, load_recipe
from finetune.errors import TrainingRecipeError
from prudence.types import LANGUAGES, Language


@dataclass(frozen=True)
class BaseShape:
    """What config.json of the base must say, so that nobody trains on another model by mistake."""

    model_type: str
    hidden_size: int
    num_hidden_layers: int


@dataclass(frozen=True)
class TrainingRecipe:
    """How one adapter is trained.

    Attributes:
        adapter: identifier of the adapter, and name of its folder under models/adapters.
        title: what people read; one line.
        pairs: JSON-lines files of pairs.
        languages: pairs of other languages are left out.
        base, shape: what is trained on.
        r, lora_alpha, lora_dropout: LoRA of every linear layer of the blocks (Hu et al. 2021,
            arXiv:2106.09685).
        learning_rate: its peak; cosine decay after `warmup_ratio` of the steps.
        batch_size: examples per step; `gradient_accumulation` steps make one update.
        max_length: tokens of prompt and answer; longer ones are refused, never cut.
        evals_per_epoch: how often the validation loss is measured and a checkpoint is written.
        patience: measurements without a better validation loss before training stops.
        has_cached_prompt: on a CPU, compute the system prompt's states once per update and without a
            gradient through it: the loss is exact, the gradient leaves out the prompt's share.
        quantize_base: "nf4" loads the base in 4 bits where CUDA is there (Dettmers et al. 2023,
            arXiv:2305.14314).
    """

    adapter: str
    title: str
    pairs: tuple[Path, ...]
    languages: tuple[Language, ...]
    base: BaseSpec
    shape: BaseShape
    r: int = 8
    lora_alpha: float = 16.0
    lora_dropout: float = 0.0
    learning_rate: float = 2e-4
    warmup_ratio: float = 0.05
    weight_decay: float = 0.0
    epochs: float = 1.0
    batch_size: int = 1
    gradient_accumulation: int = 4
    max_length: int = 1024
    evals_per_epoch: int = 4
    patience: int = 3
    has_cached_prompt: bool = True
    quantize_base: str = "nf4"
    validation_share: float = 0.2
    seed: int = 20


# Set from elsewhere than the table itself.
_GIVEN = {"base", "shape"}


def load_training_recipe(path: Path) -> TrainingRecipe:
    """Read and check the training part of a recipe; paths in it are relative to its folder.

    Raises:
        TrainingRecipeError: unreadable, no training part, or a key is unknown, missing or of the wrong kind.
    """
    try:
        recipe = load_recipe(path)
    except RecipeError as fault:
        raise TrainingRecipeError(str(fault)) from fault
    if recipe.training is None:
        raise TrainingRecipeError(f"{path} has no [training] table: it only converts.")
    values = dict(cast("Mapping[str, Any]", recipe.training))
    shape = values.pop("shape", None)
    if unknown := sorted(
        set(values) - {field.name for field in fields(TrainingRecipe)} | set(values) & _GIVEN
    ):
        raise TrainingRecipeError(f"[training] of {path} has an unknown key: {unknown[0]}.")
    try:
        values["pairs"] = tuple(path.resolve().parent / name for name in values["pairs"])
        values["languages"] = tuple(values["languages"])
        built = TrainingRecipe(base=recipe.base, shape=BaseShape(**shape or {}), **values)
    except (KeyError, TypeError) as fault:
        raise TrainingRecipeError(f"[training] of {path} is incomplete or wrong: {fault}.") from fault
    return _checked(built)


def _checked(recipe: TrainingRecipe) -> TrainingRecipe:
    _require(set(recipe.languages) <= set(LANGUAGES), "languages must be fr or en")
    _require(recipe.quantize_base in ("", "nf4"), 'quantize_base must be "nf4" or empty')
    _require(0 < recipe.validation_share < 1, "validation_share lies between 0 and 1")
    _require(recipe.adapter.replace("-", "").isalnum(), "adapter is made of letters, digits and hyphens")
    positive = (
        "r",
        "lora_alpha",
        "learning_rate",
        "epochs",
        "batch_size",
        "gradient_accumulation",
        "max_length",
    )
    for name in positive:
        _require(getattr(recipe, name) > 0, f"{name} must be greater than 0")
    return recipe


def _require(is_right: bool, sentence: str) -> None:  # reads like an assertion
    if not is_right:
        raise TrainingRecipeError(f"[training]: {sentence}.")
