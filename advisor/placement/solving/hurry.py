"""Solvers that look no further once somebody waits for the answer."""

from collections.abc import Callable
from dataclasses import replace

from advisor.placement.solving.program import Program, Solution, Solve


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
