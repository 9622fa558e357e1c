"""One conversion: a recipe, where it is written, and what replaces the recipe's own base and adapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from convert.adapter import Adapter, adapter_files, load_adapter
from convert.adapter_config import base_note
from convert.checkpoint import Checkpoint, checkpoint_files, open_checkpoint
from convert.errors import RecipeError
from convert.gguf_file import tensor_types
from convert.recipe import AdapterSpec, Recipe


@dataclass(frozen=True)
class Job:
    """Inputs and the places of all outputs.

    Attributes:
        base: folder or GGUF given on the command line; None means the recipe's own source.
        upload_to: repository of the hub, or None.
    """

    recipe: Recipe
    out_dir: Path
    base: Path | None = None
    upload_to: str | None = None

    def with_adapters(self, adapters: Sequence[AdapterSpec]) -> Job:
        """The same job with other adapters."""
        return replace(self, recipe=replace(self.recipe, adapters=tuple(adapters)))

    def with_calibration_pairs(self, files: Sequence[Path]) -> Job:
        """The same job with other training pairs among the calibration texts."""
        calibration = replace(self.recipe.calibration, pairs=tuple(files))
        return replace(self, recipe=replace(self.recipe, calibration=calibration))

    @property
    def base_gguf(self) -> Path | None:
        """The GGUF that the base is taken from, if it is."""
        return self.base if self.base is not None and self.base.is_file() else None

    @property
    def base_dir(self) -> Path:
        """Folder of the full-precision checkpoint, possibly still to be made by `fetch`."""
        is_local = self.base is not None and self.base_gguf is None
        return self.base if is_local and self.base else self.out_dir / "base"

    @property
    def gguf(self) -> Path:
        """Unquantized GGUF, adapters merged."""
        return self.out_dir / "gguf" / f"{self.recipe.id}-{self.recipe.dtype}.gguf"

    @property
    def imatrix(self) -> Path:
        """Importance matrix, in the format of llama-imatrix."""
        return self.out_dir / "imatrix" / f"{self.recipe.id}.imatrix.gguf"

    @property
    def quantized(self) -> Path:
        """The model that the application runs."""
        return self.out_dir / "quantized" / f"{self.recipe.id}-{self.recipe.ftype}.gguf"

    @property
    def lora(self) -> Path:
        """The adapters as one LoRA GGUF."""
        return self.out_dir / "lora" / f"{self.recipe.id}-LoRA-{self.recipe.lora_dtype}.gguf"

    def adapter_inputs(self) -> tuple[Path, ...]:
        """Files of all adapters."""
        return tuple(path for spec in self.recipe.adapters for path in adapter_files(spec.path))

    def n_parameters(self) -> int | None:
        """Values in all tensors; None while nothing is known about the base."""
        if self.has_base:
            return self.open_base().n_parameters
        source = self.base_gguf
        return sum(tensor.n_values for tensor in tensor_types(source)) if source is not None else None

    def open_base(self) -> Checkpoint:
        """Open the checkpoint.

        Raises:
            RecipeError: it was not fetched yet.
        """
        if not self.has_base:
            raise RecipeError(f"{self.base_dir} holds no checkpoint: run the stage `fetch` first.")
        return open_checkpoint(self.base_dir)

    def load_adapters(self, base: Checkpoint) -> list[Adapter]:
        """Load all adapters and check them against the base, by name and by shape."""
        adapters = [load_adapter(spec.path, base, weight=spec.weight) for spec in self.recipe.adapters]
        for adapter in adapters:
            self.note(adapter)
        return adapters

    def note(self, adapter: Adapter) -> str:
        """One sentence on what an adapter was trained on, for manifests and the model card."""
        return base_note(adapter.config.base_name, self.recipe.base.repository)

    def checkpoint_inputs(self) -> tuple[Path, ...]:
        """Files of the base checkpoint; none while it is still to be fetched."""
        return tuple(checkpoint_files(self.base_dir)) if self.has_base else ()

    @property
    def has_base(self) -> bool:
        """Whether the checkpoint is there."""
        return (self.base_dir / "config.json").is_file()
