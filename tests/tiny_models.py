"""Tiny models: two layers, rows of 256 values, a real byte-level BPE; everything seeded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from convert import vocabulary
from convert.architectures import ARCHITECTURES, Architecture, expected_shapes
from convert.checkpoint import Checkpoint, open_checkpoint
from convert.numeric import DType, from_float32, to_float32
from convert.safetensors_file import TensorSpec, read_header, read_tensor, write_header

REPOSITORY = "Tiny/Tiny-Instruct"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CORPUS = [
    "J’ai mal à la tête depuis ce matin, dois-je appeler un médecin ?",
    "My chest hurts and I feel dizzy. Should I call someone?",
    "L’été, où, Noël, garçon, œdème 38,5 °C 15 112 🤒",
] * 20


def _tokenizer(pre: str) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    described = json.loads(tokenizer.to_str())
    described["pre_tokenizer"] = vocabulary.pre_tokenizers()[pre]
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def _config(architecture: Architecture, vocab_size: int, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "architectures": [architecture.hf_class],
        "model_type": architecture.model_type,
        "hidden_act": "silu",
        "hidden_size": 256,
        "intermediate_size": 512,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "vocab_size": vocab_size,
    } | changes


def write_tensors(path: Path, tensors: dict[str, np.ndarray], dtype: DType) -> None:
    with path.open("wb") as out:
        write_header(out, [TensorSpec(name, dtype, values.shape) for name, values in tensors.items()])
        for values in tensors.values():
            out.write(from_float32(values.astype(np.float32), dtype).tobytes())


def build_checkpoint(
    folder: Path, model_type: str = "qwen2", *, dtype: DType = "BF16", pre: str = "qwen2", **changes: Any
) -> Checkpoint:
    """A random checkpoint; `changes` go into config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    architecture = next(item for item in ARCHITECTURES if item.model_type == model_type)
    tokenizer = _tokenizer(pre)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "chat_template": CHAT_TEMPLATE}
    settings["tokenizer_class"] = "PreTrainedTokenizerFast"
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    ids = {"bos_token_id": SPECIAL[0], "eos_token_id": SPECIAL[2]}
    changes |= {key: tokenizer.token_to_id(token) for key, token in ids.items()}
    config = _config(architecture, tokenizer.get_vocab_size() + 5, changes)
    (folder / "config.json").write_text(json.dumps(config))
    generator = np.random.default_rng(7)
    tensors: dict[str, np.ndarray] = {}
    for name, shape in expected_shapes(architecture, config).items():
        values = generator.standard_normal(shape, np.float32)
        tensors[name] = 1 + 0.1 * values if "norm" in name else values / np.sqrt(shape[-1]) * 1.5
    write_tensors(folder / "model.safetensors", tensors, dtype)
    return open_checkpoint(folder)


def values_of(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a safetensors file in float32."""
    return {name: to_float32(read_tensor(t), t.dtype) for name, t in read_header(path).items()}


@dataclass(frozen=True)
class AdapterFolder:
    """An adapter on disk that a test may spoil."""

    folder: Path

    @property
    def weights(self) -> Path:
        return self.folder / "adapter_model.safetensors"

    def set(self, **changes: Any) -> None:
        """Change adapter_config.json."""
        path = self.folder / "adapter_config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))
