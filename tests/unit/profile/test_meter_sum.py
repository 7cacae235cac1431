"""Counter and integral of one meter, fault by fault, against energies that are known."""

import pytest

from advisor.profile.recording.meter_sum import MeterSum


def fed(*ticks, gaps=()) -> MeterSum:
    """Feed (time [s], power [W] or None, counter [J] or None)."""
    meter = MeterSum()
    for number, (time_s, power_w, counter_j) in enumerate(ticks):
        meter.add(
            time_s,
            None if power_w is None else round(power_w * 1e3),
            None if counter_j is None else round(counter_j * 1e3),
            gap=number in gaps,
        )
    return meter


def test_the_counter_is_exact_and_the_integral_stands_beside_it():
    sums = fed((0, 100, 5.0), (1, 300, 205.0), (2, 100, 405.0)).sums
    assert sums.energy_j == pytest.approx(400.0)
    assert sums.counter_j == pytest.approx(400.0)
    assert sums.integrated_j == pytest.approx(400.0)
    assert sums.covered_s == pytest.approx(2.0)


def test_a_spike_between_two_samples_is_in_the_counter_alone():
    sums = fed((0, 100, 0.0), (1, 100, 160.0)).sums  # 20 ms at 3.1 kW
    assert (sums.energy_j, sums.integrated_j) == (160.0, 100.0)
    assert sums.both_integrated_j / sums.both_counter_j - 1 == pytest.approx(-0.375)


def test_without_a_counter_the_trapezoid_counts():
    sums = fed((0, 100, None), (2, 200, None)).sums
    assert sums.energy_j == pytest.approx(300.0)
    assert sums.counter_s == 0.0


def test_a_counter_without_power_counts():
    sums = fed((0, None, 1.0), (2, None, 301.0)).sums
    assert (sums.energy_j, sums.integrated_s) == (300.0, 0.0)


def test_a_counter_that_jumps_back_is_bridged_by_power_and_told():
    meter = fed((0, 100, 900.0), (1, 100, 1000.0), (2, 100, 3.0), (3, 100, 103.0))
    assert meter.resets == 1
    assert meter.sums.energy_j == pytest.approx(300.0)


def test_what_nobody_read_is_missing_and_not_zero():
    sums = fed((0, 100, None), (1, None, None), (2, None, None), (3, 100, None)).sums
    assert sums.energy_j == 0.0
    assert sums.covered_s == 0.0
    assert sums.missing_s == pytest.approx(3.0)


def test_a_counter_that_comes_back_pays_for_its_absence_once():
    sums = fed((0, 100, 0.0), (1, 100, None), (2, None, None), (3, 100, 330.0)).sums
    assert sums.energy_j == pytest.approx(330.0)
    assert sums.covered_s == pytest.approx(3.0)
    assert sums.missing_s == pytest.approx(0.0)


def test_nothing_is_invented_across_a_gap():
    assert fed((0, 100, None), (60, 100, None), gaps={1}).sums.energy_j == 0.0
    assert fed((0, 100, 0.0), (60, 100, 6000.0), gaps={1}).sums.energy_j == 6000.0


def test_the_largest_power_is_kept():
    assert fed((0, 100, None), (1, 350, None), (2, 90, None)).peak_w == 350.0
