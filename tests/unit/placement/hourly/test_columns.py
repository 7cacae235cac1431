import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.hourly.markets import (
    drawn_plan,
    make_group,
    make_market,
    make_row,
    markets,
    taken_by_hand,
)

from advisor.placement.hourly.columns import columns_of, distinct


def amounts(market, hours):
    mask = np.zeros((1, market.hours), dtype=bool)
    mask[0, hours] = True
    return columns_of(market, np.zeros(1, dtype=np.int64), mask).amounts[:, 0]


def one(ratio, *, job_h, **group):
    row = make_row(job_h=job_h, fixed=(10.0, 20.0, 30.0), per_h=(2.0, 3.0, 5.0))
    return make_market([row], [make_group((0, len(ratio)), **group)], [ratio])


def test_whole_hours_take_their_ratio_and_their_hours():
    # kg are 10 + 2 * (1 + 4), USD 20 + 3 * 2, litres 30 + 5 * 2
    assert amounts(one([1, 4, 9], job_h=2.0), [0, 1]) == pytest.approx([20, 26, 40])


def test_the_spare_part_is_left_in_the_dirtiest_hour():
    # 1.5 h: 10 + 2 * (1 + 4 / 2), 20 + 3 * 1.5, 30 + 5 * 1.5
    assert amounts(one([1, 4, 9], job_h=1.5), [0, 1]) == pytest.approx([16, 24.5, 37.5])


def test_work_without_a_break_leaves_the_spare_part_at_an_end():
    # 2.5 h of 1 + 9 + 4: half of the 4 is left, the 9 lies inside: 10 + 2 * 12
    market = one([1, 9, 4], job_h=2.5, pausing=False)
    assert amounts(market, [0, 1, 2])[0] == pytest.approx(34)


def test_a_pause_does_work_again():
    # 1.5 h and a restart of 0.5 h fill the hours 0 and 2: 10 + 2 * (1 + 4), 20 + 3 * 2
    market = one([1, 9, 4], job_h=1.5, restart_h=0.5)
    assert amounts(market, [0, 2]) == pytest.approx([20, 26, 40])


def test_with_restarts_the_spare_part_is_left_at_an_end_of_a_stretch():
    # 3 h and a restart of 0.5 h in four hours: half an hour is left in hour 0, of ratio 5, for
    # the dirtier hour 1 is not at an end: 10 + 2 * (5 + 9 + 3 + 4 - 5 / 2)
    market = one([5, 9, 3, 9, 4], job_h=3.0, restart_h=0.5)
    assert amounts(market, [0, 1, 2, 4])[0] == pytest.approx(10 + 2 * 18.5)


def test_a_fleet_takes_what_it_takes_in_any_hours():
    market = make_market(
        [make_row(up=0, fixed=(1.0, 2.0, 3.0))], [make_group()], [[1, 2]], up=[[1, 0]]
    )
    assert amounts(market, [0]) == pytest.approx([1, 2, 3])


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_amounts_are_those_of_one_schedule_after_another(data):
    market = data.draw(markets())
    rows, masks = data.draw(drawn_plan(market))
    columns = columns_of(market, np.array(rows), np.array(masks))
    expected = [taken_by_hand(market, row, mask) for row, mask in zip(rows, masks, strict=True)]
    np.testing.assert_allclose(columns.amounts.T, expected)
    assert (columns.hours(market) == np.array(masks)).all()


def test_distinct_schedules_keep_the_order_in_which_they_came():
    market = make_market([make_row(), make_row()], [make_group((0, 3))], [[1, 2, 3]])

    def schedules(*pairs):
        hours = np.array([[at == hour for at in range(3)] for _, hour in pairs])
        return columns_of(market, np.array([row for row, _ in pairs]), hours)

    found = distinct([schedules((1, 2), (0, 1)), schedules((1, 2), (0, 0), (0, 1), (1, 0))])
    hours = found.hours(market).argmax(axis=1).tolist()
    assert list(zip(found.row.tolist(), hours, strict=True)) == [(1, 2), (0, 1), (0, 0), (1, 0)]


def test_taken_columns_come_in_the_order_asked_for():
    market = one([1, 4, 9], job_h=1.0)
    columns = columns_of(market, np.zeros(3, dtype=np.int64), np.eye(3, dtype=bool))
    assert columns.take(np.array([2, 0])).amounts[0] == pytest.approx([10 + 2 * 9, 10 + 2 * 1])
