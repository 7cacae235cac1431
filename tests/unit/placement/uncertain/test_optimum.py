"""The best plan of each draw is the optimum of that draw's problem."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.problems import (
    SCIPY,
    brute_force,
    budget,
    make_problem,
    mixed_problems,
    quantity,
    training_problems,
)
from unit.placement.uncertain.worlds import asked_of, make_draws

from advisor.domain.scenario import Objective
from advisor.placement.solving.parts import used
from advisor.placement.solving.solve import choose
from advisor.placement.uncertain import covers
from advisor.placement.uncertain.optimum import best_by_draw

EXAMPLES = settings(max_examples=20, deadline=None)


def optima(problem, draws, objective=Objective.EMISSIONS):
    """Optimum of each draw by the program of the whole problem."""
    asked = asked_of(problem, objective)
    pairs = zip(*draws.quantity(objective, slice(0, draws.count)), strict=True)
    return [choose(asked.drawn(*pair), objective, SCIPY, SCIPY).objective for pair in pairs]


@EXAMPLES
@given(training_problems(), st.integers(1, 1000))
def test_whole_work_under_a_budget_is_what_the_program_finds(problem, seed):
    draws = make_draws(problem, seed=seed)
    found = best_by_draw(asked_of(problem), draws)
    assert found.value == pytest.approx(optima(problem, draws), rel=1e-6)
    assert found.solved == 0


@EXAMPLES
@given(mixed_problems(), st.integers(1, 1000))
def test_fleets_and_whole_work_under_a_budget_are_what_the_program_finds(problem, seed):
    draws = make_draws(problem, seed=seed)
    found = best_by_draw(asked_of(problem), draws)
    assert found.value == pytest.approx(optima(problem, draws), rel=1e-5)


@st.composite
def fleets_by_the_hour(draw):
    """Whole work and fleets that are paid by the instance, under a budget that can be met."""
    problem = draw(mixed_problems())
    paid = np.where(problem.fleet, 0.0, problem.cost.share)
    cost = quantity(paid, problem.cost.instance)
    free = replace(problem, cost=cost, limits=())
    slack = draw(st.floats(1.0, 2.0))
    return replace(free, limits=(budget(cost, brute_force(free, cost) * slack),))


@EXAMPLES
@given(fleets_by_the_hour(), st.integers(1, 1000))
def test_fleets_that_are_paid_by_the_instance_need_no_solver(problem, seed):
    draws = make_draws(problem, seed=seed)
    found = best_by_draw(asked_of(problem), draws)
    assert found.value == pytest.approx(optima(problem, draws), rel=1e-6)
    assert found.solved == 0


@EXAMPLES
@given(mixed_problems(), st.integers(1, 1000))
def test_a_second_limit_is_kept_too(problem, seed):
    mine = problem.group == 0
    own = quantity(
        np.where(mine, problem.cost.share, 0.0), np.where(mine, problem.cost.instance, 0.0)
    )
    cheapest = choose(problem, Objective.COST, SCIPY, SCIPY)
    spent = used(problem, own, cheapest.rows, cheapest.share)
    second = budget(own, spent * 1.1, "workloads[g0].cost_usd")
    problem = replace(problem, limits=(*problem.limits, second))
    draws = make_draws(problem, count=4, seed=seed)
    found = best_by_draw(asked_of(problem), draws)
    assert found.value == pytest.approx(optima(problem, draws), rel=1e-5)


@EXAMPLES
@given(mixed_problems(), st.integers(1, 1000))
def test_a_limit_that_weighs_shares_is_left_to_the_solver(problem, seed):
    cheapest = choose(problem, Objective.COST, SCIPY, SCIPY)
    emitted = used(problem, problem.emissions, cheapest.rows, cheapest.share)
    cap = budget(problem.emissions, emitted, "limits.carbon_kg")
    problem = replace(problem, limits=(*problem.limits, cap))
    draws = make_draws(problem, count=3, seed=seed)
    found = best_by_draw(asked_of(problem, Objective.COST), draws)
    assert found.value == pytest.approx(optima(problem, draws, Objective.COST), rel=1e-5)


def test_too_many_sets_are_left_to_the_solver(monkeypatch):
    emissions = quantity([1.0, 2.0], [1.0, 0.5])
    problem = make_problem(
        group=[0, 0], emissions=emissions, cost=emissions, fleet=[True, True], instances=[2.5, 3.5]
    )
    draws = make_draws(problem)
    expected = best_by_draw(asked_of(problem), draws)
    monkeypatch.setattr(covers, "MOST_CELLS", 1)
    found = best_by_draw(asked_of(problem), draws)
    assert (expected.solved, found.solved) == (0, draws.count)
    assert found.value == pytest.approx(expected.value, rel=1e-7)


def test_a_choice_names_a_row_for_each_of_its_instances():
    # 2.5 instances are needed: three of the only row.
    emissions = quantity([1.0], [1.0])
    problem = make_problem(
        group=[0], emissions=emissions, cost=emissions, fleet=[True], instances=[2.5]
    )
    found = best_by_draw(asked_of(problem), make_draws(problem, spread=0.0))
    assert found.choices == (((0, 0, 0),),)
    assert found.value == pytest.approx(np.full(6, 4.0))
