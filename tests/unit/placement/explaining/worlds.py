"""Small worlds whose plans are explained."""

from dataclasses import replace

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

from advisor.domain.scenario import Limits, Objective, Policy
from advisor.placement.explaining.answered import answer
from advisor.placement.question import Question

CLEAN, DIRTY, FAR = "aws:eu-north-1", "aws:eu-central-1", "gcp:us-far1"
REGIONS = (
    make_region(CLEAN, intensity_g_per_kwh=100.0),
    make_region(DIRTY, intensity_g_per_kwh=400.0, latitude_deg=50.1, longitude_deg=8.7),
    make_region(
        FAR, intensity_g_per_kwh=200.0, latitude_deg=40.0, longitude_deg=-120.0, residency=("US",)
    ),
)
SALES = (
    Sale(place=CLEAN, on_demand=5.0),
    Sale(place=DIRTY, on_demand=1.0),
    Sale(place=FAR, instance_type="far.1x", on_demand=0.5),
)
MACHINES = (Machine(), Machine(instance_type="far.1x", provider="gcp"))
PAIRS_MS = {
    ("city:London", CLEAN): 30.0,
    ("city:London", DIRTY): 15.0,
    ("city:London", FAR): 143.0,
}


def make_question(*workloads, objective=Objective.EMISSIONS, catalog=None, profile=None, **rules):
    """One hour of work, or a service, on three offers: clean and dear, dirty and cheap, far away."""
    catalog = catalog or make_catalog(
        regions=REGIONS, machines=MACHINES, sales=SALES, pairs_ms=PAIRS_MS
    )
    names = {"limits": rules.pop("limits", Limits()), "policy": rules.pop("policy", Policy())}
    return Question(
        catalog=catalog,
        scenario=make_scenario(*workloads, **names, **rules),
        profiles={"p.json": profile or make_profile()},
        objective=objective,
        solver="HiGHS",
        inputs={},
    )


def answered(*workloads, **rules):
    return answer(make_question(*workloads, **rules))


def with_scenario(question, **changes):
    return replace(question, scenario=replace(question.scenario, **changes))


__all__ = [
    "CLEAN",
    "DIRTY",
    "FAR",
    "answered",
    "make_accelerator",
    "make_catalog",
    "make_inference",
    "make_profile",
    "make_question",
    "make_training",
    "with_scenario",
]
