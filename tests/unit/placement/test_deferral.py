"""What is left to the next period: the least emissions that make the limits hold."""

import itertools

import numpy as np
import pytest
from builders import (
    Sale,
    make_catalog,
    make_inference,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.problems import (
    PULP,
    SCIPY,
    budget,
    make_problem,
    quantity,
    whole_value,
)

from advisor.domain.scenario import Limits, Objective, Tier
from advisor.errors import Infeasible
from advisor.placement.deferral import least_deferral, plan_or_defer
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

CLEAN, DIRTY = "aws:eu-north-1", "aws:eu-central-1"


def job(name, hours, tier=Tier.DEFERRABLE):
    """An hour takes 0.3 kWh: 0.006 kg where it is clean for 3 USD, 0.12 kg elsewhere for 1 USD."""
    return make_training(name, units=3600.0 * hours, tier=tier)


def ask(*workloads, defer=True, solver="HiGHS", **limits):
    catalog = make_catalog(
        regions=[
            make_region(CLEAN, intensity_g_per_kwh=20.0),
            make_region(DIRTY, intensity_g_per_kwh=400.0),
        ],
        sales=[Sale(place=CLEAN, on_demand=3.0), Sale(place=DIRTY, on_demand=1.0)],
    )
    return Question(
        catalog=catalog,
        scenario=make_scenario(*workloads, limits=Limits(**limits)),
        profiles={"p.json": make_profile()},
        objective=Objective.EMISSIONS,
        solver=solver,
        inputs={},
        defer=defer,
    )


def deferred(plan):
    return {row.workload: row.least_kg for row in plan.deferred}


def test_where_the_limit_has_room_nothing_is_deferred():
    asked = ask(job("a", 1), job("b", 2), carbon_kg=0.1)
    assert plan_or_defer(asked) == make_plan(asked)


@pytest.mark.parametrize("solver", ["HiGHS", "scipy"])
def test_the_least_emissions_that_make_room_are_deferred(solver):
    # 0.006 + 0.012 + 0.024 = 0.042 kg; 0.031 are allowed, so 0.011 have to go: b alone is least
    plan = plan_or_defer(
        ask(job("a", 1), job("b", 2), job("c", 4), solver=solver, carbon_kg=0.031)
    )
    assert deferred(plan) == pytest.approx({"b": 0.012})
    assert {row.workload for row in plan.placements} == {"a", "c"}
    assert plan.totals.emissions_kg == pytest.approx(0.030)


def test_two_small_jobs_go_where_they_are_less_than_one_large():
    # 0.006 + 0.012 + 0.030 = 0.048 kg, 0.030 allowed: a and b (0.018) rather than c (0.030)
    plan = plan_or_defer(ask(job("a", 1), job("b", 2), job("c", 5), carbon_kg=0.0301))
    assert list(deferred(plan)) == ["a", "b"]


def test_what_has_to_run_stays_however_much_it_emits():
    plan = plan_or_defer(
        ask(
            job("critical", 4, Tier.CRITICAL),
            job("standard", 4, Tier.STANDARD),
            job("unsaid", 4, None),
            job("may wait", 1),
            carbon_kg=0.073,
        )
    )
    # 3 x 0.024 = 0.072 kg stay; 0.006 more are too much
    assert list(deferred(plan)) == ["may wait"]


def test_the_comparison_is_with_the_cheapest_plan_of_what_stays():
    plan = plan_or_defer(ask(job("a", 1), job("b", 2), carbon_kg=0.007))
    assert list(deferred(plan)) == ["b"]
    # cheapest for a: an hour in the dirty region
    assert plan.baseline.cost_usd == pytest.approx(1.0)
    assert plan.baseline.emissions_kg == pytest.approx(0.12)


def test_a_budget_counts_too():
    # clean costs 3 USD/h: 0.042 kg and 21 USD for all seven hours, and 10 USD are allowed
    asked = ask(job("a", 1), job("b", 2), job("c", 4), carbon_kg=0.042, cost_usd=10.0)
    plan = plan_or_defer(asked)
    # without c, 9 USD and 0.018 kg; without a and b, 12 USD
    assert deferred(plan) == pytest.approx({"c": 0.024})


def test_a_period_may_be_left_empty():
    plan = plan_or_defer(ask(job("a", 1), carbon_kg=0.0))
    assert deferred(plan) == pytest.approx({"a": 0.006})
    assert plan.placements == ()
    assert plan.totals.emissions_kg == 0.0


def test_where_deferring_all_is_not_enough_the_rest_says_what_it_needs():
    # 0.024 kg have to run
    asked = ask(job("a", 1), job("must", 4, Tier.STANDARD), carbon_kg=0.01)
    with pytest.raises(Infeasible, match=r"even with all deferred that may be \(a\)") as caught:
        plan_or_defer(asked)
    (conflict,) = caught.value.conflicts
    assert conflict.needed == pytest.approx(0.024)


def test_without_defer_the_refusal_names_what_could_wait():
    asked = ask(job("a", 1), job("b", 2), defer=False, carbon_kg=0.01)
    with pytest.raises(
        Infeasible, match=r"or defer b \(0\.012 kg at least\) .* --defer"
    ) as caught:
        plan_or_defer(asked)
    # the conflict is that of all work
    assert caught.value.conflicts[0].needed == pytest.approx(0.018)


def test_without_defer_nothing_is_promised_that_does_not_help():
    asked = ask(job("a", 1), job("must", 4, Tier.STANDARD), defer=False, carbon_kg=0.01)
    with pytest.raises(Infeasible) as caught:
        plan_or_defer(asked)
    assert "defer" not in str(caught.value)


def test_services_and_training_of_other_tiers_are_never_deferred():
    asked = ask(job("must", 1, Tier.STANDARD), make_inference(), carbon_kg=0.001)
    with pytest.raises(Infeasible, match="no training has `tier: deferrable`"):
        plan_or_defer(asked)


def test_a_scenario_without_a_carbon_budget_is_refused_as_ever():
    asked = ask(job("a", 1), defer=False, cost_usd=0.5)
    with pytest.raises(Infeasible) as caught:
        plan_or_defer(asked)
    assert "defer" not in str(caught.value)


def test_of_equals_the_one_goes_that_leaves_least_to_be_emitted():
    # either has to go, 1 kg at least each; under the budget the first costs 5 kg if it stays
    problem = make_problem(
        group=[0, 0, 1],
        emissions=quantity([1.0, 5.0, 1.0]),
        cost=quantity([9.0, 1.0, 1.0]),
        limits=[
            budget(quantity([9.0, 1.0, 1.0]), 1.5),
        ],
    )
    found = least_deferral(problem, np.array([0, 1]), PULP, SCIPY)
    assert found.groups.tolist() == [0]


@pytest.mark.parametrize("solve", [PULP, SCIPY], ids=["HiGHS", "scipy"])
@pytest.mark.parametrize("scale", [1.0, 1e-7])
def test_small_jobs_are_chosen_as_exactly_as_large_ones(scale, solve):
    kg = np.random.default_rng(1).uniform(1.0, 20.0, 8) * scale
    emissions = quantity(kg)
    allowed = kg.sum() * 0.6
    problem = make_problem(
        group=range(8),
        emissions=emissions,
        cost=quantity(np.ones(8)),
        limits=[budget(emissions, allowed, "limits.carbon_kg")],
    )
    found = least_deferral(problem, np.arange(8), solve, SCIPY)
    subsets = [sum(part) for count in range(9) for part in itertools.combinations(kg, count)]
    least = min(total for total in subsets if kg.sum() - total <= allowed)
    assert found.least_kg.sum() == pytest.approx(least, rel=1e-6)


@st.composite
def cases(draw):
    """Up to four workloads under a carbon cap, a budget and a pool, and which may wait."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    group = [index for index, size in enumerate(sizes) for _ in range(size)]
    numbers = st.integers(1, 20)
    emissions = quantity([draw(numbers) for _ in group])
    cost = quantity([draw(numbers) for _ in group])
    inside = quantity([draw(st.integers(0, 1)) for _ in group])
    top = 15.0 * len(sizes)
    limits = [
        budget(emissions, draw(st.floats(1.0, top)), "limits.carbon_kg"),
        budget(cost, draw(st.floats(1.0, top))),
        budget(inside, float(draw(st.integers(0, len(sizes)))), "limits.capacity[a]"),
    ]
    problem = make_problem(group=group, emissions=emissions, cost=cost, limits=limits)
    waiting = draw(st.sets(st.sampled_from(range(len(sizes))), min_size=1))
    return problem, sorted(waiting)


def fits(problem, staying):
    """Whether the groups that stay have a choice of rows within all limits."""
    members = [np.flatnonzero(problem.group == index) for index in staying]
    return (
        any(
            all(
                whole_value(problem, limit.quantity, rows) <= limit.allowed * (1 + 1e-9)
                for limit in problem.limits
            )
            for rows in itertools.product(*members)
            if rows
        )
        or not members
    )


def least_by_trying_all(problem, waiting):
    """Least kg of any subset without which the rest fits; None where none is enough."""
    everything = set(range(len(problem.labels)))
    least = [problem.emissions.share[problem.group == index].min() for index in everything]
    enough = [
        sum(least[index] for index in subset)
        for count in range(len(waiting) + 1)
        for subset in itertools.combinations(waiting, count)
        if fits(problem, sorted(everything - set(subset)))
    ]
    return min(enough, default=None)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_choice_is_the_least_of_all_subsets(case):
    problem, waiting = case
    least = least_by_trying_all(problem, waiting)
    if least is None:
        with pytest.raises(Infeasible):
            least_deferral(problem, np.array(waiting), PULP, SCIPY)
        return
    found = least_deferral(problem, np.array(waiting), PULP, SCIPY)
    assert found.least_kg.sum() == pytest.approx(least)
    assert set(found.groups.tolist()) <= set(waiting)
    assert fits(problem, [i for i in range(len(problem.labels)) if i not in found.groups])
    assert found.gap == pytest.approx(0.0, abs=1e-6)
