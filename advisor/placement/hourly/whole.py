"""One schedule for each group, near the relaxation and proven by it.

In the relaxation few groups are divided: no more than it has limits that bind. The others keep
their schedule, and the divided ones are placed one after another at its prices in what is left.
Where that is not near enough, an integer program decides over all schedules that are nearly as
good as the best of their group.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.placement.hourly.columns import Columns, columns_of, distinct
from advisor.placement.hourly.compact import compact_of, schedules_of, unserved_of
from advisor.placement.hourly.desk import Desk
from advisor.placement.hourly.items import items_of
from advisor.placement.hourly.market import Cap, Floats, Ints, Market, Prices
from advisor.placement.hourly.master import serve_all
from advisor.placement.hourly.pricing import Tolls, hours_of, row_costs
from advisor.placement.hourly.relaxation import Relaxed
from advisor.placement.ranks import least_of_each
from advisor.placement.solving.problem import KEPT_RATIO
from advisor.placement.solving.program import Solve, Status

_SURE: Final = 1.0 - 1e-6
_HALF: Final = 0.5
_TOLERANCE: Final = 1e-6
"""By which HiGHS may miss the rows of an integer program, relative."""

_EACH: Final = 3
"""Rows of each group that the integer program may choose from, beside the schedules met."""

_ITEMS: Final = 6_000
"""Hours that an integer program may decide about one by one."""

_NOISE: Final = 1e-9

_DEARER: Final = (1.0, 2.0, 4.0, 16.0)
"""Prices of caps at which divided groups are placed, over those of the relaxation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A schedule of each group; None of them where no room was found.

    Attributes:
        columns: schedules, by group
        objective: of them
    """

    columns: Columns
    objective: float


def make_whole(market: Market, relaxed: Relaxed, solve: Solve, gap: float) -> Whole | None:
    """Return a schedule for each group.

    Args:
        market: rows and limits
        relaxed: its relaxation
        solve: runs an integer program
        gap: relative distance to the relaxation's bound that is near enough

    Raises:
        SolverFailed: the solver gave up.
    """
    found = [rounded(market, relaxed, dearer) for dearer in _DEARER[: 1 + 3 * bool(market.caps)]]
    best = min((item for item in found if item), key=lambda item: item.objective, default=None)
    if best is not None and best.objective - relaxed.bound <= gap * abs(best.objective):
        return best
    exact = _by_items(market, relaxed, best, solve)
    if exact is not None:
        return exact
    columns, places = near_best(market, relaxed, _EACH), relaxed.shares.places
    for caps in (market.caps, tuple(_inside(cap) for cap in market.caps)):
        exact = _by_program(replace(market, caps=caps), columns, solve, places)
        if exact is not None and _within_caps(market, exact.columns):
            return exact if best is None or exact.objective < best.objective else best
        if exact is None:
            break
    return best


def _by_items(
    market: Market,
    relaxed: Relaxed,
    best: Whole | None,
    solve: Solve,
) -> Whole | None:
    """Return the optimum by a program over hours; None where that is large, or not proven.

    A row that costs more than its group pays, by more than the best plan known lies above the
    bound, is in no better plan.
    """
    if (market.groups.restart_h > 0.0).any():
        return None
    tolls = Tolls.of(market, relaxed.prices)
    group = market.rows.group
    cost = row_costs(market, tolls, np.arange(len(group)))
    least = np.full(len(market.groups), np.inf)
    np.minimum.at(least, group, cost)
    reach = np.inf if best is None else best.objective - relaxed.bound
    rows = np.flatnonzero(cost <= least[group] + reach + _NOISE * np.abs(least[group]))
    if len(items_of(market, rows)) > _ITEMS:
        return None
    for caps in (market.caps, tuple(_inside(cap) for cap in market.caps)):
        compact = compact_of(replace(market, caps=caps), rows, whole=True)
        answer = solve(compact.program)
        if answer.status is not Status.OPTIMAL or unserved_of(market, answer).max() > _HALF:
            return None
        whole = _whole(market, schedules_of(market, compact, answer))
        if _within_caps(market, whole.columns):
            return whole
    return None


def _by_program(market: Market, columns: Columns, solve: Solve, places: Ints) -> Whole | None:
    """Return the best schedule of each group by an integer program; None where one goes unserved.

    It keeps caps to the solver's tolerance, which is wider than what counts as kept.
    """
    shares = serve_all(market, columns, solve, whole=True, places=places)
    chosen = np.flatnonzero(shares.share > _HALF)
    if len(chosen) != len(market.groups):
        return None
    return _whole(market, columns.take(chosen))


def _inside(cap: Cap) -> Cap:
    """Return a cap that even a solver's tolerance keeps."""
    return replace(cap, allowed=cap.allowed * (1.0 - _TOLERANCE))


def rounded(market: Market, relaxed: Relaxed, dearer: float) -> Whole | None:
    """Return undivided groups as they are and the others where there is room; None without room.

    Args:
        market: rows and limits
        relaxed: its relaxation
        dearer: prices of caps over the relaxation's
    """
    columns, share = relaxed.columns, relaxed.shares.share
    group = market.rows.group[columns.row]
    prices = Prices(pools=relaxed.prices.pools, caps=relaxed.prices.caps * dearer)
    desk = Desk(market, prices)
    row = np.full(len(market.groups), -1, dtype=np.int64)
    hours = np.zeros((len(market.groups), market.hours), dtype=bool)
    sure = np.flatnonzero(share > _SURE)
    row[group[sure]], hours[group[sure]] = columns.row[sure], columns.take(sure).hours(market)
    for mine in group[sure].tolist():
        desk.take(int(row[mine]), hours[mine])
    for mine in _largest_first(market, columns, np.flatnonzero(row < 0)):
        found = desk.place(mine)
        if found is None:
            return None
        row[mine], hours[mine] = found
    whole = _whole(market, columns_of(market, row, hours))
    return whole if _within_caps(market, whole.columns) else None


def near_best(market: Market, relaxed: Relaxed, each: int) -> Columns:
    """Return schedules met and, of each group's best rows at the prices, the best schedule.

    Args:
        market: rows and limits
        relaxed: its relaxation
        each: rows of a group
    """
    tolls = Tolls.of(market, relaxed.prices)
    group = market.rows.group
    rows = least_of_each(group, row_costs(market, tolls, np.arange(len(group))), each)
    return distinct([relaxed.columns, columns_of(market, rows, hours_of(market, tolls, rows))])


def _whole(market: Market, columns: Columns) -> Whole:
    by_group = columns.take(np.argsort(market.rows.group[columns.row], kind="stable"))
    return Whole(columns=by_group, objective=float((market.objective @ by_group.amounts).sum()))


def _within_caps(market: Market, columns: Columns) -> bool:
    group = market.rows.group[columns.row]
    taken = [float(columns.amounts[cap.quantity] @ cap.groups[group]) for cap in market.caps]
    return all(
        amount <= cap.allowed * KEPT_RATIO for amount, cap in zip(taken, market.caps, strict=True)
    )


def _largest_first(market: Market, columns: Columns, groups: Ints) -> list[int]:
    """Return groups by falling instances: what is large finds room first."""
    size: Floats = np.zeros(len(market.groups))
    np.maximum.at(size, market.rows.group[columns.row], market.rows.instances[columns.row])
    order = np.argsort(-size[groups], kind="stable")
    return [int(group) for group in groups[order]]
