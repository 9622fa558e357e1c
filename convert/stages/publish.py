"""publish: the catalogue entry, a model card, and on demand an upload to the hub."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from huggingface_hub import CommitOperationAdd, HfApi

from convert.errors import RecipeError
from convert.gguf_file import open_gguf
from convert.hashing import sha256_file
from convert.hub import hub_faults
from convert.job import Job
from convert.manifest import Manifest, Report, read_manifest
from convert.pipeline import StagePlan

Provenance = Mapping[str, Manifest]
"""Manifests by folder."""

_PURPOSE = (
    "A teaching demonstration of how cautious an AI can be on *fictional* medical scenarios; not for "
    "diagnosis, assessment, monitoring or treatment of a real person."
)
_MEMORY_PER_BYTE = 1.7
"""Resident memory per byte of file: weights, their repacked copy of Q4_K, one context."""


def plan(job: Job) -> StagePlan:
    """What `publish` would do; the files are uploaded only if a repository is named."""

    def work(folder: Path) -> Report:
        provenance = _provenance(job)
        digest = sha256_file(job.quantized)
        (folder / "README.md").write_text(model_card(job, digest, provenance), encoding="utf-8")
        revision = upload(job, folder / "README.md") if job.upload_to else None
        entry = catalogue_entry(job, digest, provenance, revision=revision)
        (folder / "catalog_entry.toml").write_text(entry, encoding="utf-8")
        return {"file": job.quantized.name, "sha256": digest, "revision": revision}

    verdict = job.out_dir / "verify" / "report.json"
    inputs = (job.quantized, *job.adapter_inputs(), *([verdict] if verdict.is_file() else []))
    params = {"id": job.recipe.id, "name": job.recipe.name, "upload_to": job.upload_to}
    return StagePlan("publish", "publish", inputs, params, 8192, work)


def catalogue_entry(job: Job, sha256: str, provenance: Provenance, *, revision: str | None = None) -> str:
    """The table to paste into models/catalog.toml, with its provenance as a comment.

    Args:
        job: whose quantized file is described.
        sha256: hash of that file.
        provenance: manifests of the stages that made it.
        revision: commit of the upload, pinned as the source; without one the file is installed from disk.
    """
    recipe, size = job.recipe, job.quantized.stat().st_size
    memory = math.ceil((size * _MEMORY_PER_BYTE + 60e6) / 1e8) * 10**8
    context = _context_length(job.quantized)
    languages = ", ".join(f'"{lang}"' for lang in recipe.languages)
    lines = [
        f"# Made from {recipe.base.repository}{_revision(recipe.base.revision)}.",
        *(f"# Adapter: {note}." for note in _adapter_notes(provenance)),
        "[[model]]",
        f'id = "{recipe.id}-{recipe.ftype.lower()}"',
        f"name = {_quoted(recipe.name)}",
        f"languages = [{languages}]",
        f'licence = "{recipe.base.licence}"',
        f"size_bytes = {size}",
        f'sha256 = "{sha256}"',
        f"memory_bytes = {memory:_}",
        f"n_ctx_train = {context}",
        f"priority = {recipe.priority}",
        "",
        "[model.description]",
        *(f"{lang} = {_quoted(recipe.description[lang])}" for lang in ("fr", "en")),
    ]
    if revision is not None:
        lines += [
            "",
            "[[model.source]]",
            'kind = "hub"',
            f'repo = "{job.upload_to}"',
            f'revision = "{revision}"',
            f'file = "{job.quantized.name}"',
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _context_length(path: Path) -> int:
    reader = open_gguf(path)
    architecture = reader.fields["general.architecture"].contents()
    return int(reader.fields[f"{architecture}.context_length"].contents())


def _adapter_notes(provenance: Provenance) -> list[str]:
    merged = provenance.get("gguf")
    return [str(note) for note in merged.report.get("adapters", [])] if merged else []


def _provenance(job: Job) -> Provenance:
    """Manifests of the stages that made the file."""
    found = {path.name: read_manifest(path) for path in sorted(job.out_dir.iterdir()) if path.is_dir()}
    return {name: manifest for name, manifest in found.items() if manifest is not None}


def model_card(job: Job, sha256: str, provenance: Provenance) -> str:
    """README.md of the model's repository: what it is, what it is not, how it was made."""
    recipe = job.recipe
    verified = provenance.get("verify")
    parts = [
        "---",
        f"license: {recipe.base.licence.lower()}",
        f"base_model: {recipe.base.repository}",
        f"language: [{', '.join(recipe.languages)}]",
        "library_name: gguf",
        "---",
        "",
        f"# {recipe.name}",
        "",
        recipe.description["en"],
        "",
        _PURPOSE,
        "",
        "## File",
        "",
        f"`{job.quantized.name}`, {job.quantized.stat().st_size:,} bytes, SHA-256 `{sha256}`.",
        "",
        "## How it was made",
        "",
        f"Base: `{recipe.base.repository}`{_revision(recipe.base.revision)}.",
        *(f"Adapter: {note}." for note in _adapter_notes(provenance) or ["none"]),
        *_verified_lines(verified),
    ]
    return "\n".join(parts) + "\n"


def _revision(revision: str) -> str:
    return f" at `{revision}`" if revision else ""


def _verified_lines(verified: Manifest | None) -> list[str]:
    if verified is None:
        return ["", "The file has not been verified."]
    figures = verified.report["divergence"]["with matrix"]
    bits, agreement = verified.report["bits_per_weight"], 100 * figures["top1_agreement"]
    sentence = (
        f"{bits} bits per weight. Against the unquantized model on {figures['tokens']} tokens of held-out "
        f"text: mean KL divergence {figures['mean_kl_nats']} nats, same most likely token {agreement:.1f} % "
        "of the time."
    )
    return ["", sentence]


def upload(job: Job, card: Path, *, endpoint: str | None = None) -> str:
    """Upload the model, its card and, if it was made, the LoRA GGUF, in one commit.

    Returns:
        The commit.

    Raises:
        HubError: not logged in, refused, or unreachable.
    """
    if not job.upload_to:
        raise RecipeError("No repository was named.")
    api = HfApi(endpoint=endpoint)
    files = [card, job.quantized, *([job.lora] if job.lora.is_file() else [])]
    operations = [CommitOperationAdd(path.name, path) for path in files]
    with hub_faults(f"The upload to {job.upload_to} failed"):
        api.create_repo(job.upload_to, exist_ok=True, private=True)
        commit = api.create_commit(job.upload_to, operations, commit_message=f"Add {job.recipe.name}")
    return commit.oid
