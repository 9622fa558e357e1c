"""Stages: done once, skipped when nothing changed, never half-named."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_models import build_checkpoint

from convert.cli import main
from convert.errors import ConvertError, ExistingOutputError
from convert.manifest import read_manifest
from convert.pipeline import StagePlan, StageRunner

ENDLESS = Path(__file__).parent / "endless_stage.py"


class Counter:
    """A stage that counts how often it works."""

    def __init__(self, out_dir: Path, source: Path) -> None:
        self.calls = 0
        self.out_dir = out_dir
        self.plan = StagePlan("count", "count", (source,), {"a": 1}, 5, self.work)

    def work(self, folder: Path) -> dict[str, int]:
        self.calls += 1
        (folder / "result.bin").write_bytes(b"hello")
        return {"calls": self.calls}

    def run(self, *, is_forced: bool = False):
        return StageRunner(self.out_dir, is_forced=is_forced).run(self.plan)


@pytest.fixture
def counter(tmp_path):
    source = tmp_path / "source.txt"
    source.write_text("one")
    return Counter(tmp_path / "out", source)


def test_a_stage_is_skipped_when_nothing_changed(counter):
    assert counter.run().outcome == "done"
    assert counter.run().outcome == "up to date"
    assert counter.calls == 1


def test_the_manifest_says_what_came_in_and_out(counter):
    manifest = counter.run().manifest
    assert list(manifest.inputs.values()) == [
        "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    ]
    assert manifest.outputs == {
        "result.bin": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    }
    assert manifest.params == {"a": 1}
    assert manifest.report == {"calls": 1}
    assert manifest.peak_gib > 0
    assert manifest.versions["llama-cpp-python"] == "0.3.36"


@pytest.mark.parametrize("change", ["input", "settings", "output", "manifest"])
def test_another_result_is_never_overwritten_without_force(counter, change):
    folder = counter.run().folder
    if change == "input":
        counter.plan.inputs[0].write_text("two")
    elif change == "settings":
        counter.plan = replace(counter.plan, params={"a": 2})
    elif change == "output":
        (folder / "result.bin").write_bytes(b"hullo")
    else:
        (folder / "manifest.json").write_text("{")
    with pytest.raises(ExistingOutputError, match="--force"):
        counter.run()
    assert counter.calls == 1
    assert counter.run(is_forced=True).outcome == "done"
    assert (folder / "result.bin").read_bytes() == b"hello"
    assert counter.run().outcome == "up to date"


def test_a_copied_input_with_the_same_bytes_is_the_same(counter, tmp_path):
    counter.run()
    copy = tmp_path / "elsewhere.txt"
    copy.write_text("one")
    counter.plan = replace(counter.plan, inputs=(copy,))
    assert counter.run().outcome == "up to date"


def test_a_fault_leaves_nothing(counter):
    def fail(folder):
        (folder / "half.bin").write_bytes(b"half")
        raise ConvertError("no")

    counter.plan = replace(counter.plan, work=fail)
    with pytest.raises(ConvertError):
        counter.run()
    assert [p.name for p in counter.out_dir.iterdir()] == ["hashes.json"]


def start_endless(out_dir):
    child = subprocess.Popen([sys.executable, str(ENDLESS), str(out_dir)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "working\n"
    return child


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_stage_leaves_no_final_name_and_can_be_run_again(tmp_path, how):
    child = start_endless(tmp_path)
    child.send_signal(how)
    assert child.wait(timeout=20) == (130 if how == signal.SIGINT else -signal.SIGKILL)
    left = {path.name for path in tmp_path.iterdir()}
    assert "endless" not in left
    assert ("endless.partial" in left) == (how == signal.SIGKILL)

    def work(folder):
        (folder / "whole.bin").write_bytes(b"whole")
        return {}

    StageRunner(tmp_path).run(StagePlan("endless", "endless", (), {}, 4, work))
    assert {path.name for path in (tmp_path / "endless").iterdir()} == {"whole.bin", "manifest.json"}
    assert not (tmp_path / "endless.partial").exists()


def test_a_kill_between_the_two_renames_is_survived(counter):
    folder = counter.run().folder
    folder.rename(folder.with_name("count.old"))
    assert counter.run().outcome == "done"
    assert not folder.with_name("count.old").exists()


def test_a_download_keeps_its_partial_folder(counter):
    def fail(folder):
        (folder / "half.bin").write_bytes(b"half")
        raise ConvertError("the line went dead")

    counter.plan = replace(counter.plan, work=fail, keeps_partial=True)
    with pytest.raises(ConvertError):
        counter.run()
    assert (counter.out_dir / "count.partial" / "half.bin").is_file()


RECIPE = """
id = "tiny"
name = "Tiny"
languages = ["fr", "en"]
[description]
fr = "Un essai."
en = "A trial."
[base]
repository = "Tiny/Tiny-Instruct"
licence = "Apache-2.0"
[calibration]
scenarios = "{resources}/scenarios"
phrases = "{resources}/phrases"
max_tokens = 256
chunk_tokens = 64
[verify]
tokens_per_language = 256
"""


@pytest.fixture
def command(tmp_path, make_adapter, resources):
    """Arguments of `all` on a tiny model."""
    base = build_checkpoint(tmp_path / "base")
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(RECIPE.format(resources=resources.as_posix()))
    adapter = make_adapter(base, strength=0.05).folder
    paths = ["--recipe", str(recipe), "--out", str(tmp_path / "out")]
    return [*paths, "--base", str(base.folder), "--adapter", f"{adapter}=0.5"]


def test_a_dry_run_prints_the_plan_with_sizes_and_writes_nothing(command, tmp_path, capsys):
    assert main(["all", *command, "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "fetch",
        "to-gguf",
        "imatrix",
        "quantize",
        "lora",
        "verify",
        "publish",
    ]
    assert "to do" in lines[1]
    assert "about 3 MiB" in lines[1]
    assert not (tmp_path / "out").exists()


def test_one_command_makes_the_model_and_a_second_one_does_nothing(command, tmp_path, capsys):
    assert main(["all", *command]) == 0
    out = tmp_path / "out"
    for made in (
        "gguf/tiny-BF16.gguf",
        "imatrix/tiny.imatrix.gguf",
        "quantized/tiny-Q4_K_M.gguf",
        "lora/tiny-LoRA-F32.gguf",
        "publish/catalog_entry.toml",
        "publish/README.md",
    ):
        assert (out / made).is_file(), made
    assert not list(out.glob("*.partial"))
    assert read_manifest(out / "gguf").report["merged_matrices"] == 14
    capsys.readouterr()
    assert main(["all", *command]) == 0
    assert all("up to date" in line for line in capsys.readouterr().out.splitlines())
    assert main(["report", "--out", str(out)]) == 0
    assert "bits per weight" in capsys.readouterr().out


def test_training_pairs_of_the_command_line_are_calibration_texts(command, tmp_path, capsys):
    pairs = tmp_path / "train.jsonl"
    chat = {"messages": [{"role": "user", "content": "Bonjour"}, {"role": "assistant", "content": "Bien."}]}
    pairs.write_text(json.dumps(chat) + "\n", encoding="utf-8")
    assert main(["all", *command, "--calibration-pairs", str(pairs)]) == 0
    texts = read_manifest(tmp_path / "out" / "imatrix").report["texts"]
    assert texts["pairs"] == 1
    capsys.readouterr()
    assert main(["all", *command, "--calibration-pairs", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err


def test_a_fault_is_one_sentence_and_exit_code_1(command, tmp_path, capsys):
    assert main(["quantize", *command]) == 1
    assert capsys.readouterr().err.startswith("missing_input: ")
    (tmp_path / "adapter" / "adapter_config.json").write_text(json.dumps({"peft_type": "IA3"}))
    assert main(["to-gguf", *command]) == 1
    assert "only LORA" in capsys.readouterr().err
    assert not (tmp_path / "out" / "gguf").exists()


def test_stages_ask_for_what_they_need(command, capsys):
    bare = command[: command.index("--adapter")]
    assert main(["lora", *bare]) == 1
    assert "give --adapter" in capsys.readouterr().err
    assert main(["merge", *bare]) == 1
    assert main(["to-gguf", *command[:4], "--base", "/nowhere"]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_an_interrupted_command_says_so(command, monkeypatch, capsys):
    def interrupt(*_arguments, **_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("convert.stages.to_gguf.convert_checkpoint", interrupt)
    assert main(["to-gguf", *command]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_the_program_starts_without_torch():
    check = "import sys, convert.cli; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    start = time.perf_counter()
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
    assert time.perf_counter() - start < 20
