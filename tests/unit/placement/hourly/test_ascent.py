import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import (
    drawn_plan,
    drawn_prices,
    make_cap,
    make_group,
    make_market,
    make_row,
    markets,
    use_by_hand,
)

from advisor.placement.hourly.ascent import ascend, bound_of, standing, taken_of, use_of
from advisor.placement.hourly.market import Prices, Quantity, free
from advisor.placement.hourly.pricing import Tolls, cheapest
from advisor.placement.hourly.reference import solve_reference

TWO_JOBS = make_market(
    [make_row(), make_row(group=1)],
    [make_group((0, 3)), make_group((0, 3))],
    [[1, 2, 3]],
)


def bound_at(market, prices):
    return bound_of(market, prices, cheapest(market, Tolls.of(market, prices)))


def test_without_prices_the_bound_is_what_all_would_take_alone():
    assert bound_at(TWO_JOBS, free(TWO_JOBS)) == pytest.approx(1 + 1)


def test_the_right_price_proves_the_optimum():
    # at 1 for hour 0 both pay 2 in either hour, less 1 for the one instance: 2 + 2 - 1
    prices = Prices(pools=np.array([[1.0, 0.0, 0.0]]), caps=np.empty(0))
    assert bound_at(TWO_JOBS, prices) == pytest.approx(3)


def test_too_high_a_price_proves_less():
    # at 5 for hour 0 both take hour 1: 2 + 2 - 5
    prices = Prices(pools=np.array([[5.0, 0.0, 0.0]]), caps=np.empty(0))
    assert bound_at(TWO_JOBS, prices) == pytest.approx(-1)


def test_the_bound_holds_for_plans_that_stand_on_the_edge_of_a_cap():
    # 10 USD are within what counts as kept; at 1e6 per USD the rest of it would be worth 0.03
    market = make_market(
        [make_row(cell=0, fixed=(1.0, 10.0, 0.0), per_h=(0, 0, 0))],
        [make_group((0, 1))],
        [[1]],
        caps=[make_cap(10.0 / (1 + 3e-9), [True])],
    )
    steep = Prices(pools=np.zeros((1, 1)), caps=np.array([1e6]))
    assert bound_at(market, steep) <= 1.0
    assert solve_reference(market).objective == pytest.approx(1)


def test_ascent_comes_near_the_optimum():
    found = ascend(TWO_JOBS, free(TWO_JOBS), np.geomspace(0.3, 0.002, 120), lambda: False)
    assert 2.97 < found.bound <= 3.0
    assert bound_at(TWO_JOBS, found.prices) == pytest.approx(found.bound)


def test_ascent_meets_a_schedule_of_each_group_even_where_it_is_stopped_at_once():
    found = ascend(TWO_JOBS, free(TWO_JOBS), np.geomspace(0.3, 0.002, 120), lambda: True)
    assert found.columns.row.tolist() == [0, 1]
    assert found.bound == pytest.approx(2)


def test_a_cap_gets_a_price():
    # 10 USD and 1 kg, or 2 USD and 5 kg: 6 USD allow 3 kg, which 0.5 kg per USD proves
    rows = [
        make_row(cell=0, fixed=(1.0, 10.0, 0.0), per_h=(0, 0, 0)),
        make_row(cell=0, fixed=(5.0, 2.0, 0.0), per_h=(0, 0, 0)),
    ]
    market = make_market(rows, [make_group((0, 1))], [[1]], caps=[make_cap(6.0, [True])])
    found = ascend(market, free(market), np.geomspace(0.3, 0.002, 120), lambda: False)
    assert found.prices.caps == pytest.approx([0.5], rel=0.02)
    assert found.bound == pytest.approx(3, rel=0.02)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_prices_prove_more_than_the_optimum(data):
    market = data.draw(markets())
    optimum = solve_reference(market).objective
    assert bound_at(market, data.draw(drawn_prices(market))) <= optimum + 1e-7 * abs(optimum)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_use_is_that_of_one_row_after_another(data):
    market = data.draw(markets())
    rows, masks = data.draw(drawn_plan(market))
    found = use_of(market, np.array(rows), np.array(masks))
    assert found == pytest.approx(use_by_hand(market, rows, masks))


def test_rows_of_one_cell_and_fleets_of_one_kind_add_up():
    # a job of 2 instances in hour 0; fleets of 1 and 3 times the pattern 1, 2; one is in no pool
    rows = [make_row(group=0, instances=2.0)]
    rows += [make_row(group=group, up=0, instances=float(group)) for group in (1, 3)]
    rows.append(make_row(group=2, up=0, cell=0))
    rows.sort(key=lambda row: row["group"])
    groups = [make_group((0, 2)), make_group(), make_group(), make_group()]
    market = make_market(rows, groups, [[1, 1]], up=[[1, 2]])
    hours = np.array([[True, False], [True, True], [True, True], [True, True]])
    assert use_of(market, np.arange(4), hours).tolist() == [[2 + 1 + 3, 2 * (1 + 3)]]
    assert standing(market, np.arange(4), hours).tolist() == [[2, 0], [1, 2], [1, 2], [3, 6]]


def test_a_market_without_pools_or_fleets_uses_nothing():
    market = make_market(
        [make_row(cell=0)], [make_group((0, 2))], [[1, 2]], pools_of=[()], capacity=()
    )
    hours = np.array([[True, False]])
    assert use_of(market, np.array([0]), hours).shape == (0, 2)
    assert bound_at(market, free(market)) == pytest.approx(1)


def test_what_a_cap_counts_is_taken_by_its_groups_alone():
    # 1 kg by the first group, 2 kg by the second one, of which only the latter counts
    market = make_market(
        [make_row(), make_row(group=1)],
        [make_group((0, 3)), make_group((0, 3))],
        [[1, 2, 3]],
        caps=[make_cap(9.0, [False, True], Quantity.KG)],
    )
    hours = np.array([[True, False, False], [False, True, False]])
    assert taken_of(market, np.array([0, 1]), hours).tolist() == [2]
