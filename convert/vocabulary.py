"""A byte-level BPE vocabulary, between tokenizer.json and GGUF.

Source of the regular expressions: the tokenizer.json files published with the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gguf import GGUFWriter, SpecialVocab, TokenType

from convert.checkpoint import read_json
from convert.errors import CheckpointError, UnsupportedModelError

_CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+"
_REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_QWEN2_SPLIT = rf"{_CONTRACTIONS}|{_WORDS}|\p{{N}}|{_REST}"
_LLAMA3_SPLIT = rf"{_CONTRACTIONS}|{_WORDS}|\p{{N}}{{1,3}}|{_REST}"


def _split(pattern: str) -> dict[str, Any]:
    regex = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    bytes_only = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {"type": "Sequence", "pretokenizers": [regex, bytes_only]}


def _gpt2() -> dict[str, Any]:
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def _single_digits() -> dict[str, Any]:
    digits = {"type": "Digits", "individual_digits": True}
    return {"type": "Sequence", "pretokenizers": [digits, _gpt2()]}


def pre_tokenizers() -> dict[str, dict[str, Any]]:
    """How text is cut into words, by llama.cpp's name (`tokenizer.ggml.pre`)."""
    return {
        "qwen2": _split(_QWEN2_SPLIT),
        "llama-bpe": _split(_LLAMA3_SPLIT),
        "smollm": _single_digits(),
        "gpt-2": _gpt2(),
    }


def pre_tokenizer_name(described: dict[str, Any]) -> str:
    """Recognise a pre-tokenizer by what it does.

    Raises:
        UnsupportedModelError: it cuts words in a way for which llama.cpp's name is not known here.
    """
    wanted = _essence(described)
    for name, known in pre_tokenizers().items():
        if _essence(known) == wanted:
            return name
    raise UnsupportedModelError("The pre-tokenizer of the base is not one of those known here.")


def _essence(described: dict[str, Any]) -> list[tuple[object, ...]]:
    """The parts of a pre-tokenizer that change tokens (offsets do not)."""
    if described["type"] == "Sequence":
        return [part for item in described["pretokenizers"] for part in _essence(item)]
    keys = ("add_prefix_space", "use_regex", "individual_digits", "behavior", "invert")
    pattern = described.get("pattern", {}).get("Regex")
    return [(described["type"], pattern, *(bool(described.get(k)) for k in keys[:3]), described.get(keys[3]))]


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model.

    Attributes:
        tokens: by id, in the byte-level alphabet; unused ids are `[PAD<id>]`.
        types: `gguf.TokenType` of each token.
        pre: llama.cpp's name of the pre-tokenizer.
    """

    tokens: list[str]
    types: list[int]
    pre: str


def read_vocabulary(folder: Path, size: int) -> Vocabulary:
    """Read tokenizer.json.

    Args:
        folder: where tokenizer.json lies.
        size: rows of the embedding; ids without a token get a placeholder.

    Raises:
        CheckpointError: an id is beyond the embedding.
        UnsupportedModelError: not a byte-level BPE, or an unknown pre-tokenizer.
    """
    described = read_json(folder / "tokenizer.json")
    if described["model"].get("type", "BPE") != "BPE" or described["model"].get("byte_fallback"):
        raise UnsupportedModelError("The tokenizer of the base is not a byte-level BPE.")
    tokens = [f"[PAD{i}]" for i in range(size)]
    types = [int(TokenType.UNUSED)] * size
    added = cast("list[dict[str, Any]]", described.get("added_tokens", []))
    if max([*described["model"]["vocab"].values(), *(a["id"] for a in added)]) >= size:
        raise CheckpointError(f"The tokenizer has more tokens than the embedding has rows ({size}).")
    for token, i in described["model"]["vocab"].items():
        tokens[i], types[i] = token, int(TokenType.NORMAL)
    for item in added:
        is_control = item["special"] or _looks_special(item["content"])
        tokens[item["id"]] = item["content"]
        types[item["id"]] = int(TokenType.CONTROL if is_control else TokenType.USER_DEFINED)
    return Vocabulary(tokens, types, pre_tokenizer_name(described["pre_tokenizer"]))


def _looks_special(token: str) -> bool:
    # Some models forget to mark their markers; a person typing one must not be able to inject it.
    return token.startswith("<|") and token.endswith("|>")


def add_vocabulary(writer: GGUFWriter, folder: Path, vocabulary: Vocabulary) -> None:
    """Write tokens, merges, special tokens and the chat template."""
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(vocabulary.pre)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    special = SpecialVocab(folder, load_merges=True, n_vocab=len(vocabulary.tokens))
    if not special.merges:
        raise CheckpointError("The tokenizer of the base has no merges.")
    special.add_to_gguf(writer, quiet=True)
