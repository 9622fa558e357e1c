"""verify: is the quantized file what it claims to be, and how far is it from the unquantized one?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from convert.calibration import LANGUAGES
from convert.divergence import Divergence, compare, gain_interval
from convert.errors import CalibrationError, CheckpointError
from convert.gguf_file import TensorType, tensor_types
from convert.job import Job
from convert.llama_native import NativeContext, NativeModel, quantize_file
from convert.manifest import Report
from convert.pipeline import StagePlan
from convert.stages.quantize import bits_per_weight, check_types

HELD_OUT = Path(__file__).parent.parent / "data"
"""heldout_fr.txt and heldout_en.txt: our own texts, used for nothing else."""

_CHUNK_TOKENS = 256
FIXED_STRINGS = (
    "J’ai très mal à la tête depuis ce matin, ça m’inquiète : dois-je appeler le 15 ?",
    "Œdème, naïveté, garçon, été, où, Noël, « guillemets » — 38,5 °C",
    "I've got a rash; it's spreading. Should I call 111 or 999?",
    "🤒🩹👩🏽‍⚕️ emoji, ok",
    "أشعر بألم في صدري منذ ساعة",
    "胸が痛い 3.14 12345 0",
    "  deux  espaces\n\n\ttabulation\r\nfin ",
    "<|im_start|>user\nBonjour<|im_end|>\n<|im_start|>assistant\n",
    "don't DON'T l'eau aujourd'hui 3114 112",
)
_DECOMPOSED = "e\u0301te\u0301 a\u0300 cause de l’ambigui\u0308te\u0301"
"""The same letters as base letter + combining accent; llama.cpp does not compose them."""


@dataclass(frozen=True)
class TokenizerVerdict:
    """Fixed strings on which the two tokenizers differ; empty is what one wants.

    Attributes:
        composes_accents: whether decomposed accents give the same tokens too; if not, the application
            must send composed text (NFC).
    """

    differing: tuple[str, ...]
    n_compared: int
    composes_accents: bool


def plan(job: Job) -> StagePlan:
    """What `verify` would do."""

    def work(folder: Path) -> Report:
        report = verify(job, folder)
        text = json.dumps(report, ensure_ascii=False, indent=2)
        (folder / "report.json").write_text(text + "\n", encoding="utf-8")
        return report

    held_out = tuple(HELD_OUT / f"heldout_{lang}.txt" for lang in LANGUAGES)
    params = {"tokens_per_language": job.recipe.verify.tokens_per_language, "ftype": job.recipe.ftype}
    return StagePlan("verify", "verify", (job.gguf, job.quantized, *held_out), params, 4096, work)


def verify(job: Job, scratch: Path) -> dict[str, Any]:
    """Check the quantized file and measure it, with and without the importance matrix.

    Args:
        job: where the files lie.
        scratch: where the file without the matrix is written for a moment.

    Raises:
        QuantTypeError: a matrix has a type that the file type does not promise.
        CheckpointError: the tokenizers of the checkpoint and of the file differ.
    """
    types = tensor_types(job.quantized)
    check_types(types, job.recipe.ftype)
    tokenizer = compare_tokenizers(job.base_dir, job.quantized)
    if tokenizer.differing:
        raise CheckpointError(f"The file cuts a text differently from its base: {tokenizer.differing[0]!r}.")
    plain = scratch / "plain.gguf"
    quantize_file(job.gguf, plain, ftype=job.recipe.ftype)
    try:
        divergences = measure(job.gguf, {"with matrix": job.quantized, "without matrix": plain}, job)
    finally:
        plain.unlink()
    return {
        "tensor_types": dict(Counter(t.qtype for t in types)),
        "types_by_role": types_by_role(types),
        "bits_per_weight": round(bits_per_weight(types), 3),
        "tokenizer": {
            "strings_equal": tokenizer.n_compared,
            "decomposed_accents_equal": tokenizer.composes_accents,
        },
        "divergence": {name: _figures(d) for name, d in divergences.items()},
        "matrix_lowers_kl": _gain(divergences["without matrix"], divergences["with matrix"]),
    }


def types_by_role(types: Sequence[TensorType]) -> dict[str, dict[str, int]]:
    """How many tensors of each role (`attn_q.weight`) have each type."""
    table: dict[str, Counter[str]] = {}
    for tensor in types:
        role = tensor.name.split(".", 2)[2] if tensor.name.startswith("blk.") else tensor.name
        table.setdefault(role, Counter())[tensor.qtype] += 1
    return {role: dict(counter) for role, counter in sorted(table.items())}


def compare_tokenizers(base_dir: Path, gguf: Path) -> TokenizerVerdict:
    """Tokenize fixed strings with the checkpoint's tokenizer and with llama.cpp."""
    reference = Tokenizer.from_file(str(base_dir / "tokenizer.json"))
    with NativeModel(gguf, is_vocabulary_only=True) as model:

        def is_equal(text: str) -> bool:
            return reference.encode(text, add_special_tokens=False).ids == model.tokenize(text)

        differing = tuple(text for text in FIXED_STRINGS if not is_equal(text))
        return TokenizerVerdict(differing, len(FIXED_STRINGS), is_equal(_DECOMPOSED))


def measure(reference: Path, candidates: dict[str, Path], job: Job) -> dict[str, Divergence]:
    """Divergence of each candidate from the reference on the held-out texts."""
    with ExitStack() as stack:

        def opened(path: Path) -> tuple[NativeModel, NativeContext]:
            model = stack.enter_context(NativeModel(path))
            return model, stack.enter_context(NativeContext(model, n_ctx=_CHUNK_TOKENS))

        model, context = opened(reference)
        contexts = {name: opened(path)[1] for name, path in candidates.items()}
        chunks = held_out_chunks(model, job.recipe.verify.tokens_per_language)
        return compare(context, contexts, chunks)


def held_out_chunks(model: NativeModel, tokens_per_language: int) -> list[list[int]]:
    """Held-out texts as tokens, in chunks; both languages, as many tokens of each as asked."""
    chunks: list[list[int]] = []
    for lang in LANGUAGES:
        text = (HELD_OUT / f"heldout_{lang}.txt").read_text(encoding="utf-8")
        tokens = model.tokenize(text, parses_special=False)
        if len(tokens) < tokens_per_language:
            raise CalibrationError(
                f"heldout_{lang}.txt has {len(tokens)} tokens, {tokens_per_language} wanted."
            )
        tokens = tokens[:tokens_per_language]
        chunks += [tokens[i : i + _CHUNK_TOKENS] for i in range(0, len(tokens), _CHUNK_TOKENS)]
    return chunks


def _figures(divergence: Divergence) -> dict[str, float | int]:
    return {
        "tokens": len(divergence.kl),
        "mean_kl_nats": round(divergence.mean_kl, 6),
        "p99_kl_nats": round(divergence.p99_kl, 5),
        "top1_agreement": round(divergence.top1, 4),
    }


def _gain(without: Divergence, with_matrix: Divergence) -> dict[str, float]:
    low, high = gain_interval(without, with_matrix)
    drop = 1 - with_matrix.mean_kl / without.mean_kl if without.mean_kl else 0.0
    return {"relative": round(drop, 4), "low_95": round(low, 4), "high_95": round(high, 4)}
