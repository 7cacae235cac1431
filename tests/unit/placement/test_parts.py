import numpy as np
import pytest
from unit.placement.problems import PULP, SCIPY, budget, make_problem, quantity

from advisor.domain.scenario import Objective
from advisor.placement.solving.parts import split, used
from advisor.placement.solving.solve import choose


def three_groups(*limits):
    return make_problem(
        group=[0, 0, 1, 1, 2],
        emissions=quantity([1.0, 4.0, 1.0, 9.0, 2.0]),
        cost=quantity([9.0, 1.0, 9.0, 1.0, 1.0]),
        limits=limits,
    )


def labels(problem, binding):
    return [part.labels for _, part in split(problem, np.array(binding, dtype=bool))]


def test_without_limits_every_group_stands_alone():
    assert labels(three_groups(), []) == [("g0",), ("g1",), ("g2",)]


def test_a_limit_ties_the_groups_that_it_touches():
    shared = budget(quantity([1.0, 0.0, 0.0, 1.0, 0.0]), 1.0)
    assert labels(three_groups(shared), [True]) == [("g0", "g1"), ("g2",)]


def test_limits_that_meet_in_a_group_tie_all_of_theirs():
    first = budget(quantity([1.0, 0.0, 1.0, 0.0, 0.0]), 1.0, "a")
    second = budget(quantity([0.0, 0.0, 1.0, 0.0, 1.0]), 1.0, "b")
    assert labels(three_groups(first, second), [True, True]) == [("g0", "g1", "g2")]


def test_a_limit_that_does_not_bind_ties_nothing():
    shared = budget(quantity([1.0] * 5), 100.0)
    assert labels(three_groups(shared), [False]) == [("g0",), ("g1",), ("g2",)]


def test_a_fleet_is_used_in_whole_instances():
    problem = make_problem(
        group=[0],
        emissions=quantity([1.0], [1.0]),
        cost=quantity([3.0], [10.0]),
        fleet=[True],
        instances=[2.4],
    )
    rows = np.array([0])
    assert used(problem, problem.cost, rows, np.array([0.5])) == pytest.approx(1.5 + 20.0)


def test_a_limit_that_only_whole_instances_break_is_put_back():
    # 2.4 instances of the first offer fit its pool of 2.5, three do not: two, and one of the second
    problem = make_problem(
        group=[0, 0],
        emissions=quantity([0.0, 0.0], [1.0, 2.0]),
        cost=quantity([0.0, 0.0], [1.0, 1.0]),
        fleet=[True, True],
        instances=[2.4, 2.4],
        limits=[budget(quantity([0.0, 0.0], [1.0, 0.0]), 2.5, "limits.capacity[a]")],
    )
    choice = choose(problem, Objective.EMISSIONS, PULP, SCIPY)
    assert choice.prices.tolist() == [0.0]
    assert choice.objective == pytest.approx(4.0)
