"""The packaged application: built, started from another folder with an empty home, it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FORBIDDEN = (
    "torch",
    "transformers",
    "peft",
    "huggingface_hub",
    "QtNetwork",
    "Qt6Network",
    "_ssl",
    "requests",
    "httpx",
)

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly built bundle, away from the repository."""
    folder = tmp_path_factory.mktemp("bundle")
    command = [
        sys.executable, "-m", "PyInstaller", str(REPOSITORY / "build.spec"), "--noconfirm",
        "--distpath", str(folder / "dist"), "--workpath", str(folder / "build"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "dist" / "FineMed"


def environment(home: Path) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**clean, "FINEMED_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}


def program(bundle: Path) -> str:
    return str(bundle / ("finemed.exe" if sys.platform == "win32" else "finemed"))


def run(bundle: Path, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [program(bundle), *arguments]
    return subprocess.run(
        command, cwd=home, env=environment(home), capture_output=True, text=True, timeout=300, check=False
    )


def test_the_bundle_carries_neither_network_nor_training_modules(bundle: Path) -> None:
    names = [str(path.relative_to(bundle)) for path in bundle.rglob("*")]
    assert [name for name in names if any(part in name for part in FORBIDDEN)] == []


def test_libggml_stays_beside_llama_cpp(bundle: Path) -> None:
    libraries = {path.name.split(".")[0] for path in bundle.rglob("llama_cpp/lib/*")}
    assert {"libggml", "libllama"} <= libraries or {"ggml", "llama"} <= libraries


def test_it_streams_an_answer_in_an_empty_home(bundle: Path, tmp_path: Path) -> None:
    done = run(
        bundle, "ask", "I have had a sore throat for three days.", "--lang", "en", "--json", home=tmp_path
    )
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(event["event"] == "token" for event in events) > 10
    assert events[-1]["event"] == "answer"
    assert len(events[-1]["sections"]) == 5


def test_it_is_ready_for_the_lesson(bundle: Path, tmp_path: Path) -> None:
    done = run(bundle, "selftest", "--json", home=tmp_path)
    assert json.loads(done.stdout.splitlines()[-1]) == {"event": "verdict", "ready": True}, done.stdout


def test_it_says_that_it_cannot_download(bundle: Path, tmp_path: Path) -> None:
    done = run(bundle, "models", "install", "qwen2.5-coder-0.5b-instruct-q4_k_m", "--json", home=tmp_path)
    assert done.returncode == 1
    error = json.loads(done.stderr.splitlines()[-1])
    assert "no network module" in error["message"]
    assert "finemed models install FILE" in error["message"]


def test_the_window_opens_and_loads_the_model(bundle: Path, tmp_path: Path) -> None:
    window = subprocess.Popen([program(bundle)], cwd=tmp_path, env=environment(tmp_path))
    try:
        # A verdict of the trial run is written once the model has answered in a child process.
        deadline = time.monotonic() + 120
        while not list((tmp_path / "cache").glob("**/*.json")) and time.monotonic() < deadline:
            assert window.poll() is None, "the window closed by itself"
            time.sleep(0.5)
        time.sleep(5)
        assert window.poll() is None, "the window closed by itself"
        assert (tmp_path / "data" / "conversations.sqlite3").is_file()
    finally:
        window.terminate()
        window.wait(timeout=20)
