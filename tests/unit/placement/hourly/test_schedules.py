import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import begun_hours, schedules_of, worked

from advisor.placement.hourly.schedules import (
    Slots,
    best_stretch,
    least_of_hours,
    paused_hours,
    stretch_costs,
    whole_hours,
)

JOBS_H = [0.25, 0.5, 1.0, 1.75, 2.0, 2.5, 3.0]


def slots(cost, price=None, job_h=1.0):
    cost = np.array([cost], dtype=float)
    price = np.zeros_like(cost) if price is None else np.array([price], dtype=float)
    return Slots(cost=cost, price=price, job_h=np.array([job_h]))


def cost_of(slot, hours, *, pausing):
    """Cost of working in some hours, and the price of having them."""
    cost, price = slot.cost[0].tolist(), slot.price[0].tolist()
    hours = tuple(hours)
    return worked(cost, hours, slot.job_h[0], pausing=pausing) + sum(price[at] for at in hours)


@st.composite
def windows(draw, *, blocked=True, longest=7):
    """A window of three hours or more, some of which may be taken by others."""
    length = draw(st.integers(3, longest))
    level = st.integers(0, 6)
    cost = [draw(level) for _ in range(length)]
    prices = st.one_of(level, st.just(np.inf)) if blocked else level
    price = [draw(prices) for _ in range(length)]
    return slots(cost, price, draw(st.sampled_from(JOBS_H)))


@given(slot=windows())
def test_the_least_cost_is_that_of_the_best_of_all_sets_of_hours(slot):
    length = slot.cost.shape[1]
    sets = schedules_of(slot.job_h[0], length, pausing=True)
    expected = min(cost_of(slot, hours, pausing=True) for hours in sets)
    assert least_of_hours(slot)[0] == pytest.approx(expected)


@given(slot=windows())
def test_paused_hours_cost_the_least_where_enough_are_free(slot):
    least = least_of_hours(slot)[0]
    hours = np.flatnonzero(paused_hours(slot, np.zeros(1))[0])
    assert len(hours) == begun_hours(slot.job_h[0])
    if math.isfinite(least):
        assert cost_of(slot, hours, pausing=True) == pytest.approx(least)


@given(slot=windows())
def test_a_stretch_costs_its_hours_or_infinity_where_one_is_taken_or_missing(slot):
    length, count = slot.cost.shape[1], begun_hours(slot.job_h[0])
    expected = [
        cost_of(slot, range(first, first + count), pausing=False)
        if first + count <= length
        else math.inf
        for first in range(length)
    ]
    assert stretch_costs(slot)[0] == pytest.approx(expected)


@given(slot=windows())
def test_the_best_stretch_is_the_earliest_of_the_cheapest(slot):
    costs = stretch_costs(slot)[0]
    hours = np.flatnonzero(best_stretch(slot)[0])
    assert hours[0] == np.flatnonzero(costs == costs.min())[0]
    assert len(hours) == begun_hours(slot.job_h[0])


@given(slot=windows(blocked=False))
def test_pausing_never_costs_more_than_a_stretch(slot):
    assert least_of_hours(slot)[0] <= stretch_costs(slot)[0].min() + 1e-12


def test_the_earliest_of_equal_hours_are_taken():
    hours = paused_hours(slots([2, 1, 2, 1, 1], job_h=2.0), np.zeros(1))[0]
    assert np.flatnonzero(hours).tolist() == [1, 3]


def test_an_hour_used_in_part_takes_the_place_of_the_latest_of_equals():
    # where hours cost by their price, a dirty free one is used in part: 4 + 8 / 4 < 4 + 4
    slot = slots([0, 0, 8], [4, 4, 0], job_h=1.25)
    assert least_of_hours(slot)[0] == pytest.approx(4 + 2)
    assert np.flatnonzero(paused_hours(slot, np.zeros(1))[0]).tolist() == [0, 2]


def test_an_hour_that_is_clean_enough_is_not_swapped():
    # 3 + 3 / 4, against 3 + 8 / 4
    slot = slots([3, 3, 8], job_h=1.25)
    assert least_of_hours(slot)[0] == pytest.approx(3.75)
    assert np.flatnonzero(paused_hours(slot, np.zeros(1))[0]).tolist() == [0, 1]


def test_no_hours_are_free_enough_for_the_work():
    assert least_of_hours(slots([1, 1, 1], [0, np.inf, np.inf], job_h=1.5))[0] == math.inf


def test_rounding_begins_no_further_hour():
    assert whole_hours(np.array([2.0 + 1e-12, 2.0 - 1e-12, 2.1])).tolist() == [2, 2, 3]


def test_restarts_count_each_pause():
    # hours 0, 2 and 4 cost 1; with a restart of 0.5 h two hours of work take three of them
    slot = slots([1, 9, 1, 9, 1], job_h=2.0)
    hours = paused_hours(slot, np.array([0.5]))[0]
    assert np.flatnonzero(hours).tolist() == [0, 2, 4]


def test_a_stretch_is_taken_where_restarts_cost_more():
    # pausing once takes 0, 4 and a third hour for the restart: 1 + 1 + 3 against 1 + 3
    slot = slots([1, 3, 9, 9, 1], job_h=2.0)
    hours = paused_hours(slot, np.array([1.0]))[0]
    assert np.flatnonzero(hours).tolist() == [0, 1]


def test_a_bridged_pause_leaves_no_whole_hour_unused():
    # five hours of work: 0-2, 4, 6 and 7 pause twice and lack one; hour 5 bridges a pause, and
    # then six hours are enough: of the ends, hour 7 is the dearest
    slot = slots([1, 1, 1, 99, 1, 8, 1, 2], job_h=5.0)
    hours = paused_hours(slot, np.array([1.0]))[0]
    assert np.flatnonzero(hours).tolist() == [0, 1, 2, 4, 5, 6]


def test_no_work_is_up_in_no_hour():
    slot = slots([1, 2, 3], job_h=0.0)
    assert not paused_hours(slot, np.array([1.0])).any()
    assert not paused_hours(slot, np.zeros(1)).any()
    assert not best_stretch(slot).any()


@settings(deadline=None)
@given(slot=windows(longest=10), restart_h=st.sampled_from([0.25, 1.0, 1.5, 3.0]))
def test_hours_with_restarts_hold_the_work_and_waste_no_whole_hour(slot, restart_h):
    hours = np.flatnonzero(paused_hours(slot, np.array([restart_h]))[0])
    pauses = int((np.diff(hours) > 1).sum())
    spare_h = len(hours) - float(slot.job_h[0]) - restart_h * pauses
    assert -1e-9 <= spare_h < 1.0


@settings(deadline=None)
@given(slot=windows(), restart_h=st.sampled_from([0.25, 1.0, 1.5]))
def test_hours_with_restarts_are_free_where_a_stretch_is(slot, restart_h):
    if math.isfinite(stretch_costs(slot)[0].min()):
        hours = paused_hours(slot, np.array([restart_h]))[0]
        assert np.isfinite(slot.price[0, hours]).all()
