import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from unit.placement.problems import (
    PULP,
    SCIPY,
    brute_force,
    budget,
    make_problem,
    mixed_problems,
    pooled_problems,
    quantity,
    training_problems,
)

from advisor.domain.scenario import Objective
from advisor.errors import Infeasible, SolverFailed
from advisor.placement.solving.problem import Limit
from advisor.placement.solving.program import Status, unsolved
from advisor.placement.solving.solve import choose

EXAMPLES = settings(max_examples=60, deadline=None)


def choose_both(problem, objective=Objective.EMISSIONS):
    return choose(problem, objective, PULP, SCIPY), choose(problem, objective, SCIPY, PULP)


def with_limits(problem, *limits):
    return dataclasses.replace(problem, limits=limits)


@EXAMPLES
@given(training_problems())
def test_both_solvers_and_brute_force_agree_on_whole_workloads(problem):
    pulp, scipy = choose_both(problem)
    best = brute_force(problem, problem.emissions)
    assert pulp.objective == pytest.approx(best, rel=1e-6)
    assert scipy.objective == pytest.approx(best, rel=1e-6)


@EXAMPLES
@given(mixed_problems())
def test_both_solvers_agree_on_fleets_and_never_lose_to_brute_force(problem):
    pulp, scipy = choose_both(problem)
    assert pulp.objective == pytest.approx(scipy.objective, rel=1e-6)
    assert pulp.objective <= brute_force(problem, problem.emissions) * (1 + 1e-6)


@EXAMPLES
@given(pooled_problems())
def test_several_limits_agree_with_brute_force_or_are_called_infeasible(problem):
    best = brute_force(problem, problem.emissions)
    if np.isfinite(best):
        choice = choose(problem, Objective.EMISSIONS, PULP, SCIPY)
        assert choice.objective == pytest.approx(best, rel=1e-6)
    else:
        with pytest.raises(Infeasible) as caught:
            choose(problem, Objective.EMISSIONS, PULP, SCIPY)
        needed = {row.limit: row.needed for row in caught.value.conflicts}
        raised = [
            dataclasses.replace(row, allowed=needed.get(row.name, row.allowed))
            for row in problem.limits
        ]
        assert np.isfinite(brute_force(with_limits(problem, *raised), problem.emissions))


@EXAMPLES
@given(pooled_problems())
def test_ties_go_to_the_cheaper_choice(problem):
    best = brute_force(problem, problem.emissions)
    if not np.isfinite(best):
        return
    choice = choose(problem, Objective.EMISSIONS, PULP, SCIPY)
    tie = budget(problem.emissions, best, "tie")
    cheapest = brute_force(with_limits(problem, *problem.limits, tie), problem.cost)
    assert problem.cost.share[choice.rows] @ choice.share == pytest.approx(cheapest)


@EXAMPLES
@given(mixed_problems())
def test_the_gap_is_proven(problem):
    assert choose(problem, Objective.EMISSIONS, PULP, SCIPY).gap <= 1e-6


@EXAMPLES
@given(mixed_problems())
def test_relaxing_a_budget_never_raises_emissions(problem):
    (limit,) = problem.limits
    looser = with_limits(problem, dataclasses.replace(limit, allowed=limit.allowed * 1.3))
    tight = choose(problem, Objective.EMISSIONS, PULP, SCIPY).objective
    assert choose(looser, Objective.EMISSIONS, PULP, SCIPY).objective <= tight * (1 + 1e-9)


@EXAMPLES
@given(mixed_problems())
def test_the_order_of_candidates_changes_nothing(problem):
    order = np.arange(len(problem))[::-1]
    turned = {
        field: getattr(problem, field)[order] for field in ("group", "whole", "fleet", "instances")
    }

    def turn(item):
        return quantity(item.share[order], item.instance[order])

    cost = turn(problem.cost)
    (limit,) = problem.limits
    other = make_problem(
        emissions=turn(problem.emissions),
        cost=cost,
        limits=[budget(cost, limit.allowed)],
        **turned,
    )
    ours = choose(problem, Objective.EMISSIONS, PULP, SCIPY).objective
    assert choose(other, Objective.EMISSIONS, PULP, SCIPY).objective == pytest.approx(
        ours, rel=1e-6
    )


@EXAMPLES
@given(training_problems())
def test_scaling_emissions_scales_the_answer(problem):
    scaled = dataclasses.replace(problem, emissions=quantity(problem.emissions.share * 1e3))
    ours = choose(problem, Objective.EMISSIONS, PULP, SCIPY).objective
    assert choose(scaled, Objective.EMISSIONS, PULP, SCIPY).objective == pytest.approx(
        ours * 1e3,
        rel=1e-6,
    )


@EXAMPLES
@given(training_problems())
def test_scaling_money_changes_no_emissions(problem):
    (limit,) = problem.limits
    dear = quantity(problem.cost.share * 1e4)
    scaled = dataclasses.replace(problem, cost=dear, limits=(budget(dear, limit.allowed * 1e4),))
    ours = choose(problem, Objective.EMISSIONS, PULP, SCIPY).objective
    assert choose(scaled, Objective.EMISSIONS, PULP, SCIPY).objective == pytest.approx(
        ours, rel=1e-6
    )


@EXAMPLES
@given(training_problems(budgeted=False))
def test_a_budget_below_the_cheapest_plan_names_what_is_needed(problem):
    cheapest = brute_force(problem, problem.cost)
    poor = with_limits(problem, budget(problem.cost, cheapest * 0.5))
    with pytest.raises(Infeasible) as caught:
        choose(poor, Objective.EMISSIONS, PULP, SCIPY)
    (conflict,) = caught.value.conflicts
    assert conflict.needed == pytest.approx(cheapest, rel=1e-5)


def test_limits_that_are_too_tight_only_together_are_both_named():
    # 1 kg costs 10 USD and 5 kg cost 2: neither limit is met with the other
    cost, emissions = quantity([10.0, 2.0]), quantity([1.0, 5.0])
    cap = Limit(name="limits.carbon_kg", unit="kgCO2e", allowed=4.0, quantity=emissions)
    problem = make_problem(
        group=[0, 0], emissions=emissions, cost=cost, limits=[budget(cost, 9.0), cap]
    )
    with pytest.raises(Infeasible) as caught:
        choose(problem, Objective.EMISSIONS, PULP, SCIPY)
    (conflict,) = caught.value.conflicts  # the cheaper way out: 1 USD of 9, or 1 kg of 4
    assert conflict.limit == "limits.cost_usd"
    assert conflict.needed == pytest.approx(10.0)


def test_a_solver_that_runs_out_of_nodes_leaves_a_proven_gap():
    def tired(program):
        found = PULP(program)
        if not program.is_integer:
            return found
        return dataclasses.replace(found, status=Status.FEASIBLE, bound=found.bound * 0.98)

    problem = make_problem(
        group=[0],
        emissions=quantity([1.0], [8.0]),
        cost=quantity([0.0], [1.0]),
        fleet=[True],
        instances=[1.5],
    )
    # two instances: 17 kg; the relaxation knows 1 + 1.5 x 8 = 13, the tired solver 16.66
    choice = choose(problem, Objective.EMISSIONS, tired, SCIPY)
    assert choice.objective == pytest.approx(17.0)
    assert choice.gap == pytest.approx(0.02)


def fleets_under_a_tight_budget(seed):
    """Eight fleets of six offers, and a budget 5 % above the cheapest plan."""
    rng = np.random.default_rng(seed)
    n_groups, n_offers = 8, 6
    group = np.repeat(np.arange(n_groups), n_offers)
    cost = quantity(np.zeros(len(group)), rng.uniform(5.0, 60.0, len(group)))
    free = make_problem(
        group=group,
        emissions=quantity(rng.uniform(1.0, 9.0, len(group)), rng.uniform(1.0, 9.0, len(group))),
        cost=cost,
        fleet=np.ones(len(group), dtype=bool),
        instances=rng.uniform(1.0, 6.0, len(group)),
    )
    cheapest = choose(free, Objective.COST, PULP, SCIPY).objective
    return with_limits(free, budget(cost, cheapest * 1.05))


@pytest.mark.parametrize("seed", range(6))
def test_both_solvers_agree_on_fleets_that_share_a_tight_budget(seed):
    pulp, scipy = choose_both(fleets_under_a_tight_budget(seed))
    assert pulp.objective == pytest.approx(scipy.objective, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_a_share_below_the_solvers_tolerance_keeps_no_instance_up(seed):
    problem = fleets_under_a_tight_budget(seed)
    choice = choose(problem, Objective.EMISSIONS, PULP, SCIPY)
    assert (problem.instances[choice.rows] * choice.share > 1e-3).all()
    served = np.bincount(problem.group[choice.rows], weights=choice.share)
    assert served == pytest.approx(1.0)


def test_a_tight_budget_moves_work_to_the_cheaper_offer():
    cost = quantity([10.0, 1.0])
    problem = make_problem(
        group=[0, 0],
        emissions=quantity([1.0, 5.0]),
        cost=cost,
        limits=[budget(cost, 2.0)],
    )
    assert choose(problem, Objective.EMISSIONS, PULP, SCIPY).rows.tolist() == [1]


def test_equal_emissions_go_to_the_cheaper_offer():
    problem = make_problem(
        group=[0, 0, 0],
        emissions=quantity([2.0, 2.0, 3.0]),
        cost=quantity([9.0, 4.0, 1.0]),
    )
    assert choose(problem, Objective.EMISSIONS, PULP, SCIPY).rows.tolist() == [1]


def test_a_small_fleet_keeps_one_whole_instance_up():
    problem = make_problem(
        group=[0],
        emissions=quantity([1.0], [8.0]),
        cost=quantity([0.0], [1.0]),
        fleet=[True],
        instances=[0.3],
    )
    assert choose(problem, Objective.EMISSIONS, PULP, SCIPY).objective == pytest.approx(9.0)


def test_divisible_work_is_split_where_the_budget_binds():
    # half on each offer costs (10 + 2) / 2 = 6 and emits (1 + 5) / 2 = 3
    cost = quantity([10.0, 2.0])
    problem = make_problem(
        group=[0, 0],
        emissions=quantity([1.0, 5.0]),
        cost=cost,
        whole=[False, False],
        limits=[budget(cost, 6.0)],
    )
    choice = choose(problem, Objective.EMISSIONS, PULP, SCIPY)
    assert choice.share == pytest.approx([0.5, 0.5])
    assert choice.prices[0] == pytest.approx(-0.5)  # 4 kg for 8 USD


def test_capacity_sends_the_second_workload_elsewhere():
    pool = budget(quantity([1.0, 0.0, 1.0, 0.0]), 1.0, "limits.capacity[a]")
    problem = make_problem(
        group=[0, 0, 1, 1],
        emissions=quantity([1.0, 4.0, 1.0, 9.0]),
        cost=quantity([1.0] * 4),
        limits=[pool],
    )
    assert choose(problem, Objective.EMISSIONS, PULP, SCIPY).rows.tolist() == [1, 2]


def test_infeasibility_is_not_believed_on_one_solvers_word():
    cost = quantity([1.0])
    problem = make_problem(
        group=[0],
        emissions=quantity([1.0]),
        cost=cost,
        limits=[budget(cost, 5.0)],
    )

    def liar(_program):
        return unsolved(Status.INFEASIBLE, "liar")

    with pytest.raises(SolverFailed, match="neither is trusted"):
        choose(problem, Objective.EMISSIONS, liar, SCIPY)


def stubborn(status, first=1):
    """A solver as HiGHS is, but for integer programs from the `first` on."""
    seen = itertools.count(1)

    def solve(program):
        refused = program.is_integer and next(seen) >= first
        return unsolved(status, "moody") if refused else PULP(program)

    return solve


def test_where_ties_cannot_be_broken_the_known_optimum_stands():
    problem = make_problem(
        group=[0, 0],
        fleet=[True, True],
        emissions=quantity([2.0, 3.0]),
        cost=quantity([9.0, 4.0]),
    )
    moody = stubborn(Status.FAILED, first=2)
    assert choose(problem, Objective.EMISSIONS, moody, SCIPY).rows.tolist() == [0]


def test_a_solver_that_gives_up_on_the_integer_program_is_an_error():
    problem = make_problem(
        group=[0], fleet=[True], emissions=quantity([2.0]), cost=quantity([9.0])
    )
    with pytest.raises(SolverFailed, match="moody stopped without an answer"):
        choose(problem, Objective.EMISSIONS, stubborn(Status.FAILED), SCIPY)


def test_an_integer_program_without_a_plan_asks_for_a_second_opinion():
    problem = make_problem(
        group=[0], fleet=[True], emissions=quantity([2.0]), cost=quantity([9.0])
    )
    with pytest.raises(SolverFailed, match="moody says infeasible, scipy HiGHS says optimal"):
        choose(problem, Objective.EMISSIONS, stubborn(Status.INFEASIBLE), SCIPY)
