"""Stretches of a schedule: which run is under way, and which end in a pause."""

import pytest
from builders import make_training
from plans import make_placement, stretch

from advisor.errors import ExportError
from advisor.export.shifts import shifts_of, utc


def shifts(stretches, **training):
    workload = make_training(interruptible=True, **training)
    return shifts_of(make_placement(workload, schedule=tuple(stretches)), workload)


def test_a_run_in_two_stretches_pauses_after_the_first():
    # two runs of 3 h: 1 + 2 without a loss, then 3 whole
    found = shifts(
        [
            stretch("2026-12-01T03:00", 1.0),
            stretch("2026-12-02T03:00", 2.0),
            stretch("2026-12-03T03:00", 3.0),
        ],
        runs=2,
        restart_min=0.0,
    )
    assert [(row.run, row.pauses) for row in found] == [(1, True), (1, False), (2, False)]


def test_work_that_a_pause_does_again_counts_once():
    # a run is 3 h; with half an hour again after the pause the first has 1 + 2.5
    found = shifts(
        [
            stretch("2026-12-01T03:00", 1.0),
            stretch("2026-12-02T03:00", 2.5),
            stretch("2026-12-03T03:00", 3.0),
        ],
        runs=2,
        restart_min=30.0,
    )
    assert [(row.run, row.pauses) for row in found] == [(1, True), (1, False), (2, False)]


def test_where_runs_cannot_be_told_each_stretch_but_the_last_pauses():
    found = shifts([stretch("2026-12-01T03:00", 1.0), stretch("2026-12-02T03:00", 2.0)], runs=5)
    assert [(row.run, row.pauses) for row in found] == [(None, True), (None, False)]


def test_work_that_may_not_pause_is_never_stopped():
    workload = make_training(interruptible=False, runs=5)
    placement = make_placement(
        workload,
        schedule=(stretch("2026-12-01T03:00", 1.0), stretch("2026-12-02T03:00", 2.0)),
    )
    assert not any(row.pauses for row in shifts_of(placement, workload))


def test_times_are_whole_seconds_that_hold_the_stretch():
    # 0.5 h + 0.4 s: begins within the second 03:00:06, and takes 1,801 s begun
    (row,) = shifts([stretch("2026-12-01T03:00:06.900000", 0.5 + 0.4 / 3600)])
    assert utc(row.start) == "2026-12-01T03:00:06Z"
    assert row.planned_s == 1801


def test_a_stretch_that_begins_at_no_time_is_refused():
    workload = make_training()
    placement = make_placement(workload)
    bad = type(placement.schedule[0])(start="soon", hours=1.0)
    with pytest.raises(ExportError, match="'soon' is no time"):
        shifts_of(make_placement(workload, schedule=(bad,)), workload)
