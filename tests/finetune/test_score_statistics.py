"""Intervals and tests against values computed by hand."""

from __future__ import annotations

import random
import statistics

import pytest

from finetune.reporting.comparison import Row, differences, means
from finetune.reporting.statistics import cluster_bootstrap, mcnemar_exact


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (0, 0, 1.0),
        (3, 3, 1.0),
        (5, 0, 2 / 32),
        (0, 6, 2 / 64),
        (9, 1, 2 * (1 + 10) / 1024),
        (2, 8, 2 * (1 + 10 + 45) / 1024),
    ],
)
def test_mcnemar_is_a_two_sided_sign_test(only_first: int, only_second: int, p: float) -> None:
    assert mcnemar_exact(only_first, only_second) == pytest.approx(p)


def test_two_cases_can_be_drawn_in_three_ways() -> None:
    # Means 0, 1/2 and 1 with probabilities 1/4, 1/2, 1/4: the outer two lie beyond 2.5 % on each side.
    estimate = cluster_bootstrap([0.0, 1.0], ["a", "b"])

    assert estimate is not None
    assert (estimate.mean, estimate.low, estimate.high) == (0.5, 0.0, 1.0)


def test_every_value_counts_in_the_mean_even_when_cases_have_different_numbers_of_runs() -> None:
    estimate = cluster_bootstrap([0.0, 0.0, 0.0, 4.0], ["a", "a", "a", "b"])

    assert estimate is not None
    assert (estimate.mean, estimate.n_runs, estimate.n_cases) == (1.0, 4, 2)
    assert (estimate.low, estimate.high) == (0.0, 4.0)


def test_repeating_the_runs_of_a_case_does_not_make_the_interval_narrower() -> None:
    values = [float(number % 7) for number in range(20)]
    cases = [f"case {number}" for number in range(20)]

    once, thrice = cluster_bootstrap(values, cases), cluster_bootstrap(values * 3, cases * 3)

    assert once is not None
    assert thrice is not None
    assert (once.low, once.high) == (thrice.low, thrice.high)


def test_with_many_cases_the_interval_is_the_one_of_the_normal_law() -> None:
    drawn = random.Random(3)  # noqa: S311  # numbers, not secrets
    values = [drawn.gauss(10, 2) for _ in range(400)]
    error = statistics.stdev(values) / 400**0.5

    estimate = cluster_bootstrap(values, [str(number) for number in range(400)])

    assert estimate is not None
    assert estimate.low == pytest.approx(estimate.mean - 1.96 * error, abs=0.02)
    assert estimate.high == pytest.approx(estimate.mean + 1.96 * error, abs=0.02)


def test_one_case_has_no_interval_and_no_value_has_no_mean() -> None:
    alone = cluster_bootstrap([1.0, 2.0], ["a", "a"])

    assert alone is not None
    assert (alone.mean, alone.low, alone.high) == (1.5, None, None)
    assert cluster_bootstrap([], []) is None


def _row(case: str, seed: int, **values: float | None) -> Row:
    return Row(case, (case, "fr", seed), values)


def test_a_cell_that_one_system_lacks_is_left_out_of_the_difference() -> None:
    first = [_row("a", 1, total=10), _row("a", 2, total=0), _row("b", 1, total=4)]
    second = [_row("b", 1, total=9), _row("a", 1, total=11), _row("c", 1, total=30)]

    found = differences(first, second)["total"]

    assert (found.mean, found.n_runs, found.n_cases) == (3.0, 2, 2)  # (11 - 10 + 9 - 4) / 2


def test_a_measure_that_does_not_apply_is_no_zero() -> None:
    rows = [_row("a", 1, alarm=None), _row("b", 1, alarm=1), _row("c", 1, alarm=0)]

    assert means(rows)["alarm"].mean == 0.5
    assert "alarm" not in means([_row("a", 1, alarm=None)])
