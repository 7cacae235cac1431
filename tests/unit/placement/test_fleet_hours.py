"""Hours of equal load together are the hours one by one."""

import math

import numpy as np
import pytest
from builders import Machine, Sale, make_catalog, make_inference, make_profile, make_scenario

from advisor.domain.profile import JobKind
from advisor.domain.scenario import Demand, Fleet
from advisor.domain.transfer import BatchCurves
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.matching.fleet_hours import kinds_of, over_levels

HALF = 8.0
"""Batch at which a unit takes twice the limit's time and energy."""

UNIT_J, UNITS_PER_S, BATCH, IDLE_W = 20.0, 10.0, 8, 50.0
RNG = np.random.default_rng(7)
RATE = np.round(RNG.uniform(0.0, 40.0, 60), 1)
RATE[[3, 20]] = 0.0
RATE[40:50] = 12.5  # hours of equal load
GRID = RNG.uniform(20.0, 400.0, 8760)


def catalog():
    found = make_catalog(
        machines=[Machine(count=2.0)], sales=[Sale(on_demand=1.0)], hourly={"SE": GRID}
    )
    curves = BatchCurves(energy=(HALF, HALF, HALF), time=(HALF, HALF, HALF), cases=1)
    found.transfer.batches[JobKind.LLM_INFERENCE] = curves
    return found


def test_a_curve_of_different_hours_is_what_a_loop_over_them_adds_up():
    """One row, two A100 each at a batch of 8: a unit takes (1 + 8 / batch) / 2 of its 20 J."""
    demand = Demand(origin="city:London", mean_rps=1.0, peak_rps=1.0, curve=tuple(RATE.tolist()))
    workload = make_inference(
        demand=[demand], fleet=Fleet.AUTOSCALED, headroom_share=0.1, min_replicas=2
    )
    profile = make_profile(
        kind=JobKind.LLM_INFERENCE,
        batch_size=BATCH,
        units_per_s=UNITS_PER_S,
        energy_j_per_unit=UNIT_J,
    )
    scenario = make_scenario(workload, hours=60.0)
    built = build_candidates(catalog(), scenario, {"p.json": profile})
    assert built.batch[0] == BATCH

    capacity, first_hour = 2 * UNITS_PER_S, 334 * 24  # 1 December
    peak = RATE.max() * 1.1
    total_j = instance_h = weighted_j = 0.0
    for hour, rate in enumerate(RATE):
        up = max(math.ceil(rate * 1.1 / capacity), 2)
        load = min(rate / min(up * capacity, peak), 1.0)
        under_way = max(HALF * load / (1.0 + HALF / BATCH - load), 1.0)
        share = (1.0 + HALF / under_way) / (1.0 + HALF / BATCH)
        above_w = max(rate * share * (UNIT_J - IDLE_W / UNITS_PER_S), 0.0)
        joules = (above_w + up * 2 * IDLE_W) * 3600.0
        total_j += joules
        weighted_j += joules * GRID[first_hour + hour] / GRID.mean()
        instance_h += up
    assert built.it_share_kwh[0] == pytest.approx(total_j / 3.6e6, rel=1e-9)
    assert built.intensity_ratio[0] == pytest.approx(weighted_j / total_j, rel=1e-9)
    assert built.usd_share[0] == pytest.approx(instance_h)
    assert built.wanted[0] == pytest.approx(peak / capacity)
    assert built.instances[0] == math.ceil(peak / capacity)


def test_kinds_are_the_distinct_rows_and_nan_is_one_of_them():
    first, which = kinds_of(np.array([1.0, np.nan, 1.0, np.nan]), np.array([5, 6, 5, 6]))
    assert first.tolist() == [0, 1]
    assert which.tolist() == [0, 1, 0, 1]
    first, which = kinds_of(np.array([1, 1, 2]), np.array([5, 6, 5]))
    assert which.tolist() == [0, 1, 2]


def test_sums_over_levels_are_those_of_a_matrix_product():
    value, weight = RNG.uniform(size=(3, 5)), RNG.uniform(size=(2, 5))
    np.testing.assert_allclose(over_levels(value, weight), value @ weight.T)
