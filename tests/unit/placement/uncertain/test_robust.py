"""Robust choices against everything that could be chosen."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from unit.placement.problems import (
    PULP,
    SCIPY,
    budget,
    make_problem,
    mixed_problems,
    quantity,
    training_problems,
)
from unit.placement.uncertain.worlds import asked_of, make_draws

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import TAIL_SHARE, Robust
from advisor.placement.solving.solve import choose
from advisor.placement.uncertain.optimum import Asked
from advisor.placement.uncertain.risk import risk
from advisor.placement.uncertain.robust import choose_robust

EXAMPLES = settings(max_examples=15, deadline=None)
MEASURES = st.sampled_from(list(Robust))


def robust(problem, draws, measure, solve=SCIPY):
    asked = Asked(problem=problem, objective=Objective.EMISSIONS, solve=solve, confirm=SCIPY)
    plain = choose(problem, Objective.EMISSIONS, solve, SCIPY)
    return choose_robust(asked, draws, measure, plain)


def by_trying(problem, draws, measure):
    """Least measure over all choices of one row per group within the limits."""
    share, _ = draws.quantity(Objective.EMISSIONS, slice(0, draws.count))
    members = [np.flatnonzero(problem.group == group) for group in range(len(problem.labels))]
    return min(
        risk(share[:, list(rows)].sum(axis=1), measure)
        for rows in itertools.product(*members)
        if all(
            limit.quantity.share[list(rows)].sum() <= limit.allowed * (1 + 1e-9)
            for limit in problem.limits
        )
    )


@EXAMPLES
@given(training_problems(), st.integers(1, 1000), MEASURES)
def test_whole_work_is_what_trying_every_plan_finds(problem, seed, measure):
    draws = make_draws(problem, count=40, seed=seed)
    found = robust(problem, draws, measure)
    assert found.value == pytest.approx(by_trying(problem, draws, measure), rel=1e-6)
    assert found.choice.gap <= 1e-6


@EXAMPLES
@given(mixed_problems(), st.integers(1, 1000), MEASURES)
def test_both_solvers_find_the_same_measure(problem, seed, measure):
    draws = make_draws(problem, count=25, seed=seed)
    first, second = robust(problem, draws, measure), robust(problem, draws, measure, PULP)
    assert first.value == pytest.approx(second.value, rel=1e-5)
    assert first.value <= first.plain_value * (1 + 1e-6)  # within the gap: solvers stop there


@EXAMPLES
@given(training_problems(), st.integers(1, 1000))
def test_divided_work_meets_the_program_of_rockafellar_and_uryasev(problem, seed):
    problem = make_problem(
        group=problem.group,
        emissions=problem.emissions,
        cost=problem.cost,
        whole=np.zeros(len(problem), dtype=bool),
        limits=problem.limits,
    )
    draws = make_draws(problem, count=30, seed=seed)
    found = robust(problem, draws, Robust.CVAR)
    assert found.value == pytest.approx(_explicit(problem, draws), rel=1e-5)


def _explicit(problem, draws):
    """Minimise eta + sum(u) / (tail share x draws) over shares, eta and u >= cost - eta."""
    share, _ = draws.quantity(Objective.EMISSIONS, slice(0, draws.count))
    n_draws, n_rows = share.shape
    cost = np.concatenate([np.zeros(n_rows), [1.0], np.full(n_draws, 1 / (TAIL_SHARE * n_draws))])
    above = np.hstack([share, -np.ones((n_draws, 1)), -np.eye(n_draws)])
    limits = [
        np.concatenate([limit.quantity.share, np.zeros(1 + n_draws)]) for limit in problem.limits
    ]
    serve = np.zeros((len(problem.labels), n_rows + 1 + n_draws))
    serve[problem.group, np.arange(n_rows)] = 1.0
    bounds = [(0, 1)] * n_rows + [(None, None)] + [(0, None)] * n_draws
    answer = linprog(
        cost,
        A_ub=np.vstack([above, *limits]),
        b_ub=np.concatenate([np.zeros(n_draws), [limit.allowed for limit in problem.limits]]),
        A_eq=serve,
        b_eq=np.ones(len(problem.labels)),
        bounds=bounds,
    )
    assert answer.status == 0
    return answer.fun


def test_a_sure_row_beats_a_better_one_that_may_be_far_off():
    # The second row is known to be 1.2; the first is 1 and may be four times as much.
    problem = make_problem(group=[0, 0], emissions=quantity([1.0, 1.2]), cost=quantity([1.0, 1.0]))
    draws = make_draws(problem, count=200, spread=0.0)
    for spread in draws.spreads.values():
        spread.high_log[0] = 0.7
    found = robust(problem, draws, Robust.CVAR)
    assert found.choice.rows.tolist() == [1]
    assert found.value == pytest.approx(1.2)
    assert found.plain_value > 1.2
    assert found.choice.objective == pytest.approx(1.2)


def test_equals_over_draws_go_to_the_cheaper():
    # Two purchase models of one machine: off together, the second for half the money.
    problem = make_problem(group=[0, 0], emissions=quantity([1.0, 1.0]), cost=quantity([2.0, 1.0]))
    draws = make_draws(problem, count=30)
    for spread in draws.spreads.values():
        spread.of[:] = 0
    assert robust(problem, draws, Robust.WORST).choice.rows.tolist() == [1]


def test_a_robust_choice_keeps_the_budget():
    cost = quantity([1.0, 9.0])
    problem = make_problem(
        group=[0, 0], emissions=quantity([5.0, 1.0]), cost=cost, limits=[budget(cost, 2.0)]
    )
    found = robust(problem, make_draws(problem), Robust.WORST)
    assert found.choice.rows.tolist() == [0]
    assert asked_of(problem).problem.limits[0].allowed >= cost.share[found.choice.rows].sum()
