import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from unit.placement.problems import PULP, budget, make_problem, mixed_problems, quantity

from advisor.domain.scenario import Objective
from advisor.placement.solving.dominance import undominated
from advisor.placement.solving.settle import settle


def test_a_row_that_another_beats_in_both_objectives_is_left_out():
    problem = make_problem(
        group=[0, 0, 0],
        emissions=quantity([1.0, 2.0, 3.0]),
        cost=quantity([5.0, 6.0, 1.0]),
    )
    assert undominated(problem).tolist() == [0, 2]


def test_of_equal_rows_the_first_stays():
    problem = make_problem(
        group=[0, 0, 1], emissions=quantity([1.0] * 3), cost=quantity([1.0] * 3)
    )
    assert undominated(problem).tolist() == [0, 2]


def test_a_row_that_spares_a_limit_stays():
    pool = budget(quantity([1.0, 0.0]), 1.0, "limits.capacity[a]")
    problem = make_problem(
        group=[0, 0],
        emissions=quantity([1.0, 2.0]),
        cost=quantity([1.0, 2.0]),
        limits=[pool],
    )
    assert undominated(problem).tolist() == [0, 1]


def test_a_smaller_machine_that_needs_more_instances_stays():
    # the second is dearer per instance, but half as many are needed
    problem = make_problem(
        group=[0, 0],
        emissions=quantity([0.0, 0.0], [1.0, 1.5]),
        cost=quantity([0.0, 0.0], [1.0, 1.5]),
        fleet=[True, True],
        instances=[4.0, 2.0],
    )
    assert undominated(problem).tolist() == [0, 1]


@settings(max_examples=60, deadline=None)
@given(mixed_problems())
def test_the_optimum_is_the_same_without_dominated_rows(problem):
    kept = undominated(problem)
    assert settle(problem.take(kept), Objective.EMISSIONS, PULP).objective == pytest.approx(
        settle(problem, Objective.EMISSIONS, PULP).objective, rel=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(mixed_problems())
def test_the_order_of_rows_does_not_change_what_stays(problem):
    order = np.arange(len(problem))[::-1].copy()
    turned = problem.take(order)
    ours = {tuple(row) for row in _table(problem.take(undominated(problem)))}
    theirs = {tuple(row) for row in _table(turned.take(undominated(turned)))}
    assert ours == theirs


def _table(problem):
    (limit,) = problem.limits
    parts = (problem.emissions, problem.cost, limit.quantity)
    columns = [column for part in parts for column in (part.share, part.instance)]
    return np.column_stack([problem.group, problem.instances, *columns]).tolist()


def test_nothing_left_of_an_empty_problem():
    problem = make_problem(group=[0], emissions=quantity([1.0]), cost=quantity([1.0]))
    empty = problem.take(np.empty(0, dtype=np.int64))
    assert len(undominated(dataclasses.replace(empty))) == 0
