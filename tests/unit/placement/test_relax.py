import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from unit.placement.problems import (
    PULP,
    SCIPY,
    brute_force,
    budget,
    make_problem,
    mixed_problems,
    pooled_problems,
    quantity,
)

from advisor.domain.scenario import Objective
from advisor.errors import Conflict, Infeasible
from advisor.placement.solving.relax import relaxation_message, relaxations_of
from advisor.placement.solving.solve import choose

EXAMPLES = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


def relaxed(problem, relaxation):
    needed = {row.limit: row.needed for row in relaxation}
    limits = tuple(
        dataclasses.replace(row, allowed=needed.get(row.name, row.allowed))
        for row in problem.limits
    )
    return dataclasses.replace(problem, limits=limits)


def is_feasible(problem):
    return bool(np.isfinite(brute_force(problem, problem.emissions)))


def least_by_bisection(problem, name):
    """Least value of one limit that makes a plan, all others as they are."""
    (conflict,) = [row for row in problem.limits if row.name == name]
    low, high = 0.0, conflict.allowed
    for _ in range(50):
        middle = (low + high) / 2
        lower = Conflict(limit=name, unit="", allowed=0.0, needed=middle)
        if is_feasible(relaxed(problem, [lower])):
            high = middle
        else:
            low = middle
    return high


@EXAMPLES
@given(pooled_problems())
def test_every_relaxation_makes_a_plan_and_no_value_could_be_less(problem):
    assume(not is_feasible(problem))
    for relaxation in relaxations_of(problem, PULP):
        raised = relaxed(problem, relaxation)
        assert is_feasible(raised)
        for row in relaxation:
            assert row.needed == pytest.approx(least_by_bisection(raised, row.limit), rel=1e-6)
            assert row.needed > row.allowed


@EXAMPLES
@given(pooled_problems())
def test_no_fewer_limits_would_do(problem):
    assume(not is_feasible(problem))
    found = relaxations_of(problem, PULP)
    count = len(found[0])
    names = [row.name for row in problem.limits]
    without = {
        loose
        for size in range(1, count + 1)
        for loose in itertools.combinations(names, size)
        if is_feasible(
            dataclasses.replace(
                problem, limits=tuple(row for row in problem.limits if row.name not in loose)
            )
        )
    }
    assert all(len(loose) == count for loose in without)
    if count == 1:
        assert {row.limit for way in found for row in way} == {loose[0] for loose in without}
    else:
        assert tuple(row.limit for row in found[0]) in without


@settings(max_examples=20, deadline=None)
@given(mixed_problems(), st.floats(0.3, 0.99), st.floats(0.3, 0.99))
def test_of_fleets_too_every_way_makes_a_plan_and_a_little_less_does_not(problem, usd, kg):
    free = dataclasses.replace(problem, limits=())
    cheapest = choose(free, Objective.COST, PULP, SCIPY).objective
    greenest = choose(free, Objective.EMISSIONS, PULP, SCIPY).objective
    limits = (
        budget(problem.cost, cheapest * usd),
        budget(problem.emissions, greenest * kg, "limits.carbon_kg"),
    )
    poor = dataclasses.replace(problem, limits=limits)
    for way in relaxations_of(poor, PULP):
        raised = relaxed(poor, way)
        choose(raised, Objective.EMISSIONS, PULP, SCIPY)
        for row in way:
            less = dataclasses.replace(row, needed=row.needed * (1 - 1e-5))
            with pytest.raises(Infeasible):
                choose(relaxed(raised, [less]), Objective.EMISSIONS, PULP, SCIPY)


def two_ways():
    # 1 kg costs 10 USD and 5 kg cost 2: with 9 USD and 4 kg allowed either limit has to give way
    cost, emissions = quantity([10.0, 2.0]), quantity([1.0, 5.0])
    cap = budget(emissions, 4.0, "limits.carbon_kg")
    return make_problem(
        group=[0, 0], emissions=emissions, cost=cost, limits=[budget(cost, 9.0), cap]
    )


def test_each_limit_that_alone_makes_a_plan_is_named_the_smaller_rise_first():
    with pytest.raises(Infeasible) as caught:
        choose(two_ways(), Objective.EMISSIONS, PULP, SCIPY)
    ways = [(row.limit, row.needed) for (row,) in caught.value.relaxations]
    # 1 of 10 USD is less than 1 of 5 kg
    assert ways == [
        ("limits.cost_usd", pytest.approx(10.0)),
        ("limits.carbon_kg", pytest.approx(5.0)),
    ]


def test_limits_that_only_together_make_a_plan_are_named_together():
    # the cheapest offer costs 2 USD, the greenest emits 1 kg
    cost, emissions = quantity([10.0, 2.0]), quantity([1.0, 5.0])
    limits = [budget(cost, 1.0), budget(emissions, 0.5, "limits.carbon_kg")]
    problem = make_problem(group=[0, 0], emissions=emissions, cost=cost, limits=limits)
    ((usd, kg),) = relaxations_of(problem, PULP)
    # to 10 USD and 1 kg: 0.9 + 0.5 of themselves; to 2 USD and 5 kg: 0.5 + 0.9; the same rise
    assert (usd.needed, kg.needed) in [(pytest.approx(10.0), pytest.approx(1.0)), (2.0, 5.0)]


def test_a_limit_of_nothing_may_be_raised():
    none = make_problem(group=[0], emissions=quantity([3.0]), cost=quantity([1.0]), limits=[])
    problem = dataclasses.replace(none, limits=(budget(none.emissions, 0.0, "limits.carbon_kg"),))
    (((row),),) = relaxations_of(problem, PULP)
    assert (row.allowed, row.needed) == (0.0, pytest.approx(3.0))


def test_many_budgets_are_relaxed_together():
    # ten workloads of 2 USD, each with a budget of 1
    cost = quantity([2.0] * 10)
    own = [quantity([2.0 if at == index else 0.0 for at in range(10)]) for index in range(10)]
    limits = [budget(part, 1.0, f"workloads[{at}].cost_usd") for at, part in enumerate(own)]
    problem = make_problem(
        group=range(10), emissions=quantity([1.0] * 10), cost=cost, limits=limits
    )
    (way,) = relaxations_of(problem, PULP)
    assert [row.needed for row in way] == pytest.approx([2.0] * 10)


def conflict(limit, needed):
    return Conflict(limit=limit, unit="USD", allowed=100.0, needed=needed)


@pytest.mark.parametrize(
    ("ways", "tried", "words"),
    [
        (((conflict("a", 132.4),),), True, "this makes one, tried:\n  a from 100 to 132.4 USD"),
        (
            ((conflict("a", 132.4),), (conflict("b", 1e5),)),
            True,
            "makes one, tried:\n  a from 100 to 132.4 USD (+32.4)\n  b from 100 to 100,000 USD",
        ),
        (((conflict("a", 101.0), conflict("b", 102.0)),), True, "these together make one, tried:"),
        (((conflict("a", 101.0),),), False, "at least this is needed:"),
    ],
)
def test_the_message_says_how_limits_have_to_give_way(ways, tried, words):
    assert words in relaxation_message(ways, tried=tried)


def test_what_is_written_is_never_below_what_is_needed():
    text = relaxation_message(((conflict("a", 132.40001),),))
    assert "to 132.401 USD" in text
