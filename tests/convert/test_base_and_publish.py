"""Where the base comes from, and where the result goes."""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import replace

import pytest
from fake_hub import COMMIT, FakeHub
from tiny_models import build_checkpoint, values_of

from convert.dequantize import dequantize_gguf
from convert.errors import CheckpointError, HashMismatchError, RecipeError, UnsupportedModelError
from convert.gguf_file import tensor_types
from convert.hub import HubError
from convert.job import Job
from convert.llama_native import quantize_file
from convert.pipeline import StageRunner
from convert.recipe import BaseSpec, load_recipe
from convert.stages import fetch, publish
from convert.stages.to_gguf import convert_checkpoint
from desktop.catalog.catalog import load_catalog


@pytest.fixture
def hub(monkeypatch):
    # Without its own transfer protocol the hub's client talks plain HTTP, which a fake can answer.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_PROGRESS_BARS", True)
    hub = FakeHub()
    yield hub
    hub.close()


@pytest.fixture
def pinned(hub, qwen2):
    """The tiny model on the fake hub, pinned."""
    hub.files = {path.name: path.read_bytes() for path in qwen2.folder.iterdir()}
    digest = hashlib.sha256(hub.files["model.safetensors"]).hexdigest()
    return BaseSpec("Tiny/Tiny-Instruct", "Apache-2.0", COMMIT, {"model.safetensors": digest})


def test_a_pinned_revision_is_downloaded_and_checked(hub, pinned, tmp_path):
    fetch.download(pinned, tmp_path, endpoint=hub.endpoint)
    assert {path.name for path in tmp_path.iterdir()} == set(hub.files)
    assert (tmp_path / "model.safetensors").read_bytes() == hub.files["model.safetensors"]


def test_another_file_than_the_pinned_one_is_refused(hub, pinned, tmp_path):
    wrong = replace(pinned, sha256={"model.safetensors": "0" * 64})
    with pytest.raises(HashMismatchError, match="not the pinned file"):
        fetch.download(wrong, tmp_path, endpoint=hub.endpoint)
    with pytest.raises(HashMismatchError, match="pins no SHA-256"):
        fetch.download(replace(pinned, sha256={}), tmp_path, endpoint=hub.endpoint)


def test_an_absent_repository_is_one_sentence(hub, pinned, tmp_path):
    hub.files.clear()
    with pytest.raises(HubError, match="Tiny/Tiny-Instruct cannot be downloaded"):
        fetch.download(pinned, tmp_path, endpoint=hub.endpoint)


def test_a_download_that_broke_off_goes_on_where_it_stopped(hub, pinned, tmp_path):
    hub.files["large.json"] = bytes(24 << 20)
    hub.cut_after = 15 << 20
    fetch.download(pinned, tmp_path, endpoint=hub.endpoint)
    assert (tmp_path / "large.json").read_bytes() == hub.files["large.json"]
    # The client writes whole pieces of 10 MiB; it asks only for what is missing.
    assert hub.ranges == [f"bytes={10 << 20}-"]


def test_a_recipe_without_revision_asks_for_a_base(recipe, tmp_path):
    with pytest.raises(RecipeError, match="--base"):
        fetch.plan(Job(recipe, tmp_path))


def test_a_local_folder_is_checked_and_used_where_it_lies(qwen2, recipe, tmp_path):
    job = Job(recipe, tmp_path / "out", qwen2.folder)
    result = StageRunner(job.out_dir).run(fetch.plan(job))
    assert result.manifest.report["n_parameters"] == qwen2.n_parameters
    assert job.base_dir == qwen2.folder
    assert not list((tmp_path / "out").rglob("*.safetensors"))


@pytest.mark.parametrize("ftype", ["Q8_0", "Q4_K_M"])
def test_a_gguf_becomes_a_checkpoint_that_gives_the_same_gguf(checkpoint, recipe, tmp_path, ftype):
    """Dequantizing and converting again changes nothing but the rounding of each block to bfloat16."""
    first, small, second = (tmp_path / name for name in ("first.gguf", "small.gguf", "second.gguf"))
    convert_checkpoint(checkpoint, first, recipe)
    quantize_file(first, small, ftype=ftype)
    job = Job(recipe, tmp_path / "out", small)
    StageRunner(job.out_dir).run(fetch.plan(job))
    convert_checkpoint(job.open_base(), second, recipe)
    assert [t.name for t in tensor_types(second)] == [t.name for t in tensor_types(first)]
    before, after = (
        values_of(checkpoint.folder / "model.safetensors"),
        values_of(job.base_dir / "model.safetensors"),
    )
    worst = max(abs(after[name] - values).max() for name, values in before.items())
    assert worst < (0.01 if ftype == "Q8_0" else 0.15)
    assert job.open_base().config["eos_token_id"] == checkpoint.config["eos_token_id"]


def test_an_unquantized_gguf_comes_back_bit_for_bit(checkpoint, recipe, tmp_path):
    convert_checkpoint(checkpoint, tmp_path / "a.gguf", recipe)
    (tmp_path / "again").mkdir()
    dequantize_gguf(tmp_path / "a.gguf", tmp_path / "again")
    before = values_of(checkpoint.folder / "model.safetensors")
    after = values_of(tmp_path / "again" / "model.safetensors")
    assert all((after[name] == values).all() for name, values in before.items())


def test_a_gguf_that_is_not_the_pinned_one_is_refused(qwen2, recipe, tmp_path):
    convert_checkpoint(qwen2, tmp_path / "a.gguf", recipe)
    pinned = replace(recipe.base, sha256={"a.gguf": "0" * 64})
    job = Job(replace(recipe, base=pinned), tmp_path / "out", tmp_path / "a.gguf")
    with pytest.raises(HashMismatchError):
        StageRunner(job.out_dir).run(fetch.plan(job))


def test_a_lora_gguf_is_not_a_base(qwen2, make_adapter, tmp_path):
    from convert.adapter import combined_changes, load_adapter
    from convert.stages.lora import write_lora

    changes = combined_changes([load_adapter(make_adapter(qwen2).folder, qwen2)])
    write_lora(qwen2, changes, tmp_path / "lora.gguf", name="x", dtype="F32")
    with pytest.raises((CheckpointError, UnsupportedModelError)):
        dequantize_gguf(tmp_path / "lora.gguf", tmp_path)


@pytest.fixture
def finished(qwen2, recipe, tmp_path):
    """A job with a quantized file, ready to be published."""
    job = Job(recipe, tmp_path / "out", qwen2.folder, "Tiny/Tiny-GGUF")
    job.quantized.parent.mkdir(parents=True)
    convert_checkpoint(qwen2, tmp_path / "full.gguf", recipe)
    quantize_file(tmp_path / "full.gguf", job.quantized, ftype="Q4_K_M")
    return job


def test_the_entry_can_be_pasted_into_the_catalogue(finished, resources, tmp_path):
    digest = hashlib.sha256(finished.quantized.read_bytes()).hexdigest()
    catalogue = tmp_path / "catalog.toml"
    committed = (resources.parent / "models" / "catalog.toml").read_text(encoding="utf-8")
    entry = publish.catalogue_entry(finished, digest, {}, revision=COMMIT)
    catalogue.write_text(f"{committed}\n{entry}", encoding="utf-8")
    entry = load_catalog(catalogue).entries[-1]
    assert entry.model_id == "tiny-q4_k_m"
    assert entry.sha256 == digest
    assert entry.size_bytes == finished.quantized.stat().st_size
    assert entry.sources[0].revision == COMMIT


def test_publishing_without_upload_touches_no_network(finished):
    job = replace(finished, upload_to=None)
    result = StageRunner(job.out_dir).run(publish.plan(job))
    card = (result.folder / "README.md").read_text()
    assert "fictional" in card
    assert "Tiny/Tiny-Instruct" in card
    assert result.manifest.report["sha256"] in card


def test_an_upload_is_one_commit_with_model_and_card(finished, hub, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_real_token")
    card = tmp_path / "README.md"
    card.write_text("---\nlicense: apache-2.0\n---\n# Tiny\n")
    assert publish.upload(finished, card, endpoint=hub.endpoint) == COMMIT
    digest = hashlib.sha256(finished.quantized.read_bytes()).hexdigest()
    assert hub.uploads[digest] == finished.quantized.read_bytes()
    entries = {e["value"]["path"]: e["value"] for e in hub.commits[0] if e["key"] in ("file", "lfsFile")}
    assert set(entries) == {"README.md", "tiny-Q4_K_M.gguf"}
    assert base64.b64decode(entries["README.md"]["content"]) == card.read_bytes()


def test_a_refused_upload_is_one_sentence(finished, hub, tmp_path):
    hub.is_closed_to_us = True
    card = tmp_path / "README.md"
    card.write_text("# Tiny\n")
    with pytest.raises(HubError, match="upload to Tiny/Tiny-GGUF failed"):
        publish.upload(finished, card, endpoint=hub.endpoint)


def test_every_recipe_is_sound_and_pins_what_the_catalogue_pins(resources):
    models = resources.parent / "models"
    pinned = {entry.sha256 for entry in load_catalog(models / "catalog.toml").entries}
    recipes = sorted((models / "recipes").glob("*.toml"))
    assert len(recipes) == 5
    for path in recipes:
        found = load_recipe(path)
        assert found.id == path.stem
        assert found.base.sha256
        assert found.base.revision or set(found.base.sha256.values()) <= pinned
        assert found.calibration.scenarios
        assert found.calibration.scenarios.is_dir()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('surprise = "x"', "unknown key: surprise"),
        ('ftype = "IQ1_S"', "ftype must be one of"),
        ('dtype = "Q8_0"', "dtype must be"),
        ('id = "Not OK"', "lower-case"),
    ],
)
def test_a_wrong_recipe_is_one_sentence(resources, tmp_path, line, sentence):
    text = (resources.parent / "models" / "recipes" / "finemed-smollm2-135m.toml").read_text()
    key = line.partition(" ")[0]
    kept = [row for row in text.splitlines() if not row.startswith(f"{key} ")]
    path = tmp_path / "wrong.toml"
    path.write_text("\n".join([line, *kept]))
    with pytest.raises(RecipeError, match=sentence):
        load_recipe(path)


def test_no_thread_is_left_by_a_fault_while_reading(recipe, tmp_path):
    base = build_checkpoint(tmp_path / "base")
    (base.folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(CheckpointError):
        convert_checkpoint(base, tmp_path / "x.gguf", recipe)
    assert not [t for t in threading.enumerate() if t.name == "prefetch"]
