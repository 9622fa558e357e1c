"""Saved states: exactly right or not found; damaged, foreign and too many files go."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.file_hashes import FileHashes
from desktop.engine.kv_cache import PromptStateCache, StateOwner

OWNER = StateOwner(
    model_sha256="m",
    adapter_sha256="",
    scale=0.0,
    n_ctx=4096,
    n_threads=2,
    profile="normal",
    build="b1",
    device="CPU 0 AVX2",
)
KEY = OWNER.key((1, 2, 3), 2)
STATE = bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "states"


def _fresh(folder: Path, **limits: int) -> PromptStateCache:
    return PromptStateCache(folder, **limits)


def _file(folder: Path) -> Path:
    (path,) = folder.glob("*.state")
    return path


def test_a_state_survives_a_restart(folder: Path):
    _fresh(folder).put(KEY, STATE)

    later = _fresh(folder)

    assert later.contains(KEY)
    assert later.get(KEY) == STATE
    assert not list(folder.glob("*.tmp"))


def test_what_was_never_saved_is_a_miss(folder: Path):
    assert _fresh(folder).get(KEY) is None
    assert not _fresh(folder).contains(KEY)


@pytest.mark.parametrize(
    "other",
    [
        replace(OWNER, model_sha256="other"),
        replace(OWNER, adapter_sha256="a"),
        replace(OWNER, scale=0.5),
        replace(OWNER, n_ctx=2048),
        replace(OWNER, n_threads=1),
        replace(OWNER, profile="small"),
        replace(OWNER, build="b2"),
        replace(OWNER, device="CPU 0 AVX2 AVX512"),
    ],
)
def test_everything_a_state_depends_on_is_in_its_key(other: StateOwner):
    assert other.key((1, 2, 3), 2) != KEY


def test_tokens_and_system_message_are_in_the_key():
    assert (
        len({OWNER.key((1, 2, 3), 2), OWNER.key((1, 2, 4), 2), OWNER.key((1, 2), 2), OWNER.key((1, 2, 3), 1)})
        == 4
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:50],
        lambda data: data[:0],
        lambda data: data + b"x",
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
        lambda data: b"X" + data[1:],
        lambda data: data[:8] + bytes(32) + data[40:],
        lambda data: data[:72] + (2**62).to_bytes(8, "little") + data[80:],
        lambda data: b"GGUF" + bytes(len(data)),
    ],
)
def test_a_damaged_file_is_a_miss_and_is_deleted(folder: Path, damage):
    _fresh(folder).put(KEY, STATE)
    path = _file(folder)
    path.write_bytes(damage(path.read_bytes()))

    assert _fresh(folder).get(KEY) is None
    assert not path.exists()


def test_a_file_under_a_wrong_name_is_a_miss_and_is_deleted(folder: Path):
    other = OWNER.key((9,), 0)
    _fresh(folder).put(KEY, STATE)
    renamed = _file(folder).rename(folder / (other.hex() + ".state"))

    assert _fresh(folder).get(other) is None
    assert not renamed.exists()


def test_a_discarded_state_is_gone_everywhere(folder: Path):
    cache = _fresh(folder)
    cache.put(KEY, STATE)

    cache.discard(KEY)

    assert cache.get(KEY) is None
    assert not list(folder.glob("*.state"))


def test_the_least_recently_used_files_leave_first(folder: Path):
    cache = _fresh(folder, disk_limit_bytes=35_000, memory_limit_bytes=0)
    keys = [OWNER.key((n,), 0) for n in range(4)]
    for age, key in enumerate(keys[:3]):
        cache.put(key, STATE)
        os.utime(folder / (key.hex() + ".state"), (1000 + age, 1000 + age))
    assert cache.get(keys[0]) == STATE  # used now: the second is the oldest from here on

    cache.put(keys[3], STATE)

    assert [cache.get(key) is not None for key in keys] == [True, False, True, True]


def test_memory_has_its_own_limit(folder: Path):
    cache = _fresh(folder, disk_limit_bytes=0, memory_limit_bytes=25_000)
    keys = [OWNER.key((n,), 0) for n in range(3)]
    for key in keys:
        cache.put(key, STATE)

    assert not folder.exists()
    assert [cache.get(key) is not None for key in keys] == [False, True, True]


def test_a_disk_that_cannot_be_written_costs_only_the_warm_start(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = _fresh(blocked / "states")

    cache.put(KEY, STATE)

    assert cache.get(KEY) == STATE
    assert _fresh(blocked / "states").get(KEY) is None


def test_a_hash_is_remembered_until_the_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"one")
    first = FileHashes(tmp_path / "cache").sha256(path)
    assert first == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"

    monkeypatch.setattr("desktop.engine.file_hashes._hash", lambda _: "hashed again")
    assert FileHashes(tmp_path / "cache").sha256(path) == first
    path.write_bytes(b"other")
    assert FileHashes(tmp_path / "cache").sha256(path) == "hashed again"


def test_a_damaged_memory_of_hashes_is_ignored(tmp_path: Path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"one")
    (tmp_path / "file-hashes.json").write_text("{ not json")

    assert FileHashes(tmp_path).sha256(path).startswith("7692c3ad")
