"""Few rows of each group that stand for all of them, with a proof of what was left out.

In a cell a row that another beats in everything is in no optimum. Of the rest the cheapest are
kept at some prices of the caps; the lower hull of what is left out stays as rows that draw on no
pool. They cost less than what they stand for, so a bound over the shortlist is one over all rows,
and it says which groups have to be looked at again: those that would take one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.placement.hourly.market import Floats, Ints, Market, Mask, Quantity, Rows, least_costs
from advisor.placement.ranks import least_of_each
from advisor.placement.solving.hulls import hull_rows

_PASSES: Final = 4
"""Rounds of leaving out what one row of a cell beats; few are left after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Kept rows and those that stand for the rest.

    Attributes:
        rows: by rising group
        source: index of each in what was given; of a stand-in, of one that it stands for
        outside: which are stand-ins
    """

    rows: Rows
    source: Ints
    outside: Mask


def shortlist(market: Market, rows: Rows, weights: Sequence[Floats], keep: int) -> Shortlist:
    """Return the cheapest rows of each group at some weights, and stand-ins for the others.

    Args:
        market: whose groups, zones and cells the rows are of; its own rows do not count
        rows: all rows of some groups, by rising group
        weights: what a unit of each quantity costs each group, one array (3, n_groups) or more
        keep: rows of each group at each of the weights
    """
    left = unbeaten(market, rows)
    kept = np.zeros(len(left), dtype=bool)
    part = rows.take(left)
    for weight in weights:
        cost = least_costs(market, part, weight)
        kept[least_of_each(part.group, cost, keep)] = True
    chosen, rest = left[kept], left[~kept]
    stand_ins, amounts = _hull(market, rows.take(rest))
    stand_ins = rest[stand_ins]
    source = np.concatenate([chosen, stand_ins])
    outside = np.arange(len(source)) >= len(chosen)
    order = np.lexsort((outside, rows.group[source]))
    merged = rows.take(source)
    free = Rows(
        group=merged.group,
        zone=merged.zone,
        cell=np.where(outside, 0, merged.cell),
        instances=merged.instances,
        job_h=np.where(outside, 0.0, merged.job_h),
        clean_h=np.where(outside, 0.0, merged.clean_h),
        fixed=np.concatenate([rows.fixed[:, chosen], amounts], axis=1),
        per_h=np.where(outside, 0.0, merged.per_h),
        up=merged.up,
        frame=merged.frame,
    )
    return Shortlist(rows=free.take(order), source=source[order], outside=outside[order])


def _amounts(market: Market, rows: Rows) -> Floats:
    """Return the least that rows take of each quantity, shape (3, n_rows)."""
    used_h = rows.job_h * market.frames.windows[rows.frame]
    hours = np.stack([rows.clean_h, used_h, used_h])
    return np.asarray(rows.fixed + rows.per_h * hours)


def unbeaten(market: Market, rows: Rows) -> Ints:
    """Return rows that none of their group and cell beats or equals in everything, ascending.

    Some that are beaten may be left; none is left out that is not.
    """
    amounts = _amounts(market, rows)
    hourly = np.vstack([rows.fixed, rows.per_h, rows.instances, rows.job_h, rows.clean_h])
    # without a pool only what is taken counts, wherever that is
    pooled = rows.cell > 0
    table = np.vstack([amounts, np.where(pooled, hourly, 0.0)])
    table = table[table.any(axis=1)]
    size = np.abs(table).max(axis=1, initial=0.0)
    place = rows.group * len(market.pools_of) + rows.cell
    place = place * len(market.ratio) + np.where(pooled, rows.zone, 0)
    kind = np.where(pooled, rows.frame * (len(market.up) + 1) + rows.up + 1, 0)
    place = place * (int(kind.max(initial=0)) + 1) + kind
    order = np.lexsort((table.T @ (1.0 / np.where(size > 0, size, 1.0)), place))
    table, place = table[:, order], place[order]
    kept = np.ones(len(order), dtype=bool)
    judge = np.zeros(len(order), dtype=bool)
    for _ in range(_PASSES):
        # the first of each cell that has not judged yet: nothing left beats it
        waiting = np.flatnonzero(kept & ~judge)
        if len(waiting) == 0:
            break
        first = waiting[np.flatnonzero(np.diff(place[waiting], prepend=-1))]
        judge[first] = True
        at = np.searchsorted(place[first], place[waiting])
        against = first[at]
        beaten = (table[:, waiting] >= table[:, against]).all(axis=0) & (waiting != against)
        kept[waiting[beaten]] = False
    return np.sort(order[kept])


def _hull(market: Market, rows: Rows) -> tuple[Ints, Floats]:
    """Return rows on the lower hull of each group's cost and emissions, and what they take.

    Water is not in the hull: its least of the group stands in for each.
    """
    if len(rows) == 0:
        return np.empty(0, dtype=np.int64), np.empty((3, 0))
    amounts = _amounts(market, rows)
    names, group = np.unique(rows.group, return_inverse=True)
    found = hull_rows(group, amounts[Quantity.USD], amounts[Quantity.KG])
    least = np.full(len(names), np.inf)
    np.minimum.at(least, group, amounts[Quantity.LITRE])
    taken = amounts[:, found]
    taken[Quantity.LITRE] = least[group[found]]
    return found, taken
