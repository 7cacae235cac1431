"""Sets of instances: the best of each draw is among them, and their values are right."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.placement.uncertain import covers as module
from advisor.placement.uncertain.covers import TooMany, covers, one_swapped, value_of

EXAMPLES = settings(max_examples=150, deadline=None)


@st.composite
def fleets(draw):
    """Up to four rows of which one to four instances serve all, in one to three draws."""
    n_rows, n_draws = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    need = np.array([draw(st.floats(1.0, 4.0)) for _ in range(n_rows)])
    numbers = st.floats(0.01, 10.0)
    share = np.array([[draw(numbers) for _ in range(n_rows)] for _ in range(n_draws)])
    instance = np.array([[draw(numbers) for _ in range(n_rows)] for _ in range(n_draws)])
    return 1.0 / need, share, instance


def filled(part, share, instance, counts):
    """Least value of a number of instances of each row, by filling the thriftiest first."""
    left, value = 1.0, float(instance @ counts)
    for row in np.argsort(share):
        taken = min(left, part[row] * counts[row])
        value, left = value + taken * share[row], left - taken
    return value if left < 5e-7 else np.inf


def best_by_trying(part, share, instance):
    most = range(6)  # four at most serve all; one or two more may be thriftier
    return min(
        filled(part, share, instance, np.array(counts))
        for counts in itertools.product(most, repeat=len(part))
    )


@EXAMPLES
@given(fleets())
def test_the_best_set_of_each_draw_is_what_trying_all_finds(fleet):
    part, share, instance = fleet
    single = share + instance * np.ceil(1.0 / part - 1e-6)
    found = covers(part, share, instance, single.min(axis=1))
    for draw in range(len(share)):
        expected = best_by_trying(part, share[draw], instance[draw])
        assert found.value[:, draw].min() == pytest.approx(expected, rel=1e-9)


@EXAMPLES
@given(fleets())
def test_values_are_those_of_the_sets(fleet):
    part, share, instance = fleet
    single = share + instance * np.ceil(1.0 / part - 1e-6)
    found = covers(part, share, instance, single.min(axis=1))
    for number, chosen in enumerate(found.sets):
        counts = np.bincount(chosen, minlength=len(part))
        own = [filled(part, *pair, counts) for pair in zip(share, instance, strict=True)]
        assert found.value[number] == pytest.approx(own, rel=1e-9)
        assert value_of(part, share, instance, chosen) == pytest.approx(own, rel=1e-9)


@EXAMPLES
@given(fleets())
def test_a_quick_set_is_never_better_than_the_best(fleet):
    part, share, instance = fleet
    quick = one_swapped(part, share, instance)
    for draw in range(len(share)):
        assert quick[draw] >= best_by_trying(part, share[draw], instance[draw]) * (1 - 1e-6)


def test_one_instance_of_another_row_may_be_swapped_in():
    # Shares take 1 wherever they are. Two of the first row: 2 x 3 + 1 = 7. Three of the second,
    # which serves 0.4: 3 x 2.9 + 1 = 9.7. One of each: 3 + 2.9 + 1 = 6.9.
    part, share = np.array([1 / 1.2, 0.4]), np.array([[1.0, 1.0]])
    assert one_swapped(part, share, np.array([[3.0, 2.9]])) == pytest.approx([6.9])


def test_an_instance_that_nobody_needs_stays_up_where_it_is_thrifty_enough():
    # One of the first row serves all for 0.01 + 2; two of the second beside it take over 0.8
    # of it: 0.01 + 2 x 0.5 + 0.8 x 0.1 + 0.2 x 2 = 1.49. Three of the second alone: 1.6.
    part, share = np.array([1.0, 0.4]), np.array([[2.0, 0.1]])
    instance = np.array([[0.01, 0.5]])
    found = covers(part, share, instance, np.array([1.6]))
    assert found.sets[int(found.value[:, 0].argmin())] == (0, 1, 1)
    assert found.value.min() == pytest.approx(1.49)


def test_a_search_that_grows_too_wide_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "MOST_CELLS", 3)
    with pytest.raises(TooMany):
        covers(np.full(4, 0.5), np.ones((1, 4)), np.ones((1, 4)), np.array([3.0]))
