"""The printed report of a conversion, made from its manifests: docs/conversion/report.md."""

from __future__ import annotations

import argparse
import datetime as dt
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from convert.errors import RecipeError
from convert.manifest import Manifest, read_manifest

_FOLDERS = ("source", "base", "merged", "gguf", "imatrix", "quantized", "lora", "verify", "publish")


def conversion_report(out_dir: Path) -> str:
    """Stages, figures and verdicts of one output folder, as Markdown.

    Raises:
        RecipeError: no stage was run in this folder.
    """
    found = {name: read_manifest(out_dir / name) for name in _FOLDERS}
    manifests = {name: manifest for name, manifest in found.items() if manifest is not None}
    if not manifests:
        raise RecipeError(f"{out_dir} holds no manifest: run the stages first.")
    parts = [_stages(manifests)]
    if "verify" in manifests:
        parts.append(_verdict(manifests["verify"].report))
    return "\n\n".join(parts)


def _stages(manifests: Mapping[str, Manifest]) -> str:
    lines = ["| stage | seconds | peak GiB | result |", "|---|---|---|---|"]
    for manifest in manifests.values():
        facts = "" if manifest.stage == "verify" else _facts(manifest.report)
        lines.append(f"| {manifest.stage} | {manifest.seconds:.1f} | {manifest.peak_gib:.2f} | {facts} |")
    versions = ", ".join(f"{k} {v}" for k, v in next(iter(manifests.values())).versions.items())
    return "\n".join(lines) + f"\n\n{versions}."


def _facts(report: Mapping[str, Any]) -> str:
    return "; ".join(f"{key.replace('_', ' ')} {_plain(value)}" for key, value in report.items() if value)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _verdict(report: Mapping[str, Any]) -> str:
    types = ", ".join(f"{name} {count}" for name, count in report["tensor_types"].items())
    lines = [
        f"Tensor types: {types}; {report['bits_per_weight']} bits per weight.",
        "",
        "| tensor | types |",
        "|---|---|",
        *(f"| {role} | {_plain(kinds)} |" for role, kinds in report["types_by_role"].items()),
        "",
        _tokenizer_line(report["tokenizer"]),
        "",
        "| held-out text | tokens | mean KL (nats) | 99th percentile | same top token |",
        "|---|---|---|---|---|",
        *(_divergence_row(name, figures) for name, figures in report["divergence"].items()),
    ]
    lines += ["", _gain_line(report["matrix_lowers_kl"])]
    return "\n".join(lines)


def _tokenizer_line(tokenizer: Mapping[str, Any]) -> str:
    decomposed = "too" if tokenizer["decomposed_accents_equal"] else "not (send composed text)"
    return (
        f"Tokenizer: {tokenizer['strings_equal']} fixed strings cut alike by the checkpoint's tokenizer "
        f"and by llama.cpp; decomposed accents {decomposed}."
    )


def _gain_line(gain: Mapping[str, float]) -> str:
    low, high = 100 * gain["low_95"], 100 * gain["high_95"]
    return (
        f"The importance matrix lowers the mean KL divergence by **{100 * gain['relative']:.1f} %** "
        f"(95 % interval {low:.1f} to {high:.1f} %, paired bootstrap over blocks of 32 tokens)."
    )


def _divergence_row(name: str, figures: Mapping[str, float]) -> str:
    return (
        f"| {name} | {figures['tokens']} | {figures['mean_kl_nats']:.5f} | {figures['p99_kl_nats']:.4f} "
        f"| {100 * figures['top1_agreement']:.1f} % |"
    )


def add_options(command: argparse.ArgumentParser) -> None:
    """Options of `finemed-convert report`."""
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--title", default="Conversion report")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the report, with the date and the command."""
    command = shlex.join(["finemed-convert", *sys.argv[1:]])
    today = dt.datetime.now(dt.UTC).date().isoformat()
    print(f"# {options.title}\n\n{today}, printed by `{command}`.\n")
    print(conversion_report(options.out))
