"""train: LoRA or QLoRA of one recipe, from the pairs of the `pairs` stage to an adapter folder."""

from __future__ import annotations

import argparse
import functools
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from finetune.errors import (
    BaseMismatchError,
    CutAnswerError,
    ExistingOutputError,
    NotEnoughMemoryError,
    PairsError,
)
from finetune.recipe import BaseShape, TrainingRecipe, load_training_recipe
from finetune.records import read_jsonl
from finetune.training.chats import ChatEncoder, Example

PARTS = ("train", "validation")
# Bytes kept for the backward pass per token and layer, beside the weights: bfloat16 values of the block's
# inner states. 1.5 B, 700 tokens: 9.4 GB measured, 9.0 GB by this formula.
_HIDDEN_COPIES, _INNER_COPIES = 20, 12


@dataclass(frozen=True)
class TrainingData:
    """Examples by part, and where they came from."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of `train`."""
    parser.add_argument(
        "--recipe", type=Path, required=True, help="models/recipes/*.toml with a [training] table"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder that `pairs` wrote to")
    parser.add_argument(
        "--base", type=Path, required=True, help="full-precision checkpoint folder (`finemed-convert fetch`)"
    )
    parser.add_argument("--steps", type=int, default=-1, help="stop after so many updates (for a trial)")
    parser.add_argument("--force", action="store_true", help="train again although an adapter is there")


def run(options: argparse.Namespace) -> None:
    """Train, or go on with a training that was interrupted."""
    recipe = load_training_recipe(options.recipe)
    folder = train(recipe, options.out, options.base, steps=options.steps, is_forced=options.force)
    print(f"adapter: {folder}")


def train(
    recipe: TrainingRecipe, out_dir: Path, base_dir: Path, *, steps: int = -1, is_forced: bool = False
) -> Path:
    """Train one adapter.

    Args:
        recipe: what to train and how.
        out_dir: holds `pairs/`; gets `checkpoints/` and `adapter/`. A run that was interrupted goes on from
            its last checkpoint and ends with the same weights as one that was not.
        base_dir: full-precision checkpoint folder.
        steps: stop after so many updates; -1 is the whole recipe.
        is_forced: replace an adapter that is there.

    Returns:
        The adapter folder: PEFT files, model card, training.json, loss.png.

    Raises:
        FinetuneError: the base is another one, memory or data are missing, or answers would be cut.
    """
    adapter_dir = out_dir / "adapter"
    if adapter_dir.exists() and not is_forced:
        raise ExistingOutputError(f"{adapter_dir} is already there: give --force to train again.")
    check_base(base_dir, recipe.shape)
    from transformers import AutoTokenizer

    tokenizer = cast("Any", AutoTokenizer).from_pretrained(base_dir)
    if not tokenizer.chat_template:
        raise BaseMismatchError(f"{base_dir} has no chat template: it is no instruction model.")
    data = read_examples(recipe, out_dir / "pairs", tokenizer)
    longest = max(len(example.tokens) for example in (*data.train, *data.validation))
    check_memory(base_dir, longest * recipe.batch_size)
    return _train(recipe, data, tokenizer, base_dir, out_dir, steps)


def check_base(base_dir: Path, shape: BaseShape) -> None:
    """Refuse a base that is not the recipe's.

    Raises:
        BaseMismatchError: no checkpoint, another architecture or size, or already quantized.
    """
    try:
        config: dict[str, Any] = json.loads((base_dir / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise BaseMismatchError(
            f"{base_dir} is no checkpoint folder: its config.json cannot be read."
        ) from fault
    if "quantization_config" in config:
        raise BaseMismatchError(f"{base_dir} is quantized: training needs the full-precision base.")
    for key, expected in asdict(shape).items():
        if config.get(key) != expected:
            raise BaseMismatchError(
                f"{base_dir} is not the base of the recipe: its {key} is {config.get(key)}, not {expected}."
            )


def read_examples(recipe: TrainingRecipe, pairs_dir: Path, tokenizer: Any) -> TrainingData:  # noqa: ANN401
    """Encode the two parts.

    Raises:
        PairsError: a part is missing or empty.
        CutAnswerError: with the number of conversations longer than `max_length`.
    """
    encoder = ChatEncoder(tokenizer)
    parts = [_read_part(pairs_dir / f"{part}.jsonl", encoder) for part in PARTS]
    too_long = [len(e.tokens) for part in parts for e in part if len(e.tokens) > recipe.max_length]
    if too_long:
        raise CutAnswerError(
            f"{len(too_long)} answers would be cut at {recipe.max_length} tokens (the longest conversation "
            f"has {max(too_long)}): raise max_length or shorten them."
        )
    return TrainingData(*parts)


def _read_part(path: Path, encoder: ChatEncoder) -> tuple[Example, ...]:
    if not path.is_file():
        raise PairsError(f"{path} is missing: run `finemed-finetune pairs` first.")
    chats = read_jsonl(path, _messages)
    if not chats:
        raise PairsError(f"{path} is empty: there is nothing to train on.")
    return tuple(encoder.encode(chat) for chat in chats)


def _messages(raw: Mapping[str, Any]) -> list[dict[str, str]]:
    messages = cast("list[dict[str, str]]", raw["messages"])
    if [message["role"] for message in messages] != ["system", "user", "assistant"]:
        raise ValueError("messages are one of system, one of user and one of assistant")
    return messages


def check_memory(base_dir: Path, n_tokens: int) -> None:
    """Refuse to begin what would be killed in the middle; a GPU says so itself.

    Raises:
        NotEnoughMemoryError: with what is needed and what is free, in GiB.
    """
    import psutil
    import torch

    if torch.cuda.is_available():
        return
    needed, free = training_bytes(base_dir, n_tokens), psutil.virtual_memory().available
    if needed > free:
        raise NotEnoughMemoryError(
            f"Training needs about {needed / 2**30:.1f} GiB of memory and {free / 2**30:.1f} GiB are free: "
            "close other programs, or take shorter pairs or a smaller base."
        )


def training_bytes(base_dir: Path, n_tokens: int) -> int:
    """Memory of a step on a CPU, in bytes: the weights in bfloat16 and what the backward pass keeps."""
    config: dict[str, Any] = json.loads((base_dir / "config.json").read_text(encoding="utf-8"))
    weights = sum(path.stat().st_size for path in base_dir.glob("*.safetensors"))
    kept = _HIDDEN_COPIES * config["hidden_size"] + _INNER_COPIES * config["intermediate_size"]
    return weights + 2 * n_tokens * config["num_hidden_layers"] * kept


def _train(
    recipe: TrainingRecipe,
    data: TrainingData,
    tokenizer: Any,  # noqa: ANN401
    base_dir: Path,
    out_dir: Path,
    steps: int,
) -> Path:
    import torch
    from transformers import EarlyStoppingCallback, set_seed
    from transformers.trainer_utils import get_last_checkpoint

    from finetune.training.trainer import AnswerTrainer, ExampleDataset, PromptStates, collate

    set_seed(recipe.seed)
    has_gpu = torch.cuda.is_available()
    has_cached_prompt = recipe.has_cached_prompt and not has_gpu and recipe.batch_size == 1
    checkpoints = out_dir / "checkpoints"
    trainer = AnswerTrainer(
        model=_lora_model(recipe, base_dir, has_gpu=has_gpu),
        args=_arguments(recipe, checkpoints, n_examples=len(data.train), steps=steps, has_gpu=has_gpu),
        train_dataset=ExampleDataset(data.train),
        eval_dataset=ExampleDataset(data.validation),
        data_collator=functools.partial(collate, pad_token=tokenizer.pad_token_id or 0),
        callbacks=[EarlyStoppingCallback(recipe.patience)],
        prompt_states=PromptStates() if has_cached_prompt else None,
    )
    trainer.can_return_loss = True
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    trainer.train(resume_from_checkpoint=last)
    return _save(recipe, trainer, data, base_dir, out_dir)


def _lora_model(recipe: TrainingRecipe, base_dir: Path, *, has_gpu: bool) -> Any:  # noqa: ANN401
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    is_quantized = has_gpu and recipe.quantize_base == "nf4"
    quantization = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    model = cast("Any", AutoModelForCausalLM).from_pretrained(
        base_dir, dtype=torch.bfloat16, quantization_config=quantization if is_quantized else None
    )
    if is_quantized:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=True)
    config = LoraConfig(
        r=recipe.r,
        lora_alpha=cast("int", recipe.lora_alpha),
        lora_dropout=recipe.lora_dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def _arguments(recipe: TrainingRecipe, folder: Path, *, n_examples: int, steps: int, has_gpu: bool) -> Any:  # noqa: ANN401
    from transformers import TrainingArguments

    updates_per_epoch = max(1, n_examples // (recipe.batch_size * recipe.gradient_accumulation))
    interval = max(1, updates_per_epoch // recipe.evals_per_epoch)
    return TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=recipe.batch_size,
        per_device_eval_batch_size=recipe.batch_size,
        gradient_accumulation_steps=recipe.gradient_accumulation,
        activation_checkpointing=has_gpu,
        num_train_epochs=recipe.epochs,
        max_steps=steps,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=recipe.warmup_ratio,
        weight_decay=recipe.weight_decay,
        eval_strategy="steps",
        eval_steps=interval,
        save_steps=interval,
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        prediction_loss_only=True,
        logging_steps=1,
        remove_unused_columns=False,
        train_sampling_strategy="group_by_length" if recipe.batch_size > 1 else "random",
        dataloader_pin_memory=False,
        use_cpu=not has_gpu,
        bf16=has_gpu,
        seed=recipe.seed,
        report_to=[],
    )


def _save(recipe: TrainingRecipe, trainer: Any, data: TrainingData, base_dir: Path, out_dir: Path) -> Path:  # noqa: ANN401
    """Write the adapter under a partial name and rename it when it is whole."""
    import torch

    from finetune.training.adapter_folder import write_card, write_loss_curve

    final, partial = out_dir / "adapter", out_dir / "adapter.partial"
    shutil.rmtree(partial, ignore_errors=True)
    model = trainer.accelerator.unwrap_model(trainer.model)
    weights = {name: value for name, value in model.state_dict().items() if "lora_" in name}
    halved = {name: value.to(torch.bfloat16) for name, value in weights.items()}
    model.peft_config["default"].base_model_name_or_path = recipe.base.repository
    # Embeddings are never trained here; asked to find that out by itself, peft would look on the hub.
    model.save_pretrained(partial, state_dict=halved, save_embedding_layers=False)
    history = cast("Sequence[Mapping[str, float]]", trainer.state.log_history)
    report = _report(recipe, data, base_dir, trainer.state)
    (partial / "training.json").write_text(
        json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    write_loss_curve(history, partial / "loss.png")
    write_card(recipe, report, partial / "README.md")
    shutil.rmtree(final, ignore_errors=True)
    os.replace(partial, final)
    return final


def _report(recipe: TrainingRecipe, data: TrainingData, base_dir: Path, state: Any) -> dict[str, Any]:  # noqa: ANN401
    from importlib.metadata import version

    from convert.checkpoint import weight_files
    from convert.hashing import sha256_file

    settings = {k: v for k, v in asdict(recipe).items() if k not in {"pairs", "base", "shape", "languages"}}
    return {
        "base": recipe.base.repository,
        "base_sha256": {path.name: sha256_file(path) for path in weight_files(base_dir)},
        "languages": list(recipe.languages),
        "settings": settings,
        "examples": {"train": len(data.train), "validation": len(data.validation)},
        "answer_tokens": sum(example.n_answer for example in data.train),
        "updates": state.global_step,
        "best_validation_loss": state.best_metric,
        "versions": {name: version(name) for name in ("torch", "transformers", "peft", "accelerate")},
        "history": state.log_history,
    }
