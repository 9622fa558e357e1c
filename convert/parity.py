"""Compares our GGUF files with those of llama.cpp's converter: bytes of tensors, keys of metadata."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gguf import GGUFReader, ReaderTensor

from convert.adapter import combined_changes, load_adapter
from convert.checkpoint import open_checkpoint
from convert.gguf_file import open_gguf
from convert.numeric import DType
from convert.oracle import oracle_folder, run_oracle
from convert.recipe import Recipe, load_recipe
from convert.stages.lora import write_lora
from convert.stages.to_gguf import convert_checkpoint

EXPLANATIONS = {
    "general.name": "ours is the name of the recipe, theirs is guessed from the folder",
    "general.basename": "guessed from the folder by the reference; we have nothing to guess",
    "general.finetune": "guessed from the folder by the reference; we have nothing to guess",
    "general.version": "guessed from the folder by the reference; we have nothing to guess",
    "general.size_label": "the reference derives it from the folder's name when it can, we from the weights",
    "general.description": "from our recipe",
    "general.license": "from our recipe",
    "general.languages": "from our recipe",
    "general.base_model.count": "from our recipe: where the model comes from",
    "general.base_model.0.name": "from our recipe: where the model comes from",
    "general.base_model.0.organization": "from our recipe: where the model comes from",
    "general.base_model.0.repo_url": "from our recipe: where the model comes from",
    "general.file_type": "written by us for adapters too",
    "adapter.lora.alpha": "rank-stabilised LoRA: the reference ignores it, we write lora_alpha * sqrt(r)",
}
"""Why a key may differ; a key that is not listed here makes the comparison fail."""

_LAYOUT = ("GGUF.kv_count",)
"""Counts that follow from the rest."""


@dataclass(frozen=True)
class Comparison:
    """Two GGUF files side by side.

    Attributes:
        differing_tensors: names of tensors whose type, shape or bytes differ, or that one file lacks.
        differing_keys: (key, ours, theirs), shortened; `–` where the key is absent.
    """

    n_tensors: int
    n_keys: int
    differing_tensors: tuple[str, ...]
    differing_keys: tuple[tuple[str, str, str], ...]

    @property
    def unexplained_keys(self) -> tuple[str, ...]:
        """Keys that differ for a reason that nobody has written down."""
        return tuple(key for key, _, _ in self.differing_keys if key not in EXPLANATIONS)


def compare_files(ours: Path, theirs: Path) -> Comparison:
    """Compare all tensors byte by byte and all metadata value by value."""
    a, b = open_gguf(ours), open_gguf(theirs)
    mine, reference = ({t.name: t for t in reader.tensors} for reader in (a, b))
    differing = [
        name
        for name in dict.fromkeys([*mine, *reference])
        if name not in mine or name not in reference or not _is_same(mine[name], reference[name])
    ]
    keys = [key for key in dict.fromkeys([*a.fields, *b.fields]) if key not in _LAYOUT]
    values = {key: (_value(a, key), _value(b, key)) for key in keys}
    changed = tuple((k, _short(x), _short(y)) for k, (x, y) in values.items() if x != y)
    return Comparison(len(mine), len(keys), tuple(differing), changed)


def _is_same(a: ReaderTensor, b: ReaderTensor) -> bool:
    is_alike = a.tensor_type == b.tensor_type and list(a.shape) == list(b.shape)
    return is_alike and a.data.tobytes() == b.data.tobytes()


def _value(reader: GGUFReader, key: str) -> object:
    field = reader.fields.get(key)
    return None if field is None else field.contents()


def _short(value: object) -> str:
    text = "–" if value is None else str(value).replace("\n", " ").replace("|", "/")
    return text if len(text) <= 60 else text[:57] + "…"


def compare_model(checkpoint: Path, recipe: Recipe, cache: Path, scratch: Path) -> Comparison:
    """Convert one checkpoint with both converters."""
    ours, theirs = scratch / "ours.gguf", scratch / "theirs.gguf"
    convert_checkpoint(open_checkpoint(checkpoint), ours, recipe)
    arguments = [str(checkpoint), "--outtype", recipe.dtype.lower(), "--outfile", str(theirs)]
    run_oracle(oracle_folder(cache), "convert_hf_to_gguf.py", arguments)
    return compare_files(ours, theirs)


def compare_lora(checkpoint: Path, adapter: Path, dtype: DType, cache: Path, scratch: Path) -> Comparison:
    """Convert one adapter with both converters."""
    base = open_checkpoint(checkpoint)
    ours, theirs = scratch / "ours-lora.gguf", scratch / "theirs-lora.gguf"
    write_lora(base, combined_changes([load_adapter(adapter, base)]), ours, name="adapter", dtype=dtype)
    arguments = [
        "--base",
        str(checkpoint),
        "--outtype",
        dtype.lower(),
        "--outfile",
        str(theirs),
        str(adapter),
    ]
    run_oracle(oracle_folder(cache), "convert_lora_to_gguf.py", arguments)
    return compare_files(ours, theirs)


def as_markdown(title: str, comparison: Comparison) -> str:
    """One section of docs/conversion/parity.md."""
    equal = comparison.n_tensors - len(comparison.differing_tensors)
    same_keys = comparison.n_keys - len(comparison.differing_keys)
    lines = [
        f"## {title}",
        "",
        f"{equal} of {comparison.n_tensors} tensors byte-identical.",
        f"{same_keys} of {comparison.n_keys} keys equal.",
        "",
        "| key | ours | llama.cpp's converter | why |",
        "|---|---|---|---|",
    ]
    rows = comparison.differing_keys
    lines += [f"| {k} | {x} | {y} | {EXPLANATIONS.get(k, '**not explained**')} |" for k, x, y in rows]
    return "\n".join(lines) + "\n"


def is_sound(comparisons: Sequence[Comparison]) -> bool:
    """Whether all tensors are equal and every other difference is explained."""
    return not any(c.differing_tensors or c.unexplained_keys for c in comparisons)


def add_options(command: argparse.ArgumentParser) -> None:
    """Options of `finemed-convert parity`."""
    command.add_argument("--recipe", type=Path, required=True)
    command.add_argument("--base", type=Path, required=True, help="checkpoint folder")
    command.add_argument("--adapter", type=Path, help="also compare the LoRA GGUF of this adapter")
    command.add_argument("--cache", type=Path, required=True, help="folder of the reference's source archive")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one section per comparison; 1 if something differs without a reason."""
    recipe = load_recipe(options.recipe)
    with tempfile.TemporaryDirectory(dir=options.cache) as folder:
        scratch = Path(folder)
        found = [compare_model(options.base, recipe, options.cache, scratch)]
        print(as_markdown(f"{recipe.base.repository}, {recipe.dtype}", found[0]))
        if options.adapter:
            found.append(compare_lora(options.base, options.adapter, "F32", options.cache, scratch))
            print(as_markdown(f"LoRA adapter for {recipe.base.repository}, F32", found[1]))
    return 0 if is_sound(found) else 1
