"""Fixtures of the model catalogue: a server on this machine and an empty store that points at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.catalog import http_client
from desktop.catalog.catalog import load_catalog
from desktop.catalog.installed import ModelStore
from tests.unit.catalog.loopback import LoopbackServer, write_catalog


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """A running server that is both the hub and the package index of this test."""
    server = LoopbackServer()
    server.start()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{server.url}/simple")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(http_client, "RETRY_PAUSES_S", (0.0, 0.0, 0.0))
    yield server
    server.stop()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """An empty folder of models with the tiny catalogue."""
    return ModelStore(tmp_path / "models", load_catalog(write_catalog(tmp_path)))
