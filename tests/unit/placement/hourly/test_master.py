import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import (
    SCIPY,
    all_hours,
    drawn_plan,
    make_cap,
    make_group,
    make_market,
    make_row,
    markets,
    use_by_hand,
)

from advisor.errors import SolverFailed
from advisor.placement.hourly.columns import columns_of
from advisor.placement.hourly.market import Prices, Quantity
from advisor.placement.hourly.master import Box, share_out
from advisor.placement.hourly.reference import solve_reference
from advisor.placement.hourly.short_hours import use_of_shares
from advisor.placement.solving.program import Status, unsolved

TWO_JOBS = make_market(
    [make_row(), make_row(group=1)],
    [make_group((0, 3)), make_group((0, 3))],
    [[1, 2, 3]],
)


def all_columns(market):
    """Every schedule of every row."""
    pairs = [(row, mask) for row in range(len(market.rows)) for mask in all_hours(market, row)]
    return columns_of(
        market, np.array([row for row, _ in pairs]), np.array([mask for _, mask in pairs])
    )


def box(low, high):
    """Bounds of the prices of the hours of one pool, without caps."""
    return Box(
        low=Prices(pools=np.array([low], dtype=float), caps=np.empty(0)),
        high=Prices(pools=np.array([high], dtype=float), caps=np.empty(0)),
    )


def test_two_jobs_share_the_two_cleanest_hours():
    found = share_out(TWO_JOBS, all_columns(TWO_JOBS), SCIPY)
    assert found.objective == pytest.approx(1 + 2)
    assert use_of_shares(TWO_JOBS, all_columns(TWO_JOBS), found.share).tolist() == [[1, 1, 0]]


def test_prices_say_what_an_instance_more_would_save():
    # a second one in hour 0 saves 2 - 1; the third hour is free, and so is what hour 1 has left
    found = share_out(TWO_JOBS, all_columns(TWO_JOBS), SCIPY)
    first, second, third = found.prices.pools[0]
    assert first - second == pytest.approx(1)
    assert third == 0


def test_the_price_of_a_cap_is_in_its_own_unit():
    # 10 USD and 1 kg, or 2 USD and 5 kg: a dollar more saves half a kilogram
    rows = [
        make_row(cell=0, fixed=(1.0, 10.0, 0.0), per_h=(0, 0, 0)),
        make_row(cell=0, fixed=(5.0, 2.0, 0.0), per_h=(0, 0, 0)),
    ]
    market = make_market(rows, [make_group((0, 1))], [[1]], caps=[make_cap(6.0, [True])])
    found = share_out(market, all_columns(market), SCIPY)
    assert found.prices.caps == pytest.approx([0.5])
    assert found.share == pytest.approx([0.5, 0.5])


def test_what_finds_no_room_goes_unserved():
    # an instance for one hour serves one of two jobs
    market = make_market(
        [make_row(), make_row(group=1)], [make_group((0, 1)), make_group((0, 1))], [[1]]
    )
    found = share_out(market, all_columns(market), SCIPY)
    assert found.unserved.sum() == pytest.approx(1)


def test_nothing_is_unserved_where_there_is_room():
    assert share_out(TWO_JOBS, all_columns(TWO_JOBS), SCIPY).unserved.tolist() == [0, 0]


def test_schedules_that_cost_nothing_are_shared_out():
    # water is what counts, and there is none
    market = make_market(
        [make_row(), make_row(group=1)],
        [make_group((0, 2)), make_group((0, 1))],
        [[1, 1]],
        objective=(0, 0, 1),
        caps=[make_cap(0.0, [True, True], Quantity.LITRE)],
    )
    found = share_out(market, all_columns(market), SCIPY)
    assert found.objective == 0
    assert found.unserved.sum() == 0
    assert use_of_shares(market, all_columns(market), found.share).max() == pytest.approx(1)


def test_whole_shares_are_0_or_1_and_have_no_prices():
    # three instances for an hour fit a pool of one only in parts, the row outside whole
    rows = [make_row(instances=3.0), make_row(cell=0, fixed=(9, 0, 0))]
    market = make_market(rows, [make_group((0, 3))], [[1, 2, 3]])
    found = share_out(market, all_columns(market), SCIPY, whole=True)
    # 9 and the cleanest hour of the row outside
    assert found.objective == pytest.approx(9 + 1)
    assert found.share.max() == pytest.approx(1)
    assert not found.prices.pools.any()


def test_a_missed_limit_is_paid_at_the_highest_price_of_a_box():
    # both jobs in hour 0, one instance too many at 0.25: less than the 1 that hour 1 is dearer
    found = share_out(TWO_JOBS, all_columns(TWO_JOBS), SCIPY, box=box([0, 0, 0], [0.25] * 3))
    assert found.objective == pytest.approx(1 + 1 + 0.25)
    assert found.relief == pytest.approx(1)
    assert found.prices.pools[0].tolist() == pytest.approx([0.25, 0, 0])


def test_idle_instances_are_sold_at_the_lowest_price_of_a_box():
    # hour 2 is worth 5 at least: its instance stays idle and is sold, less what two jobs take
    low, high = [0, 0, 5], [9, 9, 9]
    found = share_out(TWO_JOBS, all_columns(TWO_JOBS), SCIPY, box=box(low, high))
    assert found.objective == pytest.approx(1 + 2 - 5)
    assert found.relief == pytest.approx(1)


def test_a_wide_box_changes_nothing():
    found = share_out(TWO_JOBS, all_columns(TWO_JOBS), SCIPY, box=box([0, 0, 0], [99, 99, 99]))
    assert found.objective == pytest.approx(3)
    assert found.relief == 0


def test_a_solver_that_gives_up_is_named():
    def tired(_):
        return unsolved(Status.FAILED, "Simplicius")

    with pytest.raises(SolverFailed, match="Simplicius"):
        share_out(TWO_JOBS, all_columns(TWO_JOBS), tired)


def test_hours_that_are_overfilled_get_a_row_when_they_are():
    # 60 hours of which every second one is clean; 25 jobs for one instance take the clean ones
    # and nothing else, though only 24 hours have a row at first
    ratio = [1 + at % 2 for at in range(60)]
    rows = [make_row(group=at) for at in range(25)]
    market = make_market(rows, [make_group((0, 60))] * 25, [ratio])
    found = share_out(market, all_columns(market), SCIPY)
    assert found.objective == pytest.approx(25)
    use = use_of_shares(market, all_columns(market), found.share)
    assert use.max() <= 1 + 1e-8
    assert len(found.places) < 60


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_shares_of_all_schedules_are_the_optimum_with_rows_for_few_hours_or_all(data):
    market = data.draw(markets(small=True))
    columns, optimum = all_columns(market), solve_reference(market).objective
    everywhere = np.arange(len(market.capacity) * market.hours)
    for places in (None, everywhere, np.empty(0, dtype=np.int64)):
        found = share_out(market, columns, SCIPY, places=places)
        assert found.objective == pytest.approx(optimum, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_has_a_price_is_used_up(data):
    market = data.draw(markets(small=True))
    columns = all_columns(market)
    found = share_out(market, columns, SCIPY)
    idle = market.capacity[:, None] - use_of_shares(market, columns, found.share)
    assert idle.min() >= -1e-7
    assert (idle * found.prices.pools).max() == pytest.approx(0, abs=1e-6)
    for cap, price in zip(market.caps, found.prices.caps, strict=True):
        counted = cap.groups[market.rows.group[columns.row]]
        taken = (columns.amounts[cap.quantity] * counted) @ found.share
        assert taken <= cap.allowed * (1 + 1e-7)
        assert price * (cap.allowed - taken) == pytest.approx(0, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_shares_use_what_each_schedule_uses_in_proportion(data):
    market = data.draw(markets())
    rows, masks = data.draw(drawn_plan(market))
    share = np.array([data.draw(st.sampled_from([0.0, 0.25, 1.0])) for _ in rows])
    expected = sum(
        part * use_by_hand(market, [row], [mask])
        for part, row, mask in zip(share, rows, masks, strict=True)
    )
    found = use_of_shares(market, columns_of(market, np.array(rows), np.array(masks)), share)
    np.testing.assert_allclose(found, expected)
