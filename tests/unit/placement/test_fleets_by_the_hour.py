"""Services that are fixed, autoscaled, or follow the sun: by hand, and promises that hold."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

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
    make_scenario,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalog.load import load_catalog
from advisor.domain.profile import CpuUse, JobKind
from advisor.domain.scenario import Capacity, Demand, Fleet, Limits, Objective, Period, Shape
from advisor.errors import Infeasible
from advisor.placement.evaluate import evaluate, instances_by_hour
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.matching.load import load_of
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

FLEETS = tuple(Fleet)

# 100 g/kWh by night, 20 from 10 to 16 UTC, on the level of an annual mean of 100
DAY = np.where((np.arange(24) >= 10) & (np.arange(24) < 16), 20.0, 100.0)
SUN = np.tile(DAY, 365) * (100.0 / DAY.mean())
CLEAN, DIRTY = SUN[10], SUN[0]

SERVICE = make_profile(
    accelerator="A100-SXM4-80GB",
    kind=JobKind.LLM_INFERENCE,
    batch_size=32,
    parameters_b=8.0,
    units_per_s=1000.0,
    energy_j_per_unit=0.25,
    memory_gib=40.0,
)
EMBODIED_KG_PER_H = 876.0 / 8760.0
"""Embodied emissions of an hour of the machine below. [kgCO2e/h]"""


@cache
def shipped():
    return load_catalog()


def machine(**options):
    return Machine(embodied_kg=876.0, lifetime_h=8760.0, **options)


def toy(**options):
    """100 g/kWh, PUE 1.2; an A100 idles at 50 W and takes 300 J a step at a step a second."""
    options.setdefault("regions", [make_region(pue_ratio=1.2)])
    options.setdefault("machines", [machine()])
    options.setdefault("sales", [Sale(on_demand=2.5)])
    return make_catalog(**options)


def curved(values, fleet=Fleet.FIXED, **changes):
    mean, peak = float(np.mean(values)), float(np.max(values))
    demand = Demand(origin="city:London", mean_rps=mean, peak_rps=peak, curve=tuple(values))
    return make_inference(demand=[demand], fleet=fleet, **changes)


def built(workload, *, catalog=None, hours=2.0, profile=None):
    scenario = make_scenario(workload, hours=hours)
    profiles = {"p.json": profile or make_profile()}
    return build_candidates(catalog or toy(), scenario, profiles)


def planned(workload, *, catalog=None, hours=2.0, profile=None, limits=None, start=None):
    scenario = make_scenario(workload, hours=hours, limits=limits)
    if start is not None:
        scenario = replace(scenario, period=Period(start=start, hours=hours))
    return make_plan(
        Question(
            catalog=catalog or toy(),
            scenario=scenario,
            profiles={"p.json": profile or make_profile()},
            objective=Objective.EMISSIONS,
            solver="HiGHS",
            inputs={},
        ),
    )


def whole(candidates):
    """Return energy, emissions and money of every row at share 1, shape (4, n_rows)."""
    rows = np.arange(len(candidates))
    used = evaluate(candidates, rows, np.ones(len(rows)))
    return np.stack([used.it_energy_kwh, used.operational_kg, used.embodied_kg, used.cost_usd])


# two hours of 0.5 and 2.5 requests a second: 1 and 3 instances, 4 instance-hours
QUIET_THEN_BUSY = (0.5, 2.5)


def test_an_autoscaled_service_by_hand():
    (row,) = planned(curved(QUIET_THEN_BUSY, Fleet.AUTOSCALED)).placements
    # 10,800 steps x (300 - 50) J = 0.75 kWh, and 4 h x 50 W = 0.2 kWh
    assert row.it_energy_kwh == pytest.approx(0.95)
    assert row.operational_kg == pytest.approx(0.95 * 1.2 * 0.1)
    assert row.embodied_kg == pytest.approx(4 * EMBODIED_KG_PER_H)
    assert row.cost_usd == pytest.approx(4 * 2.5)
    assert (row.instances, row.mean_instances, row.hours) == (3.0, 2.0, 2.0)
    assert row.slice is None


def test_the_same_fleet_fixed_keeps_three_instances_up_for_both_hours():
    (row,) = planned(curved(QUIET_THEN_BUSY)).placements
    assert row.it_energy_kwh == pytest.approx(0.75 + 6 * 0.05)
    assert row.embodied_kg == pytest.approx(6 * EMBODIED_KG_PER_H)
    assert row.cost_usd == pytest.approx(6 * 2.5)
    assert (row.instances, row.mean_instances, row.hours) == (3.0, 3.0, 2.0)


def test_the_same_fleet_following_the_sun_has_a_row_for_each_hour():
    first, second = planned(curved(QUIET_THEN_BUSY, Fleet.FOLLOW_THE_SUN)).placements
    assert (first.slice, second.slice) == ("00:00-01:00Z", "01:00-02:00Z")
    assert (first.instances, second.instances) == (1.0, 3.0)
    assert (first.hours, second.hours) == (1.0, 1.0)
    # 1,800 and 9,000 steps x 250 J, and 1 and 3 h x 50 W
    assert first.it_energy_kwh == pytest.approx(0.125 + 0.05)
    assert second.it_energy_kwh == pytest.approx(0.625 + 0.15)
    assert (first.cost_usd, second.cost_usd) == pytest.approx((2.5, 7.5))


@pytest.mark.parametrize(
    ("fleet", "instance_h"),
    [(Fleet.FIXED, 6.0), (Fleet.AUTOSCALED, 5.0), (Fleet.FOLLOW_THE_SUN, 5.0)],
)
def test_two_replicas_are_kept_in_the_quiet_hour(fleet, instance_h):
    found = planned(curved(QUIET_THEN_BUSY, fleet, min_replicas=2))
    assert found.totals.cost_usd == pytest.approx(instance_h * 2.5)


def test_a_fixed_fleet_has_its_replicas_too():
    (row,) = planned(curved(QUIET_THEN_BUSY, min_replicas=4)).placements
    assert row.instances == 4.0


@pytest.mark.parametrize("fleet", [Fleet.AUTOSCALED, Fleet.FOLLOW_THE_SUN])
def test_an_hour_without_requests_keeps_its_replicas(fleet):
    found = planned(curved((0.0, 2.5), fleet, min_replicas=1))
    assert found.totals.cost_usd == pytest.approx((1 + 3) * 2.5)
    assert found.totals.it_energy_kwh == pytest.approx(0.625 + 4 * 0.05)


def test_headroom_is_kept_above_each_hour():
    # 2 and 2.5 with a fifth on top: 2.4 and 3.0 instances
    (row,) = planned(curved((2.0, 2.5), Fleet.AUTOSCALED, headroom_share=0.2)).placements
    assert (row.instances, row.mean_instances) == (3.0, 3.0)
    (row,) = planned(curved((1.6, 2.5), Fleet.AUTOSCALED, headroom_share=0.2)).placements
    assert (row.instances, row.mean_instances) == (3.0, 2.5)  # 1.92 are two


def test_the_last_part_of_an_hour_counts_as_long_as_it_is():
    found = planned(curved((0.5, 2.5), Fleet.AUTOSCALED), hours=1.5)
    (row,) = found.placements
    # an hour of one instance and half an hour of three
    assert row.cost_usd == pytest.approx(2.5 * 2.5)
    assert row.mean_instances == pytest.approx(2.5 / 1.5)
    assert row.it_energy_kwh == pytest.approx((1800 + 4500) * 250 / 3.6e6 + 2.5 * 0.05)


@pytest.mark.parametrize("fleet", FLEETS)
def test_a_period_from_half_past_one_serves_both_hours_and_is_sized_for_the_larger(fleet):
    day = [1.0] * 24
    day[14] = 3.0
    start = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    rows = planned(curved(day, fleet), start=start).placements
    # 13:30 to 14:30 and to 15:30: half of 1 and half of 3, and three instances for 3
    assert sum(row.it_energy_kwh for row in rows) == pytest.approx(1.0 + 6 * 0.05)
    assert {row.instances for row in rows} == {3.0}
    if fleet is Fleet.FOLLOW_THE_SUN:
        assert [row.slice for row in rows] == ["13:30-14:30Z", "14:30-15:30Z"]


def test_each_hour_is_weighed_with_its_own_intensity():
    # 09:00 is dirty with one instance, 10:00 clean with three
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    catalog = toy(hourly={"SE": SUN})
    for fleet in (Fleet.AUTOSCALED, Fleet.FOLLOW_THE_SUN):
        found = planned(curved(QUIET_THEN_BUSY, fleet), catalog=catalog, start=start)
        by_hand = (0.175 * DIRTY + 0.775 * CLEAN) * 1.2 / 1000.0
        assert found.totals.operational_kg == pytest.approx(by_hand)
    (row,) = planned(
        curved(QUIET_THEN_BUSY, Fleet.AUTOSCALED), catalog=catalog, start=start
    ).placements
    assert row.intensity_ratio == pytest.approx((0.175 * DIRTY + 0.775 * CLEAN) / 0.95 / 100.0)


def test_each_hour_goes_where_it_is_cleaner():
    """One grid is clean from 10 to 16, the other from 16 to 10; both have the same mean."""
    moon = 2 * SUN.mean() - SUN
    regions = [make_region("aws:sun"), make_region("aws:moon")]
    object.__setattr__(regions[1], "grid_zone", "XX")
    catalog = make_catalog(
        regions=regions,
        hourly={"SE": SUN, "XX": moon},
        sales=[Sale(place="aws:sun"), Sale(place="aws:moon")],
    )
    found = planned(
        curved([1.0] * 24, Fleet.FOLLOW_THE_SUN), catalog=catalog, hours=48.0
    ).placements
    where = [row.region for row in found]
    assert where == ["moon"] * 10 + ["sun"] * 6 + ["moon"] * 8
    assert [row.hours for row in found] == [2.0] * 24


def test_a_job_of_cpus_comes_and_goes_too():
    cpu = CpuUse(model="EPYC", busy_cpus=2.0, peak_memory_gib=1.0)
    profile = make_profile(accelerator=None, accelerator_count=0, cpu=cpu)
    catalog = toy(machines=[machine(accelerator=None, count=0.0, vcpus=2.0, memory_gib=4.0)])
    rows = {
        fleet: planned(curved(QUIET_THEN_BUSY, fleet), catalog=catalog, profile=profile)
        for fleet in FLEETS
    }
    # 2 vCPUs x 1 W and 4 GiB x 0.5 W stand at 4 W; requests add 10,800 s x 2 x 2 W
    above_kwh = 10_800 * 4.0 / 3.6e6
    assert rows[Fleet.FIXED].totals.it_energy_kwh == pytest.approx(above_kwh + 6 * 0.004)
    assert rows[Fleet.AUTOSCALED].totals.it_energy_kwh == pytest.approx(above_kwh + 4 * 0.004)
    assert rows[Fleet.FOLLOW_THE_SUN].totals.it_energy_kwh == pytest.approx(above_kwh + 4 * 0.004)


def test_a_quiet_hour_of_a_job_of_cpus_takes_what_stands():
    cpu = CpuUse(model="EPYC", busy_cpus=2.0, peak_memory_gib=1.0)
    profile = make_profile(accelerator=None, accelerator_count=0, cpu=cpu)
    catalog = toy(machines=[machine(accelerator=None, count=0.0, vcpus=2.0, memory_gib=4.0)])
    workload = curved((0.0, 2.5), Fleet.FOLLOW_THE_SUN)
    quiet, busy = planned(workload, catalog=catalog, profile=profile).placements
    assert quiet.it_energy_kwh == pytest.approx(0.004)
    assert busy.it_energy_kwh == pytest.approx(9_000 * 4.0 / 3.6e6 + 3 * 0.004)


def test_instances_of_each_hour_are_known():
    found = built(curved((0.5, 2.5, 0.0), Fleet.AUTOSCALED), hours=3.0)
    (group,) = found.groups
    assert instances_by_hour(group, found.wanted, 3).tolist() == [[1.0, 3.0, 1.0]]
    found = built(curved((0.5, 2.5, 0.0), Fleet.FOLLOW_THE_SUN, min_replicas=2), hours=3.0)
    up = [instances_by_hour(row, found.wanted[[i]], 3) for i, row in enumerate(found.groups)]
    assert np.vstack(up).tolist() == [[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 2.0]]
    found = built(curved((0.5, 2.5, 0.0), min_replicas=4), hours=3.0)
    assert instances_by_hour(found.groups[0], found.wanted, 3).tolist() == [[4.0, 4.0, 4.0]]


def test_labels_tell_the_hour():
    found = built(curved(QUIET_THEN_BUSY, Fleet.FOLLOW_THE_SUN))
    assert [group.label for group in found.groups] == [
        "serve from city:London, 00:00-01:00Z",
        "serve from city:London, 01:00-02:00Z",
    ]


def test_a_pool_too_small_for_the_peak_is_no_place_for_an_autoscaled_service():
    limits = Limits(
        capacity=(Capacity(place="aws:eu-north-1", accelerator=None, instances=2),),
    )
    with pytest.raises(Infeasible, match="capacity"):
        planned(curved(QUIET_THEN_BUSY, Fleet.AUTOSCALED), limits=limits)


@pytest.mark.parametrize("fleet", FLEETS)
def test_today_is_the_fixed_fleet_at_its_offer(fleet):
    today = "aws:eu-north-1:gpu.1x"
    found = planned(curved(QUIET_THEN_BUSY, fleet, today=today))
    assert found.today is not None
    assert found.today.cost_usd == pytest.approx(6 * 2.5)
    assert found.today.it_energy_kwh == pytest.approx(1.05)


@pytest.mark.parametrize("fleet", FLEETS)
def test_a_note_says_that_starting_is_not_counted_where_instances_start(fleet):
    notes = planned(curved(QUIET_THEN_BUSY, fleet)).notes
    assert any("starting them" in note for note in notes) == (fleet is not Fleet.FIXED)


@pytest.mark.parametrize("fleet", FLEETS)
@pytest.mark.parametrize("hours", [24.0, 36.5, 720.0])
def test_a_flat_curve_is_flat_demand(fleet, hours):
    flat = make_inference(
        demand=[Demand(origin="city:London", mean_rps=2.5, peak_rps=2.5)], fleet=fleet
    )
    catalog = toy(hourly={"SE": SUN})
    count = 24 if hours == 24.0 else int(np.ceil(hours))
    curve = curved([2.5] * count, fleet)
    first = built(flat, catalog=catalog, hours=hours)
    second = built(curve, catalog=catalog, hours=hours)
    np.testing.assert_allclose(whole(second), whole(first), rtol=1e-9)
    np.testing.assert_allclose(second.wanted, first.wanted, rtol=1e-9)


def test_a_flat_autoscaled_service_is_a_fixed_one():
    demand = [Demand(origin="city:London", mean_rps=2.5, peak_rps=7.5)]
    fixed = built(make_inference(demand=demand), catalog=toy(hourly={"SE": SUN}), hours=48.0)
    scaled = built(
        make_inference(demand=demand, fleet=Fleet.AUTOSCALED),
        catalog=toy(hourly={"SE": SUN}),
        hours=48.0,
    )
    np.testing.assert_allclose(whole(scaled), whole(fixed), rtol=1e-9)


@pytest.mark.parametrize("fleet", FLEETS)
def test_a_diurnal_day_written_out_is_diurnal_demand(fleet):
    """The region stands at 7.5 degrees, where the busiest hour's middle is the peak itself."""
    catalog = toy(regions=[make_region(longitude_deg=7.5, pue_ratio=1.2)], hourly={"SE": SUN})
    shape = Demand(origin="aws:eu-north-1", mean_rps=2.0, peak_rps=6.0, shape=Shape.DIURNAL)
    workload = make_inference(demand=[shape], fleet=fleet)
    scenario = make_scenario(workload)
    day = load_of(shape, scenario.period, 7.5).mean_rps[:24]
    curve = replace(shape, shape=Shape.FLAT, curve=tuple(day.tolist()))
    written = replace(workload, demand=(curve,))
    first = built(workload, catalog=catalog, hours=720.0)
    second = built(written, catalog=catalog, hours=720.0)
    np.testing.assert_allclose(whole(second), whole(first), rtol=1e-6)


RATES = st.floats(0.0, 400.0)
CURVES = st.lists(RATES, min_size=24, max_size=24).filter(lambda values: max(values) > 1.0)


@settings(max_examples=12, deadline=None)
@given(
    values=st.one_of(CURVES, st.lists(RATES, min_size=30, max_size=30).filter(any)),
    headroom=st.floats(0.0, 1.0),
    replicas=st.integers(1, 4),
)
def test_autoscaled_never_takes_more_than_fixed_on_the_same_offer(values, headroom, replicas):
    options = {
        "units_per_request": 300.0,
        "headroom_share": headroom,
        "min_replicas": replicas,
        "latency_ms": 200.0,
    }
    fixed, scaled = (
        built(curved(values, fleet, **options), catalog=shipped(), hours=30.0, profile=SERVICE)
        for fleet in (Fleet.FIXED, Fleet.AUTOSCALED)
    )
    np.testing.assert_array_equal(fixed.reason, scaled.reason)
    allowed = fixed.reason == 0
    assert allowed.any()
    assert (whole(scaled)[:, allowed] <= whole(fixed)[:, allowed] * (1 + 1e-9)).all()
    np.testing.assert_array_equal(
        scaled.instances[allowed],
        evaluate(fixed, np.flatnonzero(allowed), np.ones(allowed.sum())).instances,
    )


@st.composite
def two_grids(draw):
    """Two regions whose hours differ, each with a small and a large machine."""
    hour = st.floats(5.0, 900.0)
    days = [draw(st.lists(hour, min_size=24, max_size=24)) for _ in range(2)]
    regions = [
        make_region(place, intensity_g_per_kwh=float(np.mean(day)))
        for place, day in zip(("aws:a", "aws:b"), days, strict=True)
    ]
    object.__setattr__(regions[1], "grid_zone", "XX")
    names = (("gpu.1x", "A100", 1.0), ("gpu.8x", "H100", 8.0))
    return make_catalog(
        regions=regions,
        accelerators=[make_accelerator(), make_accelerator("H100", tdp_w=700.0)],
        machines=[
            Machine(instance_type=name, accelerator=board, count=count, embodied_kg=2000.0)
            for name, board, count in names
        ],
        sales=[
            Sale(place=place, instance_type=name, on_demand=draw(st.floats(0.5, 60.0)))
            for place in ("aws:a", "aws:b")
            for name, *_ in names
        ],
        hourly={"SE": np.tile(days[0], 365), "XX": np.tile(days[1], 365)},
    )


@settings(max_examples=15, deadline=None)
@given(
    catalog=two_grids(),
    values=st.lists(st.just(0.0) | st.floats(1e-3, 12.0), min_size=60, max_size=60).filter(any),
    replicas=st.integers(1, 3),
)
def test_following_the_sun_never_emits_more_than_staying(catalog, values, replicas):
    """Every hour may stay where the autoscaled service is: its optimum is no worse."""
    staying, following = (
        planned(curved(values, fleet, min_replicas=replicas), catalog=catalog, hours=60.0)
        for fleet in (Fleet.AUTOSCALED, Fleet.FOLLOW_THE_SUN)
    )
    limit = staying.totals.emissions_kg * (1 + 1e-6)
    assert following.totals.emissions_kg <= limit
    assert following.baseline.cost_usd <= staying.baseline.cost_usd * (1 + 1e-6)
    rows = [row for row in following.placements if row.share > 0]
    assert sum(row.hours for row in rows) == pytest.approx(60.0)


@settings(max_examples=20, deadline=None)
@given(
    values=st.lists(st.floats(0.0, 50.0, allow_subnormal=False), min_size=48, max_size=48).filter(
        any
    )
)
def test_slices_add_up_to_the_autoscaled_service(values):
    """On one offer the hours one by one are the hours together."""
    catalog = toy(hourly={"SE": SUN})
    together = whole(built(curved(values, Fleet.AUTOSCALED), catalog=catalog, hours=48.0))
    apart = whole(built(curved(values, Fleet.FOLLOW_THE_SUN), catalog=catalog, hours=48.0))
    np.testing.assert_allclose(apart.sum(axis=1), together[:, 0], rtol=1e-9)
