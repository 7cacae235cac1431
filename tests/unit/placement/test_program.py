"""The program as text: one golden file per family of rows, and read back by a solver."""

from pathlib import Path

import highspy
import numpy as np
import pytest
from unit.placement.problems import PULP, budget, make_problem, quantity

from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.program import lp_text

GOLDEN = Path(__file__).parents[2] / "golden"

TRAINING = {
    "group": [0, 0, 1],
    "emissions": quantity([1.0, 2.0, 4.0]),
    "cost": quantity([8.0, 4.0, 2.0]),
}
FLEET = {
    "group": [0, 0],
    "emissions": quantity([0.5, 0.25], [2.0, 4.0]),
    "cost": quantity([0.0, 0.0], [16.0, 8.0]),
    "fleet": [True, True],
    "instances": [2.5, 0.5],
}


def pool(share, instance=None, allowed=2.0):
    return budget(quantity(share, instance), allowed, "limits.capacity[aws:eu-north-1 A100]")


CASES = {
    "serve": (make_problem(**TRAINING), False),
    "budget": (make_problem(**TRAINING, limits=[budget(TRAINING["cost"], 8.0)]), True),
    "fleet": (make_problem(**FLEET, limits=[budget(FLEET["cost"], 64.0)]), True),
    "capacity": (make_problem(**FLEET, limits=[pool([0.0, 0.0], [1.0, 0.0])]), True),
    "folded_fleet": (make_problem(**FLEET, limits=[budget(FLEET["cost"], 64.0)]), False),
}


def program(problem, integer):
    rows = np.arange(len(problem))
    return as_program(problem, problem.emissions, problem.limits, rows, integer=integer)


@pytest.mark.parametrize("name", CASES)
def test_a_program_reads_as_its_golden_file(name):
    golden = GOLDEN / f"{name}.lp"
    assert lp_text(program(*CASES[name])) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_a_solver_that_reads_the_file_finds_the_same_objective(name, tmp_path):
    written = program(*CASES[name])
    path = tmp_path / "program.lp"
    path.write_text(lp_text(written), encoding="utf-8")
    solver = highspy.Highs()
    solver.silent()
    solver.readModel(str(path))
    solver.run()
    assert solver.getInfo().objective_function_value == pytest.approx(PULP(written).objective)


def test_names_with_accents_and_spaces_become_plain():
    problem = make_problem(group=[0], emissions=quantity([1.0]), cost=quantity([1.0]))
    text = lp_text(program(problem, integer=True))
    assert all(line.isascii() for line in text.splitlines())
    assert max(map(len, text.splitlines())) < 255
