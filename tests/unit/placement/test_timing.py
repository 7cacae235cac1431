"""Training takes the hours that its tier, its window and its pauses allow."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from builders import (
    Machine,
    Sale,
    make_catalog,
    make_inference,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)

from advisor.domain.candidates import Reason
from advisor.domain.profile import CpuUse
from advisor.domain.scenario import Demand, Objective, Shape, Tier
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

# 100 g/kWh by night, 20 from 10 to 16 UTC: a solar grid, the same every day
DAY = np.where((np.arange(24) >= 10) & (np.arange(24) < 16), 20.0, 100.0)
SUN = np.tile(DAY, 365) * (100.0 / DAY.mean())
CLEAN, DIRTY = 20.0 * 100.0 / DAY.mean(), 100.0 * 100.0 / DAY.mean()


def solar(**changes):
    """One region on a grid whose annual mean is 100 g/kWh."""
    return make_catalog(hourly={"SE": SUN}, **changes)


def planned(workload, *, catalog=None, hours=720.0, units_total=3600.0):
    return make_plan(
        Question(
            catalog=catalog or solar(),
            scenario=make_scenario(workload, hours=hours),
            profiles={"p.json": make_profile(units_total=units_total)},
            objective=Objective.EMISSIONS,
            solver="HiGHS",
            inputs={},
        ),
    )


def intensity(workload, **options):
    (row,) = planned(workload, **options).placements
    return row.operational_kg / row.facility_energy_kwh * 1000.0


def begins(row):
    return [datetime.fromisoformat(part.start) for part in row.schedule]


# the job takes an hour; the period begins on 1 December at midnight
def test_a_run_waits_for_the_clean_hours_of_its_window():
    (row,) = planned(make_training()).placements
    assert row.operational_kg / row.facility_energy_kwh * 1000.0 == pytest.approx(CLEAN)
    assert [(begin.day, begin.hour) for begin in begins(row)] == [(1, 10)]
    assert row.intensity_ratio == pytest.approx(CLEAN / 100.0)


def test_a_critical_run_starts_at_once():
    (row,) = planned(make_training(tier=Tier.CRITICAL)).placements
    assert begins(row)[0].hour == 0
    assert row.intensity_ratio == pytest.approx(DIRTY / 100.0)


def test_a_standard_run_starts_within_a_day():
    # 30 hours of work: from 10:00 it has two noons, 12 clean hours; so it has from 8 or 9
    units = 30 * 3600.0
    (row,) = planned(make_training(tier=Tier.STANDARD), units_total=units).placements
    assert row.hours == pytest.approx(30.0)
    assert begins(row)[0] - datetime.fromisoformat("2026-12-01T00:00+00:00") <= timedelta(hours=24)
    assert row.intensity_ratio == pytest.approx((12 * CLEAN + 18 * DIRTY) / 3000.0)


def test_a_window_that_ends_before_noon_has_no_clean_hour():
    assert intensity(make_training(window_h=9.0)) == pytest.approx(DIRTY)
    assert intensity(make_training(window_h=10.5)) == pytest.approx((CLEAN + DIRTY) / 2)


def test_a_run_that_may_pause_takes_noons_only_and_pays_for_each_pause():
    # 12 hours of work, and half an hour again after each pause: 12.5 hours are more than two
    # noons of six; a third noon costs a second pause, 13 clean hours, and is better than half a
    # dirty one
    workload = make_training(interruptible=True, restart_min=30.0, window_h=72.0)
    (row,) = planned(workload, units_total=12 * 3600.0).placements
    assert row.hours == pytest.approx(13.0)
    assert row.intensity_ratio == pytest.approx(CLEAN / 100.0)
    assert [begin.day for begin in begins(row)] == [1, 2, 3]
    assert sum(part.hours for part in row.schedule) == pytest.approx(13.0)
    # 43,200 steps of 300 J, and as much for each hour done again
    assert row.it_energy_kwh == pytest.approx(43200 * 300 / 3.6e6 * 13 / 12)


def test_every_run_has_hours_of_its_own():
    (row,) = planned(make_training(runs=3), hours=72.0).placements
    assert [(begin.day, begin.hour) for begin in begins(row)] == [(1, 10), (2, 10), (3, 10)]


def test_a_run_too_slow_for_its_window_is_rejected_not_timed():
    catalog = solar()
    workload = make_training(window_h=0.5)
    built = build_candidates(catalog, make_scenario(workload), {"p.json": make_profile()})
    assert built.reason.tolist() == [Reason.DEADLINE]
    # at once, for comparison with today
    assert built.intensity_ratio[0] == pytest.approx(DIRTY / 100.0)


def test_today_neither_waits_nor_pauses():
    answer = planned(make_training(interruptible=True, today="aws:eu-north-1:gpu.1x"))
    assert answer.today is not None
    assert answer.today.operational_kg == pytest.approx(
        answer.totals.operational_kg * DIRTY / CLEAN
    )


def test_a_service_has_the_mean_of_its_period():
    # 16 hours of the first day: six of them clean
    mean = (6 * CLEAN + 10 * DIRTY) / 16
    (row,) = planned(make_inference(), hours=16.0).placements
    assert row.intensity_ratio == pytest.approx(mean / 100.0)
    assert row.schedule == ()


def test_a_grid_without_hours_is_flat_and_said_so():
    answer = planned(make_training(), catalog=make_catalog())
    assert answer.placements[0].intensity_ratio == 1.0
    assert any("No hours are known of aws:eu-north-1" in note for note in answer.notes)
    assert not any("No hours are known" in note for note in planned(make_training()).notes)


def test_the_cleaner_hours_of_a_dirtier_grid_can_win():
    """By annual means the flat grid is cleaner, 90 to 100; by hours the solar one is."""
    flat = make_region("aws:flat", intensity_g_per_kwh=90.0)
    object.__setattr__(flat, "grid_zone", "XX")
    catalog = solar(
        regions=[make_region(), flat],
        machines=[Machine()],
        sales=[Sale(), Sale(place="aws:flat")],
    )
    assert planned(make_training(), catalog=catalog).placements[0].region == "eu-north-1"
    at_once = make_training(tier=Tier.CRITICAL)
    assert planned(at_once, catalog=catalog).placements[0].region == "flat"


def service(shape, *, mean_rps=1.0, peak_rps=2.0, catalog=None, hours=48.0, profile=None):
    demand = (Demand(origin="city:London", mean_rps=mean_rps, peak_rps=peak_rps, shape=shape),)
    scenario = make_scenario(make_inference(demand=demand), hours=hours)
    profiles = {"p.json": profile or make_profile()}
    return build_candidates(catalog or solar(), scenario, profiles)


def test_requests_of_the_afternoon_meet_the_sun():
    """London's hours are UTC's: most requests come when the solar grid is clean."""
    flat, diurnal = service(Shape.FLAT), service(Shape.DIURNAL)
    assert flat.share_ratio[0] == pytest.approx(1.0)
    # 1 + cos(2 pi (h + 0.5 - 16 - 0.1/15) / 24) over the hours from 10 to 16
    local = np.arange(24) + 0.5 - 0.1 / 15
    load = (1.0 + np.cos(2 * np.pi * (local - 16) / 24)) / 24
    clean = load[10:16].sum()
    by_hand = (clean * CLEAN + (1 - clean) * DIRTY) / 100.0
    assert diurnal.share_ratio[0] == pytest.approx(by_hand, rel=1e-6)
    assert diurnal.share_ratio[0] < 1.0
    # the same energy, peak and instances: a straight profile does not care when
    assert diurnal.it_share_kwh[0] == pytest.approx(flat.it_share_kwh[0])
    assert diurnal.instances[0] == flat.instances[0]
    assert diurnal.kg_per_kwh[0] == flat.kg_per_kwh[0]


def test_on_a_flat_grid_the_shape_changes_nothing_of_a_straight_profile():
    flat = service(Shape.FLAT, catalog=make_catalog())
    diurnal = service(Shape.DIURNAL, catalog=make_catalog())
    assert diurnal.kg_share[0] == pytest.approx(flat.kg_share[0])


def test_a_plan_of_diurnal_demand_adds_up():
    demand = (Demand(origin="city:London", mean_rps=1.0, peak_rps=2.0, shape=Shape.DIURNAL),)
    (row,) = planned(make_inference(demand=demand), hours=48.0).placements
    built = service(Shape.DIURNAL)
    standing = built.it_instance_kwh[0] * row.instances * built.kg_per_kwh[0]
    shares = built.it_share_kwh[0] * built.kg_per_kwh[0] * built.share_ratio[0]
    assert row.operational_kg == pytest.approx(standing + shares)


def test_a_job_of_cpus_has_its_hours_too():
    cpu = CpuUse(model="EPYC", busy_cpus=2.0, peak_memory_gib=1.0)
    profile = make_profile(accelerator=None, accelerator_count=0, cpu=cpu)
    machine = Machine(accelerator=None, count=0.0, vcpus=4.0, memory_gib=8.0)
    catalog = solar(machines=[machine])
    found = service(Shape.DIURNAL, catalog=catalog, profile=profile)
    assert found.share_ratio[0] == pytest.approx(service(Shape.DIURNAL).share_ratio[0])
