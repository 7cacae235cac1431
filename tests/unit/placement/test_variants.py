"""Variants of a workload as candidates, and which of them a plan chooses."""

import dataclasses
import itertools

import numpy as np
import pytest
from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_inference,
    make_lever,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.candidates import Candidates, Reason
from advisor.domain.profile import CpuUse, JobKind, Precision
from advisor.domain.scenario import Demand, Limits, Objective, Variant
from advisor.errors import CatalogError, NoCandidates, ScenarioError
from advisor.placement.evaluate import evaluate, totals
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

LEVER = Variant(name="cap", lever="cap")
OWN = Variant(name="small", profile="q.json")


def world(*levers, **changes):
    return dataclasses.replace(make_catalog(**changes), levers=levers)


def build(workload, catalog=None, **profiles):
    profiles = {"p.json": make_profile(), **{f"{key}.json": row for key, row in profiles.items()}}
    return build_candidates(catalog or world(make_lever()), make_scenario(workload), profiles)


def reasons(built, variant):
    return [Reason(code) for code in built.reason[built.variant == variant]]


def plan(catalog, workloads, profiles=None, **limits):
    scenario = make_scenario(*workloads, limits=Limits(**limits))
    return make_plan(
        Question(
            catalog=catalog,
            scenario=scenario,
            profiles={"p.json": make_profile(), **(profiles or {})},
            objective=Objective.EMISSIONS,
            solver="HiGHS",
            inputs={},
        ),
    )


def test_a_lever_multiplies_energy_and_time_of_the_profile():
    # 3600 steps at 1/s and 300 J: 1 h and 0.3 kWh; x 0.5 and x 0.8
    built = build(make_training(variants=(LEVER,)))
    assert built.variant.tolist() == [0, 1]
    assert built.predicted_kwh == pytest.approx([0.3, 0.15])
    assert built.hours == pytest.approx([1.0, 0.8])
    assert built.usd_share == pytest.approx([1.0, 0.8])


def test_the_range_of_a_lever_and_of_the_profile_widen_each_other():
    # the profile's own 80 % range ends at 0.9 and 1.1, the lever's at 0.4/0.5 and 0.7/0.5
    built = build(make_training(variants=(LEVER,)))
    assert built.low_ratio[0] == pytest.approx(0.9)
    assert built.low_ratio[1] == pytest.approx(np.exp(-np.hypot(np.log(0.9), np.log(0.8))))
    assert built.high_ratio[1] == pytest.approx(np.exp(np.hypot(np.log(1.1), np.log(1.4))))


def test_a_profile_of_its_own_replaces_the_workloads():
    small = make_profile(energy_j_per_unit=100.0, units_per_s=4.0)
    built = build(make_training(variants=(OWN,)), q=small)
    assert built.predicted_kwh == pytest.approx([0.3, 0.1])
    assert built.hours == pytest.approx([1.0, 0.25])


def test_a_lever_counts_only_where_somebody_measured_it():
    boards = [make_accelerator("A100"), make_accelerator("H100")]
    machines = [Machine(), Machine(instance_type="gpu.h", accelerator="H100")]
    catalog = world(
        make_lever(accelerator="H100"),
        accelerators=boards,
        machines=machines,
        sales=[Sale(), Sale(instance_type="gpu.h")],
    )
    built = build(make_training(variants=(LEVER,)), catalog)
    assert reasons(built, 0) == [Reason.ALLOWED, Reason.ALLOWED]
    assert reasons(built, 1) == [Reason.UNMEASURED_LEVER, Reason.ALLOWED]


def test_a_factor_for_the_accelerator_goes_before_one_for_any():
    anywhere, here = make_lever(), make_lever(accelerator="A100", energy=(0.9, 0.9, 0.9))
    built = build(make_training(variants=(LEVER,)), world(anywhere, here))
    assert built.predicted_kwh[1] == pytest.approx(0.27)


def test_variants_change_no_row_of_the_workload_as_profiled():
    plain = build(make_training())
    varied = build(make_training(variants=(LEVER, OWN)), q=make_profile(units_per_s=2.0))
    mine = varied.variant == 0
    for field in dataclasses.fields(Candidates):
        before = getattr(plain, field.name)
        if isinstance(before, np.ndarray):
            np.testing.assert_array_equal(getattr(varied, field.name)[mine], before, field.name)


@pytest.mark.parametrize(
    ("quality", "reason"),
    [
        (0.9, Reason.ALLOWED),
        (0.8, Reason.ALLOWED),
        (0.79, Reason.QUALITY),
        (None, Reason.UNKNOWN_QUALITY),
    ],
)
def test_a_variant_must_score_at_least_the_min_quality(quality, reason):
    variant = dataclasses.replace(LEVER, quality=quality)
    workload = make_training(
        variants=(variant,), quality=0.95, min_quality=0.8, quality_unit="accuracy"
    )
    built = build(workload)
    assert (reasons(built, 0), reasons(built, 1)) == ([Reason.ALLOWED], [reason])


def test_the_workload_as_profiled_must_score_it_too():
    workload = make_training(
        variants=(dataclasses.replace(LEVER, quality=0.9),),
        min_quality=0.8,
        quality_unit="accuracy",
    )
    built = build(workload)
    assert (reasons(built, 0), reasons(built, 1)) == ([Reason.UNKNOWN_QUALITY], [Reason.ALLOWED])


def test_without_any_version_that_is_good_enough_there_is_no_plan():
    workload = make_training(variants=(LEVER,), min_quality=0.8, quality_unit="accuracy")
    with pytest.raises(NoCandidates, match="quality was never scored") as error:
        plan(world(make_lever()), [workload])
    assert error.value.reasons == {"unknown_quality": 2}


CPU = make_profile(
    accelerator=None,
    accelerator_count=0,
    cpu=CpuUse(model="x", busy_cpus=1.0, peak_memory_gib=1.0),
)
MISFITS = [
    (make_lever(kind=JobKind.LLM_INFERENCE), {}, "was measured at llm-inference"),
    (make_lever(precisions=(Precision.FP32,)), {}, "measured on jobs in fp32, and"),
    (make_lever(precisions=(Precision.FP32,)), {"precision": None}, "add `precision`"),
]


@pytest.mark.parametrize(("lever", "changes", "message"), MISFITS)
def test_a_lever_for_other_work_is_refused(lever, changes, message):
    profiles = {"p.json": make_profile(**changes)}
    scenario = make_scenario(make_training(variants=(LEVER,)))
    with pytest.raises(ScenarioError, match=message):
        build_candidates(world(lever), scenario, profiles)


def test_a_lever_on_a_job_of_cpus_alone_is_refused():
    scenario = make_scenario(make_training(variants=(LEVER,)))
    with pytest.raises(ScenarioError, match="counts on accelerators"):
        build_candidates(world(make_lever()), scenario, {"p.json": CPU})


def test_an_unknown_lever_names_the_known_ones():
    with pytest.raises(CatalogError, match=r'unknown lever "cap"; published factors .* of other'):
        build(make_training(variants=(LEVER,)), world(make_lever(name="other")))


def test_a_profile_of_other_units_is_refused():
    tokens = dataclasses.replace(make_profile(), unit="token")
    with pytest.raises(ScenarioError, match="counts tokens, and the workload's own counts steps"):
        build(make_training(variants=(OWN,)), q=tokens)


def test_a_profile_of_the_other_kind_of_machine_is_refused():
    with pytest.raises(ScenarioError, match="one with accelerators and one without"):
        build(make_training(variants=(OWN,)), q=CPU)


def test_a_plan_takes_the_variant_that_emits_least_and_names_it():
    # 0.3 kWh at 100 g/kWh are 30 g, with the lever 15 g
    found = plan(world(make_lever()), [make_training(variants=(LEVER,))])
    assert [row.variant for row in found.placements] == ["cap"]
    assert found.totals.emissions_kg == pytest.approx(0.015)


def test_a_plan_keeps_to_the_profile_where_a_variant_takes_more():
    found = plan(world(make_lever(energy=(1.1, 1.2, 1.3))), [make_training(variants=(LEVER,))])
    assert [row.variant for row in found.placements] == [None]


def test_a_variant_below_the_min_quality_is_never_chosen_however_little_it_takes():
    variants = (dataclasses.replace(LEVER, quality=0.7), dataclasses.replace(OWN, quality=0.9))
    workload = make_training(
        variants=variants, quality=0.95, min_quality=0.8, quality_unit="accuracy"
    )
    small = {"q.json": make_profile(energy_j_per_unit=200.0)}
    found = plan(world(make_lever()), [workload], small)
    assert [row.variant for row in found.placements] == ["small"]
    assert found.rejected["quality"] == 1
    (note,) = (text for text in found.notes if "left out" in text)
    assert note == (
        "train: cap was left out: its quality of 0.7 is too low, and min_quality is 0.8 (accuracy)."
    )


def test_a_plan_tells_each_published_factor_with_range_and_source():
    found = plan(world(make_lever()), [make_training(variants=(LEVER,))])
    (note,) = (text for text in found.notes if "published lever" in text)
    assert "energy x 0.5 (0.4 to 0.7), time x 0.8 (0.7 to 0.9)" in note
    assert "10 to 90 % of 12 pairs" in note
    assert "2025; somebody" in note


def test_a_lever_that_no_placement_rests_on_has_no_note():
    found = plan(world(make_lever(energy=(2.0, 2.0, 2.0))), [make_training(variants=(LEVER,))])
    assert not [text for text in found.notes if "lever" in text]


def test_origins_of_a_service_may_be_served_by_different_variants():
    # a tight limit of latency leaves London only the variant that answers in 1 ms instead of 10
    near = Demand(origin="city:London", mean_rps=0.1, peak_rps=0.2)
    far = dataclasses.replace(near, origin="aws:eu-north-1")
    quick = make_profile(service_time_ms=1.0, energy_j_per_unit=600.0)
    catalog = world(
        pairs_ms={("city:London", "aws:eu-north-1"): 35.0, ("aws:eu-north-1",) * 2: 1.0}
    )
    service = make_inference(demand=(near, far), latency_ms=40.0, variants=(OWN,))
    found = plan(catalog, [service], {"q.json": quick})
    assert {row.origin: row.variant for row in found.placements} == {
        "city:London": "small",
        "aws:eu-north-1": None,
    }


def test_a_variant_that_the_range_could_turn_to_is_a_doubt():
    # 15 g with the lever, which may turn out at 0.7 / 0.5 of that; 16 g without
    small = {"q.json": make_profile(energy_j_per_unit=160.0)}
    found = plan(world(make_lever()), [make_training(variants=(LEVER, OWN))], small)
    (doubt,) = found.doubts
    assert (doubt.chosen, doubt.rival) == ("A100 as cap", "A100 as small")
    assert doubt.rival_place == "aws:eu-north-1:gpu.1x:on_demand"
    assert doubt.change_ratio == pytest.approx(160.0 / 150.0 - 1.0)


def test_today_runs_as_profiled():
    today = "aws:eu-north-1:gpu.1x"
    found = plan(world(make_lever()), [make_training(variants=(LEVER,), today=today)])
    assert found.today is not None
    assert found.today.emissions_kg == pytest.approx(0.03)


@st.composite
def varied_worlds(draw):
    """Two whole trainings with two variants each, in two regions, and a share of the cheapest."""
    places = ("aws:eu-north-1", "aws:eu-central-1")
    regions = [make_region(row, intensity_g_per_kwh=draw(st.floats(10, 900))) for row in places]
    sales = [Sale(place=row, on_demand=draw(st.floats(0.5, 9.0))) for row in places]
    factors = sorted(draw(st.lists(st.floats(0.2, 2.0), min_size=3, max_size=3)))
    lever = make_lever(energy=tuple(factors), time=tuple(sorted(factors)))
    profiles = {
        "q.json": make_profile(
            energy_j_per_unit=draw(st.floats(30, 900)), units_per_s=draw(st.floats(0.2, 5))
        )
    }
    scores = [draw(st.sampled_from([None, 0.7, 0.9])) for _ in range(2)]
    variants = tuple(
        dataclasses.replace(row, quality=score)
        for row, score in zip((LEVER, OWN), scores, strict=True)
    )
    first = make_training("one", variants=variants, runs=draw(st.integers(1, 5)))
    second = make_training(
        "two", variants=variants, quality=0.9, min_quality=0.8, quality_unit="accuracy"
    )
    slack = draw(st.floats(1.0, 3.0))
    return world(lever, regions=regions, sales=sales), (first, second), profiles, slack


@settings(max_examples=40, deadline=None)
@given(case=varied_worlds())
def test_the_plan_is_the_best_of_all_combinations_of_offers_and_variants(case):
    catalog, workloads, profiles, slack = case
    built = build_candidates(
        catalog, make_scenario(*workloads), {"p.json": make_profile(), **profiles}
    )
    rows = [np.flatnonzero((built.group == group) & (built.reason == 0)) for group in range(2)]
    found = [
        totals(evaluate(built, np.array(pair), np.ones(2))) for pair in itertools.product(*rows)
    ]
    budget_usd = min(row.cost_usd for row in found) * slack
    kept = [row.emissions_kg for row in found if row.cost_usd <= budget_usd * (1 + 1e-9)]
    chosen = plan(catalog, workloads, profiles, cost_usd=budget_usd)
    assert chosen.totals.emissions_kg == pytest.approx(min(kept), rel=1e-6)
    assert all(
        row.variant != "small" or workloads[1].variants[1].quality == 0.9
        for row in chosen.placements
        if row.workload == "two"
    )
