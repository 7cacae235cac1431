from dataclasses import replace

import numpy as np
import pytest
from builders import make_inference, make_training
from unit.placement.explaining.worlds import CLEAN, DIRTY, FAR, answered, with_scenario

from advisor.domain.scenario import Capacity, Limits, Objective, Policy
from advisor.placement.explaining.answered import answer
from advisor.placement.explaining.rivals import best_rival, compare, rival_of

# an hour at 300 W: 0.3 kWh; 0.03 kg in the clean region, 0.12 in the dirty one, 0.06 far away


def forced(question, place):
    """The plan where the first workload may only be in one place, solved on its own."""
    return answer(with_scenario(question, policy=Policy(allow_places=(place,))))


def test_rivals_come_in_the_order_of_the_plans_emissions():
    found = compare(answered(make_training()), 0)
    assert [row.region for row in found.chosen] == ["eu-north-1"]
    assert [rival.place for rival in found.rivals] == [f"{FAR}:far.1x", f"{DIRTY}:gpu.1x"]
    assert [rival.instead.more_kg for rival in found.rivals] == pytest.approx([0.03, 0.09])
    assert [rival.instead.more_usd for rival in found.rivals] == pytest.approx([-4.5, -4.0])
    assert found.allowed == 3


def test_of_a_plan_of_least_cost_rivals_come_in_the_order_of_cost():
    found = compare(answered(make_training(), objective=Objective.COST), 0)
    assert [rival.place for rival in found.rivals] == [f"{DIRTY}:gpu.1x", f"{CLEAN}:gpu.1x"]
    assert [rival.instead.more_usd for rival in found.rivals] == pytest.approx([0.5, 4.5])
    assert [rival.instead.reduced_cost for rival in found.rivals] == pytest.approx([0.5, 4.5])


@pytest.mark.parametrize(
    "work", [make_training(), make_inference(), make_inference(latency_ms=50)]
)
def test_the_plan_with_a_rival_is_what_forcing_it_makes(work):
    found = answered(work)
    for rival in compare(found, 0).rivals:
        alone = forced(found.question, rival.place)
        assert rival.instead.more_kg == pytest.approx(alone.emissions_kg - found.emissions_kg)
        assert rival.instead.more_usd == pytest.approx(alone.cost_usd - found.cost_usd)


def test_where_work_is_whole_and_no_limit_binds_the_reduced_cost_is_the_change():
    for rival in compare(answered(make_training()), 0).rivals:
        assert rival.instead.reduced_cost == pytest.approx(rival.instead.more_kg, rel=1e-9)
        assert rival.instead.is_exact


def test_an_instance_that_is_whole_makes_the_reduced_cost_less_than_exact():
    # two requests a second at the peak, one a second on an instance: 2 instances of 1.25 wanted
    found = answered(make_inference(headroom_share=-0.375))
    rivals = compare(found, 0).rivals
    assert rivals
    assert not any(rival.instead.is_exact for rival in rivals)


def budgeted(usd, **work):
    """Two equal jobs; 10 USD put both where it is clean, 6 one of them, 2 none."""
    return answered(
        make_training("a", **work),
        make_training("b", **work),
        limits=Limits(cost_usd=usd),
        policy=Policy(allow_places=(CLEAN, DIRTY)),
    )


def test_under_a_budget_that_binds_the_others_are_chosen_anew():
    found = budgeted(6.5)
    dirty = next(
        group for group in (0, 1) if compare(found, group).chosen[0].region == "eu-central-1"
    )
    (rival,) = compare(found, dirty).rivals
    # b takes the clean place, and so a leaves it: the plan is as good as before
    assert rival.place == f"{CLEAN}:gpu.1x"
    assert rival.instead.more_kg == pytest.approx(0.0, abs=1e-12)
    assert not found.is_free


def test_a_rival_that_the_budget_does_not_reach_says_what_it_takes():
    found = budgeted(4.0)
    rivals = [rival for group in (0, 1) for rival in compare(found, group).rivals]
    for rival in rivals:
        # one job for 5 USD and the other for 1
        assert rival.instead.more_kg is None
        (conflict,) = rival.instead.conflicts
        assert conflict.limit == "limits.cost_usd"
        assert conflict.needed == pytest.approx(6.0)


def test_of_divided_work_the_reduced_cost_holds_at_the_margin():
    # divisible work at 3 USD: half of it clean; all of it dirty gives back 2 USD and takes 0.045 kg
    found = answered(
        make_training("a", whole=False),
        limits=Limits(cost_usd=3.0),
        policy=Policy(allow_places=(CLEAN, DIRTY, FAR), residency=("EU",)),
    )
    rival = rival_of(found, 0, int(found.rows_of(0)[1]))
    assert found.problem.names[1] == f"{DIRTY}:gpu.1x:on_demand"
    assert rival.instead.more_kg == pytest.approx(0.045)
    # it is in the basis: a little more of it costs nothing by itself
    assert rival.instead.reduced_cost == pytest.approx(0.0, abs=1e-9)
    assert not rival.instead.is_exact


def test_forcing_a_little_of_an_offer_costs_its_reduced_cost():
    # three jobs under one budget; the third offer lies above the line between the other two
    found = answered(
        make_training("a", whole=False),
        limits=Limits(cost_usd=3.0),
        policy=Policy(residency=("EU", "US"), deny_places=()),
    )
    rows = found.rows_of(0)
    problem = found.problem
    reduced = np.array([rival_of(found, 0, int(row)).instead.reduced_cost for row in rows])
    usd, kg = problem.cost.share[rows], problem.emissions.share[rows]
    price = -found.chosen.choice.prices[0]
    priced = kg + price * usd
    assert reduced == pytest.approx(priced - priced.min(), abs=1e-9)
    # by hand: 5 USD and 0.03 kg, 0.5 USD and 0.06 kg: 0.03 / 4.5 kg per USD; dirty: 0.12 for 1
    assert price == pytest.approx(0.03 / 4.5)
    assert reduced[1] == pytest.approx(0.12 + 1.0 * price - (0.06 + 0.5 * price))
    little = 0.1
    # a little of the dirty offer: the rest is shared out again on the budget's edge
    clean = (3.0 - little * 1.0 - (1 - little) * 0.5) / 4.5
    best = little * 0.12 + clean * 0.03 + (1 - little - clean) * 0.06
    assert best - found.emissions_kg == pytest.approx(little * reduced[1], rel=1e-6)


def test_the_best_of_a_place_leaves_a_plan_where_any_does():
    found = answered(make_training(), limits=Limits(cost_usd=5.5))
    rows = found.rows_of(0)
    best = best_rival(found, 0, rows[1:])
    assert best.place == f"{FAR}:far.1x"
    assert best.instead.conflicts == ()


def test_a_short_pool_has_rivals_that_were_solved_by_the_hour():
    pool = Capacity(place=CLEAN, accelerator=None, instances=1)
    jobs = [make_training(name, units=3600.0 * 500) for name in ("a", "b")]
    found = answered(
        *jobs,
        limits=Limits(capacity=(pool,)),
        policy=Policy(allow_places=(CLEAN, DIRTY)),
    )
    assert found.by_the_hour
    assert not found.is_free
    rivals = [rival for group in (0, 1) for rival in compare(found, group).rivals]
    # whoever is in the pool leaves it to the other: nothing changes
    assert [rival.instead.more_kg for rival in rivals] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert {rival.instead.reduced_cost for rival in rivals} == {None}


def test_a_pool_that_a_moved_group_would_overfill_is_solved_again():
    pool = Capacity(place=DIRTY, accelerator=None, instances=0)
    found = answered(make_training(), limits=Limits(capacity=(pool,)))
    assert found.is_free
    dirty = next(row for row in compare(found, 0).rivals if row.place.startswith(DIRTY))
    (conflict,) = dirty.instead.conflicts
    assert (conflict.limit, conflict.needed) == (f"limits.capacity[{DIRTY}]", 1.0)


def test_a_plan_is_free_under_a_limit_that_says_nothing():
    assert answered(make_training(), limits=Limits(cost_usd=100.0)).is_free
    assert not answered(make_training(), limits=Limits(cost_usd=2.0)).is_free


def test_where_no_limit_has_a_say_rivals_ask_no_solver():
    """A plan of a hundred groups is explained as fast as its table is printed."""

    def solve(_program):
        raise AssertionError("asked a solver")

    found = answered(make_training(), make_inference(), limits=Limits(cost_usd=1e6))
    silent = replace(found, setting=replace(found.setting, solve=solve, confirm=solve))
    for group in (0, 1):
        assert len(compare(silent, group).rivals) == 2


def test_a_question_is_not_changed_by_its_rivals():
    found = answered(make_training())
    before = replace(found.candidates)
    compare(found, 0)
    assert np.array_equal(found.candidates.reason, before.reason)
