"""What each group of a problem may choose, in many draws at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.evaluate import whole_instances
from advisor.placement.solving.problem import Problem, needed
from advisor.placement.uncertain.covers import covers, one_swapped, value_of

Sets = tuple[tuple[int, ...], ...]
"""Rows that each choice uses; a row stands once for each of its instances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a group may choose.

    Attributes:
        sets: of rows of the problem
        value: of each in each draw, shape (n_sets, n_draws)
        use: of each limit, by the catalogue's figures, shape (n_sets, n_limits); of a fleet, what
            its instances use
    """

    sets: Sets
    value: Floats
    use: Floats


class Book:
    """A problem's groups, and the choices that were met in each."""

    def __init__(self, problem: Problem) -> None:
        """Take a problem with at least one row for each group."""
        self.problem = problem
        groups = range(len(problem.labels))
        self.rows = [np.flatnonzero(problem.group == group) for group in groups]
        self.need = np.where(problem.fleet, needed(problem, np.arange(len(problem))), 1.0)
        self.up = np.where(problem.fleet, whole_instances(self.need), 0.0)
        self._numbers: list[dict[tuple[int, ...], int]] = [{} for _ in self.rows]

    @property
    def choices(self) -> tuple[Sets, ...]:
        """Return what each group chose, by number."""
        return tuple(tuple(numbers) for numbers in self._numbers)

    def number(self, group: int, rows: tuple[int, ...]) -> int:
        """Return the number of a choice of a group, a new one where it was not met."""
        numbers = self._numbers[group]
        return numbers.setdefault(rows, len(numbers))

    def is_fleet(self, group: int) -> bool:
        """Return whether a group's choices are sets of instances."""
        return bool(self.problem.fleet[self.rows[group]].any())

    def single(self, group: int, share: Floats, instance: Floats) -> Floats:
        """Return what serving all of a group on one row takes, shape (n_draws, its rows)."""
        rows = self.rows[group]
        return share[:, rows] + instance[:, rows] * self.up[rows]

    def alone(self, group: int, share: Floats, instance: Floats) -> Options:
        """Return choices of which each draw's best, limits apart, is one.

        Args:
            group: whose
            share: what rows take per share, shape (n_draws, n_rows)
            instance: likewise, per instance

        Raises:
            TooMany: sets of instances to look at.
        """
        single = self.single(group, share, instance)
        if self.is_fleet(group):
            ceiling = self.known(group, share, instance)
            return self.sets_within(group, (share, instance), ceiling)
        return self.rows_of(group, single, np.unique(single.argmin(axis=1)))

    def known(self, group: int, share: Floats, instance: Floats) -> Floats:
        """Return what a good set of instances takes in each draw, of those met so far or small."""
        rows = self.rows[group]
        part, mine = 1.0 / self.need[rows], (share[:, rows], instance[:, rows])
        least = one_swapped(part, *mine)
        for chosen in self._numbers[group]:
            at = tuple(np.searchsorted(rows, chosen).tolist())
            np.minimum(least, value_of(part, *mine, at), out=least)
        return least

    def rows_of(self, group: int, single: Floats, kept: NDArray[np.intp]) -> Options:
        """Return some rows of a group that is no fleet as choices."""
        sets = tuple((row,) for row in self.rows[group][kept].tolist())
        return Options(sets=sets, value=single[:, kept].T, use=self._use(group, sets))

    def sets_within(
        self,
        group: int,
        drawn: tuple[Floats, Floats],
        ceiling: Floats,
        free_instance: Floats | None = None,
    ) -> Options:
        """Return the sets of instances of a fleet that lie below a ceiling in some draw.

        Raises:
            TooMany: of them.
        """
        rows = self.rows[group]
        found = covers(
            1.0 / self.need[rows],
            drawn[0][:, rows],
            drawn[1][:, rows],
            ceiling,
            None if free_instance is None else free_instance[:, rows],
        )
        sets = tuple(tuple(rows[list(chosen)].tolist()) for chosen in found.sets)
        return Options(sets=sets, value=found.value, use=self._use(group, sets))

    def _use(self, group: int, sets: Sets) -> Floats:
        table = np.zeros((len(sets), len(self.problem.limits)))
        for column, limit in enumerate(self.problem.limits):
            quantity = limit.quantity
            per_row = quantity.instance if self.is_fleet(group) else quantity.share
            table[:, column] = [per_row[list(rows)].sum() for rows in sets]
        return table
