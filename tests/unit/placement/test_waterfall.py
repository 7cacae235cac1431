"""The steps to a plan: hand-worked, their law, and what happens where a step is not possible."""

import dataclasses
import math

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

from advisor.domain.plan import Deferred
from advisor.domain.scenario import Demand, Fleet, Objective, Variant
from advisor.domain.waterfall import Change, Start
from advisor.errors import ScenarioError
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.placement.savings.ends import ends_of
from advisor.placement.savings.waterfall import waterfall_of

CLEAN, DIRTY = "aws:eu-north-1", "aws:eu-central-1"
TODAY = f"{DIRTY}:gpu.a"
CAP = Variant(name="cap", lever="cap")


def world(*, sold=((CLEAN, "gpu.a"), (CLEAN, "gpu.b"), (DIRTY, "gpu.a")), **changes):
    """A clean and a dirty region; B takes half of A's energy, and a lever halves it again."""
    boards = [make_accelerator("A", idle_w=0.0), make_accelerator("B", tdp_w=200.0, idle_w=0.0)]
    catalog = make_catalog(
        regions=[
            make_region(CLEAN, intensity_g_per_kwh=100.0),
            make_region(DIRTY, intensity_g_per_kwh=400.0),
        ],
        accelerators=boards,
        machines=[
            Machine(instance_type="gpu.a", accelerator="A"),
            Machine(instance_type="gpu.b", accelerator="B"),
            Machine(instance_type="gpu.other-a", accelerator="A", vcpus=1.0),
        ],
        sales=[Sale(place=place, instance_type=name) for place, name in sold],
        **changes,
    )
    return dataclasses.replace(catalog, levers=(make_lever(time=(1.0, 1.0, 1.0)),))


def ask(catalog, *workloads, profiles=None):
    return Question(
        catalog=catalog,
        scenario=make_scenario(*workloads),
        profiles={"p.json": make_profile(accelerator="A"), **(profiles or {})},
        objective=Objective.EMISSIONS,
        solver="HiGHS",
        inputs={},
    )


def steps_to(question, start=None):
    plan = make_plan(question)
    found = waterfall_of(ends_of(question, plan, start))
    assert found.end_kg == pytest.approx(plan.totals.emissions_kg, rel=1e-12)
    return found


def test_each_step_has_the_factor_that_it_is_worth():
    # 0.3 kWh: 120 g dirty on A, 30 g clean on A, 15 g clean on B, 7.5 g with the lever
    found = steps_to(ask(world(), make_training(variants=(CAP,), today=TODAY)))
    assert [step.changes for step in found.steps] == [
        (Change.REGION,),
        (Change.HARDWARE,),
        (Change.VARIANT,),
    ]
    assert found.start is Start.TODAY
    assert [step.before_kg for step in found.steps] == pytest.approx([0.12, 0.03, 0.015])
    assert [step.factor for step in found.steps] == pytest.approx([0.25, 0.5, 0.5])
    assert found.factor == pytest.approx(1 / 16)
    assert found.shares == pytest.approx([0.5, 0.25, 0.25])
    assert found.steps[2].variant == "train as cap"
    assert found.notes == ()


def test_hours_are_a_step_of_their_own():
    # a grid twice as clean in the second half of each day than in the first, 100 g/kWh in the mean
    day = np.repeat([400.0 / 3.0, 200.0 / 3.0], 12)
    catalog = world(hourly={"SE": np.tile(day, 365)})
    found = steps_to(ask(catalog, make_training(today=f"{CLEAN}:gpu.b")))
    (step,) = found.steps
    assert step.changes == (Change.HOURS,)
    assert step.factor == pytest.approx(0.5)
    assert step.details == ("train: at once to its hours in the plan",)


def test_a_machine_that_the_region_does_not_sell_is_counted_on_its_grid():
    sold = ((CLEAN, "gpu.b"), (DIRTY, "gpu.a"))
    found = steps_to(ask(world(sold=sold), make_training(today=TODAY)))
    assert [step.factor for step in found.steps] == pytest.approx([0.25, 0.5])
    (note,) = found.notes
    assert note.endswith("does not sell, counted on its grid all the same: gpu.a (1 x A).")


def test_another_machine_with_the_same_accelerators_stands_in_first():
    sold = ((CLEAN, "gpu.b"), (CLEAN, "gpu.other-a"), (DIRTY, "gpu.a"))
    found = steps_to(ask(world(sold=sold), make_training(today=TODAY)))
    # a vCPU at half load takes 2 W: 2 Wh in the hour that 0.3 kWh take
    assert found.steps[0].after_kg == pytest.approx(0.0302)
    (note,) = found.notes
    assert note.endswith("with the same accelerators: gpu.a by gpu.other-a.")


def test_steps_that_lead_over_a_machine_that_work_does_not_fit_on_are_one():
    boards = [
        make_accelerator("A", memory_gib=80.0, idle_w=0.0),
        make_accelerator("B", memory_gib=20.0, tdp_w=200.0, idle_w=0.0),
    ]
    catalog = dataclasses.replace(world(), accelerators=tuple(boards))
    profiles = {
        "p.json": make_profile(accelerator="A", memory_gib=70.0),
        "q.json": make_profile(accelerator="A", memory_gib=10.0, energy_j_per_unit=60.0),
    }
    small = Variant(name="small", profile="q.json")
    question = ask(catalog, make_training(variants=(small,), today=TODAY), profiles=profiles)
    found = steps_to(question)
    assert [step.changes for step in found.steps] == [
        (Change.REGION,),
        (Change.HARDWARE, Change.HOURS, Change.VARIANT),
    ]
    # 30 g on A; 3600 x 60 J are 0.06 kWh and 6 g on A, 3 g on B
    assert [step.after_kg for step in found.steps] == pytest.approx([0.03, 0.003])
    (note,) = found.notes
    assert note.endswith("its steps are one: train as profiled on gpu.b (1 x B).")


def test_work_runs_today_whatever_its_profile_says_of_memory():
    # needs 70 GiB by its profile, and runs on A with 40 today
    boards = [
        make_accelerator("A", idle_w=0.0),
        make_accelerator("B", memory_gib=80.0, tdp_w=200.0, idle_w=0.0),
    ]
    catalog = dataclasses.replace(world(), accelerators=tuple(boards))
    large = {"p.json": make_profile(accelerator="A", memory_gib=70.0)}
    found = steps_to(ask(catalog, make_training(today=TODAY), profiles=large))
    assert [step.factor for step in found.steps] == pytest.approx([0.25, 0.5])


def test_without_today_it_begins_with_the_cheapest_plan():
    catalog = make_catalog(
        regions=[
            make_region(CLEAN, intensity_g_per_kwh=100.0),
            make_region(DIRTY, intensity_g_per_kwh=400.0),
        ],
        sales=[Sale(place=CLEAN, on_demand=2.0), Sale(place=DIRTY, on_demand=1.0)],
    )
    question = ask(catalog, make_training(), profiles={"p.json": make_profile()})
    found = steps_to(question)
    assert (found.start, found.start_kg) == (Start.CHEAPEST, pytest.approx(0.12))
    assert [step.details for step in found.steps] == [(f"train: {DIRTY} to {CLEAN}",)]


def test_the_cheapest_plan_may_be_asked_for_beside_a_today():
    question = ask(world(), make_training(today=TODAY))
    assert steps_to(question, Start.CHEAPEST).start is Start.CHEAPEST


def test_a_today_that_nobody_named_is_refused():
    question = ask(world(), make_training("a", today=TODAY), make_training("b"))
    plan = make_plan(question)
    with pytest.raises(ScenarioError, match="add `today:` to each"):
        ends_of(question, plan, Start.TODAY)


def test_a_plan_that_changes_nothing_has_no_steps_and_no_shares():
    found = steps_to(ask(world(), make_training(today=f"{CLEAN}:gpu.b")))
    assert (found.steps, found.shares, found.factor) == ((), (), 1.0)


def test_deferred_work_is_at_neither_end():
    question = ask(world(), make_training("a", today=TODAY), make_training("b", today=TODAY))
    alone = ask(world(), make_training("a", today=TODAY))
    plan = make_plan(alone)
    plan = dataclasses.replace(plan, deferred=(Deferred(workload="b", least_kg=0.0),))
    found = waterfall_of(ends_of(question, plan))
    assert found.start_kg == pytest.approx(0.12)


@st.composite
def questions(draw):
    """Training and a service on three boards in three regions, with variants; today anywhere."""
    places = (CLEAN, DIRTY, "gcp:europe-west1")
    regions = [make_region(row, intensity_g_per_kwh=draw(st.floats(10, 900))) for row in places]
    boards = [
        make_accelerator("A", tdp_w=draw(st.floats(100, 700))),
        make_accelerator("B", tdp_w=draw(st.floats(100, 700))),
    ]
    machines = [
        Machine(provider=provider, instance_type=f"gpu.{board}", accelerator=board, vcpus=4.0)
        for provider in ("aws", "gcp")
        for board in ("A", "B")
    ]
    pairs = [(place, f"gpu.{board}") for place in places for board in ("A", "B")]
    kept = [pair for pair in pairs if pair == pairs[0] or draw(st.booleans())]
    sales = [
        Sale(place=place, instance_type=name, on_demand=draw(st.floats(0.5, 9.0)))
        for place, name in kept
    ]
    catalog = dataclasses.replace(
        make_catalog(
            regions=regions,
            accelerators=boards,
            machines=machines,
            sales=sales,
            pairs_ms={("city:London", place): 10.0 for place in places},
        ),
        levers=(make_lever(),),
    )
    today = ":".join(draw(st.sampled_from(kept)))
    own = Variant(name="own", profile="q.json")
    demand = Demand(origin="city:London", mean_rps=2.0, peak_rps=draw(st.floats(2.0, 9.0)))
    fleet = draw(st.sampled_from(list(Fleet)))
    workloads = (
        make_training(variants=(CAP, own), today=today, whole=draw(st.booleans())),
        make_inference(demand=(demand,), fleet=fleet, variants=(own,), today=today),
    )
    profile = make_profile(accelerator="A", energy_j_per_unit=draw(st.floats(50, 600)))
    return ask(catalog, *workloads, profiles={"q.json": profile})


@settings(max_examples=40, deadline=None)
@given(question=questions(), start=st.sampled_from(list(Start)))
def test_factors_multiply_to_the_whole_and_shares_add_up_to_one(question, start):
    plan = make_plan(question)
    found = waterfall_of(ends_of(question, plan, start))
    begin = plan.today if start is Start.TODAY else plan.baseline
    assert begin is not None
    assert found.start_kg == pytest.approx(begin.emissions_kg, rel=1e-9)
    assert found.end_kg == pytest.approx(plan.totals.emissions_kg, rel=1e-9)
    assert math.prod(step.factor for step in found.steps) == pytest.approx(found.factor, rel=1e-9)
    ends = [found.start_kg, *(step.after_kg for step in found.steps)]
    assert [step.before_kg for step in found.steps] == ends[:-1]
    if found.steps and found.factor != 1.0:
        assert sum(found.shares) == pytest.approx(1.0, rel=1e-6)
