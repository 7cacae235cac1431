from math import prod

import numpy as np
import pytest
from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_inference,
    make_profile,
    make_region,
    make_training,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.explaining.worlds import CLEAN, make_question

from advisor.domain.profile import CpuUse
from advisor.domain.scenario import DataSet, Demand, Fleet, Limits, Shape
from advisor.placement.explaining.answered import answer
from advisor.placement.explaining.trace import product, trace_of

HOURLY = {"SE": 100.0 + 50.0 * np.sin(np.arange(8760) / 24 * 2 * np.pi)}


def catalog(**changes):
    facts = {
        "regions": [make_region(pue_ratio=1.25)],
        "machines": [
            Machine(count=2.0, vcpus=8.0, memory_gib=64.0, embodied_kg=876.0, lifetime_h=43_800.0)
        ],
        "pairs_ms": {("city:London", CLEAN): 30.0},
        "hourly": HOURLY,
        "egress": {(CLEAN, CLEAN): 0.0},
    }
    return make_catalog(**{**facts, **changes})


def traced(work, profile=None, world=None, **rules):
    found = answer(make_question(work, catalog=world or catalog(), profile=profile, **rules))
    return trace_of(found, 0)


def require_sum(trace):
    row = trace.placement
    total = row.operational_kg + row.embodied_kg
    assert trace.emissions_kg == pytest.approx(total, rel=1e-12)
    assert sum(chain.emissions_kg for chain in trace.chains) == pytest.approx(total, rel=1e-9)
    for chain in trace.chains:
        assert product(chain.factors) == pytest.approx(chain.emissions_kg, rel=1e-9)
        assert all(factor.unit and factor.source for factor in chain.factors)


def chain_of(trace, words):
    return next(chain for chain in trace.chains if chain.words == words)


def test_the_chain_of_a_measured_job_is_what_a_hand_would_write():
    # 3,600 steps of 300 J on the board that was measured, PUE 1.25, 100 g/kWh in every hour
    trace = traced(make_training(), world=catalog(hourly={}))
    chain = chain_of(trace, "accelerators at work")
    factors = [(factor.value, factor.unit, factor.divides) for factor in chain.factors]
    assert factors == [
        (300.0, "J/step", False),
        (3600.0, "step", False),
        (3.6e6, "J/kWh", True),
        (1.25, "1", False),
        (100.0, "1", False),
        (1000.0, "g/kg", True),
    ]
    assert chain.emissions_kg == pytest.approx(0.3 * 1.25 * 0.1)


def test_every_factor_of_a_catalogue_has_its_year_and_source():
    trace = traced(make_training())
    chain = chain_of(trace, "accelerators at work")
    known = {factor.words: (factor.as_of, factor.source) for factor in chain.factors}
    assert known["measured on A100"] == ("2026", "test")
    assert known["PUE: facility over IT energy"] == ("2025", "test")
    assert known["intensity of the grid SE"] == ("2025", "test")
    hours = known["hours used over the annual mean"]
    assert hours == (None, "typical year of the grid, catalogs/grid_hourly.npz")


def test_an_accelerator_without_work_and_the_host_have_chains_of_their_own():
    # an hour on one of two boards of 50 W; 8 vCPUs of 2 W at half load and 64 GiB of 0.5 W
    trace = traced(make_training(), world=catalog(hourly={}))
    idle = chain_of(trace, "accelerators without work")
    assert idle.emissions_kg == pytest.approx(0.05 * 1.25 * 0.1)
    host = chain_of(trace, "host: CPUs and memory")
    assert host.emissions_kg == pytest.approx((8 * 2 + 64 * 0.5) / 1000 * 1.25 * 0.1)
    made = chain_of(trace, "making of the machine")
    assert made.emissions_kg == pytest.approx(876.0 / 43_800.0)


WORK = [
    make_training(),
    make_training(runs=3, interruptible=True, restart_min=30.0, window_h=72.0, units=40_000.0),
    make_training(accelerators=8, data=DataSet(location=CLEAN, size_gb=5000.0)),
    make_training(whole=False, units=90_000.0),
    make_inference(min_replicas=3),
    make_inference(
        demand=[Demand(origin="city:London", mean_rps=2.0, peak_rps=9.0, shape=Shape.DIURNAL)],
        fleet=Fleet.AUTOSCALED,
    ),
    make_inference(
        demand=[Demand(origin="city:London", mean_rps=2.0, peak_rps=9.0, shape=Shape.DIURNAL)],
        fleet=Fleet.FOLLOW_THE_SUN,
    ),
]
CPU = CpuUse(model="EPYC", busy_cpus=2.0, peak_memory_gib=4.0)
PROFILES = {
    "measured here": make_profile(),
    "carried": make_profile(accelerator="B"),
    "of CPUs": make_profile(accelerator=None, accelerator_count=0, cpu=CPU),
}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
@pytest.mark.parametrize("work", WORK)
def test_chains_multiply_to_their_part_and_add_up_to_the_placement(work, profile):
    world = catalog()
    if profile.accelerator is None:
        if getattr(work, "accelerators", None):
            return  # such a scenario is refused
        machine = Machine(accelerator=None, count=0.0, vcpus=8.0, memory_gib=64.0, embodied_kg=9.0)
        world = catalog(machines=[machine])
    if profile.accelerator == "B":
        boards = [make_accelerator(), make_accelerator("B", tdp_w=300.0)]
        world = catalog(accelerators=boards)
    require_sum(traced(work, profile, world))


def test_a_share_of_divided_work_is_a_factor():
    regions = [make_region(), make_region("aws:x", intensity_g_per_kwh=400.0)]
    world = catalog(regions=regions, sales=[Sale(on_demand=5.0), Sale(place="aws:x")], hourly={})
    work = make_training(whole=False, units=3600.0)
    trace = traced(work, world=world, limits=Limits(cost_usd=2.0))
    assert trace.placements == 2
    # 2 USD are 0.25 of the clean place for 5 and 0.75 of the other for 1: 0.75 x 400 is more
    assert trace.placement.region == "x"
    assert trace.placement.share == pytest.approx(0.75)
    require_sum(trace)
    shares = [factor.value for factor in trace.chains[0].factors if "share" in factor.words]
    assert shares == [pytest.approx(0.75)]


@settings(max_examples=25, deadline=None)
@given(
    mean=st.floats(0.1, 50.0),
    peak=st.floats(1.0, 5.0),
    headroom=st.floats(0.0, 1.0),
    joules=st.floats(1.0, 399.0),
    batch=st.one_of(st.none(), st.integers(1, 64)),
)
def test_any_service_adds_up(mean, peak, headroom, joules, batch):
    demand = Demand(origin="city:London", mean_rps=mean, peak_rps=mean * peak, shape=Shape.DIURNAL)
    work = make_inference(demand=[demand], headroom_share=headroom)
    require_sum(traced(work, make_profile(energy_j_per_unit=joules, batch_size=batch)))


def test_a_product_divides_where_a_factor_does():
    trace = traced(make_training())
    for chain in trace.chains:
        up = prod(factor.value for factor in chain.factors if not factor.divides)
        down = prod(factor.value for factor in chain.factors if factor.divides)
        assert product(chain.factors) == pytest.approx(up / down)
