import itertools

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

from advisor.domain.scenario import Limits, Objective
from advisor.errors import NoCandidates
from advisor.placement.frontier import trace_frontier
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.question import Question

PLACES = {"aws:clean": (20.0, 3.0), "aws:middle": (60.0, 1.6), "aws:dirty": (400.0, 1.0)}
"""Intensity [g/kWh] and price [USD/h]."""


def world():
    regions = [
        make_region(place, intensity_g_per_kwh=intensity)
        for place, (intensity, _) in PLACES.items()
    ]
    boards = [make_accelerator("A"), make_accelerator("B", tdp_w=300.0)]
    machines = [Machine(accelerator="A"), Machine(instance_type="gpu.b", accelerator="B")]
    sales = [
        Sale(place=place, instance_type=kind, on_demand=price * (1.0 if kind == "gpu.1x" else 1.3))
        for place, (_, price) in PLACES.items()
        for kind in ("gpu.1x", "gpu.b")
    ]
    return make_catalog(regions=regions, accelerators=boards, machines=machines, sales=sales)


def question(*workloads, **limits):
    return Question(
        catalog=world(),
        scenario=make_scenario(*workloads, limits=Limits(**limits)),
        profiles={"p.json": make_profile(accelerator="A")},
        objective=Objective.EMISSIONS,
        solver="HiGHS",
        inputs={},
    )


def unbeaten_by_hand(asked):
    """Every combination of offers for whole training; those that none beats in both."""
    built = build_candidates(asked.catalog, asked.scenario, asked.profiles)
    groups = [
        [
            (float(built.usd_share[row]), float(built.kg_share[row]))
            for row in range(len(built))
            if built.group[row] == group and built.reason[row] == 0
        ]
        for group in range(len(built.groups))
    ]
    sums = sorted(
        (sum(usd for usd, _ in mix), sum(kg for _, kg in mix))
        for mix in itertools.product(*groups)
    )
    kept = []
    for usd, kg in sums:
        if not kept or kg < kept[-1][1] * (1 - 1e-6):
            kept.append((usd, kg))
    return kept


def test_with_points_enough_every_unbeaten_plan_is_found():
    asked = question(make_training("a"), make_training("b", units=9000.0))
    found = trace_frontier(asked, 60)
    by_hand = unbeaten_by_hand(asked)
    assert len(by_hand) > 5
    assert [point.cost_usd for point in found.points] == pytest.approx([usd for usd, _ in by_hand])
    assert [point.emissions_kg for point in found.points] == pytest.approx(
        [kg for _, kg in by_hand]
    )


def test_fewer_points_are_some_of_them_with_both_ends():
    asked = question(make_training("a"), make_training("b", units=9000.0))
    by_hand = unbeaten_by_hand(asked)
    found = [(point.cost_usd, point.emissions_kg) for point in trace_frontier(asked, 4).points]
    assert found[0] == pytest.approx(by_hand[0])
    assert found[-1] == pytest.approx(by_hand[-1])
    assert len(found) == 4
    assert all(any(one == pytest.approx(other) for other in by_hand) for one in found)


def test_each_step_names_what_moves_and_its_price_per_tonne():
    found = trace_frontier(question(make_training("a")), 20)
    first, second = found.points[:2]
    assert first.usd_per_t is None
    assert first.moves == ()
    saved_t = (first.emissions_kg - second.emissions_kg) / 1000.0
    assert second.usd_per_t == pytest.approx((second.cost_usd - first.cost_usd) / saved_t)
    (move,) = second.moves
    assert move.group == "a"
    assert move.before == ("aws:dirty:gpu.1x:on_demand",)
    assert move.after != move.before


def test_no_plan_lies_below_the_bound():
    found = trace_frontier(question(make_training("a"), make_inference("s")), 12)
    assert found.relaxed is not None
    for point in found.points:
        assert point.bound_kg <= point.emissions_kg * (1 + 1e-9)
    costs = [usd for usd, _ in found.relaxed]
    assert costs == sorted(costs)


def test_the_knee_is_the_point_farthest_from_the_line_of_the_ends():
    found = trace_frontier(question(make_training("a")), 20)
    assert found.knee is not None
    assert 0 < found.knee < len(found.points) - 1
    # from 400 to 60 g/kWh for 0.6 USD, then to 20 for 1.4 more
    assert found.points[found.knee].moves[0].after[0].startswith("aws:middle")


def test_the_budget_of_the_scenario_is_what_is_traded():
    free = trace_frontier(question(make_training("a")), 5)
    bound = trace_frontier(question(make_training("a"), cost_usd=1.0, carbon_kg=1e-9), 5)
    assert [point.cost_usd for point in bound.points] == [point.cost_usd for point in free.points]
    assert any("left out" in note for note in bound.notes)


def test_one_plan_that_is_both_is_the_whole_frontier():
    asked = question(make_training("a", today="aws:dirty:gpu.1x"))
    only = make_catalog()
    alone = Question(
        catalog=only,
        scenario=make_scenario(make_training("a", today="aws:eu-north-1:gpu.1x")),
        profiles={"p.json": make_profile()},
        objective=asked.objective,
        solver=asked.solver,
        inputs={},
    )
    found = trace_frontier(alone, 12)
    assert len(found.points) == 1
    assert found.knee is None
    assert found.today is not None


def test_without_an_offer_there_is_no_frontier():
    with pytest.raises(NoCandidates):
        trace_frontier(question(make_training("a", window_h=0.1)), 5)
