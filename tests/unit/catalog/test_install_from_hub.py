"""Installing from the hub: one large file, resumed and checked."""

from __future__ import annotations

import pytest

from desktop.catalog.catalog import HubSource, ModelEntry
from desktop.catalog.download import install_model
from desktop.catalog.errors import HashMismatchError, InstallCancelledError, NoSourceError
from desktop.catalog.installed import ModelStore
from tests.unit.catalog.loopback import HUB_PATH, MODEL, MODEL_SHA256, LoopbackServer

DAMAGED = MODEL[:-1] + bytes([MODEL[-1] ^ 1])


@pytest.fixture
def tiny(store: ModelStore) -> ModelEntry:
    return store.catalog.entry("tiny")


@pytest.fixture
def hub(tiny: ModelEntry) -> tuple[HubSource, ...]:
    """The hub as the only source, as `--source hub` does."""
    return tuple(source for source in tiny.sources if isinstance(source, HubSource))


def names(store: ModelStore) -> set[str]:
    return {path.name for path in store.folder.iterdir()} - {"tiny.gguf.lock"}


def test_model_gets_its_final_name_and_counts_as_verified(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    path = install_model(store, tiny)
    assert path.read_bytes() == MODEL
    assert names(store) == {"tiny.gguf", "tiny.gguf.verified.json"}
    assert store.status(tiny).state == "installed"
    assert store.choose_model().path == path


def test_the_pinned_revision_is_asked_for_and_nothing_else(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    install_model(store, tiny)
    assert server.paths_asked == [HUB_PATH]


def test_progress_grows_to_the_size_of_the_catalogue(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    seen: list[tuple[int, int, str]] = []
    install_model(store, tiny, on_progress=lambda *values: seen.append(values))
    done = [values[0] for values in seen]
    assert done == sorted(done)
    assert len(done) > 5
    assert seen[-1] == (len(MODEL), len(MODEL), "hub")


def test_a_cut_connection_goes_on_where_it_stopped(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    server.cut_after[HUB_PATH] = [100_000, 200_000]
    assert install_model(store, tiny).read_bytes() == MODEL
    assert [asked for _, asked in server.requests] == ["", "bytes=100000-", "bytes=300000-"]
    assert server.sent_bytes == len(MODEL)


def test_a_server_that_tells_no_size_is_believed_to_have_the_pinned_one(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    server.announces_length = False
    server.cut_after[HUB_PATH] = [100_000]
    assert install_model(store, tiny).read_bytes() == MODEL


def test_a_server_without_range_starts_again(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    server.honours_range = False
    server.cut_after[HUB_PATH] = [100_000]
    assert install_model(store, tiny).read_bytes() == MODEL


def test_a_passing_trouble_of_the_server_is_waited_for(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    server.statuses[HUB_PATH] = [503, 429]
    assert install_model(store, tiny).read_bytes() == MODEL


def test_cancel_keeps_what_was_received_for_the_next_time(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    seen: list[int] = []
    with pytest.raises(InstallCancelledError):
        install_model(
            store,
            tiny,
            on_progress=lambda done, _total, _kind: seen.append(done),
            should_stop=lambda: bool(seen and seen[-1] > 200_000),
        )
    kept = store.status(tiny)
    assert kept.state == "partial"
    assert 200_000 < kept.done_bytes < len(MODEL)
    assert install_model(store, tiny).read_bytes() == MODEL
    assert server.requests[-1] == (HUB_PATH, f"bytes={kept.done_bytes}-")


def test_other_bytes_are_deleted_and_said_so(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, hub: tuple[HubSource, ...]
) -> None:
    server.serve_hub(DAMAGED)
    with pytest.raises(HashMismatchError, match=MODEL_SHA256) as caught:
        install_model(store, tiny, sources=hub)
    assert "deleted" in str(caught.value)
    assert names(store) == set()


def test_a_corrupted_partial_is_found_out_and_the_next_try_is_clean(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, hub: tuple[HubSource, ...]
) -> None:
    server.serve_hub()
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(b"rotten" * 1000)
    with pytest.raises(HashMismatchError):
        install_model(store, tiny, sources=hub)
    assert store.status(tiny).state == "available"
    assert install_model(store, tiny, sources=hub).read_bytes() == MODEL


def test_a_partial_larger_than_the_model_is_dropped(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(MODEL + b"more")
    assert install_model(store, tiny).read_bytes() == MODEL


def test_what_another_source_left_is_cleared_away(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    store.folder.mkdir()
    (store.folder / "tiny.gguf.partial.part2.whl").write_bytes(b"half a wheel")
    install_model(store, tiny)
    assert names(store) == {"tiny.gguf", "tiny.gguf.verified.json"}


def test_a_complete_partial_needs_no_server(
    store: ModelStore, tiny: ModelEntry, server: LoopbackServer
) -> None:
    store.folder.mkdir()
    store.partial_of(tiny).write_bytes(MODEL)
    assert install_model(store, tiny).read_bytes() == MODEL
    assert server.requests == []


@pytest.mark.parametrize("content", [MODEL[:-1], MODEL + b"more", b""])
def test_a_file_of_another_size_is_refused(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, hub: tuple[HubSource, ...], content: bytes
) -> None:
    server.serve_hub(content)
    with pytest.raises(NoSourceError, match=f"{len(content)} bytes, not {len(MODEL)}"):
        install_model(store, tiny, sources=hub)
    assert names(store) == set()


def test_a_redirect_on_this_machine_keeps_the_range(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.pages["/cdn"] = ("application/octet-stream", MODEL)
    server.redirects[HUB_PATH] = f"{server.url}/cdn"
    server.cut_after["/cdn"] = [100_000]
    assert install_model(store, tiny).read_bytes() == MODEL
    assert server.requests[-1] == ("/cdn", "bytes=100000-")


@pytest.mark.parametrize(
    "target", ["http://example.org/tiny.gguf", "file:///etc/passwd", "ftp://127.0.0.1/x"]
)
def test_a_redirect_to_an_unsafe_address_is_refused(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry, hub: tuple[HubSource, ...], target: str
) -> None:
    server.redirects[HUB_PATH] = target
    with pytest.raises(NoSourceError, match=r"not reached through https|answered 302"):
        install_model(store, tiny, sources=hub)


def test_an_installed_model_is_not_downloaded_again(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    server.serve_hub()
    install_model(store, tiny)
    server.requests.clear()
    assert install_model(store, tiny) == store.file_of(tiny)
    assert server.requests == []


def test_a_right_file_put_there_by_hand_is_recognised(
    server: LoopbackServer, store: ModelStore, tiny: ModelEntry
) -> None:
    store.folder.mkdir()
    store.file_of(tiny).write_bytes(MODEL)
    install_model(store, tiny)
    assert server.requests == []
    assert store.status(tiny).state == "installed"


def test_a_damaged_file_is_replaced(server: LoopbackServer, store: ModelStore, tiny: ModelEntry) -> None:
    server.serve_hub()
    store.folder.mkdir()
    store.file_of(tiny).write_bytes(DAMAGED)
    assert install_model(store, tiny).read_bytes() == MODEL
    assert store.status(tiny).state == "installed"
