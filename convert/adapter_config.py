"""adapter_config.json: what the adapter changes, and whether that can be merged exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from convert.errors import AdapterMismatchError, UnsupportedAdapterError

_NEUTRAL = frozenset(
    {
        "alpha_pattern",
        "arrow_config",
        "auto_mapping",
        "base_model_name_or_path",
        "bias",
        "eva_config",
        "exclude_modules",
        "fan_in_fan_out",
        "inference_mode",
        "init_lora_weights",
        "layers_pattern",
        "layers_to_transform",
        "loftq_config",
        "lora_alpha",
        "lora_dropout",
        "megatron_core",
        "peft_type",
        "peft_version",
        "qalora_group_size",
        "r",
        "rank_pattern",
        "revision",
        "runtime_config",
        "target_modules",
        "task_type",
        "unsloth_version",
        "use_rslora",
    }
)
"""Settings that are read here, or that change nothing once training is over."""

_REFUSED = {
    "use_dora": "DoRA",
    "modules_to_save": "fully trained modules (modules_to_save)",
    "lora_bias": "biases of its own (lora_bias)",
    "alora_invocation_tokens": "activation by tokens (aLoRA)",
    "layer_replication": "replicated layers",
    "trainable_token_indices": "trained tokens",
    "target_parameters": "raw parameters as targets",
    "use_qalora": "QA-LoRA",
    "fan_in_fan_out": "transposed weights (fan_in_fan_out)",
}
_CHANGES_THE_BASE = ("pissa", "olora", "corda", "loftq", "lora_ga")
_QUANTIZED_NAME = re.compile(r"(-unsloth)?(-bnb-4bit|-bnb-8bit|-4bit|-gptq\S*|-awq)$", re.IGNORECASE)


@dataclass(frozen=True)
class AdapterConfig:
    """The settings that decide the result.

    Attributes:
        base_name: what the adapter was trained on, as written; empty if unknown.
        target_modules: suffixes, or one regular expression, or `all-linear`.
        alpha_pattern: exceptions to `lora_alpha`, by module name pattern; `rank_pattern` for `r`.
        layers: blocks that are changed; None means all.
    """

    base_name: str
    r: int
    lora_alpha: float
    use_rslora: bool
    target_modules: tuple[str, ...] | str
    exclude_modules: tuple[str, ...] | str
    rank_pattern: Mapping[str, int]
    alpha_pattern: Mapping[str, float]
    layers: frozenset[int] | None

    def rank(self, module: str) -> int:
        """Rank of one module."""
        return int(_by_pattern(self.rank_pattern, module, self.r))

    def scale(self, module: str) -> float:
        """Factor of B @ A: alpha / r, or alpha / sqrt(r) for rank-stabilised LoRA.

        Source: Kalajdzievski 2023, arXiv:2312.03732.
        """
        rank, alpha = self.rank(module), float(_by_pattern(self.alpha_pattern, module, self.lora_alpha))
        return alpha / math.sqrt(rank) if self.use_rslora else alpha / rank

    def targets(self, module: str) -> bool:
        """Whether the adapter says that it changes this linear layer of a block."""
        if self.layers is not None and int(module.split(".")[2]) not in self.layers:
            return False
        if self.exclude_modules and _matches(self.exclude_modules, module):
            return False
        return self.target_modules == "all-linear" or _matches(self.target_modules, module)


def _by_pattern(patterns: Mapping[str, float], module: str, default: float) -> float:
    """The value for a module; a key is a suffix after a dot, or a regular expression, as in peft."""
    found = (value for key, value in patterns.items() if re.match(rf"(.*\.)?({key})$", module))
    return next(found, default)


def _matches(modules: tuple[str, ...] | str, module: str) -> bool:
    if isinstance(modules, str):
        return re.fullmatch(modules, module) is not None
    return any(module == name or module.endswith(f".{name}") for name in modules)


def parse_adapter_config(raw: Mapping[str, Any]) -> AdapterConfig:
    """Read adapter_config.json, or refuse what a plain sum cannot reproduce.

    Raises:
        UnsupportedAdapterError: a setting makes the adapter more than W + s B A.
    """
    _refuse_unsupported(raw)
    layers = raw.get("layers_to_transform")
    if isinstance(layers, int):
        layers = [layers]
    return AdapterConfig(
        base_name=raw.get("base_model_name_or_path") or "",
        r=int(raw["r"]),
        lora_alpha=float(raw["lora_alpha"]),
        use_rslora=bool(raw.get("use_rslora")),
        target_modules=_names(raw.get("target_modules")),
        exclude_modules=_names(raw.get("exclude_modules")),
        rank_pattern=raw.get("rank_pattern") or {},
        alpha_pattern=raw.get("alpha_pattern") or {},
        layers=None if layers is None else frozenset(layers),
    )


def _names(value: object) -> tuple[str, ...] | str:
    return value if isinstance(value, str) else tuple(sorted(value or ()))  # type: ignore[arg-type]


def _refuse_unsupported(raw: Mapping[str, Any]) -> None:
    kind = str(raw.get("peft_type", "none")).upper()
    if kind != "LORA":
        raise UnsupportedAdapterError(f"The adapter is of the kind {kind}: only LORA is merged here.")
    if missing := {"r", "lora_alpha", "target_modules"} - set(raw):
        raise UnsupportedAdapterError(f"adapter_config.json does not say {min(missing)}.")
    if raw.get("bias", "none") != "none":
        raise UnsupportedAdapterError(f"The adapter also trained biases (bias = {raw['bias']}).")
    init = raw.get("init_lora_weights", True)
    if isinstance(init, str) and init.lower().startswith(_CHANGES_THE_BASE):
        raise UnsupportedAdapterError(
            f"The adapter was initialised with {init}, which changes the base: convert it to plain LoRA."
        )
    for key, feature in _REFUSED.items():
        if raw.get(key):
            raise UnsupportedAdapterError(f"The adapter uses {feature}, which is not merged here.")
    unknown = sorted(k for k, value in raw.items() if value and k not in _NEUTRAL)
    if unknown:
        raise UnsupportedAdapterError(f"The adapter uses a setting that is not known here: {unknown[0]}.")


def full_precision_name(base_name: str) -> str:
    """Name of the model behind a quantized copy: `unsloth/…-unsloth-bnb-4bit` becomes `…`, lower case."""
    return _QUANTIZED_NAME.sub("", base_name.rstrip("/").rsplit("/", 1)[-1]).lower()


def base_note(base_name: str, repository: str) -> str:
    """Compare what the adapter was trained on with the base of the recipe; say what was found.

    Raises:
        AdapterMismatchError: the adapter names another model.
    """
    if not base_name:
        return "the adapter does not name its base; only the shapes were compared"
    wanted, named = repository.rsplit("/", 1)[-1].lower(), full_precision_name(base_name)
    if named == wanted:
        copy = base_name if named != base_name.rsplit("/", 1)[-1].lower() else ""
        return (
            f"trained on the 4-bit copy {copy}, applied to {repository}"
            if copy
            else f"trained on {base_name}"
        )
    is_path = base_name.startswith((".", "/", "~")) or "\\" in base_name or base_name.count("/") != 1
    if is_path:
        return "the adapter names a folder as its base; only the shapes were compared"
    raise AdapterMismatchError(f"The adapter was trained on {base_name}, the base here is {repository}.")
