"""The trial in a child process: good verdicts are remembered, crashes get a name, refusals keep theirs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from gguf_bytes import GgufBytes

from desktop.engine.base import (
    AdapterMismatchError,
    EngineError,
    ModelCrashedError,
    ModelMissingError,
    NotAGgufError,
)
from desktop.engine.probe import crash_name, probe_model

GOOD = 'import sys; print("noise"); print(\'{"device": "CPU", "tokens_per_s": 9.5}\')'


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(GgufBytes().build())
    return path


def _probe(model: Path, code: str, **options):
    return probe_model(
        model, cache_dir=model.parent / "cache", program=[sys.executable, "-c", code], **options
    )


def test_a_model_that_writes_is_good(model: Path):
    verdict = _probe(model, GOOD)

    assert (verdict.device, verdict.tokens_per_s) == ("CPU", 9.5)


def test_a_good_verdict_is_remembered_until_the_file_changes(model: Path):
    _probe(model, GOOD)
    dies = "import os; os.abort()"

    assert _probe(model, dies).tokens_per_s == 9.5
    model.write_bytes(GgufBytes(data=b"changed").build())
    with pytest.raises(ModelCrashedError):
        _probe(model, dies)


def test_a_verdict_holds_for_one_profile_and_one_adapter(model: Path, tmp_path: Path):
    adapter = tmp_path / "adapter.gguf"
    adapter.write_bytes(b"lora")
    _probe(model, GOOD)

    for options in ({"profile": "small"}, {"adapter": adapter}):
        with pytest.raises(ModelCrashedError):
            _probe(model, "import os; os.abort()", **options)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has exit codes instead, tested below")
@pytest.mark.parametrize("name", ["SIGILL", "SIGSEGV", "SIGABRT", "SIGKILL"])
def test_a_child_killed_by_a_signal_is_a_crash_with_its_name(model: Path, name: str):
    code = f"import os, signal; os.kill(os.getpid(), signal.{name})"

    with pytest.raises(ModelCrashedError) as crash:
        _probe(model, code)
    assert crash.value.params["signal"] == name


def test_crashes_are_not_remembered(model: Path):
    with pytest.raises(ModelCrashedError):
        _probe(model, "import os; os.abort()")

    assert _probe(model, GOOD).device == "CPU"


def test_a_child_that_hangs_is_killed(model: Path):
    with pytest.raises(ModelCrashedError) as crash:
        _probe(model, "import time; time.sleep(60)", timeout_s=0.5)
    assert crash.value.params["signal"] == "timeout"


@pytest.mark.parametrize(
    "code", ["print('nonsense')", "print('[1]')", "raise SystemExit(3)", "print('{}')", ""]
)
def test_a_child_that_says_nothing_sensible_crashed(model: Path, code: str):
    with pytest.raises(ModelCrashedError):
        _probe(model, code)


def test_what_the_child_refuses_is_refused_with_the_same_error(model: Path):
    answer = json.dumps({"error": "adapter_mismatch", "message": "Another base.", "params": {"reason": "x"}})

    with pytest.raises(AdapterMismatchError) as refusal:
        _probe(model, f"print({answer!r}); raise SystemExit(1)")
    assert str(refusal.value) == "Another base."
    assert refusal.value.params == {"reason": "x"}


def test_an_unknown_refusal_is_still_an_engine_error(model: Path):
    answer = json.dumps({"error": "brand_new", "message": "?", "params": {}})

    with pytest.raises(EngineError):
        _probe(model, f"print({answer!r}); raise SystemExit(1)")


def test_a_damaged_memory_of_verdicts_is_ignored(model: Path):
    _probe(model, GOOD)
    memory = model.parent / "cache" / "probe-verdicts.json"
    damaged = {key: {"device": "CPU"} for key in json.loads(memory.read_text())}
    memory.write_text(json.dumps(damaged))

    with pytest.raises(ModelCrashedError):
        _probe(model, "import os; os.abort()")


def test_broken_files_are_refused_without_a_child(model: Path, tmp_path: Path):
    with pytest.raises(ModelMissingError):
        _probe(tmp_path / "absent.gguf", GOOD)
    model.write_bytes(b"not a model")
    with pytest.raises(NotAGgufError):
        _probe(model, GOOD)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (-4, "SIGILL"),
        (-11, "SIGSEGV"),
        (0xC000001D, "ILLEGAL_INSTRUCTION"),
        (-1073741819, "ACCESS_VIOLATION"),
        (3, "exit code 3"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="negative codes are signals on Linux and macOS only")
def test_crash_names(code: int, name: str):
    assert crash_name(code) == name


def test_the_real_child_tries_the_real_model(smollm2_path: Path, tmp_path: Path):
    verdict = probe_model(smollm2_path, cache_dir=tmp_path)

    assert verdict.device == "CPU"
    assert verdict.tokens_per_s > 0
