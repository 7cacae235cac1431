import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.placement.problems import SCIPY, brute_force, budget, make_problem, quantity

from advisor.domain.scenario import Objective
from advisor.placement.solving import knapsack
from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.knapsack import least
from advisor.placement.solving.plain import plain_rows

WHOLE = st.integers(min_value=0, max_value=9).map(float)
SOME = st.integers(min_value=0, max_value=10_000).map(lambda thousandth: thousandth / 1_000)


@st.composite
def knapsacks(draw, numbers=SOME):
    sizes = draw(st.lists(st.integers(min_value=1, max_value=5), min_size=1, max_size=5))
    group = np.repeat(np.arange(len(sizes)), sizes)
    cost = np.array([draw(numbers) for _ in group])
    value = np.array([draw(numbers) for _ in group])
    cheapest = sum(cost[group == at].min() for at in range(len(sizes)))
    dearest = sum(cost[group == at].max() for at in range(len(sizes)))
    allowed = cheapest + draw(st.floats(min_value=0.0, max_value=1.0)) * (dearest - cheapest)
    return group, cost, value, allowed


def every_choice(group, cost, value, allowed):
    """Least (value, cost) of all choices within the limit."""
    sums = np.zeros((1, 2))
    for at in range(group.max() + 1):
        mine = np.column_stack([value, cost])[group == at]
        sums = (sums[:, None, :] + mine[None, :, :]).reshape(-1, 2)
    inside = sums[sums[:, 1] <= allowed]
    return min(map(tuple, inside))


@settings(max_examples=300, deadline=None)
@given(knapsacks())
def test_nothing_within_the_limit_is_less(case):
    group, cost, value, allowed = case
    allowed += 1e-9
    row = least(group, cost, value, allowed)
    assert group[row].tolist() == list(range(group.max() + 1))
    assert cost[row].sum() <= allowed + 1e-12
    assert value[row].sum() == pytest.approx(every_choice(*case[:3], allowed)[0], abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(knapsacks(WHOLE))
def test_ties_take_least_of_the_limit(case):
    group, cost, value, allowed = case
    row = least(group, cost, value, allowed)
    assert (value[row].sum(), cost[row].sum()) == every_choice(*case)


def test_it_is_the_optimum_of_the_integer_program_at_a_hundred_groups():
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(100), 30)
    cost, kg = quantity(rng.uniform(1.0, 9.0, 3_000)), quantity(rng.uniform(1.0, 9.0, 3_000))
    problem = make_problem(group=group, emissions=kg, cost=cost, limits=[budget(cost, 200.0)])
    every = np.arange(3_000)
    program = as_program(problem, kg, problem.limits, every, integer=True)
    solved = SCIPY(program).objective * program.cost_scale
    row = plain_rows(problem, Objective.EMISSIONS)
    assert kg.share[row].sum() == pytest.approx(solved, rel=2e-7)
    assert kg.share[row].sum() <= solved * (1 + 1e-12)


def test_a_limit_that_nothing_keeps_has_no_choice():
    assert least(np.array([0, 1]), np.array([2.0, 2.0]), np.ones(2), 3.9) is None


def test_too_many_partial_choices_are_left_to_a_program(monkeypatch):
    monkeypatch.setattr(knapsack, "_MOST", 3)
    rng = np.random.default_rng(2)
    group = np.repeat(np.arange(30), 10)
    cost, value = rng.uniform(1.0, 9.0, 300), rng.uniform(1.0, 9.0, 300)
    assert least(group, cost, value, 70.0) is None


def test_without_a_limit_each_group_takes_its_best_and_of_equals_the_cheaper():
    kg, usd = quantity([3.0, 2.0, 2.0, 7.0]), quantity([1.0, 5.0, 4.0, 1.0])
    problem = make_problem(group=[0, 0, 0, 1], emissions=kg, cost=usd)
    assert plain_rows(problem, Objective.EMISSIONS).tolist() == [2, 3]
    assert plain_rows(problem, Objective.COST).tolist() == [0, 3]


def test_a_cap_on_another_quantity_needs_a_program_for_its_ties():
    kg, usd, water = quantity([3.0, 3.0]), quantity([1.0, 2.0]), quantity([2.0, 1.0])
    problem = make_problem(
        group=[0, 0], emissions=kg, cost=usd, limits=[budget(water, 2.0, "limits.water_l")]
    )
    assert plain_rows(problem, Objective.EMISSIONS) is None
    assert brute_force(problem, problem.emissions) == 3.0
