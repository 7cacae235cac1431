import numpy as np
import pulp
import pytest
from unit.placement.problems import PULP, budget, make_problem, quantity

from advisor.errors import SolverFailed
from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.program import Status
from advisor.placement.solving.solve_pulp import solve_pulp

COST = quantity([10.0, 2.0])
PROBLEM = make_problem(
    group=[0, 0],
    emissions=quantity([1.0, 5.0]),
    cost=COST,
    limits=[budget(COST, 6.0)],
)


def program(*, integer, problem=PROBLEM):
    return as_program(
        problem,
        problem.emissions,
        problem.limits,
        np.arange(len(problem)),
        integer=integer,
    )


def test_duals_are_changes_of_the_objective_per_right_side():
    linear = program(integer=False)
    solution = PULP(linear)
    assert solution.duals[1] * linear.cost_scale / linear.rows[1].scale == pytest.approx(-0.5)


def test_an_integer_program_has_no_duals_and_a_proven_bound():
    solution = PULP(program(integer=True))
    assert len(solution.duals) == 0
    assert solution.bound == pytest.approx(solution.objective)


def test_cbc_by_name_gives_the_same_optimum():
    assert solve_pulp(program(integer=True), gap=0.0, solver="PULP_CBC_CMD").objective == (
        pytest.approx(PULP(program(integer=True)).objective)
    )


def test_an_unknown_solver_is_named_with_those_that_work():
    with pytest.raises(SolverFailed, match="HiGHS"):
        solve_pulp(program(integer=False), gap=0.0, solver="Simplicius")


def test_an_impossible_program_is_infeasible():
    poor = make_problem(
        group=[0, 0],
        emissions=quantity([1.0, 5.0]),
        cost=COST,
        limits=[budget(COST, 1.0)],
    )
    assert PULP(program(integer=False, problem=poor)).status is Status.INFEASIBLE


@pytest.mark.parametrize("name", pulp.listSolvers())
def test_every_solver_that_pulp_names_solves_or_says_that_it_is_not_here(name):
    try:
        objective = solve_pulp(program(integer=True), gap=0.0, solver=name).objective
    except SolverFailed as error:
        message = str(error)
    else:
        message = "not installed"
        assert objective == pytest.approx(PULP(program(integer=True)).objective)
    assert "not installed" in message or "stopped" in message


def test_a_solver_that_cannot_be_run_says_which_can():
    missing = min(set(pulp.listSolvers()) - set(pulp.listSolvers(onlyAvailable=True)))
    with pytest.raises(SolverFailed, match=r"usable: .*HiGHS"):
        solve_pulp(program(integer=True), gap=0.0, solver=missing)
