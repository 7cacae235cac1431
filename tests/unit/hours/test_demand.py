from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.hours.demand import diurnal, on_slots


# the quietest hour falls on an hour's middle
@example(mean=1.0, begin=0.5, longitude=0.0)
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


START = datetime(2026, 12, 1, tzinfo=UTC)  # a Tuesday
DAY = [float(hour) for hour in range(24)]
WEEK = [float(hour) for hour in range(168)]


def test_a_day_goes_by_the_clock():
    mean, most = on_slots(DAY, START + timedelta(hours=6), 48, repeats=True)
    assert mean.tolist() == [*DAY[6:], *DAY, *DAY[:6]]
    assert most.tolist() == mean.tolist()


def test_a_week_begins_on_monday():
    mean, _ = on_slots(WEEK, START + timedelta(hours=1), 168, repeats=True)
    assert mean.tolist() == [*WEEK[25:], *WEEK[:25]]


def test_a_curve_of_the_period_begins_with_it():
    mean, _ = on_slots([5.0, 6.0, 7.0], START + timedelta(hours=6.5), 3, repeats=False)
    assert mean.tolist() == [5.0, 6.0, 7.0]


def test_a_period_from_half_past_one_takes_half_of_both_hours_and_stands_the_larger():
    mean, most = on_slots(DAY, START + timedelta(hours=13.5), 12, repeats=True)
    assert mean[:2].tolist() == [13.5, 14.5]  # half of 13 and half of 14
    assert most[:2].tolist() == [14.0, 15.0]
    assert mean[10] == 11.5  # 23:30 to 00:30: half of 23 and half of 0
    assert most[10] == 23.0


def test_a_quarter_past_takes_three_quarters_of_its_hour():
    mean, _ = on_slots(DAY, START + timedelta(hours=2.25), 1, repeats=True)
    assert mean[0] == pytest.approx(0.75 * 2 + 0.25 * 3)
