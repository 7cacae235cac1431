import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.catalog.hourly import read_hourly
from advisor.catalog.paths import catalog_folder
from advisor.hours.window import best_stretches, best_timing

SLOTS = np.array([[5.0, 1.0, 4.0, 1.0, 3.0, 6.0]])


def timing(job_h, *, pausing=True, restart_h=0.0, slots=SLOTS, window_h=6.0):
    found = best_timing(slots, window_h, np.array([job_h]), pausing=pausing, restart_h=restart_h)
    return float(found.ratio[0, 0]), float(found.rerun_ratio[0, 0])


def stretches(job_h, *, pausing=True, restart_h=0.0, slots=SLOTS[0], window_h=6.0):
    return best_stretches(slots, window_h, job_h, pausing=pausing, restart_h=restart_h)


def integral(slots, parts):
    """What stretches take, slot by slot: no code of the module."""
    total = 0.0
    for begin, length in parts:
        for slot, value in enumerate(slots):
            total += value * max(0.0, min(begin + length, slot + 1.0) - max(begin, slot))
    return total


def test_a_job_that_may_pause_takes_the_cleanest_hours_the_last_in_part():
    assert timing(2.0)[0] == 1.0
    assert timing(2.5)[0] == pytest.approx((1 + 1 + 0.5 * 3) / 2.5)
    assert stretches(2.0) == ((1.0, 1.0), (3.0, 1.0))
    assert stretches(2.5) == ((1.0, 1.0), (3.0, 1.5))


def test_a_job_that_may_not_takes_the_cleanest_stretch():
    # hours 1 to 3: 1 + 4 + 1; of 2.5 hours from 1.5: 0.5 + 4 x ... the slots decide
    assert timing(3.0, pausing=False)[0] == pytest.approx(6 / 3)
    assert stretches(3.0, pausing=False) == ((1.0, 3.0),)
    # from 2.75: 0.25 x 4 + 1 + 0.25 x 3 is more than from 3: 1 + 0.5 x 3
    assert timing(1.5, pausing=False)[0] == pytest.approx(2.5 / 1.5)
    assert stretches(1.5, pausing=False) == ((3.0, 1.5),)


def test_a_pause_costs_work_done_twice():
    # hours 1 and 3 with 0.5 h done again: 1 + 1 + 0.5 x 3 for 2.5 hours, against 1 + 3 in one
    ratio, rerun = timing(2.0, restart_h=0.5)
    assert ratio * rerun * 2.0 == pytest.approx(3.5)
    assert rerun == pytest.approx(1.25)
    assert stretches(2.0, restart_h=0.5) == ((1.0, 1.0), (3.0, 1.5))


def test_where_pauses_cost_too_much_the_job_runs_in_one():
    assert timing(2.0, restart_h=2.0) == (2.0, 1.0)
    assert stretches(2.0, restart_h=2.0) == ((3.0, 2.0),)


def test_a_window_that_ends_within_an_hour():
    assert timing(1.5, window_h=1.5)[0] == pytest.approx((5 + 0.5) / 1.5)
    assert timing(1.0, window_h=1.5)[0] == pytest.approx(0.5 * 5 + 0.5 * 1)
    assert timing(1.0, window_h=1.5, pausing=False)[0] == pytest.approx(0.5 * 5 + 0.5 * 1)


def test_a_job_longer_than_its_window_has_no_hours():
    assert np.isnan(timing(6.1)[0])


def test_of_equals_the_earliest():
    assert stretches(2.0, pausing=False, slots=np.ones(6)) == ((0.0, 2.0),)
    assert stretches(2.0, slots=np.ones(6)) == ((0.0, 2.0),)


# restarts do not fit into the window
@example(slots=[1.0, 1.0, 0.5], part=0.875, cut=0.75, pausing=True, restart_h=0.5)
@settings(deadline=None)
@given(
    slots=st.lists(st.floats(0.1, 5.0), min_size=2, max_size=30),
    part=st.floats(0.05, 1.0),
    cut=st.floats(0.0, 0.9),
    pausing=st.booleans(),
    restart_h=st.sampled_from([0.0, 0.1, 0.5]),
)
def test_the_stretches_are_what_the_timing_says(slots, part, cut, pausing, restart_h):
    values = np.array(slots)
    window_h = len(slots) - cut
    job_h = part * window_h
    options = {"slots": values[None, :], "window_h": window_h}
    ratio, rerun = timing(job_h, pausing=pausing, restart_h=restart_h, **options)
    parts = stretches(job_h, pausing=pausing, restart_h=restart_h, slots=values, window_h=window_h)
    assert integral(values, parts) == pytest.approx(ratio * rerun * job_h)
    assert sum(length for _, length in parts) == pytest.approx(rerun * job_h)
    assert all(begin >= 0 and begin + length <= window_h + 1e-9 for begin, length in parts)
    ends = [begin + length for begin, length in parts]
    assert all(after[0] > end for end, after in zip(ends, parts[1:], strict=False))
    # work done again is paid for by the pauses that cause it
    assert rerun * job_h <= job_h + restart_h * max(len(parts) - 1, 0) + restart_h + 1e-9


@pytest.mark.parametrize("window_h", [6.0, 5.25, 1.0, 0.5])
@pytest.mark.parametrize("part", [0.1, 0.5, 2 / 3, 0.999, 1.0])
def test_both_ways_to_the_best_stretch_agree(window_h, part):
    generator = np.random.default_rng(5)
    slots = generator.uniform(0.1, 5.0, (50, 6))
    job_h = window_h * part
    found = best_timing(slots, window_h, np.array([job_h]), pausing=False, restart_h=0.0)
    for row, values in zip(found.ratio[:, 0], slots, strict=True):
        parts = stretches(job_h, pausing=False, slots=values, window_h=window_h)
        assert row * job_h == pytest.approx(integral(values, parts))


@settings(deadline=None)
@given(
    slots=st.lists(st.floats(0.1, 5.0), min_size=3, max_size=12),
    part=st.floats(0.05, 1.0),
)
def test_no_stretch_of_a_fine_search_is_better(slots, part):
    values = np.array(slots)
    job_h = part * len(slots)
    found = timing(job_h, pausing=False, slots=values[None, :], window_h=float(len(slots)))[0]
    starts = np.linspace(0.0, len(slots) - job_h, 101)
    searched = min(integral(values, [(start, job_h)]) for start in starts)
    assert found * job_h <= searched + 1e-9
    pausing = timing(job_h, slots=values[None, :], window_h=float(len(slots)))[0]
    assert pausing <= found + 1e-12


@pytest.mark.parametrize("zone", ["US-CAL-CISO", "DE", "AU-NSW"])
@pytest.mark.parametrize("pausing", [True, False])
def test_every_start_of_a_year_by_brute_force(zone, pausing):
    """A job of six hours with a day's window, from each of the 8,737 hours that have one."""
    year = read_hourly(catalog_folder())[zone]
    windows = np.lib.stride_tricks.sliding_window_view(year, 24)
    found = best_timing(windows, 24.0, np.array([6.0]), pausing=pausing, restart_h=0.0)
    if pausing:
        brute = [sum(sorted(window.tolist())[:6]) for window in windows]
    else:
        brute = [min(sum(window[k : k + 6].tolist()) for k in range(19)) for window in windows]
    np.testing.assert_allclose(found.ratio[:, 0] * 6.0, brute, rtol=1e-12)


def test_a_solar_grid_gains_far_more_by_waiting_than_sweden():
    """Published: shifting a 6-hour job within 24 hours saves far more in California than in
    Sweden (EuroSys 2024, "Going Green for Less Green"). Mean over every start of the year."""
    series = read_hourly(catalog_folder())
    saved = {}
    for zone in ("US-CAL-CISO", "SE-SE3"):
        windows = np.lib.stride_tricks.sliding_window_view(series[zone], 24)
        best = best_timing(windows, 24.0, np.array([6.0]), pausing=False, restart_h=0.0)
        at_once = windows[:, :6].mean(axis=1)
        saved[zone] = float((at_once - best.ratio[:, 0]).mean())
    assert saved["US-CAL-CISO"] > 5 * saved["SE-SE3"]
    assert saved["US-CAL-CISO"] > 30.0  # gCO2e/kWh
