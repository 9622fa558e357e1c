"""How far a quantized model strays from the one that it was made from, token by token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convert.llama_native import NativeContext
from convert.numeric import Float32
from convert.progress import progress_bar

Float64 = NDArray[np.float64]

_ROWS = 32
_BLOCK_TOKENS = 32
_RESAMPLES = 2000


@dataclass(frozen=True)
class Divergence:
    """Figures of one model against the reference, one value per token of text.

    Attributes:
        kl: KL(reference || model) in nats, (n_tokens,).
        agrees: whether the most likely next token is the same, (n_tokens,).
    """

    kl: Float64
    agrees: NDArray[np.bool_]

    @property
    def mean_kl(self) -> float:
        """Mean over tokens, nats."""
        return float(self.kl.mean())

    @property
    def p99_kl(self) -> float:
        """99th percentile, nats."""
        return float(np.quantile(self.kl, 0.99))

    @property
    def top1(self) -> float:
        """Share of tokens with the same most likely continuation."""
        return float(self.agrees.mean())


def compare(
    reference: NativeContext, candidates: Mapping[str, NativeContext], chunks: Sequence[Sequence[int]]
) -> dict[str, Divergence]:
    """Evaluate the same texts with the reference and with each candidate.

    Args:
        reference: the unquantized model.
        candidates: quantized models by name.
        chunks: tokens; each chunk is read with an empty context.
    """
    kls: dict[str, list[Float64]] = {name: [] for name in candidates}
    agreements: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in candidates}
    with progress_bar("compare", sum(map(len, chunks)), unit="tok") as advance:
        for chunk in chunks:
            expected = log_softmax(reference.logits(chunk))
            for name, context in candidates.items():
                kl, agrees = _against(expected, context.logits(chunk))
                kls[name].append(kl)
                agreements[name].append(agrees)
            advance(len(chunk))
    return {n: Divergence(np.concatenate(kls[n]), np.concatenate(agreements[n])) for n in candidates}


def log_softmax(logits: Float32) -> Float32:
    """Log probabilities (n_tokens, n_vocab); some rows at a time, to stay in the cache."""
    result = np.empty_like(logits)
    for start in range(0, len(logits), _ROWS):
        rows = logits[start : start + _ROWS]
        shifted = rows - rows.max(axis=1, keepdims=True)
        total = np.exp(shifted).sum(axis=1, keepdims=True, dtype=np.float64)
        result[start : start + _ROWS] = shifted - np.log(total).astype(np.float32)
    return result


def _against(expected: Float32, logits: Float32) -> tuple[Float64, NDArray[np.bool_]]:
    kl = np.empty(len(expected), np.float64)
    actual = log_softmax(logits)
    for start in range(0, len(expected), _ROWS):
        p, q = expected[start : start + _ROWS], actual[start : start + _ROWS]
        kl[start : start + _ROWS] = np.einsum("ij,ij->i", np.exp(p), p - q, dtype=np.float64)
    return kl, expected.argmax(axis=1) == actual.argmax(axis=1)


def gain_interval(worse: Divergence, better: Divergence) -> tuple[float, float]:
    """95 % interval of the relative drop of the mean KL, by paired bootstrap over blocks of 32 tokens."""
    n_blocks = len(worse.kl) // _BLOCK_TOKENS
    if n_blocks == 0:
        return (float("nan"), float("nan"))
    size = n_blocks * _BLOCK_TOKENS
    blocks = np.stack([d.kl[:size].reshape(n_blocks, -1).mean(axis=1) for d in (worse, better)])
    picks = np.random.default_rng(0).integers(0, n_blocks, (_RESAMPLES, n_blocks))
    means = blocks[:, picks].mean(axis=2)
    low, high = np.quantile(1 - means[1] / means[0], [0.025, 0.975])
    return float(low), float(high)
