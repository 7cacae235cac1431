import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.hours.demand import diurnal


@given(mean=st.floats(0.08, 1.0), begin=st.floats(0.0, 24.0), longitude=st.floats(-180.0, 180.0))
def test_mean_and_peak_come_out(mean, begin, longitude):
    load = diurnal(mean, begin, longitude)
    assert load.mean() == pytest.approx(1.0)
    assert (load >= 0).all()
    # the busiest whole hour is nearly the peak, within what half an hour takes off it
    assert load.max() * mean <= 1.0 + 1e-9
    assert load.max() * mean >= 0.5


def test_the_busiest_hour_is_four_in_the_afternoon_of_the_place():
    # at Greenwich the hours from 15 and from 16 are alike; at 90 degrees east it is six earlier
    at_greenwich, in_the_east = diurnal(0.5, 0.0, 0.0), diurnal(0.5, 0.0, 90.0)
    assert sorted(np.argsort(at_greenwich)[-2:].tolist()) == [15, 16]
    assert sorted(np.argsort(in_the_east)[-2:].tolist()) == [9, 10]
    np.testing.assert_allclose(np.roll(at_greenwich, -6), in_the_east, rtol=1e-9)
    np.testing.assert_allclose(diurnal(0.5, 6.0, 0.0), in_the_east, rtol=1e-9)


def test_half_the_peak_is_a_plain_raised_cosine():
    local = np.arange(24) + 0.5
    by_hand = 1.0 + np.cos(2 * np.pi * (local - 16) / 24)
    np.testing.assert_allclose(diurnal(0.5, 0.0, 0.0), by_hand, rtol=1e-6)


def test_a_mean_as_high_as_the_peak_is_flat():
    np.testing.assert_allclose(diurnal(1.0, 0.0, 0.0), np.ones(24), atol=1e-6)
