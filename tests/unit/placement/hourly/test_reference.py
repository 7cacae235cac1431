import numpy as np
import pytest
from hypothesis import given, settings
from unit.placement.hourly.markets import (
    all_hours,
    make_cap,
    make_group,
    make_market,
    make_row,
    markets,
    taken_by_hand,
    use_by_hand,
)

from advisor.placement.hourly.reference import solve_reference

TWO_JOBS = make_market(
    [make_row(), make_row(group=1)],
    [make_group((0, 3)), make_group((0, 3))],
    [[1, 2, 3]],
)


def test_two_jobs_on_one_instance_take_the_two_cleanest_hours():
    assert solve_reference(TWO_JOBS).objective == pytest.approx(1 + 2)


def test_the_part_of_an_hour_that_is_left_over_is_left_in_the_dirtiest_hour():
    # two hours are begun, 1 and 2, and half of the second is worked: 1 + 2 / 2
    market = make_market([make_row(job_h=1.5)], [make_group((0, 3))], [[1, 2, 3]])
    assert solve_reference(market).objective == pytest.approx(2.0)


def test_work_without_a_break_leaves_the_part_at_one_of_its_ends():
    # 1 + 9 + 2 less half of the hour of ratio 2: the dirty hour lies in the middle
    market = make_market([make_row(job_h=2.5)], [make_group((0, 3), pausing=False)], [[1, 9, 2]])
    assert solve_reference(market).objective == pytest.approx(11.0)


def test_divided_work_fits_where_whole_work_does_not():
    # three instances for one hour, or one for three; each hour takes a third of the job
    market = make_market([make_row(instances=3.0)], [make_group((0, 3))], [[1, 2, 3]])
    assert solve_reference(market).objective == pytest.approx((1 + 2 + 3) / 3)
    assert solve_reference(market, whole=True) is None


def test_a_budget_divides_a_group_between_two_rows():
    # 10 USD and 1 kg, or 2 USD and 5 kg: half of each costs 6 USD and emits 3 kg
    rows = [
        make_row(cell=0, fixed=(1.0, 10.0, 0.0), per_h=(0, 0, 0)),
        make_row(cell=0, fixed=(5.0, 2.0, 0.0), per_h=(0, 0, 0)),
    ]
    market = make_market(rows, [make_group((0, 1))], [[1]], caps=[make_cap(6.0, [True])])
    answer = solve_reference(market)
    assert answer.share == pytest.approx([0.5, 0.5])
    assert answer.objective == pytest.approx(3.0)


def test_restarts_are_refused():
    market = make_market([make_row()], [make_group((0, 3), restart_h=0.5)], [[1, 2, 3]])
    with pytest.raises(ValueError, match="restart_h"):
        solve_reference(market)


def brute_force(market):
    """Least objective over every row and schedule of every group; inf when nothing fits."""
    options = [(row, mask) for row in range(len(market.rows)) for mask in all_hours(market, row)]
    best = np.inf

    def place(group, use, taken):
        nonlocal best
        if (use > market.capacity[:, None] + 1e-9).any():
            return
        if group == len(market.groups):
            kept = all(
                sum(amounts[cap.quantity] for at, amounts in enumerate(taken) if cap.groups[at])
                <= cap.allowed * (1 + 1e-9)
                for cap in market.caps
            )
            if kept:
                best = min(best, float(sum(market.objective @ amounts for amounts in taken)))
            return
        for row, mask in options:
            if market.rows.group[row] == group:
                more = use_by_hand(market, [row], [mask])
                place(group + 1, use + more, [*taken, taken_by_hand(market, row, mask)])

    place(0, np.zeros((len(market.capacity), market.hours)), [])
    return best


@settings(max_examples=25, deadline=None)
@given(market=markets(small=True))
def test_whole_work_costs_what_trying_everything_finds(market):
    assert solve_reference(market, whole=True).objective == pytest.approx(brute_force(market))
