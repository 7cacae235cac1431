import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import (
    all_hours,
    drawn_prices,
    make_cap,
    make_group,
    make_market,
    make_row,
    markets,
    taken_by_hand,
    use_by_hand,
)

from advisor.placement.hourly.columns import columns_of
from advisor.placement.hourly.market import Prices, free, weights
from advisor.placement.hourly.pricing import Tolls, cheapest, hours_of, row_costs

TWO_ROWS = make_market(
    [make_row(per_h=(1.0, 0.0, 0.0)), make_row(cell=0, per_h=(2.5, 0.0, 0.0))],
    [make_group((0, 3))],
    [[1, 2, 3]],
)


def priced(*pools, caps=()):
    return Prices(pools=np.array(pools, dtype=float), caps=np.array(caps, dtype=float))


def cost_by_hand(market, prices, row, mask):
    """What a schedule takes, at the weights of its group, and what its pools cost."""
    weight = market.objective.astype(float).copy()
    for cap, price in zip(market.caps, prices.caps, strict=True):
        weight[cap.quantity] += price * cap.groups[market.rows.group[row]]
    use = use_by_hand(market, [row], [mask])
    return weight @ taken_by_hand(market, row, mask) + (use * prices.pools).sum()


def test_a_price_moves_work_to_the_next_hour():
    # hour 0 costs 1 + 2, hour 1 costs 2
    tolls = Tolls.of(TWO_ROWS, priced([2, 0, 0]))
    assert row_costs(TWO_ROWS, tolls, np.array([0])) == pytest.approx([2])
    assert hours_of(TWO_ROWS, tolls, np.array([0])).tolist() == [[False, True, False]]


def test_a_price_on_all_hours_moves_work_out_of_the_pool():
    # 1 + 2, 2 + 2 or 3 + 2 in the pool, 2.5 outside
    best = cheapest(TWO_ROWS, Tolls.of(TWO_ROWS, priced([2, 2, 2])))
    assert best.row.tolist() == [1]
    assert best.cost == pytest.approx([2.5])


def test_a_fleet_pays_for_each_instance_of_each_hour():
    # two instances times 5 once and 7 three times
    market = make_market(
        [make_row(up=0, instances=2.0)], [make_group()], [[1, 1, 1]], up=[[1, 0, 3]]
    )
    best = cheapest(market, Tolls.of(market, priced([5, 6, 7])))
    assert best.cost == pytest.approx([52])
    assert hours_of(market, Tolls.of(market, free(market)), best.row).tolist() == [
        [True, False, True]
    ]


def test_a_cap_weighs_on_the_groups_that_it_counts():
    market = make_market(
        [make_row(), make_row(group=1)],
        [make_group((0, 3)), make_group((0, 3))],
        [[1, 2, 3]],
        caps=[make_cap(1.0, [False, True])],
    )
    weight = weights(market, priced([0, 0, 0], caps=[0.25]))
    assert weight.tolist() == [[1, 1], [0, 0.25], [0, 0]]


def test_rows_that_pause_at_a_loss_cost_no_more_than_their_hours_take():
    market = make_market(
        [make_row(job_h=2.0)], [make_group((0, 5), restart_h=0.5)], [[1, 9, 1, 9, 1]]
    )
    tolls = Tolls.of(market, free(market))
    hours = hours_of(market, tolls, np.array([0]))
    # two pauses of 0.5 h fill a third hour
    assert columns_of(market, np.array([0]), hours).amounts[0] == pytest.approx([3.0])
    assert row_costs(market, tolls, np.array([0])) == pytest.approx([2.0])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_row_costs_what_the_best_of_its_schedules_costs(data):
    market = data.draw(markets())
    prices = data.draw(drawn_prices(market))
    row = data.draw(st.integers(0, len(market.rows) - 1))
    expected = min(cost_by_hand(market, prices, row, mask) for mask in all_hours(market, row))
    tolls = Tolls.of(market, prices)
    assert row_costs(market, tolls, np.array([row])) == pytest.approx([expected])
    mask = hours_of(market, tolls, np.array([row]))[0]
    assert cost_by_hand(market, prices, row, mask) == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_cheapest_rows_are_those_of_costing_all_of_them(data):
    market = data.draw(markets())
    tolls = Tolls.of(market, data.draw(drawn_prices(market)))
    best = cheapest(market, tolls)
    costs = row_costs(market, tolls, np.arange(len(market.rows)))
    for group in range(len(market.groups)):
        mine = np.flatnonzero(market.rows.group == group)
        assert best.cost[group] == pytest.approx(costs[mine].min())
        assert costs[best.row[group]] == pytest.approx(best.cost[group])
        assert best.row[group] in mine
