"""Draws the next token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from desktop.engine.base import Sampling
from desktop.engine.llama_context import LlamaContext
from desktop.engine.llama_library import native

_RANDOM_SEED = 0xFFFFFFFF  # llama.cpp's word for "any seed"; ours are always meant


class SamplerChain:
    """A fresh chain of samplers for one piece of writing; use it in a `with` block.

    penalties → top_k → top_p → min_p → temperature → draw with the seed; temperature 0 takes the likeliest.

    Args:
        written: tokens of the answer so far, for the repetition penalty.
    """

    def __init__(self, sampling: Sampling, *, n_vocabulary: int, written: Sequence[int]) -> None:
        self._chain: int = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
        self._add(
            native.llama_sampler_init_penalties(
                n_vocabulary, sampling.repeat_last_n, sampling.repeat_penalty, 0.0, 0.0
            )
        )
        if sampling.temperature <= 0:
            self._add(native.llama_sampler_init_greedy())
        else:
            self._add(native.llama_sampler_init_top_k(sampling.top_k))
            self._add(native.llama_sampler_init_top_p(sampling.top_p, 1))
            self._add(native.llama_sampler_init_min_p(sampling.min_p, 1))
            self._add(native.llama_sampler_init_temp(sampling.temperature))
            self._add(native.llama_sampler_init_dist(sampling.seed % _RANDOM_SEED))
        for token in written[-sampling.repeat_last_n :] if sampling.repeat_last_n > 0 else ():
            native.llama_sampler_accept(self._chain, token)

    def _add(self, sampler: int) -> None:
        native.llama_sampler_chain_add(self._chain, sampler)

    def draw(self, context: LlamaContext) -> int:
        """The next token after the last decoded one."""
        return native.llama_sampler_sample(self._chain, context.pointer, -1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        native.llama_sampler_free(self._chain)
