"""models/recipes/*.toml: everything that decides a model, in one small file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from convert.errors import RecipeError
from convert.numeric import DType

Ftype = Literal["Q4_K_M", "Q5_K_M", "Q4_0", "Q8_0"]
FTYPES: tuple[Ftype, ...] = ("Q4_K_M", "Q5_K_M", "Q4_0", "Q8_0")


@dataclass(frozen=True)
class BaseSpec:
    """The base model.

    Attributes:
        repository: its name on the hub, also when the weights come from elsewhere.
        revision: pinned commit of the hub; empty if the weights come from a GGUF.
        sha256: expected hash by file name, of the hub's files or of the GGUF.
        licence: SPDX identifier.
    """

    repository: str
    licence: str
    revision: str = ""
    sha256: Mapping[str, str] | None = None


@dataclass(frozen=True)
class AdapterSpec:
    """One adapter folder and its weight in the sum."""

    path: Path
    weight: float = 1.0


@dataclass(frozen=True)
class CalibrationSpec:
    """Texts of the importance matrix.

    Attributes:
        scenarios: folder of our scenario files.
        phrases: folder of our sentences.
        pairs: JSON-lines files of training pairs, training part only.
        max_tokens: where to stop reading.
        chunk_tokens: tokens per pass; each pass starts with an empty context.
    """

    scenarios: Path | None = None
    phrases: Path | None = None
    pairs: tuple[Path, ...] = ()
    max_tokens: int = 8192
    chunk_tokens: int = 512


@dataclass(frozen=True)
class VerifySpec:
    """How much held-out text is read per language, in tokens."""

    tokens_per_language: int = 768


@dataclass(frozen=True)
class Recipe:
    """A whole model.

    Attributes:
        id: identifier in the catalogue, and start of the file names.
        description: one sentence by language, `fr` and `en`.
        priority: rank in the catalogue, the highest first.
        dtype: format of the unquantized GGUF.
        ftype: file type of the quantized GGUF.
        training: how the adapter is trained; read by `finetune`, ignored here.
    """

    id: str
    name: str
    description: Mapping[str, str]
    languages: tuple[str, ...]
    base: BaseSpec
    priority: int = 1
    adapters: tuple[AdapterSpec, ...] = ()
    dtype: DType = "BF16"
    ftype: Ftype = "Q4_K_M"
    lora_dtype: DType = "F32"
    calibration: CalibrationSpec = CalibrationSpec()
    verify: VerifySpec = VerifySpec()
    training: Mapping[str, object] | None = None


T = TypeVar("T")


def load_recipe(path: Path) -> Recipe:
    """Read and check one recipe; paths in it are relative to its folder.

    Raises:
        RecipeError: unreadable, or a key is unknown, missing or of the wrong kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RecipeError(f"The recipe {path} cannot be read: {fault}") from fault
    folder = path.resolve().parent
    recipe = _build(Recipe, raw, "the recipe")
    adapters = [_build(AdapterSpec, item, "[[adapters]]") for item in raw.get("adapters", [])]
    calibration = _build(CalibrationSpec, raw.get("calibration", {}), "[calibration]")
    recipe = replace(
        recipe,
        languages=tuple(recipe.languages),
        base=_build(BaseSpec, cast("dict[str, Any]", raw["base"]), "[base]"),
        adapters=tuple(replace(item, path=folder / item.path) for item in adapters),
        calibration=_anchored(calibration, folder),
        verify=_build(VerifySpec, raw.get("verify", {}), "[verify]"),
    )
    return _checked(recipe)


def _build(kind: type[T], raw: object, where: str) -> T:
    if not isinstance(raw, dict):
        raise RecipeError(f"{where} must be a table.")
    values = cast("dict[str, Any]", raw)
    known = {field.name for field in fields(cast("Any", kind))}
    if unknown := sorted(set(values) - known):
        raise RecipeError(f"{where} has an unknown key: {unknown[0]}.")
    try:
        return kind(**values)
    except TypeError as fault:
        raise RecipeError(f"{where} is incomplete: {fault}.") from fault


def _anchored(spec: CalibrationSpec, folder: Path) -> CalibrationSpec:
    return replace(
        spec,
        scenarios=folder / spec.scenarios if spec.scenarios else None,
        phrases=folder / spec.phrases if spec.phrases else None,
        pairs=tuple(folder / path for path in spec.pairs),
    )


def _checked(recipe: Recipe) -> Recipe:
    if recipe.ftype not in FTYPES:
        raise RecipeError(f"ftype must be one of {', '.join(FTYPES)}, not {recipe.ftype}.")
    for dtype in (recipe.dtype, recipe.lora_dtype):
        if dtype not in ("BF16", "F16", "F32"):
            raise RecipeError(f"dtype must be BF16, F16 or F32, not {dtype}.")
    if set(recipe.description) != {"fr", "en"}:
        raise RecipeError("[description] must hold one sentence in fr and one in en.")
    if not recipe.id.replace("-", "").replace(".", "").isalnum() or not recipe.id.islower():
        raise RecipeError(f"id must be made of lower-case letters, digits, points and hyphens: {recipe.id}.")
    return recipe
