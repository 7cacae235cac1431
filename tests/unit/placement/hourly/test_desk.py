import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import (
    drawn_prices,
    make_group,
    make_market,
    make_row,
    markets,
    use_by_hand,
)

from advisor.placement.hourly.desk import Desk
from advisor.placement.hourly.market import Prices, free, least_costs, weights


def jobs(count, *, ratio=(1, 2, 3), job_h=1.0, capacity=1.0, **group):
    rows = [make_row(group=at, job_h=job_h) for at in range(count)]
    groups = [make_group((0, len(ratio)), **group) for _ in range(count)]
    return make_market(rows, groups, [ratio], capacity=[capacity])


def hours_taken(desk, group):
    found = desk.place(group)
    return None if found is None else np.flatnonzero(found[1]).tolist()


def test_each_group_takes_the_cleanest_hour_that_is_left_until_none_is():
    market = jobs(4, ratio=(2, 1, 3))
    desk = Desk(market, free(market))
    assert [hours_taken(desk, group) for group in range(4)] == [[1], [0], [2], None]


def test_a_group_leaves_a_priced_hour_to_others():
    market = jobs(1)
    prices = Prices(pools=np.array([[2.0, 0.0, 0.0]]), caps=np.empty(0))
    assert hours_taken(Desk(market, prices), 0) == [1]


def test_work_without_a_break_goes_around_what_is_taken():
    # hour 1 is taken, and two hours in a row are left from hour 2 on only
    market = jobs(1, ratio=(1, 1, 9, 9), job_h=2.0, pausing=False)
    desk = Desk(market, free(market))
    desk.take(0, np.array([False, True, False, False]))
    assert hours_taken(desk, 0) == [2, 3]


def test_a_full_pool_sends_a_group_to_its_next_row():
    rows = [make_row(), make_row(cell=0, fixed=(50, 0, 0))]
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]], capacity=[0.0])
    row, hours = Desk(market, free(market)).place(0)
    assert (row, np.flatnonzero(hours).tolist()) == (1, [0])


def test_a_fleet_needs_room_in_each_of_its_hours():
    rows = [make_row(up=0), make_row(up=0, cell=0, fixed=(50, 0, 0))]
    market = make_market(rows, [make_group()], [[1, 1, 1]], up=[[1, 2, 0]], capacity=[2.0])
    assert Desk(market, free(market)).place(0)[0] == 0
    desk = Desk(market, free(market))
    desk.take(0, np.array([True, True, False]))
    assert desk.place(0)[0] == 1


def test_many_rows_are_looked_through_until_one_finds_room():
    # 40 rows in the full pool cost less than the last one
    rows = [make_row(fixed=(at, 0, 0)) for at in range(40)]
    rows.append(make_row(cell=0, fixed=(50, 0, 0)))
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]], capacity=[0.0])
    assert Desk(market, free(market)).place(0)[0] == 40


def test_restarts_are_not_worked_in_hours_that_are_taken():
    # hours 1 and 3 are taken; 0, 2 and 4 hold the work, yet not two restarts; 5 to 8 hold it all
    market = jobs(2, ratio=(1, 1, 1, 1, 1, 1, 7, 7, 7), job_h=3.0, restart_h=1.0)
    desk = Desk(market, free(market))
    desk.take(0, np.array([False, True, False, True, False, False, False, False, False]))
    hours = hours_taken(desk, 1)
    assert not {1, 3} & set(hours)


def test_there_is_no_room_where_restarts_find_none():
    market = jobs(2, ratio=(1, 1, 1, 1, 1), job_h=3.0, restart_h=1.0)
    desk = Desk(market, free(market))
    desk.take(0, np.array([False, True, False, True, False]))
    assert desk.place(1) is None


@settings(max_examples=60, deadline=None)
@given(data=st.data(), restart_h=st.sampled_from([0.0, 0.0, 0.5, 1.0]))
def test_no_pool_is_ever_overfilled(data, restart_h):
    market = data.draw(markets())
    market.groups.restart_h[:] = restart_h
    desk = Desk(market, data.draw(drawn_prices(market)))
    placed = [desk.place(group) for group in range(len(market.groups))]
    rows = [found[0] for found in placed if found]
    use = use_by_hand(market, rows, [found[1] for found in placed if found])
    assert (use <= market.capacity[:, None] + 1e-9).all()
    assert all(market.rows.group[found[0]] == group for group, found in enumerate(placed) if found)


@settings(max_examples=40, deadline=None)
@given(market=markets())
def test_with_room_for_all_each_group_takes_its_cheapest_row(market):
    market.capacity[:] = 1e6
    desk = Desk(market, free(market))
    best = np.array([desk.place(group)[0] for group in range(len(market.groups))])
    rows = market.rows
    cost = least_costs(market, rows, weights(market, free(market)))
    for group in range(len(market.groups)):
        assert cost[best[group]] == pytest.approx(cost[rows.group == group].min())
