"""Warm-up and steady state on simulated runs whose truth is known."""

import math
import random

import pytest

from advisor.profile.summary.steady import Point, find_steady, warm_up_end


def simulated(duration_s, *, seed, warm_up_s=8.0, heating=0.03, noise=0.05):
    """Return points of a run: 500 W, AR(1) noise, a slow cold start, a chip that heats up."""
    rng = random.Random(seed)  # noqa: S311 - a simulation
    points = [Point(0.0, 0.0, 0.0, 35.0)]
    time_s = energy_j = units = deviation = 0.0
    while time_s < duration_s:
        step_s, power_w = (1.1, 275.0) if time_s < warm_up_s else (0.5, 500.0)
        deviation = 0.6 * deviation + 0.8 * rng.gauss(0.0, noise)
        warm = 1.0 - math.exp(-time_s / 60.0)
        time_s += step_s
        units += 1.0
        energy_j += step_s * power_w * (1.0 + deviation) * (1.0 - heating * (1.0 - warm))
        points.append(Point(time_s, units, energy_j, 35.0 + 30.0 * warm))
    return points


@pytest.mark.parametrize("seed", range(8))
def test_two_minutes_give_the_truth_within_two_percent(seed):
    steady = find_steady(simulated(180, seed=seed), has_boards=True)
    assert steady.j_per_unit == pytest.approx(250, rel=0.025)
    assert 5 <= steady.start_up_s <= 60


def test_a_trustworthy_run_passes_every_trial():
    steady = find_steady(simulated(600, seed=1, heating=0.0, noise=0.02), has_boards=True)
    assert steady.is_steady, [trial for trial in steady.trials if not trial.passed]
    assert steady.halved_after_s == pytest.approx(3 * steady.kept_s)


def test_a_short_run_says_which_trials_failed():
    steady = find_steady(simulated(20, seed=1), has_boards=True)
    failed = [trial.name for trial in steady.trials if not trial.passed]
    assert "time kept after warm-up" in failed
    assert "units kept after warm-up" in failed
    assert "rise in temperature over 30 s" in failed


def test_a_chip_that_still_heats_up_is_seen():
    steady = find_steady(simulated(100, seed=1), has_boards=True)
    (heat,) = [trial for trial in steady.trials if trial.unit == "K"]
    assert heat.value > 1.0
    assert not heat.passed


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(100):
        points = simulated(150, seed=seed, warm_up_s=0.0, heating=0.0)
        steady = find_steady(points, has_boards=False)
        covered += abs(steady.j_per_unit / 250 - 1) <= steady.interval_ratio
    assert covered >= 85


def test_nothing_delivered_is_nothing_steady():
    assert find_steady([Point(0, 0, 0, 0), Point(5, 0, 100, 0)], has_boards=True) is None


def test_mser_keeps_a_flat_series_and_cuts_a_ramp():
    assert warm_up_end([1.0] * 60) == 0 or warm_up_end([1.0] * 60) <= 30
    ramp = [10.0 - index for index in range(10)] + [0.0, 0.1] * 50
    assert 5 <= warm_up_end(ramp) <= 20
    assert warm_up_end([5.0, 1.0, 1.0]) == 0
