import numpy as np
import pytest
from hypothesis import given, settings
from unit.placement.problems import (
    brute_force,
    budget,
    make_problem,
    mixed_problems,
    quantity,
    training_problems,
)

from advisor.placement.solving.survivors import survivors


@settings(max_examples=150, deadline=None)
@given(training_problems())
def test_an_optimum_survives(problem):
    reduced = problem.take(survivors(problem, problem.emissions))
    best = brute_force(problem, problem.emissions)
    assert brute_force(reduced, reduced.emissions) == pytest.approx(best, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(mixed_problems())
def test_fleets_are_left_alone(problem):
    if problem.fleet.any():
        assert len(survivors(problem, problem.emissions)) == len(problem)


def test_what_no_plan_would_take_does_not_survive():
    # the cheapest 10 kg for 1 USD, the cleanest 1 kg for 5; a budget of 5 takes the cleanest
    cost = quantity([1.0, 5.0, 3.0])
    problem = make_problem(
        group=[0, 0, 0],
        emissions=quantity([10.0, 1.0, 9.0]),
        cost=cost,
        limits=[budget(cost, 5.0)],
    )
    assert survivors(problem, problem.emissions).tolist() == [1]


def test_a_limit_that_nothing_keeps_leaves_all_rows_to_the_refusal():
    cost = quantity([2.0, 3.0])
    problem = make_problem(
        group=[0, 0], emissions=quantity([1.0, 2.0]), cost=cost, limits=[budget(cost, 1.0)]
    )
    assert len(survivors(problem, problem.emissions)) == 2


def test_of_an_objective_of_nothing_the_best_rows_survive():
    # falling short of the limit by rounding, as sums of thirds do
    cost = quantity([0.1, 0.0, 0.2, 0.0, 0.3, 0.0])
    value = quantity([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    problem = make_problem(
        group=[0, 0, 1, 1, 2, 2], emissions=value, cost=cost, limits=[budget(cost, 1000.0)]
    )
    assert {0, 2, 4} <= set(survivors(problem, value).tolist())


def test_few_of_many_survive():
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(50), 200)
    cost, kg = quantity(rng.uniform(1.0, 9.0, 10_000)), quantity(rng.uniform(1.0, 9.0, 10_000))
    limits = [budget(cost, 120.0)]
    problem = make_problem(group=group, emissions=kg, cost=cost, limits=limits)
    assert len(survivors(problem, kg)) < 500
