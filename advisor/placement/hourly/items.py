"""Hours that rows may be up in, or begin in, one item each, window by window."""

from dataclasses import dataclass

import numpy as np

from advisor.placement.hourly.market import INSTANT_H, Floats, Ints, Market, Mask, Quantity
from advisor.placement.hourly.schedules import whole_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Items of some rows' windows, one window after another; arrays of shape (n_items,).

    Work that may pause has an item for each hour of a window, and takes as many as it lasts; work
    that may not has one for each hour that it may begin in, and takes one.

    Attributes:
        row: whose, a position among the rows asked for
        window: a running number over the windows of all rows
        hour: of the period
        lasts_h: hours that it is up from there on [h]
        taken: items that a share of 1 takes of the window
        kg: emissions of its hours, all of them worked [kgCO2e]
        spare_kg: of that what the part of an hour that work does not fill would save; 0 where
            work fills its hours
    """

    row: Ints
    window: Ints
    hour: Ints
    lasts_h: Ints
    taken: Ints
    kg: Floats
    spare_kg: Floats

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.row)


def items_of(market: Market, rows: Ints) -> Items:
    """Return the items of some rows; a fleet and work of no hours have none."""
    part = market.rows.take(rows)
    frame, pausing = market.frames, market.groups.pausing[part.group]
    count = np.where(part.job_h > 0.0, frame.windows[part.frame], 0)
    owner, place = runs(count)
    window = frame.first[part.frame[owner]] + place
    lasts_h = np.where(pausing, 1, whole_hours(part.job_h))[owner]
    length = frame.end[window] - frame.begin[window] - lasts_h + 1
    at, offset = runs(length)
    row, hour = owner[at], frame.begin[window[at]] + offset
    kg = _kg_of(market, rows[row], hour, lasts_h[at])
    spare_h = whole_hours(part.job_h) - part.job_h
    spare_h = np.where(spare_h > INSTANT_H, spare_h, 0.0)[row]
    ends = _kg_at(market, rows[row], hour)
    dirtier = np.maximum(ends, _kg_at(market, rows[row], hour + lasts_h[at] - 1))
    whole = whole_hours(part.job_h)[row]
    may_pause = pausing[row]
    return Items(
        row=row,
        window=at,
        hour=hour,
        lasts_h=lasts_h[at],
        taken=np.where(may_pause, whole, 1),
        kg=np.where(may_pause, kg, kg - spare_h * dirtier),
        spare_kg=np.where(may_pause, spare_h * ends, 0.0),
    )


def hours_taken(market: Market, items: Items, some: Ints) -> Mask:
    """Return the hours in which one row is up that takes some items, shape (n_hours,)."""
    found = np.zeros(market.hours, dtype=bool)
    for hour, lasts_h in zip(items.hour[some].tolist(), items.lasts_h[some].tolist(), strict=True):
        found[hour : hour + lasts_h] = True
    return found


def every_hour(items: Items) -> tuple[Ints, Ints]:
    """Return the item and the hour of each hour that items are up in."""
    item, place = runs(items.lasts_h)
    return item, items.hour[item] + place


def runs(count: Ints) -> tuple[Ints, Ints]:
    """Return whose each of so many things is, and which of its owner's it is."""
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)


def _kg_of(market: Market, rows: Ints, hour: Ints, lasts_h: Ints) -> Floats:
    sums = np.zeros((len(market.ratio), market.hours + 1))
    np.cumsum(market.ratio, axis=1, out=sums[:, 1:])
    zone = market.rows.zone[rows]
    ratio_h = sums[zone, hour + lasts_h] - sums[zone, hour]
    return np.asarray(market.rows.per_h[Quantity.KG, rows] * ratio_h)


def _kg_at(market: Market, rows: Ints, hour: Ints) -> Floats:
    ratio = market.ratio[market.rows.zone[rows], hour]
    return np.asarray(market.rows.per_h[Quantity.KG, rows] * ratio)
