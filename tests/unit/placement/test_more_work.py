"""More work never uses less: properties of what candidates take, over shipped laws and curves."""

from functools import cache

import numpy as np
import pytest
from builders import make_catalog, make_inference, make_profile, make_scenario, make_training
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalog.load import load_catalog
from advisor.domain.candidates import Reason
from advisor.domain.profile import JobKind
from advisor.domain.scenario import Demand
from advisor.placement.matching.candidates import build_candidates

SERVICE = make_profile(
    accelerator="A100-SXM4-80GB",
    kind=JobKind.LLM_INFERENCE,
    batch_size=32,
    parameters_b=8.0,
    units_per_s=1000.0,
    energy_j_per_unit=0.25,
    memory_gib=40.0,
)
TRAINING = make_profile(accelerator="A40", kind=JobKind.TRAINING, energy_j_per_unit=200.0)


@cache
def shipped():
    return load_catalog()


def taken(catalog, workload, profile):
    built = build_candidates(catalog, make_scenario(workload), {"p.json": profile})
    allowed = (built.reason == 0) | (built.reason >= Reason.LATENCY)  # or DEADLINE: still known
    instances = np.ceil(built.instances) if built.groups[0].fleet else built.instances
    kwh = built.it_share_kwh + built.it_instance_kwh * instances
    usd = built.usd_share + built.usd_instance * instances
    return allowed, kwh, usd, kwh + (built.high_ratio - 1.0) * built.predicted_kwh


def never_less(catalog, profile, small, large, figures=3):
    known, *before = taken(catalog, small, profile)
    known_after, *after = taken(catalog, large, profile)
    both = known & known_after
    assert both.any()
    for less, more in zip(before[:figures], after[:figures], strict=True):
        assert (more[both] >= less[both] * (1 - 1e-9)).all()


@settings(max_examples=10, deadline=None)
@given(units=st.floats(10.0, 1e5), more=st.floats(1.0, 10.0))
def test_more_units_of_training(units, more):
    small, large = make_training(units=units), make_training(units=units * more)
    never_less(shipped(), TRAINING, small, large)


@settings(max_examples=6, deadline=None)
@given(count=st.integers(1, 32), more=st.integers(1, 4))
def test_more_accelerators_of_a_run_never_use_less_energy(count, more):
    catalog = shipped()

    def workload(accelerators):
        return make_training(units=1000.0, accelerators=accelerators)

    _, few_kwh, *_ = taken(catalog, workload(count), TRAINING)
    allowed, many_kwh, *_ = taken(catalog, workload(count * more), TRAINING)
    boards = catalog.instances.accelerator_count[catalog.offers.instance]
    assert allowed.any()
    assert boards.any()
    whole = np.isfinite(few_kwh) & np.isfinite(many_kwh) & allowed
    # machines of one accelerator: none idles beside the run
    built = build_candidates(catalog, make_scenario(workload(1)), {"p.json": TRAINING})
    single = boards[built.offer] == 1
    assert (many_kwh[whole & single] >= few_kwh[whole & single] * (1 - 1e-9)).all()


@settings(max_examples=10, deadline=None)
@given(mean=st.floats(0.1, 20.0), more=st.floats(1.0, 4.0))
def test_more_requests_at_the_same_peak(mean, more):
    def workload(rps):
        demand = (Demand(origin="city:London", mean_rps=rps, peak_rps=90.0),)
        return make_inference(units_per_request=300.0, demand=demand)

    # not the upper bound: the less load, the less is known of the batch that it makes
    never_less(shipped(), SERVICE, workload(mean), workload(mean * more), figures=2)


def test_the_properties_can_fail():
    """They rest on figures that differ: twice the units take about twice the energy."""
    catalog = make_catalog()
    profile = make_profile()
    _, once, *_ = taken(catalog, make_training(units=100.0), profile)
    _, twice, *_ = taken(catalog, make_training(units=200.0), profile)
    assert twice[0] == pytest.approx(2 * once[0])
