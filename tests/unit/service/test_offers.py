import dataclasses

from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_profile,
    make_region,
    make_scenario,
)

from advisor.domain.offer_facts import Use
from advisor.domain.scenario import Objective
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.service.offers import offer_facts, offer_sheets, uses_of

CATALOG = make_catalog(
    regions=[make_region(intensity_g_per_kwh=20.0), make_region("aws:eu-central-1")],
    accelerators=[make_accelerator("A100"), make_accelerator("H100")],
    machines=[
        Machine(instance_type="n1", accelerator="A100", count=2),
        Machine(instance_type="cpu", accelerator=None, count=0, embodied_kg=float("nan")),
        Machine(instance_type="gpu.1x"),
    ],
    sales=[
        Sale(instance_type="n1"),
        Sale(instance_type="cpu", on_demand=0.2),
        Sale(place="aws:eu-central-1", on_demand=1.5),
        Sale(on_demand=2.0, spot=0.5),
    ],
)
PLAN = make_plan(
    Question(
        catalog=CATALOG,
        scenario=make_scenario(),
        profiles={"p.json": make_profile()},
        objective=Objective.EMISSIONS,
        solver="HiGHS",
        inputs={},
    ),
)


def test_a_plan_marks_the_offer_that_it_uses():
    (row,) = PLAN.placements
    assert (row.region, row.instance_type, row.purchase) == ("eu-north-1", "gpu.1x", "on_demand")
    assert uses_of(CATALOG, PLAN) == {3: (Use(workload="train", purchase="on_demand"),)}


def test_a_plan_names_each_use_of_an_offer_once():
    (row,) = PLAN.placements
    again = dataclasses.replace(row, origin="city:London")
    other = dataclasses.replace(row, workload="serve", purchase="spot")
    plan = dataclasses.replace(PLAN, placements=(row, again, other))
    assert uses_of(CATALOG, plan)[3] == (
        Use(workload="train", purchase="on_demand"),
        Use(workload="serve", purchase="spot"),
    )


def test_an_offer_that_is_gone_marks_nothing():
    (row,) = PLAN.placements
    gone = dataclasses.replace(row, region="mars-1")
    attached = dataclasses.replace(row, accelerator_count=4.0)
    plan = dataclasses.replace(PLAN, placements=(gone, attached))
    assert uses_of(CATALOG, plan) == {}


def test_facts_hold_what_is_known_and_none_for_the_rest():
    facts = offer_facts(CATALOG, 1)
    assert facts.place == "aws:eu-north-1:cpu"
    assert facts.accelerator is None
    on_demand, spot, reserved = facts.prices
    assert (on_demand.value, on_demand.unit, on_demand.as_of) == (0.2, "USD/h", "2026-01-01")
    assert (spot, reserved, facts.embodied) == (None, None, None)


def test_the_sheets_are_of_the_offer_its_region_and_its_accelerator():
    places = [sheet.place for sheet in offer_sheets(CATALOG, 3)]
    assert places == ["aws:eu-north-1:gpu.1x", "aws:eu-north-1", "gpu:A100"]
    assert len(offer_sheets(CATALOG, 1)) == 2
