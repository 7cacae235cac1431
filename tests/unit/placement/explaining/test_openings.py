"""Rules that alone keep every offer out: the change that is told lets one in, and no less does."""

import re
from dataclasses import replace

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
from unit.placement.explaining.worlds import CLEAN, DIRTY, FAR, make_question, with_scenario

from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import Demand, Fleet, Limits, Policy
from advisor.errors import NoCandidates
from advisor.placement.explaining.openings import openings_of
from advisor.placement.explaining.refused import with_mends
from advisor.placement.plan import make_plan

AWS = Policy(providers=(Provider.AWS,))


def openings(question, workload=0):
    with pytest.raises(NoCandidates):
        make_plan(question)
    found = openings_of(question, workload)
    for opening in found:
        make_plan(replace(question, scenario=opening.scenario))
    return found


def words(question):
    return [opening.change.words for opening in openings(question)]


def test_the_latency_of_the_nearest_offer_is_told():
    # the nearest region is 15 ms away, and the service takes 10
    (opening,) = openings(make_question(make_inference(latency_ms=20.0)))
    assert opening.change.words == "workloads[serve].latency_ms from 20 to 25 ms"
    assert opening.place == f"{DIRTY}:gpu.1x"


def test_no_lower_latency_lets_an_offer_in():
    question = make_question(make_inference(latency_ms=20.0))
    low, high = 20.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        work = make_inference(latency_ms=middle)
        try:
            make_plan(with_scenario(question, workloads=(work,)))
            high = middle
        except NoCandidates:
            low = middle
    assert high == pytest.approx(25.0, rel=1e-9)


def test_all_origins_of_a_service_are_let_in():
    demand = [
        Demand(origin=origin, mean_rps=1.0, peak_rps=2.0) for origin in ("city:London", DIRTY)
    ]
    catalog_of = make_question(make_inference()).catalog
    pairs = {**catalog_of.latency.pairs_ms, (DIRTY, DIRTY): 1.0}
    catalog = replace(catalog_of, latency=replace(catalog_of.latency, pairs_ms=pairs))
    question = make_question(make_inference(demand=demand, latency_ms=5.0), catalog=catalog)
    (text,) = words(question)
    # 11 ms would do for Frankfurt alone
    assert text == "workloads[serve].latency_ms from 5 to 25 ms"


def test_a_window_is_as_long_as_the_fastest_offer_takes():
    # an hour of work
    (text,) = words(make_question(make_training(window_h=0.4)))
    assert text == "workloads[train].window_h from 0.4 to 1 h"


def test_without_a_window_the_period_is_too_short():
    (text,) = words(make_question(make_training(runs=3), hours=1.5))
    assert text == "period.hours from 1.5 to 3 h"


def test_a_window_that_runs_leave_no_time_for_is_no_way():
    assert words(make_question(make_training(runs=3, window_h=0.2), hours=1.5)) == []


def test_a_residency_names_where_the_best_offer_lies():
    regions = (make_region(CLEAN, residency=("Sweden",)), make_region("aws:x", residency=("US",)))
    catalog = make_catalog(regions=regions, sales=[Sale()])
    question = make_question(make_training(), catalog=catalog, policy=Policy(residency=("US",)))
    assert words(question) == ["policy.residency with Sweden beside US"]
    own = make_question(make_training(residency=("US",)), catalog=catalog)
    assert words(own) == ["workloads[train].residency with Sweden beside US"]


def test_a_provider_is_named():
    question = make_question(make_training(), policy=Policy(providers=(Provider.AZURE,)))
    assert words(question) == ["providers with aws beside azure"]


def test_a_place_more_or_a_place_less():
    catalog = make_catalog(sales=[Sale()])
    allowed = Policy(allow_places=("gpu:A100",), deny_places=(CLEAN,))
    question = make_question(make_training(), catalog=catalog, policy=allowed)
    assert words(question) == [f"policy.deny without {CLEAN}"]
    boards = [make_accelerator(), make_accelerator("B")]
    catalog = make_catalog(accelerators=boards, sales=[Sale()])
    other = make_question(make_training(), catalog=catalog, policy=Policy(allow_places=("gpu:B",)))
    assert words(other) == [f"policy.allow with {CLEAN} beside what it has"]


def test_the_efficiency_of_the_best_accelerator_is_told():
    # 312e3 GFLOP/s over 400 W
    policy = Policy(min_gflops_per_w=1000.0)
    assert words(make_question(make_training(), policy=policy)) == [
        "policy.min_gflops_per_w from 1000 to 780 GFLOP/s/W"
    ]


def test_a_purchase_model_with_a_price_is_told():
    work = make_training(purchase=(Purchase.SPOT,))
    assert words(make_question(work)) == ["workloads[train].purchase with on_demand beside spot"]


def test_a_fleet_that_scales_is_not_sent_to_reserved_prices():
    catalog = make_catalog(sales=[Sale(on_demand=float("nan"), reserved=1.0)])
    fixed = make_question(make_inference(), catalog=catalog)
    assert words(fixed) == ["workloads[serve].purchase with reserved_1y beside on_demand"]
    scaled = make_question(make_inference(fleet=Fleet.AUTOSCALED), catalog=catalog)
    assert words(scaled) == []


def test_water_that_is_unknown_may_go_unlimited():
    region = replace(make_region(), wue=None)
    question = make_question(
        make_training(), catalog=make_catalog(regions=[region]), limits=Limits(water_l=100.0)
    )
    assert words(question) == ["no limits.water_l, for water use of the rest is unknown"]


def test_two_rules_together_are_in_the_way_of_each_other():
    question = make_question(
        make_inference(latency_ms=1.0),
        policy=Policy(allow_places=(FAR,), providers=(Provider.AWS,)),
    )
    assert words(question) == []
    with pytest.raises(NoCandidates) as caught:
        make_plan(question)
    text = str(with_mends(question, caught.value))
    assert text.endswith("mend: no rule alone keeps them all out; several have to give way")


def test_each_rule_that_alone_lets_an_offer_in_is_named():
    catalog = make_catalog(
        regions=(make_region(CLEAN), make_region("gcp:near-1")),
        machines=(Machine(), Machine(provider="gcp")),
        sales=(Sale(), Sale(place="gcp:near-1")),
        pairs_ms={("city:London", CLEAN): 50.0, ("city:London", "gcp:near-1"): 5.0},
    )
    question = make_question(
        make_inference("a", latency_ms=20.0), make_training(), catalog=catalog, policy=AWS
    )
    with pytest.raises(NoCandidates) as caught:
        make_plan(question)
    error = with_mends(question, caught.value)
    assert error.reasons == caught.value.reasons
    lines = str(error).splitlines()
    assert lines[-3:] == [
        "mend: each of these alone makes a plan, tried:",
        f"  workloads[a].latency_ms from 20 to 60 ms  ({CLEAN}:gpu.1x)",
        "  providers with gcp beside aws  (gcp:near-1:gpu.1x)",
    ]


def test_a_number_is_never_written_below_what_lets_an_offer_in():
    catalog = make_catalog(pairs_ms={("city:London", CLEAN): 43.2100004})
    question = make_question(make_inference(latency_ms=20.0), catalog=catalog)
    (text,) = words(question)
    (written,) = re.findall(r"to ([0-9.]+) ms", text)
    assert float(written) == pytest.approx(53.2101)


def test_a_job_that_fits_no_accelerator_has_no_rule_to_mend():
    question = make_question(make_training(), profile=make_profile(memory_gib=100.0))
    assert openings(question) == ()
