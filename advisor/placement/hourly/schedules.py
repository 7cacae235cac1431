"""The hours in which work costs least, where each hour has an intensity and a price.

Work of m - 1 whole hours and a part of one takes m hours of its window, and pays the price of
each in full; of emissions it saves the rest of the hour that it does not fill, the dirtiest of
them if it may pause at no loss, else one at an end of a stretch.
"""

from dataclasses import dataclass

import numpy as np

from advisor.placement.hourly.market import INSTANT_H, Floats, Ints, Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Hours of windows of one length; arrays of shape (n, length).

    Attributes:
        cost: of working through an hour, prices apart
        price: of having instances up in an hour; infinite where none is free
        job_h: work [h], shape (n,), 0 < job_h <= length
    """

    cost: Floats
    price: Floats
    job_h: Floats

    def take(self, row: int) -> "Slots":
        """Return one window alone."""
        some = slice(row, row + 1)
        return Slots(cost=self.cost[some], price=self.price[some], job_h=self.job_h[some])


def whole_hours(job_h: Floats) -> Ints:
    """Return how many hours work of some length begins at least."""
    return np.ceil(job_h - INSTANT_H).astype(np.int64)


def least_of_hours(slots: Slots) -> Floats:
    """Return the least cost of work that may pause at no loss, shape (n,). Exact."""
    count = whole_hours(slots.job_h)
    key = slots.cost + slots.price
    ordered = np.sort(key, axis=1)
    sums = np.cumsum(ordered, axis=1)
    at = np.arange(len(count))
    whole: Floats = sums[at, count - 1]
    spare_h = count - slots.job_h
    partly = np.flatnonzero((spare_h > INSTANT_H) & np.isfinite(whole))
    if len(partly):
        last = ordered[partly, count[partly] - 1]
        cost, least = slots.cost[partly], key[partly]
        whole[partly] += _saved_by_part(cost, least, last, spare_h[partly])
    return whole


def _saved_by_part(cost: Floats, key: Floats, last: Floats, spare_h: Floats) -> Floats:
    """Return what using one of the hours in part changes, whichever is best, shape (n,); <= 0.

    An hour among the cheapest only saves its spare; any other takes the place of the last one.
    """
    among = key <= last[:, None]
    inside = np.where(among, -spare_h[:, None] * cost, np.inf).min(axis=1)
    swapped = np.where(among, np.inf, key - spare_h[:, None] * cost).min(axis=1) - last
    return np.asarray(np.minimum(inside, swapped))


def paused_hours(slots: Slots, restart_h: Floats) -> Mask:
    """Return the hours of work that may pause, shape (n, length); the earliest of equals.

    Where restarts are free they are the hours that `least_of_hours` costs. Where each pause does
    work again they are the cheapest hours that hold the work and its restarts, or the best
    stretch.
    """
    count = whole_hours(slots.job_h)
    key = slots.cost + slots.price
    order = np.argsort(key, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(key.shape[1]), key.shape), axis=1)
    chosen: Mask = rank < count[:, None]
    part = (count - slots.job_h > INSTANT_H) & (restart_h == 0.0)
    for row in np.flatnonzero(part).tolist():
        _place_part(chosen[row], slots.take(row), float(count[row] - slots.job_h[row]))
    for row in np.flatnonzero(restart_h > 0.0).tolist():
        chosen[row] = _with_restarts(slots.take(row), order[row], float(restart_h[row]))
    return chosen


def _place_part(chosen: Mask, slots: Slots, spare_h: float) -> None:
    """Swap the dearest of the chosen hours for another one, where that saves more of it."""
    inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    if len(outside) == 0:
        return
    cost, key = slots.cost[0], slots.cost[0] + slots.price[0]
    dearest = inside[np.argmax(key[inside])]
    swapped = key[outside] - spare_h * cost[outside]
    other = int(np.argmin(swapped))
    if swapped[other] - key[dearest] < -spare_h * cost[inside].max():
        chosen[dearest], chosen[outside[other]] = False, True


def _with_restarts(slots: Slots, order: Ints, restart_h: float) -> Mask:
    """Return the hours of one window where each pause does work again."""
    length, job_h = len(order), float(slots.job_h[0])
    stretch = best_stretch(slots)[0]
    chosen = np.zeros(length, dtype=bool)
    chosen[order[: int(whole_hours(slots.job_h)[0])]] = True
    for count in range(int(chosen.sum()), length + 1):
        chosen[order[:count]] = True
        pauses = int((np.diff(np.flatnonzero(chosen)) > 1).sum())
        if job_h + restart_h * pauses <= count + INSTANT_H:
            key = slots.cost[0] + slots.price[0]
            cheaper = key[chosen].sum() < key[stretch].sum()
            return chosen if cheaper else np.asarray(stretch)
    return np.asarray(stretch)


def stretch_costs(slots: Slots) -> Floats:
    """Return what work without a break costs from each hour on, shape (n, length).

    Infinite where it does not end within the window, or meets an hour where nothing is free.
    """
    length = slots.cost.shape[1]
    count = whole_hours(slots.job_h)
    key = slots.cost + slots.price
    blocked = np.isinf(key)
    begin = np.arange(length)
    past = np.minimum(begin[None, :] + count[:, None], length)
    total = _over(np.where(blocked, 0.0, key), past)
    spare_h = np.maximum(count - slots.job_h, 0.0)
    ends = np.maximum(slots.cost, np.take_along_axis(slots.cost, past - 1, axis=1))
    total -= spare_h[:, None] * ends
    total[begin[None, :] + count[:, None] > length] = np.inf
    if blocked.any():
        total[_over(blocked.astype(float), past) > 0.0] = np.inf
    return total


def _over(values: Floats, past: Ints) -> Floats:
    """Return sums from each place up to another one, that apart, shape (n, length)."""
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return np.asarray(np.take_along_axis(sums, past, axis=1) - sums[:, :-1])


def best_stretch(slots: Slots) -> Mask:
    """Return the hours of work without a break at its least cost, shape (n, length)."""
    begin = stretch_costs(slots).argmin(axis=1)
    place = np.arange(slots.cost.shape[1])[None, :]
    until = begin + whole_hours(slots.job_h)
    return np.asarray((place >= begin[:, None]) & (place < until[:, None]))
