"""Every reason for which an offer is rejected, one small world each, and hand-worked figures."""

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

from advisor.domain.candidates import Reason
from advisor.domain.profile import CpuUse
from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import DataSet, Demand, Limits, Policy
from advisor.errors import ProfileError, ScenarioError
from advisor.placement.matching.candidates import build_candidates

SE, DE = make_region("aws:eu-north-1"), make_region("aws:eu-central-1", country_code="DE")


def reasons(catalog=None, scenario=None, profile=None) -> list[Reason]:
    built = build_candidates(
        catalog or make_catalog(),
        scenario or make_scenario(),
        {"p.json": profile or make_profile()},
    )
    return [Reason(code) for code in built.reason]


def test_a_sound_offer_is_allowed():
    assert reasons() == [Reason.ALLOWED]


def test_a_machine_without_accelerator_is_counted_not_listed():
    catalog = make_catalog(
        machines=[Machine(), Machine(instance_type="cpu", accelerator=None, count=0.0)],
        sales=[Sale(), Sale(instance_type="cpu")],
    )
    built = build_candidates(catalog, make_scenario(), {"p.json": make_profile()})
    assert built.unlisted == ((Reason.NO_ACCELERATOR, 1),)
    assert len(built) == 1


def test_a_provider_outside_the_list_is_rejected():
    scenario = make_scenario(policy=Policy(providers=(Provider.GCP,)))
    assert reasons(scenario=scenario) == [Reason.PROVIDER]


@pytest.mark.parametrize(
    "policy",
    [
        Policy(deny_places=("aws:eu-north-1",)),
        Policy(deny_places=("aws",)),
        Policy(deny_places=("gpu:A100",)),
        Policy(deny_places=("aws:eu-north-1:gpu.1x",)),
        Policy(allow_places=("aws:eu-central-1",)),
    ],
)
def test_a_place_that_is_denied_or_not_allowed_is_rejected(policy):
    catalog = make_catalog(regions=[SE, DE])
    assert reasons(catalog, make_scenario(policy=policy)) == [Reason.PLACE]


def test_a_closed_region_is_rejected_unless_it_is_allowed_by_name():
    catalog = make_catalog(regions=[make_region(restricted="us-gov")])
    assert reasons(catalog) == [Reason.RESTRICTED_REGION]
    named = make_scenario(policy=Policy(allow_places=("aws:eu-north-1",)))
    assert reasons(catalog, named) == [Reason.ALLOWED]


def test_a_region_outside_the_residency_is_rejected():
    catalog = make_catalog(regions=[make_region(residency=("US",)), make_region("aws:x")])
    assert reasons(catalog, make_scenario(policy=Policy(residency=("eu",)))) == [Reason.RESIDENCY]


def test_a_workloads_own_residency_replaces_the_policys():
    catalog = make_catalog(regions=[make_region(residency=("US",)), make_region("aws:x")])
    scenario = make_scenario(
        make_training(residency=("US",)),
        policy=Policy(residency=("EU",)),
    )
    assert reasons(catalog, scenario) == [Reason.ALLOWED]


def test_a_missing_price_is_rejected():
    scenario = make_scenario(make_training(purchase=(Purchase.SPOT,)))
    assert reasons(scenario=scenario) == [Reason.UNKNOWN_PRICE]


def test_a_spot_price_that_was_never_quoted_is_rejected():
    catalog = make_catalog(sales=[Sale(spot=0.3, spot_derived=True)])
    scenario = make_scenario(make_training(purchase=(Purchase.SPOT,)))
    assert reasons(catalog, scenario) == [Reason.DERIVED_SPOT_PRICE]


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        (Machine(count=0.5), Reason.PARTIAL_ACCELERATOR),
        (Machine(vcpus=np.nan), Reason.UNKNOWN_HOST),
        (Machine(memory_gib=np.nan), Reason.UNKNOWN_HOST),
        (Machine(embodied_kg=np.nan), Reason.UNKNOWN_EMBODIED),
    ],
)
def test_a_machine_that_is_not_fully_known_is_rejected(machine, reason):
    assert reasons(make_catalog(machines=[machine])) == [reason]


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        (make_region(intensity_g_per_kwh=None), Reason.UNKNOWN_INTENSITY),
        (make_region(pue_ratio=None), Reason.UNKNOWN_PUE),
    ],
)
def test_a_region_whose_emissions_are_unknown_is_rejected(region, reason):
    assert reasons(make_catalog(regions=[region])) == [reason]


def test_unknown_idle_power_is_rejected():
    catalog = make_catalog(accelerators=[make_accelerator(idle_w=None)])
    assert reasons(catalog) == [Reason.UNKNOWN_IDLE_POWER]


def test_another_vendors_accelerator_has_no_measurement():
    catalog = make_catalog(
        accelerators=[make_accelerator(), make_accelerator("MI300X", vendor="amd")],
        machines=[Machine(accelerator="MI300X")],
    )
    assert reasons(catalog) == [Reason.NO_MEASUREMENT]


def test_memory_that_was_not_recorded_is_bounded_by_what_the_source_has():
    catalog = make_catalog(
        accelerators=[make_accelerator(), make_accelerator("small", memory_gib=39.0)],
        machines=[Machine(accelerator="small")],
    )
    assert reasons(catalog, profile=make_profile(memory_gib=None)) == [Reason.MEMORY]
    assert reasons(catalog, profile=make_profile(memory_gib=38.0)) == [Reason.ALLOWED]


def test_a_job_over_four_accelerators_needs_them_in_one_machine():
    profile = make_profile(accelerator_count=4)
    assert reasons(profile=profile) == [Reason.NODE_TOO_SMALL]
    assert reasons(make_catalog(machines=[Machine(count=4.0)]), profile=profile) == [
        Reason.ALLOWED
    ]


def test_the_efficiency_policy_rejects_what_is_below_or_unpublished():
    # 312 TFLOP/s over 400 W are 780 GFLOP/s/W
    assert reasons(scenario=make_scenario(policy=Policy(min_gflops_per_w=780.0))) == [0]
    strict = make_scenario(policy=Policy(min_gflops_per_w=781.0))
    assert reasons(scenario=strict) == [Reason.EFFICIENCY_POLICY]


def test_water_has_to_be_known_only_where_it_is_limited():
    region = make_region()
    dry = type(region)(
        **{name: getattr(region, name) for name in region.__slots__} | {"wue": None}
    )
    catalog = make_catalog(regions=[dry])
    assert reasons(catalog) == [Reason.ALLOWED]
    limited = make_scenario(limits=Limits(water_l=1e9))
    assert reasons(catalog, limited) == [Reason.UNKNOWN_WATER]


def test_data_is_not_moved_for_an_unknown_price():
    training = make_training(data=DataSet(location="aws:eu-central-1", size_gb=100.0))
    catalog = make_catalog(regions=[SE, DE])
    assert reasons(catalog, make_scenario(training)) == [Reason.UNKNOWN_EGRESS]
    priced = make_catalog(regions=[SE, DE], egress={("aws:eu-central-1", "aws:*"): 0.02})
    built = build_candidates(priced, make_scenario(training), {"p.json": make_profile()})
    assert built.usd_share[0] == pytest.approx(1.0 + 2.0)  # one hour at 1 USD, 100 GB at 0.02
    # 3,600 steps of 300 J are 0.3 kWh, 100 GB on the way 0.1 kWh, and 0.1 TB on disk for an hour
    assert built.it_share_kwh[0] == pytest.approx(0.3 + 0.1 + 0.00012)


def test_data_that_lies_there_already_is_not_moved():
    training = make_training(data=DataSet(location="aws:eu-north-1", size_gb=100.0))
    catalog = make_catalog(egress={("aws:eu-north-1", "aws:eu-north-1"): 0.0})
    built = build_candidates(catalog, make_scenario(training), {"p.json": make_profile()})
    assert built.it_share_kwh[0] == pytest.approx(0.3 + 0.00012)


def test_a_region_that_no_method_reaches_has_unknown_latency():
    chile = make_region("aws:sa", country_code="CL")
    catalog = make_catalog(regions=[SE, chile], sales=[Sale(place="aws:sa")])
    demand = (Demand(origin="aws:eu-north-1", mean_rps=1.0, peak_rps=1.0),)
    limited = make_scenario(make_inference(demand=demand, latency_ms=1000.0))
    assert reasons(catalog, limited) == [Reason.UNKNOWN_LATENCY]


def test_latency_is_round_trip_plus_service_time():
    catalog = make_catalog(pairs_ms={("city:London", "aws:eu-north-1"): 35.0})
    assert reasons(catalog, make_scenario(make_inference(latency_ms=45.0))) == [Reason.ALLOWED]
    assert reasons(catalog, make_scenario(make_inference(latency_ms=44.9))) == [Reason.LATENCY]


def test_a_run_that_takes_longer_than_its_window_misses_the_deadline():
    # 3,600 steps at 1 step/s are one hour
    assert reasons(scenario=make_scenario(make_training(window_h=1.0))) == [Reason.ALLOWED]
    assert reasons(scenario=make_scenario(make_training(window_h=0.99))) == [Reason.DEADLINE]


def test_runs_one_after_another_share_the_period():
    assert reasons(scenario=make_scenario(make_training(runs=720))) == [Reason.ALLOWED]
    assert reasons(scenario=make_scenario(make_training(runs=721))) == [Reason.DEADLINE]


def test_training_figures_by_hand():
    # 3,600 steps x 300 J = 0.3 kWh; an hour of 4 vCPU x 2 W + 10 GiB x 0.5 W = 13 W;
    # 0.313 kWh x PUE 1.2 x 100 g/kWh; 876 kg over 8,760 h is 0.1 kg
    catalog = make_catalog(
        regions=[make_region(pue_ratio=1.2)],
        machines=[Machine(vcpus=4.0, memory_gib=10.0, embodied_kg=876.0, lifetime_h=8760.0)],
        sales=[Sale(on_demand=2.5)],
    )
    built = build_candidates(catalog, make_scenario(), {"p.json": make_profile()})
    assert built.hours[0] == pytest.approx(1.0)
    assert built.it_share_kwh[0] == pytest.approx(0.313)
    assert built.kg_share[0] == pytest.approx(0.313 * 1.2 * 0.1 + 0.1)
    assert built.usd_share[0] == pytest.approx(2.5)


def test_idle_accelerators_of_a_large_machine_are_charged():
    # one job on a machine of two: the other board idles at 50 W for an hour
    catalog = make_catalog(machines=[Machine(count=2.0)])
    built = build_candidates(catalog, make_scenario(), {"p.json": make_profile()})
    assert built.it_share_kwh[0] == pytest.approx(0.3 + 0.05)


def test_fleet_figures_by_hand():
    # peak 2/s at 1/s a board: 2 instances. An instance idles at 50 W for 720 h: 36 kWh.
    # 1/s x 720 h are 2,592,000 requests x (300 - 50) J above idle: 180 kWh.
    built = build_candidates(
        make_catalog(), make_scenario(make_inference()), {"p.json": make_profile()}
    )
    assert built.instances[0] == pytest.approx(2.0)
    assert built.it_instance_kwh[0] == pytest.approx(36.0)
    assert built.it_share_kwh[0] == pytest.approx(180.0)
    assert built.usd_instance[0] == pytest.approx(720.0)


def test_headroom_raises_the_fleet_and_not_the_requests():
    workload = make_inference(headroom_share=0.5)
    built = build_candidates(make_catalog(), make_scenario(workload), {"p.json": make_profile()})
    assert built.instances[0] == pytest.approx(3.0)
    assert built.it_share_kwh[0] == pytest.approx(180.0)


def test_a_profile_on_an_ambiguous_accelerator_is_refused():
    boards = [make_accelerator("A100-SXM4"), make_accelerator("A100-PCIe")]
    catalog = make_catalog(accelerators=boards, machines=[Machine(accelerator="A100-SXM4")])
    with pytest.raises(ProfileError, match="may be any of A100-SXM4, A100-PCIe"):
        reasons(catalog)


def test_a_run_of_unknown_length_is_refused():
    with pytest.raises(ScenarioError, match="add `units:`"):
        reasons(profile=make_profile(units_total=None))


def test_a_latency_limit_needs_a_service_time():
    scenario = make_scenario(make_inference(latency_ms=100.0))
    with pytest.raises(ScenarioError, match="no service time"):
        reasons(scenario=scenario, profile=make_profile(service_time_ms=None))


CPU_ONLY = make_profile(
    accelerator=None,
    accelerator_count=0,
    cpu=CpuUse(model="test", busy_cpus=2.0, peak_memory_gib=4.0),
    memory_gib=None,
    units_per_s=1.0,
    energy_j_per_unit=20.0,
)


def cpu_catalog(**machine):
    shape = {"instance_type": "c.large", "accelerator": None, "count": 0.0}
    return make_catalog(
        machines=[Machine(), Machine(**{**shape, "vcpus": 4.0, "memory_gib": 8.0, **machine})],
        sales=[Sale(), Sale(instance_type=machine.get("instance_type", "c.large"))],
    )


def test_a_job_of_cpus_sees_machines_without_accelerators_alone():
    built = build_candidates(cpu_catalog(), make_scenario(), {"p.json": CPU_ONLY})
    assert [Reason(code) for code in built.reason] == [Reason.ALLOWED]
    assert built.unlisted == ((Reason.HAS_ACCELERATOR, 1),)
    # 3600 units at 1/s take 1 h; 4 vCPUs of 1 to 3 W at half load, 8 GiB of 0.5 W/GiB
    assert built.hours[0] == pytest.approx(1.0)
    assert built.it_share_kwh[0] == pytest.approx((4 * 2.0 + 4.0) / 1000)
    assert built.predicted_kwh[0] == built.it_share_kwh[0]
    assert (built.low_ratio[0], built.high_ratio[0]) == pytest.approx((0.325, 2.7))
    assert built.transferred[0]


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        ({"vcpus": 1.0}, Reason.TOO_FEW_VCPUS),
        ({"memory_gib": 2.0}, Reason.MEMORY),
        ({"vcpus": np.nan}, Reason.TOO_FEW_VCPUS),
        ({"instance_type": "t3.large"}, Reason.BURSTABLE),
    ],
)
def test_a_machine_that_a_job_of_cpus_does_not_fit_is_rejected(machine, reason):
    assert reasons(cpu_catalog(**machine), profile=CPU_ONLY) == [reason]


def test_requests_of_a_job_of_cpus_share_machines():
    # 2 units/s at the peak and a fifth more; 4 vCPUs hold two replicas of 1 unit/s each
    scenario = make_scenario(make_inference(headroom_share=0.2), hours=100.0)
    built = build_candidates(cpu_catalog(), scenario, {"p.json": CPU_ONLY})
    assert built.instances[0] == pytest.approx(2 * 1.2 / 2)
    assert built.it_instance_kwh[0] == pytest.approx((4 * 1.0 + 4.0) * 100 / 1000)
    # each unit keeps 2 CPUs busy for 1 s, 2 W each above idle
    assert built.it_share_kwh[0] == pytest.approx(100 * 3600 * 2 * 2.0 / 3.6e6)


def test_a_job_of_cpus_takes_no_accelerators():
    scenario = make_scenario(make_training(accelerators=8))
    with pytest.raises(ScenarioError, match="used no accelerator"):
        reasons(cpu_catalog(), scenario, CPU_ONLY)


def test_jobs_of_both_kinds_stand_in_one_scenario():
    scenario = make_scenario(
        make_training("a", profile="a.json"), make_training("b", profile="b.json")
    )
    profiles = {"a.json": make_profile(), "b.json": CPU_ONLY}
    built = build_candidates(cpu_catalog(), scenario, profiles)
    assert built.group.tolist() == [0, 1]
    assert (built.reason == 0).all()
    assert [reason for reason, _ in built.unlisted] == [
        Reason.NO_ACCELERATOR,
        Reason.HAS_ACCELERATOR,
    ]
