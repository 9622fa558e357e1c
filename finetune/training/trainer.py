"""transformers' Trainer with a loss on the answer only, and a cheap system prompt on a CPU."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional
from torch.utils.data import Dataset
from transformers import DynamicCache, Trainer, TrainerCallback

from finetune.training.chats import Example

_NO_LOSS = -100


class ExampleDataset(Dataset[dict[str, Any]]):
    """Examples as the Trainer wants them."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, index: int) -> dict[str, Any]:
        example = self._examples[index]
        labels = [_NO_LOSS] * example.n_prompt + list(example.tokens[example.n_prompt :])
        return {"input_ids": list(example.tokens), "labels": labels, "n_system": example.n_system}


def collate(rows: Sequence[dict[str, Any]], *, pad_token: int) -> dict[str, Any]:
    """Pad on the right to the longest row: input_ids, labels and attention_mask (batch, length)."""
    longest = max(len(row["input_ids"]) for row in rows)

    def padded(key: str, filler: int) -> torch.Tensor:
        return torch.tensor([row[key] + [filler] * (longest - len(row[key])) for row in rows])

    lengths = torch.tensor([len(row["input_ids"]) for row in rows])
    return {
        "input_ids": padded("input_ids", pad_token),
        "labels": padded("labels", _NO_LOSS),
        "attention_mask": (torch.arange(longest) < lengths[:, None]).long(),
        "n_system": min(row["n_system"] for row in rows),
    }


class PromptStates:
    """Keys and values of the system prompt, computed once per update of the weights, without a gradient."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], DynamicCache] = {}

    def forget(self) -> None:
        """The weights changed."""
        self._known.clear()

    def of(self, model: Any, tokens: torch.Tensor) -> DynamicCache:  # noqa: ANN401  # a PeftModel or what wraps it
        """A cache of its own that holds `tokens` (1, n), to be continued."""
        key = tuple(tokens[0].tolist())
        if key not in self._known:
            with torch.no_grad():
                self._known[key] = model(input_ids=tokens, use_cache=True, logits_to_keep=1).past_key_values
        return copy.deepcopy(self._known[key])


class AnswerTrainer(Trainer):
    """Computes the mean loss of the answer's tokens, and logits nowhere else.

    Args:
        prompt_states: None computes the system prompt in every step, with its gradient.
    """

    def __init__(self, *args: Any, prompt_states: PromptStates | None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._prompt_states = prompt_states
        self.model_accepts_loss_kwargs = True  # asks for num_items_in_batch: every token weighs the same
        if prompt_states is not None:
            self.add_callback(_ForgetAfterUpdate(prompt_states))

    def compute_loss(
        self,
        model: Any,  # noqa: ANN401
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:  # noqa: ANN401
        """Cross entropy of the answer's tokens."""
        labels, n_system = inputs["labels"], inputs["n_system"]
        states = self._prompt_states
        start = n_system if states is not None else 0
        first_answer = int((labels != _NO_LOSS).any(dim=0).nonzero()[0])
        # The logits at a position foretell the next token.
        keep = torch.arange(first_answer - 1, labels.shape[1] - 1, device=labels.device) - start
        cache = states.of(model, inputs["input_ids"][:, :start]) if states is not None else None
        outputs = model(
            input_ids=inputs["input_ids"][:, start:],
            attention_mask=inputs["attention_mask"],
            past_key_values=cache,
            use_cache=cache is not None,
            logits_to_keep=keep,
        )
        loss = functional.cross_entropy(
            outputs.logits.flatten(0, 1).float(),
            labels[:, first_answer:].flatten(),
            ignore_index=_NO_LOSS,
            reduction="mean" if num_items_in_batch is None else "sum",
        )
        if num_items_in_batch is not None:
            loss = loss / num_items_in_batch
        return (loss, outputs) if return_outputs else loss


class _ForgetAfterUpdate(TrainerCallback):
    def __init__(self, prompt_states: PromptStates) -> None:
        self._states = prompt_states

    def on_step_end(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        self._states.forget()
