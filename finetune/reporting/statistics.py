"""Intervals and tests for a few cases with several runs each: runs stay with their case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
SEED = 20
# Two-sided 95 %.
_QUANTILES = (0.025, 0.975)
# Digits kept, so that another processor prints the same figures.
_DIGITS = 4


@dataclass(frozen=True)
class Estimate:
    """A mean and its 95 % interval.

    Attributes:
        low, high: None when there are too few cases to draw from.
        n_runs: values behind the mean.
        n_cases: cases that they belong to.
    """

    mean: float
    low: float | None
    high: float | None
    n_runs: int
    n_cases: int


def cluster_bootstrap(values: Sequence[float], cases: Sequence[str]) -> Estimate | None:
    """Mean of some values with the percentile interval of a cluster bootstrap.

    Whole cases are drawn with replacement, as often as there are cases, `RESAMPLES` times. Each draw gives
    the mean of all its values, sum_c w_c s_c / sum_c w_c n_c, where case c was drawn w_c times and has n_c
    values that add up to s_c. Seeds and languages of one case are no independent observations, hence the
    whole cases.

    Args:
        values: one per run; for a paired comparison, the differences.
        cases: the case of each value.

    Returns:
        None without any value.

    Source:
        Davison & Hinkley 1997, Bootstrap Methods and their Application, sections 3.8 and 5.3.
    """
    if not values:
        return None
    names, places = np.unique(np.asarray(cases), return_inverse=True)
    sums = np.bincount(places, weights=np.asarray(values, dtype=np.float64))
    sizes = np.bincount(places)
    mean = round(float(sums.sum() / len(values)), _DIGITS)
    if len(names) < 2:
        return Estimate(mean, None, None, len(values), len(names))
    drawn = _draws(len(names))
    low, high = np.quantile((drawn @ sums) / (drawn @ sizes), _QUANTILES)
    return Estimate(mean, round(float(low), _DIGITS), round(float(high), _DIGITS), len(values), len(names))


@lru_cache(maxsize=16)
def _draws(n_cases: int) -> NDArray[np.float64]:
    """How often each case is drawn, (RESAMPLES, n_cases): the same for all that is compared."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(n_cases, np.full(n_cases, 1 / n_cases), size=RESAMPLES).astype(np.float64)


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Two-sided exact p-value for paired yes/no outcomes.

    Under the null hypothesis each discordant pair falls on either side like a fair coin:
    p = min(1, 2 P(X <= min(b, c))), X ~ Binomial(b + c, 1/2).

    Args:
        only_first: pairs (b) where only the first is a yes.
        only_second: pairs (c) where only the second is.

    Source:
        McNemar 1947, Psychometrika 12:153-157, in its exact form.
    """
    n_discordant, fewer = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(n_discordant, k) for k in range(fewer + 1))
    return min(1.0, 2 * tail / 2**n_discordant)
