"""The whole of placement on small worlds: promises that every plan keeps."""

import dataclasses

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
    make_training,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.purchase import Purchase
from advisor.domain.scenario import Capacity, Demand, Limits, Objective
from advisor.errors import CatalogError, Infeasible, NoCandidates, ScenarioError
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

PLACES = ("aws:eu-north-1", "aws:eu-central-1", "gcp:europe-west1", "azure:westeurope")
EXAMPLES = settings(max_examples=30, deadline=None)


def ask(catalog, scenario, *, objective=Objective.EMISSIONS, solver="HiGHS", profile=None):
    return Question(
        catalog=catalog,
        scenario=scenario,
        profiles={"p.json": profile or make_profile()},
        objective=objective,
        solver=solver,
        inputs={},
    )


def plan(catalog, scenario, **changes):
    return make_plan(ask(catalog, scenario, **changes))


def two_regions(**limits):
    """A clean dear region and a dirty cheap one."""
    catalog = make_catalog(
        regions=[
            make_region(PLACES[0], intensity_g_per_kwh=20.0),
            make_region(PLACES[1], intensity_g_per_kwh=400.0),
        ],
        sales=[Sale(place=PLACES[0], on_demand=3.0), Sale(place=PLACES[1], on_demand=1.0)],
    )
    return catalog, make_scenario(limits=Limits(**limits))


@st.composite
def worlds(draw):
    """A catalogue of two to four regions and two machines, and two workloads."""
    n_regions = draw(st.integers(2, 4))
    regions = [
        make_region(
            place,
            intensity_g_per_kwh=draw(st.floats(10.0, 900.0)),
            pue_ratio=draw(st.floats(1.0, 1.6)),
        )
        for place in PLACES[:n_regions]
    ]
    machines = [
        Machine(
            provider=provider,
            instance_type=name,
            accelerator=board,
            count=count,
            vcpus=8.0,
            memory_gib=64.0,
            embodied_kg=draw(st.floats(0.0, 3000.0)),
        )
        for provider in ("aws", "azure", "gcp")
        for name, board, count in (("gpu.1x", "A100", 1.0), ("gpu.8x", "H100", 8.0))
    ]
    sales = [
        Sale(place=row.place, instance_type=name, on_demand=draw(st.floats(0.5, 60.0)))
        for row in regions
        for name in ("gpu.1x", "gpu.8x")
    ]
    h100 = make_accelerator("H100", bandwidth_gb_per_s=3352.0, fp16_tflops=989.0, tdp_w=700.0)
    catalog = make_catalog(
        regions=regions, accelerators=[make_accelerator(), h100], machines=machines, sales=sales
    )
    peak = draw(st.floats(0.5, 6.0))
    demand = (Demand(origin="city:London", mean_rps=peak / 3, peak_rps=peak),)
    training = make_training(units=draw(st.floats(1e3, 1e6)))
    return catalog, (training, make_inference(demand=demand))


def budgeted(world, slack):
    catalog, workloads = world
    cheapest = plan(catalog, make_scenario(*workloads)).baseline.cost_usd
    return catalog, make_scenario(*workloads, limits=Limits(cost_usd=cheapest * slack))


@EXAMPLES
@given(worlds(), st.floats(1.0, 2.0))
def test_a_plan_keeps_its_budget_and_beats_the_cheapest(world, slack):
    catalog, scenario = budgeted(world, slack)
    answer = plan(catalog, scenario)
    assert answer.totals.cost_usd <= scenario.limits.cost_usd * (1 + 1e-6)
    assert answer.totals.emissions_kg <= answer.baseline.emissions_kg * (1 + 1e-6)
    assert answer.status == "optimal"


@EXAMPLES
@given(worlds(), st.floats(1.0, 2.0))
def test_both_solvers_plan_the_same_emissions(world, slack):
    catalog, scenario = budgeted(world, slack)
    ours, theirs = (plan(catalog, scenario, solver=name) for name in ("HiGHS", "scipy"))
    assert ours.totals.emissions_kg == pytest.approx(theirs.totals.emissions_kg, rel=1e-6)


@EXAMPLES
@given(worlds(), st.floats(1.0, 2.0))
def test_the_order_of_workloads_changes_no_total(world, slack):
    catalog, scenario = budgeted(world, slack)
    turned = dataclasses.replace(scenario, workloads=scenario.workloads[::-1])
    ours, theirs = plan(catalog, scenario).totals, plan(catalog, turned).totals
    assert ours.emissions_kg == pytest.approx(theirs.emissions_kg, rel=1e-6)


@EXAMPLES
@given(worlds(), st.floats(1.0, 2.0))
def test_dearer_prices_and_budget_change_no_emissions(world, slack):
    catalog, scenario = budgeted(world, slack)
    offers = catalog.offers
    dear = dataclasses.replace(offers, price_usd_per_h=offers.price_usd_per_h * 1024.0)
    limits = Limits(cost_usd=scenario.limits.cost_usd * 1024.0)
    ours = plan(catalog, scenario)
    theirs = plan(
        dataclasses.replace(catalog, offers=dear), dataclasses.replace(scenario, limits=limits)
    )
    assert theirs.totals.emissions_kg == pytest.approx(ours.totals.emissions_kg, rel=1e-6)
    assert theirs.totals.cost_usd == pytest.approx(ours.totals.cost_usd * 1024.0, rel=1e-6)


@EXAMPLES
@given(worlds())
def test_rows_add_up_to_the_totals(world):
    catalog, workloads = world
    answer = plan(catalog, make_scenario(*workloads))
    rows, totals = answer.placements, answer.totals
    assert sum(row.cost_usd for row in rows) == pytest.approx(totals.cost_usd)
    kg = sum(row.operational_kg + row.embodied_kg for row in rows)
    assert kg == pytest.approx(totals.emissions_kg)
    assert sum(row.it_energy_kwh for row in rows) == pytest.approx(totals.it_energy_kwh)


@EXAMPLES
@given(worlds(), st.floats(1.0, 1.5))
def test_least_cost_under_the_carbon_of_a_budget_needs_no_more_than_the_budget(world, slack):
    catalog, scenario = budgeted(world, slack)
    greenest = plan(catalog, scenario)
    capped = dataclasses.replace(
        scenario, limits=Limits(carbon_kg=greenest.totals.emissions_kg * (1 + 1e-9))
    )
    cheapest = plan(catalog, capped, objective=Objective.COST)
    assert cheapest.totals.cost_usd <= greenest.totals.cost_usd * (1 + 1e-6)


def test_without_a_budget_work_goes_where_it_is_clean():
    assert plan(*two_regions()).placements[0].region == "eu-north-1"


def test_a_tight_budget_sends_it_to_the_cheap_region():
    assert plan(*two_regions(cost_usd=2.0)).placements[0].region == "eu-central-1"


def test_least_cost_under_a_carbon_cap_pays_for_the_clean_region():
    catalog, scenario = two_regions(carbon_kg=0.05)
    answer = plan(catalog, scenario, objective=Objective.COST)
    assert answer.placements[0].region == "eu-north-1"


def test_a_budget_that_is_too_small_says_by_how_much():
    with pytest.raises(
        Infeasible, match=r"limits\.cost_usd from 0\.4 to 1 USD \(\+0\.6\)"
    ) as caught:
        plan(*two_regions(cost_usd=0.4))
    (conflict,) = caught.value.conflicts
    assert conflict.needed == pytest.approx(1.0)


def test_two_limits_that_contradict_each_other_are_both_known():
    with pytest.raises(Infeasible, match="no plan meets these limits"):
        plan(*two_regions(cost_usd=2.0, carbon_kg=0.05))


def test_a_full_pool_sends_the_rest_elsewhere():
    catalog, _ = two_regions()
    pool = Capacity(place=PLACES[0], accelerator="A100", instances=0)
    answer = plan(catalog, make_scenario(limits=Limits(capacity=(pool,))))
    assert answer.placements[0].region == "eu-central-1"


def test_a_workloads_own_budget_binds_it_alone():
    catalog, _ = two_regions()
    scenario = make_scenario(make_training("poor", cost_usd=2.0), make_training("rich"))
    regions = {row.workload: row.region for row in plan(catalog, scenario).placements}
    assert regions == {"poor": "eu-central-1", "rich": "eu-north-1"}


def test_a_water_limit_binds():
    # 0.3 kWh x (0.5 + 1 x 1.0) L/kWh = 0.45 L
    catalog, scenario = two_regions(water_l=0.4)
    with pytest.raises(Infeasible, match=r"limits\.water_l"):
        plan(catalog, scenario)


def test_nothing_that_can_serve_lists_the_reasons():
    scenario = make_scenario(make_training(window_h=0.1))
    with pytest.raises(NoCandidates, match="too slow for the window") as caught:
        plan(make_catalog(), scenario)
    assert caught.value.reasons == {"deadline": 1}


def test_rejections_are_counted_by_reason():
    catalog, _ = two_regions()
    scenario = make_scenario(make_training(purchase=(Purchase.ON_DEMAND, Purchase.SPOT)))
    assert plan(catalog, scenario).rejected == {"unknown_price": 2}


def test_todays_placement_is_compared_even_where_a_rule_forbids_it():
    catalog, _ = two_regions()
    scenario = make_scenario(make_training(today="aws:eu-central-1:gpu.1x"))
    answer = plan(catalog, scenario)
    assert answer.today.emissions_kg == pytest.approx(0.3 * 0.4)
    assert answer.today.cost_usd == pytest.approx(1.0)


def test_today_is_left_out_unless_all_workloads_name_it():
    catalog, _ = two_regions()
    scenario = make_scenario(
        make_training("a", today="aws:eu-central-1:gpu.1x"), make_training("b")
    )
    assert plan(catalog, scenario).today is None


def test_a_today_that_is_not_sold_is_refused():
    catalog, _ = two_regions()
    with pytest.raises(ScenarioError, match="is not an offer"):
        plan(catalog, make_scenario(make_training(today="aws:eu-central-1:gpu.9x")))


def test_a_today_of_unknown_price_cannot_be_compared():
    catalog, _ = two_regions()
    training = make_training(today="aws:eu-central-1:gpu.1x:spot", purchase=tuple(Purchase))
    with pytest.raises(ScenarioError, match="figures that are unknown"):
        plan(catalog, make_scenario(training))


def test_a_policy_on_an_unknown_place_is_refused():
    catalog, scenario = two_regions()
    policy = dataclasses.replace(scenario.policy, deny_places=("mars",))
    with pytest.raises(CatalogError, match="unknown provider"):
        plan(catalog, dataclasses.replace(scenario, policy=policy))


def test_notes_say_what_is_assumed():
    profile = make_profile(precision=None)
    answer = plan(
        make_catalog(), make_scenario(make_training(interruptible=True)), profile=profile
    )
    assert any("names no number format" in note for note in answer.notes)
    assert any("each pause does 5 min of work again" in note for note in answer.notes)


def test_notes_say_what_the_figures_leave_out():
    profile = make_profile(service_time_ms=None)
    answer = plan(make_catalog(), make_scenario(make_inference()), profile=profile)
    assert any("latency is the network alone" in note for note in answer.notes)
    assert any("no saving from choosing hours" in " ".join(note.split()) for note in answer.notes)


def test_spot_prices_come_with_a_warning():
    catalog = make_catalog(sales=[Sale(spot=0.5)])
    scenario = make_scenario(make_training(purchase=(Purchase.SPOT,)))
    assert any("taken back" in note for note in plan(catalog, scenario).notes)


def test_reserved_prices_come_with_a_warning():
    catalog = make_catalog(sales=[Sale(reserved=0.5)])
    scenario = make_scenario(make_inference(purchase=(Purchase.RESERVED_1Y,)))
    assert any("commitment" in note for note in plan(catalog, scenario).notes)


def test_a_row_carries_the_figures_that_it_rests_on():
    catalog, scenario = two_regions()
    (row,) = plan(catalog, scenario).placements
    assert (row.price.value, row.price.unit) == (3.0, "USD/h")
    assert row.intensity.value == 20.0
    assert row.pue.value == 1.0
    assert np.isclose(row.operational_kg, row.facility_energy_kwh * row.intensity.value / 1000)
