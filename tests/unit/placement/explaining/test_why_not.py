"""Every rejected offer of a crowded world, held against a world that sells nothing else."""

from dataclasses import replace

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
    make_training,
)
from unit.placement.explaining.worlds import CLEAN, DIRTY, make_question, with_scenario

from advisor.domain.profile import CpuUse
from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import DataSet, Policy
from advisor.domain.transfer import BatchCurves
from advisor.errors import CatalogError, NoCandidates
from advisor.placement.explaining.answered import answer
from advisor.placement.explaining.why_not import verdict
from advisor.placement.plan import make_plan

US, CLOSED, NO_PUE, NO_GRID, DENIED, GCP, AZURE = (
    "aws:us-east-1",
    "aws:us-gov-1",
    "aws:no-pue-1",
    "aws:no-grid-1",
    "aws:denied-1",
    "gcp:europe-1",
    "azure:europe",
)
REGIONS = (
    make_region(CLEAN),
    make_region(DIRTY, intensity_g_per_kwh=400.0),
    make_region(US, residency=("US",)),
    make_region(CLOSED, restricted="government"),
    make_region(NO_PUE, pue_ratio=None),
    make_region(NO_GRID, intensity_g_per_kwh=None),
    make_region(DENIED),
    make_region(GCP),
    make_region(AZURE),
)
BOARDS = (
    make_accelerator(),
    make_accelerator("small", memory_gib=8.0),
    make_accelerator("slow", fp16_tflops=10.0, bandwidth_gb_per_s=10.0),
    make_accelerator("hungry", fp16_tflops=312.0, tdp_w=4000.0),
    make_accelerator("unpublished", fp16_tflops=None),
    make_accelerator("other", vendor="amd"),
    make_accelerator("dark", idle_w=None),
)
MACHINES = (
    Machine(),
    Machine(provider="gcp"),
    Machine(provider="azure"),
    Machine(instance_type="cpu", accelerator=None, vcpus=8.0, memory_gib=32.0),
    Machine(instance_type="half", count=0.5),
    Machine(instance_type="unknown-host", vcpus=np.nan),
    Machine(instance_type="unknown-making", embodied_kg=np.nan),
    *(
        Machine(instance_type=f"gpu.{name}", accelerator=name)
        for name in ("small", "slow", "hungry", "unpublished", "other", "dark")
    ),
)
SALES = (
    Sale(),
    Sale(place=DIRTY),
    *(Sale(place=place) for place in (US, CLOSED, NO_PUE, NO_GRID, DENIED)),
    Sale(place=GCP),
    Sale(place=AZURE),
    *(Sale(instance_type=machine.instance_type) for machine in MACHINES[3:]),
    Sale(place=DIRTY, instance_type="gpu.small", on_demand=np.nan, spot=0.3, spot_derived=True),
)
TRIPS = {("city:London", place): 30.0 for place in (CLEAN, US, CLOSED, NO_PUE, NO_GRID, DENIED)}
TRIPS |= {("city:London", DIRTY): 133.0, ("city:London", GCP): 40.0, ("city:London", AZURE): 20.0}
POLICY = Policy(
    providers=(Provider.AWS, Provider.AZURE),
    deny_places=(DENIED,),
    residency=("EU",),
    min_gflops_per_w=100.0,
)
DATA = DataSet(location=CLEAN, size_gb=10.0)
EGRESS = {(CLEAN, "aws:*"): 0.02}
# 3,600 units of a second: an hour on the A100
TRAINING = make_training(data=DATA, window_h=2.0, purchase=(Purchase.ON_DEMAND, Purchase.SPOT))
SERVICE = make_inference(latency_ms=120.0)


def world(work, sales=SALES):
    catalog = make_catalog(
        regions=REGIONS,
        accelerators=BOARDS,
        machines=MACHINES,
        sales=sales,
        pairs_ms=TRIPS,
        egress=EGRESS,
    )
    return make_question(work, catalog=catalog, policy=POLICY)


PLACES = sorted({f"{sale.place}:{sale.instance_type}" for sale in SALES})


@pytest.mark.parametrize("work", [TRAINING, SERVICE], ids=["training", "service"])
def test_the_reasons_of_every_place_are_those_of_a_world_that_sells_nothing_else(work):
    found = answer(world(work))
    seen = set()
    for place in PLACES:
        told = verdict(found, 0, place)
        rejected = {ground.reason: ground.offers for ground in told.grounds}
        alone = tuple(sale for sale in SALES if f"{sale.place}:{sale.instance_type}" == place)
        if told.allowed:
            make_plan(world(work, alone))
            assert told.chosen or told.best
        else:
            with pytest.raises(NoCandidates) as caught:
                make_plan(world(work, alone))
            assert rejected == caught.value.reasons
        seen |= set(rejected)
    wanted = {
        "no_accelerator",
        "provider",
        "place",
        "restricted_region",
        "residency",
        "partial_accelerator",
        "no_measurement",
        "memory",
        "efficiency_policy",
        "unknown_host",
        "unknown_idle_power",
        "unknown_intensity",
        "unknown_pue",
        "unknown_embodied",
    }
    of_training = {"unknown_price", "derived_spot_price", "unknown_egress"}
    assert seen >= wanted | (of_training if work is TRAINING else {"latency"})


def only_ground(place, work=SERVICE):
    told = verdict(answer(world(work)), 0, place)
    assert told.allowed == 0
    return next(ground for ground in told.grounds if ground.reason != "unknown_price")


def test_a_latency_is_told_with_the_limit():
    ground = only_ground(DIRTY)
    # 133 ms and 10 ms of the service itself
    assert (ground.found, ground.needed, ground.unit) == (143.0, 120.0, "ms")


def test_the_number_of_a_latency_is_the_limit_that_lets_the_offer_in():
    found = only_ground(DIRTY).found
    alone = (Sale(place=DIRTY),)
    make_plan(world(replace(SERVICE, latency_ms=found), alone))
    with pytest.raises(NoCandidates):
        make_plan(world(replace(SERVICE, latency_ms=found * (1 - 1e-9)), alone))


def test_a_memory_is_told_with_what_is_needed():
    ground = only_ground(f"{CLEAN}:gpu.small")
    assert (ground.found, ground.needed, ground.has) == (8.0, 10.0, "small")


def test_the_memory_of_one_sequence_is_what_a_service_needs():
    # 8e9 weights of 2 bytes are 14.9 GiB, and 16 sequences the other 1.6 of 16.5: one needs 0.1
    profile = make_profile(memory_gib=16.5, batch_size=16, parameters_b=8.0, kind="llm-inference")
    catalog = make_catalog(
        accelerators=BOARDS,
        machines=(Machine(), Machine(instance_type="gpu.small", accelerator="small")),
        sales=(Sale(), Sale(instance_type="gpu.small")),
        pairs_ms=TRIPS,
    )
    curves = {"llm-inference": make_curves()}
    law = replace(catalog.transfer, batches=curves)
    question = make_question(SERVICE, catalog=replace(catalog, transfer=law), profile=profile)
    (ground,) = verdict(answer(question), 0, f"{CLEAN}:gpu.small").grounds
    assert ground.needed == pytest.approx(14.9012 + (16.5 - 14.9012) / 16, abs=1e-4)


def make_curves():
    return BatchCurves(energy=(4.0, 8.0, 16.0), time=(4.0, 8.0, 16.0), cases=5)


def test_a_deadline_is_told_with_the_time_that_a_run_takes():
    ground = only_ground(f"{CLEAN}:gpu.slow", replace(TRAINING, purchase=(Purchase.ON_DEMAND,)))
    if ground.reason == "efficiency_policy":  # 10 TFLOP/s over 400 W
        assert (ground.found, ground.needed) == (25.0, 100.0)
    question = world(replace(TRAINING, purchase=(Purchase.ON_DEMAND,)))
    lax = with_scenario(question, policy=Policy())
    told = verdict(answer(lax), 0, f"{CLEAN}:gpu.slow")
    (late,) = told.grounds
    assert (late.reason, late.needed, late.unit) == ("deadline", 2.0, "h")
    assert late.found == pytest.approx((1555 / 10) ** 0.45 * (312 / 10) ** 0.48)


@pytest.mark.parametrize(
    ("place", "has", "wants"),
    [
        (US, "Sweden", "EU"),
        (GCP, "gcp", "aws, azure"),
        (DENIED, "policy.deny", DENIED),
        (CLOSED, "government", CLOSED),
        (f"{CLEAN}:gpu.other", "other", "A100"),
        (f"{CLEAN}:gpu.dark", "dark", ""),
        (NO_GRID, "SE", "average"),
    ],
)
def test_rules_are_told_in_the_scenarios_words(place, has, wants):
    ground = only_ground(place)
    assert (ground.has, ground.wants) == (has, wants)


def test_a_place_that_is_not_allowed_names_what_is():
    question = with_scenario(world(SERVICE), policy=Policy(allow_places=(CLEAN,)))
    (ground,) = verdict(answer(question), 0, DIRTY).grounds
    assert (ground.reason, ground.has, ground.wants) == ("place", "policy.allow", CLEAN)


def test_the_data_has_no_price_to_another_cloud():
    ground = only_ground(AZURE, TRAINING)
    assert (ground.reason, ground.has, ground.wants) == ("unknown_egress", CLEAN, AZURE)


def test_the_nearest_offer_of_a_provider_is_the_one_whose_number_is_told():
    told = verdict(answer(world(SERVICE)), 0, "aws")
    grounds = {ground.reason: ground for ground in told.grounds}
    assert grounds["latency"].nearest == f"{DIRTY}:gpu.1x"
    # 312e3 / 4000 = 78 and 10e3 / 400 = 25; a rate that nobody published is no number
    assert grounds["efficiency_policy"].found == pytest.approx(78.0)
    assert grounds["efficiency_policy"].offers == 3


def test_what_is_in_the_plan_is_called_so():
    told = verdict(answer(world(SERVICE)), 0, f"{CLEAN}:gpu.1x")
    assert [(row.instance_type, row.share) for row in told.chosen] == [("gpu.1x", 1.0)]
    assert told.best is None
    assert told.grounds == ()


def test_an_allowed_offer_has_the_plan_with_it():
    question = world(replace(SERVICE, latency_ms=200.0))
    told = verdict(answer(question), 0, DIRTY)
    assert told.best is not None
    alone = answer(world(replace(SERVICE, latency_ms=200.0), (Sale(place=DIRTY),)))
    assert told.best.instead.more_kg == pytest.approx(
        alone.emissions_kg - answer(question).emissions_kg
    )


def test_a_job_of_cpus_is_told_what_machines_lack():
    cpu = CpuUse(model="EPYC", busy_cpus=16.0, peak_memory_gib=4.0)
    profile = make_profile(accelerator=None, accelerator_count=0, cpu=cpu)
    machines = [
        Machine(instance_type="large", accelerator=None, vcpus=32.0, memory_gib=64.0),
        Machine(instance_type="few", accelerator=None, vcpus=8.0, memory_gib=64.0),
        Machine(instance_type="tight", accelerator=None, vcpus=32.0, memory_gib=2.0),
        Machine(instance_type="t3.large", accelerator=None, vcpus=32.0, memory_gib=64.0),
        Machine(),
    ]
    catalog = make_catalog(
        machines=machines, sales=[Sale(instance_type=row.instance_type) for row in machines]
    )
    found = answer(make_question(make_training(), catalog=catalog, profile=profile))
    told = {
        name: verdict(found, 0, f"{CLEAN}:{name}").grounds
        for name in ("few", "tight", "t3.large", "gpu.1x")
    }
    numbers = {name: (row.reason, row.found, row.needed) for name, (row,) in told.items()}
    assert numbers == {
        "few": ("too_few_vcpus", 8.0, 16.0),
        "tight": ("memory", 2.0, 4.0),
        "t3.large": ("burstable", None, None),
        "gpu.1x": ("has_accelerator", None, None),
    }


def test_a_job_on_more_accelerators_than_a_machine_has_is_told_both():
    profile = make_profile(accelerator_count=4)
    catalog = make_catalog(
        machines=[Machine(instance_type="gpu.4x", count=4.0), Machine()],
        sales=[Sale(instance_type="gpu.4x"), Sale()],
        pairs_ms=TRIPS,
    )
    for work in (make_training(), make_inference()):
        found = answer(make_question(work, catalog=catalog, profile=profile))
        (ground,) = verdict(found, 0, f"{CLEAN}:gpu.1x").grounds
        assert (ground.reason, ground.found, ground.needed) == ("node_too_small", 1.0, 4.0)


def test_nobody_knows_a_place():
    with pytest.raises(CatalogError, match="did you mean aws:eu-north-1"):
        verdict(answer(world(SERVICE)), 0, "aws:eu-nort-1")
