"""Plans as values, for what comes after planning: every irrelevant field has a plausible value."""

import hashlib
from dataclasses import replace
from datetime import datetime

from builders import make_figure, make_inference, make_scenario, make_training

from advisor.domain.export import WrittenPlan
from advisor.domain.plan import Placement, Plan, Stretch, Totals
from advisor.domain.scenario import Demand, Fleet, Objective, Training, Workload
from advisor.scenario.load import document_from_scenario

TOTALS = Totals(
    emissions_kg=3.0,
    emissions_low_kg=2.0,
    emissions_high_kg=4.0,
    operational_kg=2.0,
    embodied_kg=1.0,
    cost_usd=20.0,
    it_energy_kwh=10.0,
    facility_energy_kwh=11.0,
    water_l=None,
)


def stretch(start: str, hours: float) -> Stretch:
    """A stretch from "2026-12-01T03:00"."""
    return Stretch(start=datetime.fromisoformat(f"{start}+00:00").isoformat(), hours=hours)


def make_placement(workload: Workload, place: str = "aws:eu-north-1:gpu.1x", **changes):
    """All of a workload at a place; of a service, for the users of its first origin."""
    provider, region, instance_type = place.split(":")
    trains = isinstance(workload, Training)
    defaults = Placement(
        workload=workload.name,
        origin=None if trains else workload.demand[0].origin,
        variant=None,
        slice=None,
        provider=provider,
        region=region,
        instance_type=instance_type,
        accelerator="A100-SXM4-80GB",
        accelerator_count=8.0,
        purchase="on_demand",
        share=1.0,
        instances=1.0,
        mean_instances=1.0,
        hours=2.0,
        it_energy_kwh=10.0,
        it_energy_low_kwh=8.0,
        it_energy_high_kwh=12.0,
        facility_energy_kwh=11.0,
        operational_kg=2.0,
        embodied_kg=1.0,
        cost_usd=20.0,
        water_l=None,
        latency_ms=None if trains else 20.0,
        latency_method=None,
        latency_error_ratio=None,
        batch_size=None,
        energy_method="test",
        transferred=False,
        schedule=(stretch("2026-12-01T03:00", 2.0),) if trains else (),
        intensity_ratio=1.0,
        price=make_figure(10.0, "USD/h"),
        intensity=make_figure(100.0),
        pue=make_figure(1.1),
        embodied=make_figure(1000.0),
    )
    return replace(defaults, **changes)


def make_plan_of(*pairs, **scenario_changes) -> Plan:
    """A plan of (workload, placement, placement ...) tuples."""
    scenario = make_scenario(*(workload for workload, *_ in pairs), **scenario_changes)
    return Plan(
        scenario=scenario.name,
        objective=Objective.EMISSIONS,
        status="optimal",
        gap=0.0,
        totals=TOTALS,
        placements=tuple(row for _, *rows in pairs for row in rows),
        baseline=TOTALS,
        today=None,
        shadow_prices=(),
        doubts=(),
        rejected={},
        notes=(),
        catalog_digest="0" * 64,
        catalog_tables={},
        inputs={"scenario": document_from_scenario(scenario)},
    )


def make_written_plan(*pairs, **scenario_changes) -> WrittenPlan:
    """The same as exports take it."""
    document = "{}\n"
    return WrittenPlan(
        document=document,
        digest=hashlib.sha256(document.encode()).hexdigest(),
        scenario=make_scenario(*(workload for workload, *_ in pairs), **scenario_changes),
        objective=Objective.EMISSIONS,
        totals=TOTALS,
        placements=tuple(row for _, *rows in pairs for row in rows),
    )


PAUSING = make_training("pausing", runs=2, restart_min=0.0, interruptible=True)
SERVICE = make_inference(
    "serve",
    demand=[Demand(origin="city:London", mean_rps=1.0, peak_rps=6.0)],
)
SUNNY = make_inference("sunny", fleet=Fleet.FOLLOW_THE_SUN, min_replicas=1)
SCALED = make_inference("scaled", fleet=Fleet.AUTOSCALED, min_replicas=2)


def sunny_rows(place: str, *hours: int, **changes):
    """Hours of the day of a service that follows the sun."""
    return [
        make_placement(SUNNY, place, slice=f"{hour:02}:00-{(hour + 1) % 24:02}:00Z", **changes)
        for hour in hours
    ]


def one_of_each(**scenario_changes) -> WrittenPlan:
    """A training that pauses on 16 spot machines, a service on two offers, a scaled one, and one
    that follows the sun between two clouds.
    """
    return make_written_plan(
        (
            PAUSING,
            make_placement(
                PAUSING,
                "azure:francecentral:Standard_ND96",
                purchase="spot",
                instances=16.0,
                schedule=(
                    stretch("2026-12-01T03:00", 1.0),
                    stretch("2026-12-02T03:00", 2.5),
                    stretch("2026-12-05T17:45:06.5", 3.5),
                ),
            ),
        ),
        (
            SERVICE,
            make_placement(SERVICE, "aws:eu-north-1:big.1x", share=0.6),
            make_placement(SERVICE, "aws:eu-west-3:small.1x", share=0.4, instances=2.0),
        ),
        (
            SCALED,
            make_placement(SCALED, "gcp:europe-west9:a3", purchase="reserved_1y", instances=3.0),
        ),
        (
            SUNNY,
            *sunny_rows("aws:eu-north-1:big.1x", *range(1, 15), instances=5.0),
            *sunny_rows("aws:us-west-2:big.1x", 15, *range(16, 24), 0, instances=4.0),
        ),
        **scenario_changes,
    )
