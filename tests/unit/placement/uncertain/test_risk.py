"""Measures of a plan over draws, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.uncertainty import Robust
from advisor.placement.uncertain.risk import risk, worst_weights


def test_the_mean_of_the_worst_twentieth_of_forty_draws_is_that_of_two():
    values = np.arange(40.0)
    assert risk(values, Robust.CVAR) == pytest.approx((38 + 39) / 2)
    assert risk(values, Robust.WORST) == 39.0


def test_a_draw_at_the_end_of_the_tail_counts_in_part():
    # 5 % of 30 draws are 1.5: the worst whole and half of the next, (29 + 28 / 2) / 1.5
    assert risk(np.arange(30.0), Robust.CVAR) == pytest.approx((29 + 14) / 1.5)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.sampled_from(list(Robust)))
def test_any_other_allowed_weights_give_no_larger_mean(numbers, measure):
    values = np.array(numbers)
    for order in (values[::-1], np.roll(values, 1)):
        assert worst_weights(order, measure) @ values <= risk(values, measure) * (1 + 1e-9) + 1e-9


@given(st.lists(st.floats(0, 1e6), min_size=20, max_size=60))
def test_the_mean_of_the_worst_lies_between_the_mean_and_the_worst(numbers):
    values = np.array(numbers)
    assert values.mean() <= risk(values, Robust.CVAR) * (1 + 1e-9) + 1e-9
    assert risk(values, Robust.CVAR) <= values.max() * (1 + 1e-9)
