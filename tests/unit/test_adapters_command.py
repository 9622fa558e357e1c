"""`finemed adapters`: an adapter is there whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gguf import GGUFWriter

from desktop.cli import main
from desktop.commands.common import parse_adapter
from desktop.store import paths


@pytest.fixture
def lora(tmp_path: Path) -> Path:
    """The header of a LoRA adapter, and two small matrices."""
    import numpy as np

    path = tmp_path / "Prudence-LoRA.gguf"
    writer = GGUFWriter(path, "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    for half in ("a", "b"):
        writer.add_tensor(f"blk.0.attn_q.weight.lora_{half}", np.zeros((2, 2), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_an_installed_adapter_is_found_by_its_name_and_can_be_removed(
    lora: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["adapters", "install", str(lora), "--id", "prudence", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["adapter"], line["architecture"]) == ("prudence", "qwen2")
    spec = parse_adapter("prudence:0.5")
    assert spec is not None
    assert (spec.adapter_id, spec.scale, str(spec.path)) == ("prudence", 0.5, line["path"])
    assert main(["adapters", "list"]) == 0
    assert "prudence" in capsys.readouterr().out
    assert main(["adapters", "remove", "prudence"]) == 0
    assert list(paths.adapters_dir().iterdir()) == []


def test_what_is_no_adapter_is_refused_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    fake = tmp_path / "x.gguf"
    fake.write_bytes(b"hello")
    assert main(["adapters", "install", str(fake)]) == 1
    assert json.loads(capsys.readouterr().err)["error"] == "adapter_unknown"
    assert not paths.adapters_dir().exists()


@pytest.mark.parametrize("name", ["../up", "A B", ".hidden", ""])
def test_a_name_that_is_no_plain_file_name_is_refused(
    lora: Path, name: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["adapters", "path", name or "/"]) == 1
    assert json.loads(capsys.readouterr().err)["error"] == "bad_adapter_id"


def test_an_unknown_adapter_is_told(capsys: pytest.CaptureFixture[str]):
    assert main(["adapters", "remove", "nothing"]) == 1
    assert "There is no adapter 'nothing'" in capsys.readouterr().err
