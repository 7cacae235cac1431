"""All sets of instances that may serve a fleet at best, in many draws at once: exact, no solver.

A fleet's cost is its instances' and its shares'. Once the instances are given, shares fill the
thriftiest of them first. So an optimum is a set of instances, few of which are near the best:
sets grow by an instance at a time and are left as soon as no draw can make them good.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats

_ROUNDING: Final = 1e-9
_COVERED: Final = 1.0 - 5e-7
"""Part of a group that counts as all of it: solvers and `whole_instances` drop 1e-6."""

MOST_CELLS: Final = 2**21
"""Sets times draws that are looked at, at most: a second or two."""


class TooMany(Exception):
    """More sets of instances are near the best than are worth looking at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """Sets of instances that serve all of a group.

    Attributes:
        sets: row of each instance, ascending; rows of one set may repeat
        value: of each set in each draw, shape (n_sets, n_draws)
    """

    sets: tuple[tuple[int, ...], ...]
    value: Floats


def covers(
    part: Floats,
    share: Floats,
    instance: Floats,
    ceiling: Floats,
    free_instance: Floats | None = None,
) -> Covers:
    """Return all sets of instances whose value is within a ceiling in some draw, and may be best.

    Args:
        part: of the group that one instance of each row serves, 0..1, shape (n_rows,)
        share: what serving all of the group takes on each row, shape (n_draws, n_rows), >= 0
        instance: what each instance takes, shape (n_draws, n_rows), >= 0
        ceiling: of each draw, shape (n_draws,)
        free_instance: `instance` without the price of a limit, where one is in it; then sets that
            take less at the price of more of the limit count, too

    Returns:
        Sets, of which each draw's best is one where any is within its ceiling. A set with an
        instance that no draw gains by is not among them.

    Raises:
        TooMany: of them.
    """
    limit = ceiling * (1.0 + _ROUNDING)
    per_share = share + instance / part
    least = per_share.min(axis=1)
    rows = _possible(part, share, instance, least, limit)
    free = least
    if free_instance is not None:
        free = (share + free_instance / part).min(axis=1)
    search = _Search(part[rows], share[:, rows], instance[:, rows], (least, free), limit)
    sets, values = search.run()
    return Covers(
        sets=tuple(tuple(rows[list(found)].tolist()) for found in sets),
        value=np.array(values).reshape(len(sets), len(ceiling)),
    )


def one_swapped(part: Floats, share: Floats, instance: Floats) -> Floats:
    """Return what good sets of one or two rows take: a ceiling for `covers`.

    As many instances of one row as it takes, or one fewer and one of another row.

    Args:
        part: as in `covers`
        share: likewise
        instance: likewise

    Returns:
        The least value of each draw, shape (n_draws,).
    """
    up = np.ceil(_COVERED / part)
    single = share + instance * up
    least = single.min(axis=1)
    mains = np.union1d(single.argmin(axis=1), (share + instance / part).argmin(axis=1))
    for main in mains.tolist():
        fewer = up[main] - 1.0
        room = min(fewer * float(part[main]), 1.0)
        fits = np.flatnonzero(part >= _COVERED - room)
        own, other = share[:, [main]], share[:, fits]
        by_other = np.where(own <= other, 1.0 - room, np.minimum(part[fits], 1.0))
        value = fewer * instance[:, [main]] + instance[:, fits]
        value += by_other * other + (1.0 - by_other) * own
        np.minimum(least, value.min(axis=1), out=least)
    return np.asarray(least)


def value_of(part: Floats, share: Floats, instance: Floats, chosen: tuple[int, ...]) -> Floats:
    """Return what a set of instances that serves all takes in each draw, thriftiest first.

    Args:
        part: as in `covers`
        share: likewise
        instance: likewise
        chosen: row of each instance
    """
    rows = np.array([chosen])
    standing = instance[:, list(chosen)].sum(axis=1)
    return np.asarray(standing + _taken(part[rows], share.T[rows], (np.inf,))[0][0])


def _taken(
    part: Floats,
    share: Floats,
    most: tuple[Floats | float, ...],
) -> list[Floats]:
    """Return what shares take that fill the thriftiest instances first.

    Args:
        part: that each instance can serve, shape (n_sets, size)
        share: what all of the group takes on each, shape (n_sets, size, n_draws)
        most: what a share may take at most; a result for each, shape (n_sets, n_draws)
    """
    order = np.argsort(share, axis=1)
    sorted_share = np.take_along_axis(share, order, axis=1)
    sorted_part = np.take_along_axis(np.broadcast_to(part[:, :, None], share.shape), order, axis=1)
    before = np.cumsum(sorted_part, axis=1) - sorted_part
    taken = np.clip(1.0 - before, 0.0, sorted_part)
    return [(taken * np.minimum(sorted_share, bound)).sum(axis=1) for bound in most]


def _possible(
    part: Floats,
    share: Floats,
    instance: Floats,
    least: Floats,
    limit: Floats,
) -> NDArray[np.intp]:
    """Return the rows of which one instance may be up in some draw."""
    earned = np.maximum(least[:, None] - share, 0.0) * part
    floor = least[:, None] + np.maximum(instance - earned, 0.0)
    return np.flatnonzero((floor <= limit[:, None]).any(axis=0))


class _Search:
    """Sets by their size: those that serve all are kept, the others grow."""

    def __init__(
        self,
        part: Floats,
        share: Floats,
        instance: Floats,
        leasts: tuple[Floats, Floats],
        limit: Floats,
    ) -> None:
        self.part, self.limit = part, limit
        self.least, self.free = leasts
        least = self.least
        self.share, self.instance = share.T, instance.T
        # what an instance that is up serves may be served by a thriftier one that comes later
        self.useful = np.minimum(self.share, least) * part[:, None]

    def run(self) -> tuple[list[tuple[int, ...]], list[Floats]]:
        sets: list[tuple[int, ...]] = []
        values: list[Floats] = []
        rows = np.empty((1, 0), dtype=np.int64)
        standing = np.zeros((1, len(self.limit)))
        useful = np.zeros((1, len(self.limit)))
        seen = 0
        while len(rows):
            rows, standing, useful = self._grown(rows, standing, useful)
            seen += len(rows)
            if seen * len(self.limit) > MOST_CELLS:
                raise TooMany
            served = self.part[rows].sum(axis=1)
            full = np.flatnonzero(served >= _COVERED)
            open_ = served < _COVERED
            if len(full):
                value, better, gains = self._filled(rows[full], standing[full])
                good = (value <= self.limit).any(axis=1)
                sets += [tuple(row) for row in rows[full[good]].tolist()]
                values += list(value[good])
                # one more instance pays only where it is thriftier than what is up already
                pays = (gains & (better <= self.limit)).any(axis=1)
                open_[full[pays]] = True
            rows, standing, useful = rows[open_], standing[open_], useful[open_]
        return sets, values

    def _grown(
        self,
        rows: NDArray[np.int64],
        standing: Floats,
        useful: Floats,
    ) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Return each set with one more instance, as far as any draw may want it."""
        found_rows, found_standing, found_useful = [], [], []
        served = self.part[rows].sum(axis=1)
        last = rows[:, -1] if rows.shape[1] else np.zeros(len(rows), dtype=np.int64)
        for row in range(len(self.part)):
            mine = np.flatnonzero(last <= row)
            now = standing[mine] + self.instance[row]
            use = useful[mine] + self.useful[row]
            left = np.maximum(1.0 - served[mine] - self.part[row], 0.0)[:, None]
            # beyond all of the group less is served than the instances could
            beyond = np.maximum(served[mine] + self.part[row] - 1.0, 0.0)[:, None]
            floor = now + np.maximum(use - beyond * self.least, 0.0) + left * self.least
            keep = (floor <= self.limit).any(axis=1)
            new = np.full((int(keep.sum()), 1), row)
            found_rows.append(np.hstack([rows[mine[keep]], new]))
            found_standing.append(now[keep])
            found_useful.append(use[keep])
        return np.vstack(found_rows), np.vstack(found_standing), np.vstack(found_useful)

    def _filled(
        self,
        rows: NDArray[np.int64],
        standing: Floats,
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return what sets take, a bound of them with more, and whether more may gain."""
        filled, better, thrifty = _taken(
            self.part[rows], self.share[rows], (np.inf, self.least, self.free)
        )
        gains = thrifty < filled * (1.0 - _ROUNDING)
        return standing + filled, standing + better, gains
