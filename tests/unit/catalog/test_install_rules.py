"""Rules of every installation: space, one at a time, clear failures, files of the user."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.catalog.catalog import LocalFileSource, ModelEntry
from desktop.catalog.download import install_model
from desktop.catalog.errors import (
    DiskFullError,
    HashMismatchError,
    InstallBusyError,
    NoSourceError,
    StorageError,
    UnknownFileError,
)
from desktop.catalog.installed import ModelStore
from desktop.catalog.local_file import recognise
from desktop.catalog.locking import exclusive_lock
from tests.unit.catalog.loopback import HUB_PATH, MODEL, LoopbackServer


class Usage(NamedTuple):
    """What shutil.disk_usage returns."""

    total: int
    used: int
    free: int


HOLD_LOCK = """
import sys, time
from pathlib import Path
from typing import NamedTuple
from desktop.catalog.locking import exclusive_lock
with exclusive_lock(Path(sys.argv[1]), model_id="tiny"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def tiny(store: ModelStore) -> ModelEntry:
    return store.catalog.entry("tiny")


def test_too_little_space_is_said_with_numbers_before_any_request(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve_hub()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9 - 5_000_000, 5_000_000))
    with pytest.raises(DiskFullError, match=r"needs 68 MB .* 5 MB are free") as caught:
        install_model(store, tiny)
    assert caught.value.params["free_bytes"] == 5_000_000
    assert server.requests == []


def test_what_is_already_downloaded_needs_no_space_again(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve_hub()
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(MODEL[:600_000])
    free_bytes = (64 << 20) + 300_000 + 100_000  # margin, one part, and the rest of the model
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 0, free_bytes))
    assert install_model(store, tiny).read_bytes() == MODEL


def test_a_disk_that_fills_up_meanwhile_is_told_and_the_partial_stays(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()

    def fail(done_bytes: int, _total_bytes: int, _kind: str) -> None:
        if done_bytes > 100_000:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFullError, match="No space left on device"):
        install_model(store, tiny, on_progress=fail)
    assert store.status(tiny).state == "partial"


def test_a_folder_that_cannot_be_made_is_told(store: ModelStore, tiny: ModelEntry) -> None:
    store.folder.write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be written"):
        install_model(store, tiny)


def test_two_installs_of_one_model_do_not_mix(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    store.folder.mkdir()
    with exclusive_lock(store.lock_of(tiny), model_id="tiny"), pytest.raises(InstallBusyError, match="tiny"):
        install_model(store, tiny)
    assert server.requests == []
    assert install_model(store, tiny).read_bytes() == MODEL


def test_a_lock_left_by_a_killed_process_blocks_nobody(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    store.folder.mkdir()
    lock = store.lock_of(tiny)
    with subprocess.Popen([sys.executable, "-c", HOLD_LOCK, str(lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InstallBusyError):
            install_model(store, tiny)
        holder.send_signal(signal.SIGKILL)
    assert lock.exists()
    assert install_model(store, tiny).read_bytes() == MODEL


def test_when_no_source_answers_each_is_named_with_its_reason(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:1/simple")
    with pytest.raises(NoSourceError) as caught:
        install_model(store, tiny)
    message = str(caught.value)
    assert server.paths_asked == [HUB_PATH]
    assert "hub: 127.0.0.1 answered 404" in message
    assert "wheels: 127.0.0.1" in message
    assert "refused" in message
    assert "finemed models install FILE" in message


def test_a_source_that_gives_other_bytes_is_followed_by_the_next(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub(bytes(len(MODEL)))
    server.serve_parts()
    assert install_model(store, tiny).read_bytes() == MODEL


def test_an_installation_without_the_hub_library_uses_the_next_source(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve_hub()
    server.serve_parts()
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert install_model(store, tiny).read_bytes() == MODEL
    assert HUB_PATH not in server.paths_asked


def test_the_embedded_model_is_installed_already(store: ModelStore, smollm2_path: Path) -> None:
    assert install_model(store, store.catalog.embedded) == smollm2_path


def test_a_file_of_the_user_is_checked_and_copied(
    store: ModelStore, tiny: ModelEntry, tmp_path: Path
) -> None:
    mine = tmp_path / "from-a-stick.gguf"
    mine.write_bytes(MODEL)
    path = install_model(store, tiny, sources=(LocalFileSource(mine),))
    assert path.read_bytes() == mine.read_bytes() == MODEL
    assert store.status(tiny).state == "installed"


@pytest.mark.parametrize("content", [MODEL[:-1], bytes(len(MODEL))])
def test_a_wrong_file_of_the_user_is_refused_and_a_download_kept(
    store: ModelStore, tiny: ModelEntry, tmp_path: Path, content: bytes
) -> None:
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(MODEL[:100])
    mine = tmp_path / "other.gguf"
    mine.write_bytes(content)
    with pytest.raises(HashMismatchError, match="was not installed"):
        install_model(store, tiny, sources=(LocalFileSource(mine),))
    assert store.status(tiny).done_bytes == 100
    assert mine.read_bytes() == content


def test_a_file_of_the_user_that_is_absent_is_told(
    store: ModelStore, tiny: ModelEntry, tmp_path: Path
) -> None:
    with pytest.raises(NoSourceError, match="cannot be read"):
        install_model(store, tiny, sources=(LocalFileSource(tmp_path / "absent.gguf"),))


def test_a_file_is_recognised_by_its_bytes(store: ModelStore, tmp_path: Path) -> None:
    mine = tmp_path / "any-name.gguf"
    mine.write_bytes(MODEL)
    assert recognise(store.catalog, mine).model_id == "tiny"


@pytest.mark.parametrize("content", [b"GGUF", bytes(len(MODEL))])
def test_a_file_of_no_entry_is_told_how_to_be_tried(
    store: ModelStore, tmp_path: Path, content: bytes
) -> None:
    mine = tmp_path / "other.gguf"
    mine.write_bytes(content)
    with pytest.raises(UnknownFileError, match="finemed ask --model"):
        recognise(store.catalog, mine)


def test_an_absent_file_is_not_recognised(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(UnknownFileError, match="cannot be read"):
        recognise(store.catalog, tmp_path / "absent.gguf")
