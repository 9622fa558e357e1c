"""The catalogue: which models exist, pinned by size and SHA-256, and where each may come from."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, cast

from desktop.catalog.errors import CatalogInvalidError, UnknownModelError
from desktop.catalog.toml_table import TomlTable
from prudence.types import LANGUAGES, Language

SourceKind = Literal["hub", "wheels", "embedded", "file"]

_SHA256 = r"[0-9a-f]{64}"
_PLAIN_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]*"


@dataclass(frozen=True)
class HubSource:
    """One file of a model repository on the Hugging Face hub, at a pinned commit."""

    kind: ClassVar[SourceKind] = "hub"
    repo: str
    revision: str
    file: str


@dataclass(frozen=True)
class WheelPartsSource:
    """A file cut into parts, each the only data file of one wheel of the package index.

    Attributes:
        project: name of the project of part n, with `{n}` for 1, 2, …
        member: how the path of the part ends inside its wheel, with `{nn}` for 01, 02, …
        part_bytes: size of every part but the last; it makes the end of each part known beforehand.
    """

    kind: ClassVar[SourceKind] = "wheels"
    project: str
    version: str
    count: int
    member: str
    part_bytes: int

    def project_of(self, number: int) -> str:
        """Name of the project that holds part `number`, counted from 1."""
        return self.project.replace("{n}", str(number))

    def member_of(self, number: int) -> str:
        """How the path of part `number` ends inside its wheel."""
        return self.member.replace("{nn}", f"{number:02}")


@dataclass(frozen=True)
class EmbeddedSource:
    """A data file inside an installed Python package; the package is never imported."""

    kind: ClassVar[SourceKind] = "embedded"
    package: str
    file: str


@dataclass(frozen=True)
class LocalFileSource:
    """A file that the user has on disk; never written in the catalogue."""

    kind: ClassVar[SourceKind] = "file"
    path: Path


Source = HubSource | WheelPartsSource | EmbeddedSource | LocalFileSource


@dataclass(frozen=True)
class ModelEntry:
    """One model, pinned.

    Attributes:
        model_id: also the stem of the installed file.
        languages: languages it answers well enough to be shown.
        memory_bytes: resident memory measured with a context of 4,096 tokens, normal profile.
        n_ctx_train: longest context the model was trained for, in tokens.
        priority: the installed entry with the highest one is used when nobody chooses.
        sources: in order of trial.
    """

    model_id: str
    name: str
    description_fr: str
    description_en: str
    languages: tuple[Language, ...]
    licence: str
    size_bytes: int
    sha256: str
    memory_bytes: int
    n_ctx_train: int
    priority: int
    sources: tuple[Source, ...]

    @property
    def embedded_source(self) -> EmbeddedSource | None:
        """Where the file lies if it comes with the installation."""
        first = self.sources[0]
        return first if isinstance(first, EmbeddedSource) else None


@dataclass(frozen=True)
class Catalog:
    """All entries, in the order of the file."""

    entries: tuple[ModelEntry, ...]

    def entry(self, model_id: str) -> ModelEntry:
        """Return the entry of an identifier.

        Raises:
            UnknownModelError: there is none; the message lists those that exist.
        """
        for entry in self.entries:
            if entry.model_id == model_id:
                return entry
        known = ", ".join(e.model_id for e in self.entries)
        raise UnknownModelError(f"No model is called {model_id!r}. Known models: {known}.")

    @property
    def embedded(self) -> ModelEntry:
        """The one model that is always there."""
        return next(entry for entry in self.entries if entry.embedded_source)


def load_catalog(path: Path) -> Catalog:
    """Read and check the whole catalogue.

    Raises:
        CatalogInvalidError: the file is missing, no TOML, or breaks a rule; one sentence names file and key.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogInvalidError(f"{path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogInvalidError(f"{path} is not valid TOML: {error}.") from error
    root = TomlTable(str(path), values)
    entries = tuple(_read_entry(table) for table in root.tables("model"))
    root.finish()
    _check_together(root, entries)
    return Catalog(entries)


def _check_together(root: TomlTable, entries: tuple[ModelEntry, ...]) -> None:
    keys: dict[str, list[object]] = {
        "id": [e.model_id for e in entries],
        "sha256": [e.sha256 for e in entries],
        "priority": [e.priority for e in entries],
    }
    for key, values in keys.items():
        for value in values:
            if values.count(value) > 1:
                raise root.fault(key, f"{value} is used by two models")
    if sum(e.embedded_source is not None for e in entries) != 1:
        raise root.fault("model", "must hold exactly one model with an embedded source")


def _read_entry(table: TomlTable) -> ModelEntry:
    description = table.table("description")
    entry = ModelEntry(
        model_id=table.text("id", r"[a-z0-9][a-z0-9._-]*", form="lowercase letters, digits, dots and dashes"),
        name=table.text("name"),
        description_fr=description.text("fr"),
        description_en=description.text("en"),
        languages=_read_languages(table),
        licence=table.text("licence", r"[A-Za-z0-9.+-]+", form="an SPDX identifier"),
        size_bytes=table.number("size_bytes"),
        sha256=table.text("sha256", _SHA256, form="64 lowercase hexadecimal digits"),
        memory_bytes=table.number("memory_bytes"),
        n_ctx_train=table.number("n_ctx_train"),
        priority=table.number("priority"),
        sources=tuple(_read_source(source) for source in table.tables("source")),
    )
    description.finish()
    table.finish()
    _check_sources(table, entry)
    return entry


def _read_languages(table: TomlTable) -> tuple[Language, ...]:
    texts = table.texts("languages", "|".join(LANGUAGES), form=" or ".join(LANGUAGES))
    return cast("tuple[Language, ...]", texts)


def _check_sources(table: TomlTable, entry: ModelEntry) -> None:
    if len(entry.sources) > 1 and any(isinstance(s, EmbeddedSource) for s in entry.sources):
        raise table.fault("source", "must be the only one when the model is embedded")
    for source in entry.sources:
        if isinstance(source, WheelPartsSource):
            before_last = (source.count - 1) * source.part_bytes
            if not before_last < entry.size_bytes <= before_last + source.part_bytes:
                raise table.fault("part_bytes", "times `count` does not give `size_bytes`")


def _read_source(table: TomlTable) -> Source:
    kind = table.text("kind")
    reader = _SOURCE_READERS.get(kind)
    if reader is None:
        raise table.fault("kind", f"must be one of {', '.join(_SOURCE_READERS)}")
    source = reader(table)
    table.finish()
    return source


def _read_hub(table: TomlTable) -> Source:
    return HubSource(
        repo=table.text("repo", f"{_PLAIN_NAME}/{_PLAIN_NAME}", form="OWNER/NAME"),
        revision=table.text("revision", r"[0-9a-f]{40}", form="a commit of 40 hexadecimal digits"),
        file=table.text("file", rf"{_PLAIN_NAME}\.gguf", form="the name of a .gguf file"),
    )


def _read_wheel_parts(table: TomlTable) -> Source:
    return WheelPartsSource(
        project=table.text("project", r"[a-z0-9-]+\{n\}", form="a project name that ends in {n}"),
        version=table.text("version", r"[0-9]+(\.[0-9]+)*", form="a plain version"),
        count=table.number("count"),
        member=table.text(
            "member", r"[a-z0-9_/]+\{nn\}\.[a-z]+", form="a path that ends in {nn} and a suffix"
        ),
        part_bytes=table.number("part_bytes"),
    )


def _read_embedded(table: TomlTable) -> Source:
    return EmbeddedSource(
        package=table.text("package", r"[A-Za-z_][A-Za-z0-9_]*", form="the name of a Python package"),
        file=table.text("file", rf"{_PLAIN_NAME}\.gguf", form="the name of a .gguf file"),
    )


_SOURCE_READERS: dict[str, Callable[[TomlTable], Source]] = {
    HubSource.kind: _read_hub,
    WheelPartsSource.kind: _read_wheel_parts,
    EmbeddedSource.kind: _read_embedded,
}
