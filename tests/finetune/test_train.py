"""Training on a random two-layer model: what is learnt, what is refused, what an interruption costs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from convert.adapter import load_adapter
from convert.checkpoint import open_checkpoint
from finetune.errors import (
    BaseMismatchError,
    CutAnswerError,
    ExistingOutputError,
    NotEnoughMemoryError,
    PairsError,
)
from finetune.recipe import BaseShape, TrainingRecipe
from finetune.stages import train as stage
from finetune.training.chats import ChatEncoder, to_messages
from finetune.training.trainer import AnswerTrainer, ExampleDataset, PromptStates, collate

Chats = Callable[..., Path]


def losses(adapter: Path) -> list[float]:
    history = json.loads((adapter / "training.json").read_text())["history"]
    return [entry["loss"] for entry in history if "loss" in entry]


def test_a_few_updates_lower_the_loss_and_write_a_folder_that_convert_reads(
    tiny_base: Path, recipe: TrainingRecipe, chats: Chats
):
    out = chats()
    folder = stage.train(recipe, out, tiny_base)
    assert losses(folder)[-1] < losses(folder)[0]
    report = json.loads((folder / "training.json").read_text())
    assert report["examples"] == {"train": 8, "validation": 2}
    assert {path.name for path in folder.iterdir()} >= {"README.md", "loss.png", "adapter_config.json"}
    weights = load_file(folder / "adapter_model.safetensors")
    assert all(value.dtype == torch.bfloat16 for value in weights.values())
    assert any(value.abs().max() > 0 for name, value in weights.items() if "lora_B" in name)
    config = json.loads((folder / "adapter_config.json").read_text())
    assert (config["base_model_name_or_path"], config["r"]) == (recipe.base.repository, recipe.r)
    assert len(load_adapter(folder, open_checkpoint(tiny_base)).changes) == 14  # seven layers in two blocks
    assert "nats per token" in (folder / "README.md").read_text()


def test_an_interrupted_training_ends_with_the_same_weights(
    tiny_base: Path, recipe: TrainingRecipe, chats: Chats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = stage.train(recipe, chats(tmp_path / "whole"), tiny_base)
    interrupted = chats(tmp_path / "interrupted")
    saved = stage._save

    def stopped(*_: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(stage, "_save", stopped)
    with pytest.raises(KeyboardInterrupt):
        stage.train(recipe, interrupted, tiny_base)
    checkpoints = sorted(
        (interrupted / "checkpoints").iterdir(), key=lambda path: int(path.name.split("-")[1])
    )
    shutil.rmtree(checkpoints[-1])  # as if the power had failed before the last one
    monkeypatch.setattr(stage, "_save", saved)
    resumed = stage.train(recipe, interrupted, tiny_base)
    one, other = (load_file(folder / "adapter_model.safetensors") for folder in (whole, resumed))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_cached_prompt_gives_the_same_loss(tiny_base: Path, recipe: TrainingRecipe):
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    example = ChatEncoder(tokenizer).encode(to_messages("Sois prudent.", "J’ai mal.", "Appelez."))
    model = AutoModelForCausalLM.from_pretrained(tiny_base, dtype=torch.float32)
    batch = collate([ExampleDataset([example])[0]], pad_token=0)
    found = []
    for states in (None, PromptStates(), PromptStates()):
        trainer = AnswerTrainer.__new__(AnswerTrainer)
        trainer._prompt_states = states
        found.append(trainer.compute_loss(model, batch).item())
    assert found[1] == pytest.approx(found[0], rel=1e-5)
    assert found[1] == found[2]


def test_only_the_answer_and_its_end_mark_carry_a_loss(tiny_base: Path):
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    example = ChatEncoder(tokenizer).encode(to_messages("S.", "Q ?", "Réponse."))
    answer = tokenizer.decode(example.tokens[example.n_prompt :])
    assert answer == "Réponse.<|im_end|>"
    prompt = tokenizer.decode(example.tokens[: example.n_prompt])
    assert (
        prompt == "<|im_start|>system\nS.<|im_end|>\n<|im_start|>user\nQ ?<|im_end|>\n<|im_start|>assistant\n"
    )
    assert tokenizer.decode(example.tokens[: example.n_system]).endswith("<|im_start|>user\n")


def test_composed_accents_as_the_application_sends_them():
    decomposed = "e\u0301te\u0301"
    assert to_messages("s", decomposed, "a")[1]["content"] == "été"


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (BaseShape("llama", 256, 2), "model_type is qwen2, not llama"),
        (BaseShape("qwen2", 1536, 28), "hidden_size is 256, not 1536"),
    ],
)
def test_another_base_is_refused(
    tiny_base: Path, recipe: TrainingRecipe, chats: Chats, shape: BaseShape, words: str
):
    with pytest.raises(BaseMismatchError, match=words):
        stage.train(replace(recipe, shape=shape), chats(), tiny_base)


def test_a_quantized_base_and_an_empty_folder_are_refused(tmp_path: Path, recipe: TrainingRecipe):
    with pytest.raises(BaseMismatchError, match="no checkpoint folder"):
        stage.check_base(tmp_path, recipe.shape)
    (tmp_path / "config.json").write_text('{"quantization_config": {}}')
    with pytest.raises(BaseMismatchError, match="quantized"):
        stage.check_base(tmp_path, recipe.shape)


def test_answers_that_would_be_cut_are_counted_and_refused(
    tiny_base: Path, recipe: TrainingRecipe, chats: Chats
):
    with pytest.raises(CutAnswerError, match="10 answers would be cut at 20 tokens"):
        stage.train(replace(recipe, max_length=20), chats(), tiny_base)


def test_missing_and_empty_pairs_are_refused(
    tiny_base: Path, recipe: TrainingRecipe, chats: Chats, tmp_path: Path
):
    with pytest.raises(PairsError, match="run `finemed-finetune pairs` first"):
        stage.train(recipe, tmp_path / "nothing", tiny_base)
    with pytest.raises(PairsError, match="is empty"):
        stage.train(recipe, chats(n_train=0), tiny_base)


def test_too_little_memory_is_told_before_any_work(tiny_base: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    stage.check_memory(tiny_base, 100)
    with pytest.raises(NotEnoughMemoryError, match=r"needs about [\d,.]+ GiB"):
        stage.check_memory(tiny_base, 10**12)


def test_an_adapter_that_is_there_is_kept(tiny_base: Path, recipe: TrainingRecipe, chats: Chats):
    out = chats()
    (out / "adapter").mkdir(parents=True)
    with pytest.raises(ExistingOutputError, match="--force"):
        stage.train(recipe, out, tiny_base)
