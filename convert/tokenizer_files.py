"""tokenizer.json and tokenizer_config.json, rebuilt from the metadata of a GGUF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gguf import GGUFReader, TokenType

from convert.errors import UnsupportedModelError
from convert.vocabulary import pre_tokenizers

_ADDED = {int(TokenType.CONTROL): True, int(TokenType.USER_DEFINED): False}
"""Token types that stand outside the byte-level vocabulary, and whether they are special."""

_ALIASES = {"deepseek-r1-qwen": "qwen2", "llama3": "llama-bpe", "llama-v3": "llama-bpe", "default": "gpt-2"}


def write_tokenizer(reader: GGUFReader, out_dir: Path) -> None:
    """Write the tokenizer so that transformers and `to-gguf` read the same tokens as llama.cpp.

    Raises:
        UnsupportedModelError: not a byte-level BPE, or an unknown pre-tokenizer.
    """
    model = _text(reader, "tokenizer.ggml.model")
    pre = _text(reader, "tokenizer.ggml.pre")
    known = pre_tokenizers().get(_ALIASES.get(pre, pre))
    if model != "gpt2" or known is None:
        raise UnsupportedModelError(f"The tokenizer of the GGUF ({model}, {pre}) is not known here.")
    tokens: list[str] = reader.fields["tokenizer.ggml.tokens"].contents()
    types: list[int] = reader.fields["tokenizer.ggml.token_type"].contents()
    merges: list[str] = reader.fields["tokenizer.ggml.merges"].contents()
    added = [_added(i, tokens[i], _ADDED[kind]) for i, kind in enumerate(types) if kind in _ADDED]
    normal = {token: i for i, token in enumerate(tokens) if types[i] == int(TokenType.NORMAL)}
    # Special tokens that come before the last ordinary one keep their number only as part of the vocabulary.
    last = max(normal.values())
    normal |= {item["content"]: item["id"] for item in added if item["id"] < last}
    described = _described(normal, merges, added, known, normalizes=pre.endswith(("qwen2", "qwen")))
    _write(out_dir / "tokenizer.json", described)
    _write(out_dir / "tokenizer_config.json", _config(reader, tokens))


def _described(
    vocab: dict[str, int],
    merges: list[str],
    added: list[dict[str, Any]],
    pre_tokenizer: dict[str, Any],
    *,
    normalizes: bool,
) -> dict[str, Any]:
    decoder = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {
        "version": "1.0",
        "added_tokens": added,
        "normalizer": {"type": "NFC"} if normalizes else None,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": None,
        "decoder": decoder,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": vocab,
            "merges": [merge.split(" ", 1) for merge in merges],
        },
    }


def _added(i: int, content: str, is_special: bool) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": i, "content": content, **flags, "special": is_special}


def _config(reader: GGUFReader, tokens: list[str]) -> dict[str, Any]:
    config: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "clean_up_tokenization_spaces": False,
        "add_bos_token": False,
        "model_max_length": 1 << 30,
    }
    for key, name in (("bos", "bos_token"), ("eos", "eos_token"), ("padding", "pad_token")):
        field = reader.fields.get(f"tokenizer.ggml.{key}_token_id")
        if field is not None:
            config[name] = tokens[int(field.contents())]
    template = reader.fields.get("tokenizer.chat_template")
    if template is not None:
        config["chat_template"] = template.contents()
    return config


def _text(reader: GGUFReader, key: str) -> str:
    field = reader.fields.get(key)
    return "" if field is None else str(field.contents())


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
