"""Small worlds that several tests stand in."""

from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)

from advisor.domain.scenario import Limits, Objective
from advisor.placement.question import Question
from advisor.placement.workbench import Workbench

PLACES = {"aws:clean": (20.0, 3.0), "aws:middle": (60.0, 1.6), "aws:dirty": (400.0, 1.0)}
"""Intensity [g/kWh] and price [USD/h]."""


def bench(*workloads, **limits):
    """A workbench of two runs, or of other workloads, on three places with one accelerator."""
    regions = [
        make_region(place, intensity_g_per_kwh=intensity)
        for place, (intensity, _) in PLACES.items()
    ]
    sales = [Sale(place=place, on_demand=price) for place, (_, price) in PLACES.items()]
    catalog = make_catalog(
        regions=regions,
        accelerators=[make_accelerator("A")],
        machines=[Machine(accelerator="A")],
        sales=sales,
    )
    rows = workloads or (make_training("one"), make_training("two"))
    return Workbench(
        Question(
            catalog=catalog,
            scenario=make_scenario(*rows, limits=Limits(**limits)),
            profiles={"p.json": make_profile(accelerator="A")},
            objective=Objective.EMISSIONS,
            solver="HiGHS",
            inputs={"solver": "HiGHS"},
        ),
    )
