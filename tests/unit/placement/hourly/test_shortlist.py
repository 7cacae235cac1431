from dataclasses import replace

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
)

from advisor.placement.hourly.market import free, least_costs, weights
from advisor.placement.hourly.reference import solve_reference
from advisor.placement.hourly.shortlist import shortlist


def shortened(market, prices, keep):
    return shortlist(market, market.rows, [weights(market, prices)], keep)


def outside(*fixed):
    """Rows of one group in no pool that take these amounts."""
    rows = [make_row(cell=0, fixed=amounts, per_h=(0, 0, 0)) for amounts in fixed]
    return make_market(rows, [make_group((0, 3))], [[1, 2, 3]])


def test_a_row_that_another_beats_in_everything_is_left_out():
    market = outside((1, 1, 1), (2, 1, 1), (2, 0, 1))
    found = shortened(market, free(market), keep=9)
    assert sorted(found.source.tolist()) == [0, 2]
    assert not found.outside.any()


def test_of_equal_rows_one_stays():
    market = outside((1, 1, 1), (1, 1, 1))
    assert shortened(market, free(market), keep=9).source.tolist() == [0]


def test_a_dearer_row_of_another_pool_stays():
    rows = [make_row(fixed=(1, 1, 1)), make_row(fixed=(2, 2, 2), cell=2)]
    market = make_market(
        rows,
        [make_group((0, 3))],
        [[1, 2, 3]],
        pools_of=[[False, False], [True, False], [False, True]],
        capacity=[1.0, 1.0],
    )
    assert shortened(market, free(market), keep=9).source.tolist() == [0, 1]


def test_a_dearer_row_of_a_window_that_is_open_longer_stays():
    rows = [make_row(windows=((0, 1),)), make_row(fixed=(1, 0, 0), windows=((0, 3),))]
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]])
    assert shortened(market, free(market), keep=9).source.tolist() == [0, 1]


def test_the_hull_of_what_is_left_out_stands_for_it():
    # the first is kept for its emissions; of the others the third lies above the line between
    # its neighbours; the least water of the three stands in for that of each
    market = outside((1, 9, 9), (2, 8, 7), (5, 6, 3), (6, 2, 5))
    found = shortened(market, free(market), keep=1)
    assert found.source.tolist() == [0, 3, 1]
    assert found.outside.tolist() == [False, True, True]
    assert found.rows.fixed.T.tolist() == [[1, 9, 9], [6, 2, 3], [2, 8, 3]]


def test_a_stand_in_draws_on_no_pool_and_works_no_hours():
    # best of hours 0 and 1: 1 + 2 kg, and 2 USD
    rows = [
        make_row(fixed=(0, 0, 0), per_h=(0.5, 9, 0), job_h=2.0),
        make_row(fixed=(0, 0, 0), per_h=(1, 1, 0), job_h=2.0),
    ]
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]])
    found = shortened(market, free(market), keep=1)
    assert found.outside.tolist() == [False, True]
    assert found.rows.fixed[:, 1].tolist() == [3, 2, 0]
    assert (found.rows.cell[1], found.rows.job_h[1], found.rows.per_h[:, 1].max()) == (0, 0, 0)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), keep=st.integers(1, 2))
def test_no_row_costs_less_than_what_stands_for_it_at_any_weights(data, keep):
    market = data.draw(markets())
    found = shortened(market, free(market), keep)
    weight = weights(market, data.draw(drawn_prices(market)))
    weight += np.array(data.draw(st.tuples(*[st.integers(0, 5)] * 3)))[:, None]
    all_costs = least_costs(market, market.rows, weight)
    costs = least_costs(market, found.rows, weight)
    for group in range(len(market.groups)):
        least = costs[found.rows.group == group].min()
        assert least <= all_costs[market.rows.group == group].min() * (1 + 1e-12)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_optimum_over_a_shortlist_is_a_bound_of_that_over_all_rows(data):
    market = data.draw(markets())
    found = shortened(market, data.draw(drawn_prices(market)), keep=1)
    optimum = solve_reference(market).objective
    assert solve_reference(replace(market, rows=found.rows)).objective <= optimum + 1e-6


@settings(max_examples=40, deadline=None)
@given(market=markets())
def test_a_long_shortlist_loses_nothing(market):
    found = shortened(market, free(market), keep=len(market.rows))
    assert not found.outside.any()
    optimum = solve_reference(market).objective
    short = replace(market, rows=found.rows)
    assert solve_reference(short).objective == pytest.approx(optimum, rel=1e-6)
