"""Solvers that do less while somebody waits for the answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from advisor.placement.solving.program import Program, Solution, Solve, Status, unsolved

TIE: Final = "tie"
"""Row of a program that looks for a better other quantity among optima: it holds the objective."""


def hurried(solve: Solve, stop: Callable[[], bool]) -> Solve:
    """Return a solver that gives an integer program no more than its first node after a stop.

    What it has found by then is an answer, and its bound says how far from the best it may be.

    Args:
        solve: runs a program
        stop: whether somebody waits
    """

    def ask(program: Program) -> Solution:
        in_haste = program.is_integer and stop()
        return solve(replace(program, nodes=1) if in_haste else program)

    return ask


def untied(solve: Solve) -> Solve:
    """Return a solver that leaves ties as they are: any optimum will do."""

    def ask(program: Program) -> Solution:
        if any(row.name == TIE for row in program.rows):
            return unsolved(Status.FAILED, "nobody")
        return solve(program)

    return ask
