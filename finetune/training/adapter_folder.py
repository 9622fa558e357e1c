"""What lies beside the weights of an adapter: a model card and the picture of its losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.recipe import TrainingRecipe


def write_loss_curve(history: Sequence[Mapping[str, float]], path: Path) -> None:
    """Draw training and validation loss against the updates of the weights."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for key, label in (("loss", "training (one update)"), ("eval_loss", "validation")):
        points = [(entry["step"], entry[key]) for entry in history if key in entry]
        if points:
            axes.plot(*zip(*points, strict=True), label=label, marker="o" if key == "eval_loss" else None)
    axes.set(xlabel="updates", ylabel="loss per answer token (nats)")
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def write_card(recipe: TrainingRecipe, report: Mapping[str, Any], path: Path) -> None:
    """Write the model card: what it is for, what it was made of, what it is not for."""
    settings, examples = report["settings"], report["examples"]
    per_update = settings["batch_size"] * settings["gradient_accumulation"]
    path.write_text(
        f"""---
base_model: {recipe.base.repository}
library_name: peft
license: mit
language: [{", ".join(recipe.languages)}]
---

# {recipe.title}

A LoRA adapter for *{recipe.base.repository}* ({recipe.base.licence}), made by FineMed for a teaching
demonstration of how cautious an AI can be on **fictional** medical scenarios. It is not for diagnosis,
assessment, monitoring or treatment of a real person, and it can be wrong. No clinician has reviewed it.

- Trained on {examples["train"]} question-answer pairs written for this project, validated on
  {examples["validation"]} others (split by case); loss on the answer only
  ({report["answer_tokens"]} tokens).
- LoRA r = {settings["r"]}, alpha = {settings["lora_alpha"]:g}, every linear layer of the blocks;
  learning rate {settings["learning_rate"]:g}, {report["updates"]} updates of {_examples(per_update)} each,
  seed {settings["seed"]}.
- Best validation loss: {report["best_validation_loss"]:.3f} nats per token (`loss.png`, `training.json`).
- Use it with the system prompt of `resources/phrases/`: the same words were used in training.
""",
        encoding="utf-8",
    )


def _examples(number: int) -> str:
    return "1 example" if number == 1 else f"{number} examples"
