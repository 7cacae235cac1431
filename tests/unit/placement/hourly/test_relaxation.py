from dataclasses import replace
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import (
    SCIPY,
    make_cap,
    make_group,
    make_market,
    make_row,
    markets,
)

from advisor.placement.hourly import relaxation
from advisor.placement.hourly.columns import columns_of
from advisor.placement.hourly.market import Prices, Quantity, free
from advisor.placement.hourly.reference import solve_reference
from advisor.placement.hourly.relaxation import near, part_of, relax_hourly

GAP = 1e-9


def relaxed(market, *, small=True):
    """Both ways to prices: programs over rows, and ascent where a market is large."""
    with patch.object(relaxation, "is_small", lambda _: small):
        return relax_hourly(market, SCIPY, GAP)


@pytest.fixture(params=["by rows", "by ascent"])
def either(request):
    return partial(relaxed, small=request.param == "by rows")


def test_two_jobs_on_one_instance_are_proven_to_take_the_two_cleanest_hours(either):
    market = make_market(
        [make_row(), make_row(group=1)],
        [make_group((0, 3)), make_group((0, 3))],
        [[1, 2, 3]],
    )
    found = either(market)
    assert found.shares.objective == pytest.approx(1 + 2)
    assert found.bound == pytest.approx(3)


@settings(max_examples=40, deadline=None)
@given(market=markets(), small=st.booleans())
def test_the_relaxation_is_that_of_the_reference_and_proven(market, small):
    optimum = solve_reference(market).objective
    found = relaxed(market, small=small)
    assert found.shares.unserved.sum() <= 1e-9
    assert found.shares.objective == pytest.approx(optimum, rel=1e-6)
    assert found.bound == pytest.approx(optimum, rel=1e-6)
    assert found.bound <= found.shares.objective + 1e-8 * abs(optimum)


@settings(max_examples=20, deadline=None)
@given(market=markets(capped=False), small=st.booleans())
def test_half_the_capacity_is_as_the_reference_says_enough_or_not(market, small):
    tight = replace(market, capacity=market.capacity / 2)
    optimum = solve_reference(tight)
    found = relaxed(tight, small=small)
    if optimum is None:
        assert found.shares.unserved.sum() > 1e-7
    else:
        assert found.shares.objective == pytest.approx(optimum.objective, rel=1e-6)


def test_a_market_without_room_leaves_groups_unserved(either):
    market = make_market([make_row()], [make_group((0, 3))], [[1, 2, 3]], capacity=[0.0])
    assert either(market).shares.unserved == pytest.approx([1])


def test_a_cap_of_nothing_leaves_only_what_takes_nothing(either):
    rows = [make_row(fixed=(0, 1, 0)), make_row(cell=0, fixed=(7, 0, 0))]
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]], caps=[make_cap(0.0, [True])])
    # 7 and the cleanest hour
    assert either(market).shares.objective == pytest.approx(7 + 1)


def test_a_cap_that_cannot_be_kept_leaves_groups_unserved(either):
    market = make_market(
        [make_row(fixed=(0, 1, 0))],
        [make_group((0, 3))],
        [[1, 2, 3]],
        caps=[make_cap(0.25, [True])],
    )
    assert either(market).shares.unserved == pytest.approx([0.75])


def test_a_market_without_pools_or_fleets_is_solved(either):
    market = make_market(
        [make_row(cell=0), make_row(group=1, cell=0)],
        [make_group((0, 3)), make_group((1, 3), pausing=False)],
        [[1, 2, 3]],
        pools_of=[()],
        capacity=(),
    )
    assert either(market).bound == pytest.approx(1 + 2)


def test_a_market_of_fleets_that_cost_nothing_in_a_pool_is_solved(either):
    # the first costs nothing and does not fit, the other one costs 2: half of each at most
    rows = [make_row(up=0), make_row(up=0, cell=0, fixed=(2, 0, 0))]
    market = make_market(rows, [make_group()], [[1, 1]], up=[[1, 2]], capacity=[1.0])
    assert either(market).shares.objective == pytest.approx(2 / 2)


def test_work_that_costs_nothing_goes_unserved_only_where_there_is_no_room(either):
    rows, groups = [make_row()], [make_group((0, 3))]
    market = make_market(rows, groups, [[1, 2, 3]], objective=(0, 0, 1))
    assert either(market).shares.unserved == pytest.approx([0])
    short = replace(market, capacity=np.zeros(1))
    assert either(short).shares.unserved == pytest.approx([1])


def test_hours_that_the_objective_does_not_see_are_chosen_by_the_cap(either):
    # 2 USD in the three dirtiest hours or the cleanest ones alike; 3 kg are allowed: 1 + 2
    market = make_market(
        [make_row(per_h=(1, 1, 0), job_h=2.0), make_row(per_h=(0.1, 5, 0), job_h=2.0)],
        [make_group((0, 3))],
        [[3, 2, 1]],
        caps=[make_cap(3.0, [True], Quantity.KG)],
        objective=(0, 1, 0),
    )
    found = either(market)
    assert found.shares.objective == pytest.approx(2)
    assert found.bound == pytest.approx(2)


def test_one_group_may_displace_many_to_their_dearest_rows(either):
    # the pool has 60 instances in both hours; a group of 60 takes 30 of each, a half in each
    # hour, and that drives half of 60 others out of it, whose other row costs 10
    rows = [make_row(instances=60.0, per_h=(0.01, 0, 0))]
    for at in range(1, 61):
        rows.append(make_row(group=at, instances=2.0, per_h=(0.001, 0, 0)))
        rows.append(make_row(group=at, cell=0, fixed=(10.0, 0, 0), per_h=(0, 0, 0)))
    market = make_market(rows, [make_group((0, 2))] * 61, [[1, 1]], capacity=[60.0])
    found = either(market)
    assert found.shares.unserved.sum() == pytest.approx(0, abs=1e-9)
    # 30 others stay at 0.001
    assert found.shares.objective == pytest.approx(0.01 + 30 * 0.001 + 30 * 10)
    assert found.bound == pytest.approx(found.shares.objective)


def test_work_goes_elsewhere_where_many_hours_alike_have_no_room(either):
    # 300 hours of ratio 1 that nobody can have, or 2 kg elsewhere
    rows = [make_row(), make_row(cell=0, per_h=(2, 0, 0))]
    market = make_market(rows, [make_group((0, 300))], [[1] * 300], capacity=[0.0])
    found = either(market)
    assert found.shares.unserved == pytest.approx([0], abs=1e-9)
    assert found.shares.objective == pytest.approx(2)


def test_a_budget_that_one_row_just_keeps_is_met_at_any_cost(either):
    # 1 kg and 10 USD, or 100 kg and 9.9 USD, which is the budget: to leave a hundredth unserved
    # would save almost 99 kg
    rows = [
        make_row(cell=0, fixed=(1.0, 10.0, 0.0), per_h=(0, 0, 0)),
        make_row(cell=0, fixed=(100.0, 9.9, 0.0), per_h=(0, 0, 0)),
    ]
    market = make_market(rows, [make_group((0, 1))], [[1]], caps=[make_cap(9.9, [True])])
    found = either(market)
    assert found.shares.unserved == pytest.approx([0], abs=1e-9)
    assert found.shares.objective == pytest.approx(100, rel=1e-6)
    assert found.bound == pytest.approx(100, rel=1e-6)


def test_work_that_is_asked_to_stop_has_a_bound_and_shares():
    market = make_market(
        [make_row(), make_row(group=1)],
        [make_group((0, 3)), make_group((0, 3))],
        [[1, 2, 3]],
    )
    found = relax_hourly(market, SCIPY, GAP, stop=lambda: True)
    assert found.bound <= 3
    assert len(found.shares.share) == len(found.columns)


def test_schedules_near_the_best_cost_little_more_at_the_prices():
    # hour 0 costs 1 + 2, the others 2 and 3: at a usual cost of 2, a half of it allows 1 more
    market = make_market([make_row()], [make_group((0, 3))], [[1, 2, 3]])
    columns = columns_of(market, np.zeros(3, dtype=np.int64), np.eye(3, dtype=bool))
    prices = Prices(pools=np.array([[2.5, 0.0, 0.0]]), caps=np.empty(0))
    assert near(market, prices, columns, 0.5).hours(market).argmax(axis=1).tolist() == [1, 2]
    assert len(near(market, free(market), columns, np.inf)) == 3


def test_schedules_that_cost_nothing_are_all_near():
    market = make_market([make_row()], [make_group((0, 3))], [[1, 2, 3]], objective=(0, 0, 1))
    columns = columns_of(market, np.zeros(3, dtype=np.int64), np.eye(3, dtype=bool))
    assert len(near(market, free(market), columns, np.inf)) == 3


def test_a_part_of_the_groups_has_as_large_a_part_of_each_limit():
    rows = [make_row(group=at, job_h=at + 1.0) for at in range(4)]
    market = make_market(
        rows,
        [make_group((0, 4), pausing=at > 1, restart_h=at / 4) for at in range(4)],
        [[1, 2, 3, 4]],
        capacity=[8.0],
        caps=[make_cap(10.0, [True, False, True, True])],
    )
    part = part_of(market, np.array([1, 3]))
    assert part.rows.job_h.tolist() == [2, 4]
    assert part.rows.group.tolist() == [0, 1]
    assert part.groups.pausing.tolist() == [False, True]
    assert part.groups.restart_h.tolist() == [0.25, 0.75]
    assert part.capacity.tolist() == [4]
    assert part.caps[0].allowed == 5
    assert part.caps[0].groups.tolist() == [False, True]
