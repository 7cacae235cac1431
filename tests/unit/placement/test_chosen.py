"""Pools by the hour, from a scenario to its plan."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

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
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.scenario import Capacity, Demand, Limits, Objective, Tier
from advisor.errors import Infeasible
from advisor.placement.deferral import plan_or_defer
from advisor.placement.frontier import trace_frontier
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

CLEAN, FLAT = "aws:eu-north-1", "aws:eu-central-1"
START = datetime(2026, 12, 1, tzinfo=UTC)
FIRST_HOUR = 334 * 24  # of 1 December in a year of 365 days
HOUR = 3600.0  # units of an hour of work


def year_of(ratios):
    """A typical year whose hours from 1 December on have these ratios, and whose mean is 1."""
    year = np.ones(8760)
    year[FIRST_HOUR : FIRST_HOUR + len(ratios)] = ratios
    rest = np.ones(8760, dtype=bool)
    rest[FIRST_HOUR : FIRST_HOUR + len(ratios)] = False
    year[rest] += (len(ratios) - sum(ratios)) / rest.sum()
    return year


def world(ratios):
    """A grid of 100 g/kWh whose hours differ, and one of 400 g/kWh whose hours are all alike."""
    flat = make_region(FLAT, intensity_g_per_kwh=400.0, country_code="DE")
    object.__setattr__(flat, "grid_zone", "DE")
    return make_catalog(
        regions=[make_region(CLEAN), flat],
        machines=[Machine()],
        sales=[Sale(place=CLEAN), Sale(place=FLAT)],
        hourly={"SE": year_of(ratios)},
    )


def question(ratios, *workloads, instances=1, place=CLEAN, **limits):
    pool = Capacity(place=place, accelerator=None, instances=instances)
    return Question(
        catalog=world(ratios),
        scenario=make_scenario(
            *workloads, limits=Limits(capacity=(pool,), **limits), hours=float(len(ratios))
        ),
        profiles={"p.json": make_profile()},
        objective=Objective.EMISSIONS,
        solver="HiGHS",
        inputs={},
    )


def hours_of(placement):
    """Begin of each stretch and its length, in hours from the period's start."""
    found = []
    for stretch in placement.schedule:
        begin = datetime.fromisoformat(stretch.start) - START
        found.append((begin / timedelta(hours=1), stretch.hours))
    return found


def test_two_jobs_share_one_instance_in_the_two_cleanest_hours():
    plan = make_plan(question([3.0, 1.0, 2.0, 4.0], make_training("a"), make_training("b")))
    assert {row.region for row in plan.placements} == {"eu-north-1"}
    assert sorted(hours_of(row)[0] for row in plan.placements) == [(1.0, 1.0), (2.0, 1.0)]
    # 300 J/s x 3,600 s = 0.3 kWh an hour, at 100 and at 200 g/kWh
    assert plan.totals.operational_kg == pytest.approx(0.3 * 0.1 + 0.3 * 0.2)
    assert plan.status == "optimal"


def test_without_a_limit_both_take_the_cleanest_hour():
    plan = make_plan(
        question([3.0, 1.0, 2.0], make_training("a"), make_training("b"), instances=2)
    )
    assert [hours_of(row) for row in plan.placements] == [[(1.0, 1.0)]] * 2


def test_an_hour_that_is_begun_counts_whole():
    # an hour and a half takes two hours of the pool: 1.1 + 2.0 / 2, and 1.0 for the other job,
    # beat 1.0 + 1.1 / 2 and 2.0
    jobs = make_training("a", units=1.5 * HOUR), make_training("b")
    plan = make_plan(question([1.0, 1.1, 2.0], *jobs))
    a, b = sorted(plan.placements, key=lambda row: row.workload)
    assert hours_of(a) == [(1.0, 1.5)]
    assert hours_of(b) == [(0.0, 1.0)]


def test_work_goes_elsewhere_when_waiting_is_dearer():
    # the third hour is dirtier than the flat grid's 400 g/kWh
    plan = make_plan(question([1.0, 1.5, 5.0], *(make_training(name) for name in "abc")))
    regions = sorted(row.region for row in plan.placements)
    assert regions == ["eu-central-1", "eu-north-1", "eu-north-1"]


def test_a_fleet_holds_its_instances_in_every_hour():
    service = make_inference(demand=(Demand(origin="city:London", mean_rps=0.5, peak_rps=1.0),))
    plan = make_plan(question([1.0, 1.0, 1.0], make_training("a"), service, instances=1))
    places = {row.workload: row.region for row in plan.placements}
    # the fleet saves more there, for it is up in all three hours
    assert places == {"serve": "eu-north-1", "a": "eu-central-1"}


def test_whole_instances_decide_where_fractions_would_mislead():
    # the peak takes 1.2 machines, so two: 2 kg an hour; one large machine is 1.5 kg, which beats
    # two and not 1.2. Training overfills a pool elsewhere, which brings prices in
    clean = make_region(CLEAN, residency=("EU", "home"))
    flat = make_region(FLAT, intensity_g_per_kwh=10.0, country_code="DE")
    object.__setattr__(flat, "grid_zone", "DE")
    kg = 35_040.0  # of a machine's making, over as many hours of life
    machines = [
        Machine(embodied_kg=kg),
        Machine(instance_type="gpu.2x", count=2.0, embodied_kg=1.5 * kg),
    ]
    sales = [
        Sale(place=CLEAN),
        Sale(place=FLAT),
        Sale(place=FLAT, instance_type="gpu.2x", on_demand=1.5),
    ]
    catalog = make_catalog(
        regions=[clean, flat], machines=machines, sales=sales, hourly={"SE": year_of([1.0, 2.0])}
    )
    service = make_inference(demand=(Demand(origin="city:London", mean_rps=0.5, peak_rps=1.2),))
    jobs = [make_training(name, residency=("home",)) for name in "abc"]
    plan = make_plan(replace(question([1.0, 2.0], *jobs, service, instances=2), catalog=catalog))
    (row,) = (row for row in plan.placements if row.workload == "serve")
    assert row.instance_type == "gpu.2x"
    assert row.embodied_kg == pytest.approx(2 * 1.5)
    assert len({hours_of(row)[0] for row in plan.placements if row.schedule}) == 2


def test_a_pausing_job_makes_room():
    jobs = (
        make_training(
            "a", units=2 * HOUR, interruptible=True, restart_min=0.0, purchase=("on_demand",)
        ),
        make_training("b", units=2 * HOUR),
    )
    plan = make_plan(question([1.0, 2.0, 2.0, 1.0], *jobs))
    a, b = sorted(plan.placements, key=lambda row: row.workload)
    assert hours_of(b) in ([(1.0, 2.0)], [(0.0, 2.0)], [(2.0, 2.0)])
    assert plan.totals.operational_kg == pytest.approx(0.3 * 0.1 * (1 + 2 + 2 + 1))
    assert sum(hours for _, hours in hours_of(a)) == pytest.approx(2.0)


def test_pools_that_are_too_small_are_named_with_what_is_needed():
    asked = question([1.0, 1.0], *(make_training(name) for name in "abcde"), place="aws")
    with pytest.raises(Infeasible) as caught:
        make_plan(asked)
    (conflict,) = caught.value.conflicts
    assert conflict.limit == "limits.capacity[aws]"
    assert (conflict.allowed, conflict.needed) == (1.0, 3.0)


def test_a_binding_pool_has_a_price_per_instance():
    plan = make_plan(question([1.0, 2.0, 9.0], make_training("a"), make_training("b")))
    (price,) = plan.shadow_prices
    assert price.limit == f"limits.capacity[{CLEAN}]"
    # a second instance lets b run in the first hour, too
    assert price.value == pytest.approx(0.3 * 0.1)


def test_the_cheapest_plan_keeps_to_the_pools():
    plan = make_plan(question([1.0, 1.0], *(make_training(name) for name in "abc")))
    assert plan.baseline.cost_usd == pytest.approx(3.0)


def test_a_frontier_keeps_to_the_pools():
    found = trace_frontier(question([1.0, 2.0], *(make_training(name) for name in "abc")), 4)
    assert found.points[-1].emissions_kg == pytest.approx(0.3 * (0.1 + 0.2 + 0.4))


def test_the_budget_and_the_pool_bind_together():
    dear = question([1.0, 1.0, 1.0], *(make_training(name) for name in "ab"), cost_usd=2.0)
    assert make_plan(dear).totals.cost_usd <= 2.0 * (1 + 1e-6)


def test_a_plan_that_is_not_waited_for_is_sound_and_says_how_far_it_may_be():
    asked = question([1.0, 2.0, 3.0, 2.0], *(make_training(name) for name in "abc"))
    best = make_plan(asked)
    hasty = make_plan(replace(asked, stop=lambda: True))
    assert any("Interrupted" in note for note in hasty.notes)
    bound = hasty.totals.emissions_kg * (1 - hasty.gap)
    assert bound <= best.totals.emissions_kg * (1 + 1e-9)
    assert hasty.totals.emissions_kg >= best.totals.emissions_kg * (1 - 1e-9)


def test_a_gap_that_is_asked_for_is_kept():
    asked = question([1.0, 2.0, 3.0, 2.0], *(make_training(name) for name in "abc"))
    near = make_plan(replace(asked, gap=0.05))
    best = make_plan(asked)
    assert near.totals.emissions_kg <= best.totals.emissions_kg * 1.05


def test_pools_are_explained():
    plan = make_plan(question([1.0, 2.0], make_training("a")))
    assert any("counts whole" in note for note in plan.notes)


@st.composite
def crowds(draw):
    """Two or three whole jobs of one to three hours in six hours, and one or two instances."""
    ratios = [draw(st.integers(1, 9)) / 2.0 for _ in range(6)]
    lengths = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    return ratios, lengths, draw(st.integers(1, 2))


def best_by_hand(ratios, lengths, instances):
    """Every start hour of every job, or the flat grid, with no more up than there are."""
    best = np.inf
    choices = [[None, *range(len(ratios) - length + 1)] for length in lengths]
    for starts in itertools.product(*choices):
        up = np.zeros(len(ratios))
        total = 0.0
        for start, length in zip(starts, lengths, strict=True):
            if start is None:
                total += 4.0 * length
            else:
                up[start : start + length] += 1
                total += sum(ratios[start : start + length])
        if (up <= instances).all():
            best = min(best, total)
    return best * 0.3 * 0.1


@settings(max_examples=40, deadline=None)
@given(crowds())
def test_plans_equal_a_search_of_every_start(crowd):
    ratios, lengths, instances = crowd
    jobs = [make_training(f"j{at}", units=length * HOUR) for at, length in enumerate(lengths)]
    plan = make_plan(question(ratios, *jobs, instances=instances))
    best = best_by_hand(ratios, lengths, instances)
    assert plan.totals.operational_kg == pytest.approx(best, rel=1e-6)
    assert plan.totals.operational_kg * (1 - plan.gap) <= best * (1 + 1e-9)


def test_pools_that_are_short_are_not_blamed_on_the_carbon_budget():
    jobs = [make_training(name, tier=Tier.DEFERRABLE) for name in "abcde"]
    asked = question([1.0, 1.0], *jobs, place="aws", carbon_kg=1000.0)
    for defer in (False, True):
        with pytest.raises(Infeasible, match=r"limits\.capacity\[aws\]") as caught:
            plan_or_defer(replace(asked, defer=defer))
        assert "defer" not in str(caught.value)
