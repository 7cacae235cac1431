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
)

from advisor.placement.hourly.market import Prices, Quantity, free, least_costs, weights


def test_prices_of_nothing_leave_the_objective_as_it_is():
    market = make_market([make_row()], [make_group((0, 3))], [[1, 2, 3]], objective=(1, 0.5, 0.25))
    assert free(market).pools.tolist() == [[0, 0, 0]]
    assert weights(market, free(market))[:, 0].tolist() == [1, 0.5, 0.25]


def test_the_prices_of_caps_add_up_where_groups_are_counted_twice():
    caps = [make_cap(1.0, [True]), make_cap(1.0, [True]), make_cap(1.0, [True], Quantity.KG)]
    market = make_market([make_row()], [make_group((0, 3))], [[1, 2, 3]], caps=caps)
    prices = Prices(pools=np.zeros((1, 3)), caps=np.array([0.5, 0.25, 2.0]))
    assert weights(market, prices)[:, 0].tolist() == [1 + 2, 0.5 + 0.25, 0]


def test_the_least_cost_counts_every_window():
    # windows of ratio 1, 2 and 4, 3: 1 + 3 hours of 2 kg; 2 h of 3 USD at half a kilogram each
    market = make_market(
        [make_row(fixed=(10, 0, 0), per_h=(2, 3, 0))],
        [make_group((0, 2), (2, 4))],
        [[1, 2, 4, 3]],
        objective=(1, 0.5, 0),
    )
    cost = least_costs(market, market.rows, weights(market, free(market)))
    assert cost == pytest.approx([10 + 2 * (1 + 3) + 0.5 * 2 * 3])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_schedule_costs_less_than_the_least_of_its_row(data):
    market = data.draw(markets())
    weight = weights(market, data.draw(drawn_prices(market)))
    row = data.draw(st.integers(0, len(market.rows) - 1))
    costs = [
        weight[:, market.rows.group[row]] @ taken_by_hand(market, row, mask)
        for mask in all_hours(market, row)
    ]
    assert least_costs(market, market.rows, weight)[row] == pytest.approx(min(costs))


def test_taken_rows_come_in_the_order_asked_for():
    market = make_market(
        [make_row(job_h=1.0, fixed=(1, 2, 3)), make_row(job_h=2.0)],
        [make_group((0, 3))],
        [[1, 2, 3]],
    )
    part = market.rows.take(np.array([1, 0, 1]))
    assert len(part) == 3
    assert part.job_h.tolist() == [2, 1, 2]
    assert part.fixed[:, 1].tolist() == [1, 2, 3]
    assert part.frame.tolist() == [1, 0, 1]
