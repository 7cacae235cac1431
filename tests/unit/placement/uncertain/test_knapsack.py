"""Combining groups under one limit: what trying all combinations finds."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.placement.uncertain.knapsack import lightest


@st.composite
def groups(draw):
    """Values and uses of the choices of one to four groups, and what is allowed."""
    numbers = st.integers(0, 12).map(float)
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    values = [np.array([draw(numbers) for _ in range(size)]) for size in sizes]
    uses = [np.array([draw(numbers) for _ in range(size)]) for size in sizes]
    return values, uses, draw(st.floats(0.0, 40.0)), draw(st.floats(0.0, 3.0))


@settings(max_examples=200, deadline=None)
@given(groups())
def test_the_least_value_is_what_trying_all_combinations_finds(parts):
    values, uses, allowed, price = parts
    reduced = [value + price * use for value, use in zip(values, uses, strict=True)]
    excesses = [each - each.min() for each in reduced]
    found = lightest(values, uses, excesses, allowed, np.inf)
    best = min(
        (
            sum(value[at] for value, at in zip(values, choice, strict=True))
            for choice in itertools.product(*(range(len(each)) for each in values))
            if sum(use[at] for use, at in zip(uses, choice, strict=True)) <= allowed
        ),
        default=None,
    )
    assert (found is None) == (best is None)
    if found is not None:
        assert found[0] == pytest.approx(best)
        assert sum(use[at] for use, at in zip(uses, found[1], strict=True)) <= allowed


def test_a_slack_as_large_as_the_optimum_needs_still_finds_it():
    # At a price of 0 the second group's better choice is over the limit: 1 more than the bound.
    values, uses = [np.array([1.0]), np.array([2.0, 3.0])], [np.array([0.0]), np.array([5.0, 1.0])]
    excesses = [np.array([0.0]), np.array([0.0, 1.0])]
    assert lightest(values, uses, excesses, 1.0, 1.0)[0] == 4.0
    assert lightest(values, uses, excesses, 1.0, 0.5) is None
