"""Some rows with all of their hours as one program, for markets of which that is small.

minimise    objective @ taken
subject to  sum of x[k] over the rows k of a group + unserved = 1                 each group
            taken[q] over the groups of a cap <= allowed                          each cap
            sum of instances[k] * up[k, h] over the rows k of a pool <= capacity  each hour h

with 0 <= x[k] <= 1. In each window a row of work takes items (`items.py`):

            sum of y = m x,  y <= x
            where work leaves a part of an hour: sum of last = x,  last <= y

Divided work is thus a mix of schedules and nothing else (`reference.py` says why). Restarts are
not counted: where work pauses at a loss the program bounds it from below.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.placement.hourly.columns import Columns, columns_of
from advisor.placement.hourly.items import Items, every_hour, hours_taken, items_of, runs
from advisor.placement.hourly.market import Floats, Ints, Market, Mask, Prices, Quantity
from advisor.placement.hourly.schedule_program import UNSERVED
from advisor.placement.solving.problem import KEPT_RATIO
from advisor.placement.solving.program import Program, Row, Sense, Solution, power_of_two

_NODES: Final = 1_000

_TAKEN: Final = 1e-9
"""Shares below it are a solver's rounding."""

_Entries = tuple[Ints, Ints, Floats]
"""Rows, columns and values of a part of a matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compact:
    """A program over some rows of a market.

    Its columns are the rows, their items, the items that may be the last, and the groups that go
    unserved; its rows the groups, the caps, the places, and those that hold items together.

    Attributes:
        rows: of the market, by rising group
        items: of them
        last: items that may be left in part
        places: hours of pools that have a row, pool by pool
        program: of all that
    """

    rows: Ints
    items: Items
    last: Ints
    places: Ints
    program: Program


def compact_of(market: Market, rows: Ints, *, whole: bool = False) -> Compact:
    """Return the program of some rows.

    Args:
        market: whose rows they are
        rows: indices, ascending
        whole: each group takes one row and whole hours; else groups and hours divide
    """
    items = items_of(market, rows)
    last = np.flatnonzero(items.spare_kg)
    amounts = _amounts(market, rows, items, last)
    places, busy = _places(market, rows, items)
    group = market.rows.group[rows]
    n_rows, n_groups, n_taken = len(rows), len(market.groups), amounts.shape[1]
    body = _Body()
    body.add(
        _rows("serve", Sense.EQUAL, np.ones(n_groups)),
        (group, np.arange(n_rows), np.ones(n_rows)),
        (np.arange(n_groups), n_taken + np.arange(n_groups), np.ones(n_groups)),
    )
    whose = group[np.concatenate([np.arange(n_rows), items.row, items.row[last]])]
    for cap in market.caps:
        used = np.where(cap.groups[whose], amounts[cap.quantity], 0.0)
        at = np.flatnonzero(used)
        unit = power_of_two(max(cap.allowed, float(np.abs(used).max(initial=0.0))) or 1.0)
        allowed = cap.allowed * KEPT_RATIO / unit
        row = Row(name=cap.name, unit="", sense=Sense.AT_MOST, rhs=allowed, scale=unit)
        body.add([row], (np.zeros_like(at), at, used[at] / unit))
    body.add(_rows("pool", Sense.AT_MOST, market.capacity[places // market.hours]), busy)
    _hold_together(body, n_rows, items, last)
    cost = market.objective @ amounts
    scale = power_of_two(float(np.abs(cost[:n_rows]).mean()) or 1.0)
    unserved = np.full(n_groups, UNSERVED * _dearest(market, rows))
    n_columns = n_taken + n_groups
    program = Program(
        names=tuple(map(str, range(n_columns))),
        cost=np.concatenate([cost, unserved]) / scale,
        cost_scale=scale,
        # rows imply it, and HiGHS is twice as fast with it
        upper=np.ones(n_columns),
        integer=np.arange(n_columns) < whole * n_taken,
        rows=tuple(body.rows),
        row_index=np.concatenate([row for row, _, _ in body.entries]),
        column_index=np.concatenate([column for _, column, _ in body.entries]),
        value=np.concatenate([value for _, _, value in body.entries]),
        nodes=_NODES,
    )
    return Compact(rows=rows, items=items, last=last, places=places, program=program)


def prices_of(market: Market, compact: Compact, answer: Solution) -> Prices:
    """Return the prices of limits."""
    n_groups, n_caps = len(market.groups), len(market.caps)
    rows = compact.program.rows[: n_groups + n_caps + len(compact.places)]
    scales = np.array([row.scale for row in rows])
    duals = answer.duals[: len(rows)] * compact.program.cost_scale / scales
    limits = np.maximum(-duals[n_groups:], 0.0)
    pools = np.zeros(len(market.capacity) * market.hours)
    pools[compact.places] = limits[n_caps:]
    shape = (len(market.capacity), market.hours)
    return Prices(pools=pools.reshape(shape), caps=limits[:n_caps])


def unserved_of(market: Market, answer: Solution) -> Floats:
    """Return what part of each group goes unserved, shape (n_groups,)."""
    return answer.x[-len(market.groups) :]


def schedules_of(market: Market, compact: Compact, answer: Solution) -> Columns:
    """Return schedules that shares of rows and their items are a mix of."""
    items, n_rows = compact.items, len(compact.rows)
    share = answer.x[:n_rows]
    first = np.searchsorted(items.row, np.arange(n_rows + 1))
    rows: list[int] = []
    hours: list[Mask] = []
    for row in np.flatnonzero(share > _TAKEN).tolist():
        mine = np.arange(first[row], first[row + 1])
        if len(mine) == 0:
            found = [_fleet_hours(market, int(compact.rows[row]))]
        else:
            part = answer.x[n_rows + mine] / share[row]
            found = [hours_taken(market, items, mine[some]) for some in _mixed(items, mine, part)]
        rows += [int(compact.rows[row])] * len(found)
        hours += found
    up = np.array(hours, dtype=bool).reshape(len(rows), market.hours)
    return columns_of(market, np.array(rows, dtype=np.int64), up)


def _fleet_hours(market: Market, row: int) -> Mask:
    """Return the hours in which a row without items is up: a fleet's, or none."""
    kind = int(market.rows.up[row])
    if kind < 0:
        return np.zeros(market.hours, dtype=bool)
    return np.asarray(market.up[kind] > 0)


def _mixed(items: Items, mine: Ints, part: Floats) -> list[Ints]:
    """Return choices of one row's items that are taken in parts, as positions among them.

    Parts are laid end to end, window after window, each a whole number long; what lies over a
    fraction, of every whole number, is a choice.
    """
    part = np.where(part < _TAKEN, 0.0, part)
    _, window = np.unique(items.window[mine], return_inverse=True)
    whole = np.zeros(window.max() + 1)
    whole[window] = items.taken[mine]
    part = part * (whole / np.bincount(window, weights=part))[window]
    end = np.cumsum(part)
    edges = np.unique(np.round(end % 1.0, 9))
    edges = np.unique(np.concatenate([[0.0], edges[edges < 1.0 - _TAKEN], [1.0]]))
    middles = (edges[1:] + edges[:-1]) / 2.0
    at = np.arange(round(float(whole.sum())))
    return [np.searchsorted(end, at + middle) for middle in middles[np.diff(edges) > _TAKEN]]


class _Body:
    """Rows and coefficients while they are gathered."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.entries: list[_Entries] = []

    def add(self, rows: list[Row], *parts: _Entries) -> None:
        """Add rows; those of the parts count from the first of them."""
        self.entries += [(len(self.rows) + row, column, value) for row, column, value in parts]
        self.rows += rows


def _rows(name: str, sense: Sense, rhs: Floats) -> list[Row]:
    return [
        Row(name=f"{name}[{at}]", unit="1", sense=sense, rhs=value)
        for at, value in enumerate(rhs.tolist())
    ]


def _amounts(market: Market, rows: Ints, items: Items, last: Ints) -> Floats:
    """Return what each row, item and last item takes of each quantity."""
    part = market.rows.take(rows)
    used_h = part.job_h * market.frames.windows[part.frame]
    found = np.zeros((3, len(rows) + len(items) + len(last)))
    found[:, : len(rows)] = part.fixed
    found[Quantity.USD :, : len(rows)] += part.per_h[Quantity.USD :] * used_h
    found[Quantity.KG, len(rows) :] = np.concatenate([items.kg, -items.spare_kg[last]])
    return found


def _dearest(market: Market, rows: Ints) -> float:
    """Return what no row costs more than."""
    part = market.rows.take(rows)
    used_h = (part.job_h + 1.0) * market.frames.windows[part.frame]
    ratio_h = used_h * float(market.ratio.max(initial=0.0))
    most = part.fixed + part.per_h * np.stack([ratio_h, used_h, used_h])
    return float((market.objective @ most).max()) or 1.0


def _places(market: Market, rows: Ints, items: Items) -> tuple[Ints, _Entries]:
    """Return the hours of pools that groups together could overfill, and who is up in them."""
    part = market.rows.take(rows)
    fleets = np.flatnonzero(part.up >= 0)
    at, every = np.nonzero(market.up[part.up[fleets]])
    fleet = fleets[at]
    item, hour = every_hour(items)
    of = np.concatenate([fleet, items.row[item]])
    column = np.concatenate([fleet, len(rows) + item])
    hour = np.concatenate([every, hour])
    value = part.instances[of]
    value[: len(fleet)] *= market.up[part.up[fleet], every]
    cells, cell = np.unique(part.cell, return_inverse=True)
    whose, pools = np.nonzero(market.pools_of[cells])
    first = np.searchsorted(whose, np.arange(len(cells) + 1))
    entry, nth = runs(np.diff(first)[cell[of]])
    pool = pools[first[cell[of[entry]]] + nth]
    place = pool * market.hours + hour[entry]
    n_groups = len(market.groups)
    each, which = np.unique(place * n_groups + part.group[of[entry]], return_inverse=True)
    most = np.zeros(len(each))
    np.maximum.at(most, which, value[entry])
    where = each // n_groups
    could = np.bincount(where, weights=most, minlength=len(market.capacity) * market.hours)
    places = np.flatnonzero(could > np.repeat(market.capacity, market.hours))
    kept = np.flatnonzero(np.isin(place, places))
    return places, (np.searchsorted(places, place[kept]), column[entry[kept]], value[entry[kept]])


def _hold_together(body: _Body, n_rows: int, items: Items, last: Ints) -> None:
    """Add what ties items to the share of their row, window by window."""
    count = len(items)
    first = np.flatnonzero(np.diff(items.window, prepend=-1))
    y, x, z = n_rows + np.arange(count), items.row, n_rows + count + np.arange(len(last))
    windows = np.searchsorted(items.window[first], items.window)
    body.add(
        _rows("takes", Sense.EQUAL, np.zeros(len(first))),
        (windows, y, np.ones(count)),
        (np.arange(len(first)), x[first], -items.taken[first].astype(float)),
    )
    many = np.flatnonzero(items.taken > 1)
    body.add(
        _rows("within", Sense.AT_MOST, np.zeros(len(many))),
        (np.arange(len(many)), y[many], np.ones(len(many))),
        (np.arange(len(many)), x[many], -np.ones(len(many))),
    )
    used, mine = np.unique(windows[last], return_inverse=True)
    body.add(
        _rows("last", Sense.EQUAL, np.zeros(len(used))),
        (mine, z, np.ones(len(last))),
        (np.arange(len(used)), x[first[used]], -np.ones(len(used))),
    )
    body.add(
        _rows("is", Sense.AT_MOST, np.zeros(len(last))),
        (np.arange(len(last)), z, np.ones(len(last))),
        (np.arange(len(last)), y[last], -np.ones(len(last))),
    )
