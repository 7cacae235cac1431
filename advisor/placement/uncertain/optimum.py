"""The best plan of each draw: exact, and without a solver nearly everywhere.

Draws change what rows take, never what is allowed: limits are kept by the catalogue's figures, as
a plan keeps them. So the plans to choose from are the same in every draw. Without a limit in the
way each group is alone: the best row, or the best set of instances. Where the groups' best
together break a limit, what is near the best at its price is combined. What neither can do, a
solver does draw by draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.placement.evaluate import whole_instances
from advisor.placement.solving.problem import KEPT_RATIO, Limit, Problem, Quantity
from advisor.placement.solving.program import Solve
from advisor.placement.solving.solve import choose
from advisor.placement.uncertain.choices import Book, Options, Sets
from advisor.placement.uncertain.covers import TooMany
from advisor.placement.uncertain.draws import Draws
from advisor.placement.uncertain.limited import best_under_limit

_AT_ONCE: Final = 128
_FIRST: Final = 4
"""Draws that are looked at together: few at first, whose best sets of instances bound those of the
many that follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best plan of every draw.

    Attributes:
        value: of it, in the objective's unit, shape (n_draws,)
        choice: of each group in each draw, an index into its choices, shape (n_draws, n_groups)
        choices: of each group, the rows that it may use
        gap: largest proven relative distance of a value to its optimum, >= 0
        solved: draws that took a solver
    """

    value: Floats
    choice: NDArray[np.intp]
    choices: tuple[Sets, ...]
    gap: float
    solved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is chosen, and with which solvers where one is needed.

    Attributes:
        problem: with a plan
        objective: what to minimise
        solve: runs a program
        confirm: an independent solver; asked before anything is called infeasible
    """

    problem: Problem
    objective: Objective
    solve: Solve
    confirm: Solve

    def drawn(self, share: Floats, instance: Floats) -> Problem:
        """Return the problem of one draw; its limits stay as they are."""
        quantity = Quantity(share=share, instance=instance)
        if self.objective is Objective.COST:
            return replace(self.problem, cost=quantity, charge_usd_per_kg=0.0)
        return replace(self.problem, emissions=quantity)


def best_by_draw(asked: Asked, draws: Draws) -> Best:
    """Return the best plan of each draw under the problem's limits.

    Args:
        asked: what is chosen
        draws: over the problem's rows

    Raises:
        SolverFailed: a solver gave up.
    """
    book = Book(asked.problem)
    count = draws.count
    value = np.empty(count)
    choice = np.empty((count, len(book.rows)), dtype=np.intp)
    gap, solved = 0.0, 0
    for part in draws.chunks():
        share, instance = draws.goal(asked.objective, part)
        for few in _few(len(share), part.start):
            here = slice(part.start + few.start, part.start + few.stop)
            hard = _open_draws(book, (share[few], instance[few]), value[here], choice[here])
            for draw in hard:
                row = few.start + draw
                found = choose(
                    asked.drawn(share[row], instance[row]),
                    asked.objective,
                    asked.solve,
                    asked.confirm,
                )
                value[here.start + draw] = found.objective
                choice[here.start + draw] = _numbers(book, found.rows, found.share)
                gap, solved = max(gap, found.gap), solved + 1
    return Best(value=value, choice=choice, choices=book.choices, gap=gap, solved=solved)


def _few(count: int, done: int) -> Iterator[slice]:
    """Yield draws by the few: as many again as were done, from _FIRST to _AT_ONCE."""
    begin = 0
    while begin < count:
        end = min(begin + min(max(_FIRST, done + begin), _AT_ONCE), count)
        yield slice(begin, end)
        begin = end


def _open_draws(
    book: Book,
    drawn: tuple[Floats, Floats],
    value: Floats,
    choice: NDArray[np.intp],
) -> list[int]:
    """Fill in value and choice of draws, fewer at once where many are too many to look at.

    Returns:
        Draws that need a solver.
    """
    try:
        return _without_solver(book, drawn, value, choice)
    except TooMany:
        count = len(value)
        if count <= _FIRST:
            return list(range(count))
    found = []
    for half in (slice(0, count // 2), slice(count // 2, count)):
        few = (drawn[0][half], drawn[1][half])
        left = _open_draws(book, few, value[half], choice[half])
        found += [half.start + draw for draw in left]
    return found


def _without_solver(
    book: Book,
    drawn: tuple[Floats, Floats],
    value: Floats,
    choice: NDArray[np.intp],
) -> list[int]:
    """Fill in value and choice of draws; return those that need a solver.

    Raises:
        TooMany: sets of instances to look at.
    """
    share, instance = drawn
    groups = range(len(book.rows))
    options = [book.alone(group, share, instance) for group in groups]
    at = [each.value.argmin(axis=0) for each in options]
    value[:] = np.sum([each.value.min(axis=0) for each in options], axis=0)
    for group, each in enumerate(options):
        used, which = np.unique(at[group], return_inverse=True)
        numbers = np.array([book.number(group, each.sets[index]) for index in used])
        choice[:, group] = numbers[which]
    broken = _broken(book, options, at)
    hard, limits = np.flatnonzero(broken.any(axis=0)), np.flatnonzero(broken.any(axis=1))
    if len(limits) != 1 or not _has_a_price(book.problem, int(limits[0])):
        return [int(draw) for draw in hard]
    found = best_under_limit(book, share[hard], instance[hard], int(limits[0]))
    left = []
    for draw, plan in zip(hard.tolist(), found, strict=True):
        # a plan that keeps all other limits, too, is the best under all of them
        if plan is None or not _keeps(book, plan[1]):
            left.append(draw)
            continue
        value[draw] = plan[0]
        choice[draw] = [book.number(group, rows) for group, rows in enumerate(plan[1])]
    return left


def _broken(
    book: Book,
    options: list[Options],
    at: list[NDArray[np.intp]],
) -> NDArray[np.bool_]:
    """Return which limits the groups' best break together, or may, shape (n_limits, n_draws)."""
    broken = np.zeros((len(book.problem.limits), len(at[0])), dtype=bool)
    for column, limit in enumerate(book.problem.limits):
        used = np.zeros(len(at[0]))
        for group, (each, best) in enumerate(zip(options, at, strict=True)):
            used += np.array([_used(book, group, rows, limit) for rows in each.sets])[best]
        broken[column] = used > limit.allowed * KEPT_RATIO
    return broken


def _keeps(book: Book, chosen: list[tuple[int, ...]]) -> bool:
    """Return whether a choice of each group keeps all limits for sure."""
    return all(
        sum(_used(book, group, rows, limit) for group, rows in enumerate(chosen))
        <= limit.allowed * KEPT_RATIO
        for limit in book.problem.limits
    )


def _used(book: Book, group: int, rows: tuple[int, ...], limit: Limit) -> float:
    """Return what a choice uses of a limit at most: all shares on the row that uses most."""
    used = float(limit.quantity.share[list(rows)].max())
    if book.is_fleet(group):
        used += float(limit.quantity.instance[list(rows)].sum())
    return used


def _has_a_price(problem: Problem, column: int) -> bool:
    """Return whether a limit weighs whole rows and instances only, and all work is these."""
    divisible = ~problem.whole & ~problem.fleet
    limit = problem.limits[column].quantity
    return not divisible.any() and not limit.share[problem.fleet].any()


def _numbers(book: Book, rows: NDArray[np.int64], share: Floats) -> list[int]:
    """Return the number of each group's choice in a solver's answer."""
    problem = book.problem
    up = np.maximum(whole_instances(book.need[rows] * share), 1.0)
    times = np.where(problem.fleet[rows], up, 1.0).astype(int)
    return [
        book.number(group, tuple(np.repeat(rows[mine], times[mine]).tolist()))
        for group in range(len(book.rows))
        for mine in [problem.group[rows] == group]
    ]
