"""Some rows with all of their hours: items, program, and the schedules of its answer."""

import numpy as np
import pytest
from unit.placement.hourly.markets import SCIPY, make_group, make_market, make_row

from advisor.placement.hourly.compact import compact_of, prices_of, schedules_of, unserved_of
from advisor.placement.hourly.items import items_of
from advisor.placement.hourly.pricing import Tolls, cheapest


def solved(market, **options):
    compact = compact_of(market, np.arange(len(market.rows)), **options)
    return compact, SCIPY(compact.program)


def test_work_that_may_pause_has_an_item_for_each_hour_and_takes_some():
    market = make_market([make_row(job_h=2.0)], [make_group((1, 4))], [[9, 1, 2, 3, 9]])
    items = items_of(market, np.array([0]))
    assert items.hour.tolist() == [1, 2, 3]
    assert items.taken.tolist() == [2, 2, 2]
    assert items.kg.tolist() == [1.0, 2.0, 3.0]
    assert not items.spare_kg.any()


def test_work_in_one_stretch_has_an_item_for_each_hour_that_it_may_begin_in():
    # an hour and a half: the half is left in the dirtier end
    market = make_market(
        [make_row(job_h=1.5)], [make_group((0, 3), pausing=False)], [[4.0, 1.0, 2.0]]
    )
    items = items_of(market, np.array([0]))
    assert items.hour.tolist() == [0, 1]
    assert items.lasts_h.tolist() == [2, 2]
    assert items.kg.tolist() == [4.0 + 1.0 - 0.5 * 4.0, 1.0 + 2.0 - 0.5 * 2.0]


def test_what_takes_no_hours_has_no_items_and_is_placed_all_the_same():
    rows = [make_row(cell=0, fixed=(0.5, 0.0, 0.0)), make_row()]
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]])
    market.rows.job_h[0] = market.rows.clean_h[0] = 0.0
    assert len(items_of(market, np.array([0]))) == 0
    compact, answer = solved(market)
    schedules = schedules_of(market, compact, answer)
    assert schedules.row.tolist() == [0]
    assert not schedules.hours(market).any()


def test_divided_work_is_a_mix_of_schedules_with_the_same_objective():
    # two jobs of two hours on one instance for three hours: one of them goes without half of it
    rows = [
        make_row(job_h=2.0),
        make_row(group=1, job_h=2.0),
        make_row(group=1, cell=0, job_h=2.0),
    ]
    market = make_market(rows, [make_group((0, 3))] * 2, [[1, 2, 3]])
    market.rows.fixed[0, 2] = 10.0
    compact, answer = solved(market)
    assert unserved_of(market, answer) == pytest.approx(0.0)
    prices = prices_of(market, compact, answer)
    # what groups pay at the prices, less what the pool is worth, is the objective
    tolls = Tolls.of(market, prices)
    paid = cheapest(market, tolls).cost
    objective = answer.objective * compact.program.cost_scale
    assert paid.sum() - prices.pools.sum() == pytest.approx(objective)
    # all three hours, and half of the other row at 1 + 2 + 10
    assert objective == pytest.approx(1 + 2 + 3 + 0.5 * 13)
    schedules = schedules_of(market, compact, answer)
    assert {0, 1, 2} >= set(schedules.row.tolist())
    assert (schedules.hours(market).sum(axis=1) == 2).all()


def test_whole_shares_are_whole():
    rows = [make_row(job_h=1.0), make_row(group=1, job_h=1.0)]
    market = make_market(rows, [make_group((0, 2))] * 2, [[1, 2]])
    compact, answer = solved(market, whole=True)
    assert set(np.round(answer.x, 9).tolist()) <= {0.0, 1.0}
    assert sorted(
        int(np.flatnonzero(hours)[0])
        for hours in schedules_of(market, compact, answer).hours(market)
    ) == [0, 1]


def test_hours_that_cannot_be_overfilled_have_no_row():
    market = make_market([make_row()], [make_group((0, 3))], [[1, 2, 3]], capacity=(1.0,))
    compact, _ = solved(market)
    assert len(compact.places) == 0
