"""The best hours of a window for a job: a stretch without a break, or the cleanest hours.

Intensity is constant within a slot of an hour, so what a stretch takes is piecewise linear in its
start, and the best one begins or ends where a slot does. A job that may pause takes the cleanest
slots, the last of them in part; each pause costs work done twice. Where pauses cost, the better
of both is taken: choosing hours so that they cost least together is not attempted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The best hours of jobs in zones; arrays of shape (n_zones, n_jobs).

    Attributes:
        ratio: mean intensity of the hours used over the annual mean [1]
        rerun_ratio: hours used over hours of work [1], >= 1
    """

    ratio: Floats
    rerun_ratio: Floats


_INSTANT_H: Final = 1e-9
"""Times that differ by less are one. [h]"""

Stretch = tuple[float, float]
"""Begin, from the window's [h], and length [h]."""


def best_timing(
    slots: Floats,
    window_h: float,
    jobs_h: Floats,
    *,
    pausing: bool,
    restart_h: float,
) -> Timing:
    """Return how clean the best hours of each job are in each zone.

    Args:
        slots: intensity ratios of the window's hours, shape (n_zones, ceil(window_h) or more)
        window_h: from its begin to the deadline [h], > 0
        jobs_h: hours of work, shape (n_jobs,); a job longer than the window gets NaN
        pausing: the job may be interrupted and go on later
        restart_h: work that is done again after each pause [h], >= 0
    """
    fits = jobs_h <= window_h
    ratio = np.full((len(slots), len(jobs_h)), np.nan)
    rerun = np.ones_like(ratio)
    held = _Window(slots, window_h)
    for column in np.flatnonzero(fits):
        ratio[:, column] = held.stretch(float(jobs_h[column]))[0] / jobs_h[column]
    if not pausing or not fits.any():
        return Timing(ratio=ratio, rerun_ratio=rerun)
    wanted = jobs_h[fits]
    paused, used_h = held.paused(wanted, restart_h)
    better = paused < ratio[:, fits] * wanted
    mean = np.divide(paused, used_h, out=np.ones_like(paused), where=used_h > 0)
    ratio[:, fits] = np.where(better, mean, ratio[:, fits])
    rerun[:, fits] = np.where(better, used_h / wanted, 1.0)
    return Timing(ratio=ratio, rerun_ratio=rerun)


def best_stretches(
    slots: Floats,
    window_h: float,
    job_h: float,
    *,
    pausing: bool,
    restart_h: float,
) -> tuple[Stretch, ...]:
    """Return when one job runs in one zone, in the order of time.

    Args:
        slots: of the window's hours, shape (n_slots,)
        window_h: from its begin to the deadline [h]
        job_h: hours of work [h], <= window_h
        pausing: the job may be interrupted and go on later
        restart_h: work that is done again after each pause [h]
    """
    held = _Window(slots[None, :], window_h)
    cost, begin = held.stretch(job_h)
    if not pausing:
        return ((float(begin[0]), job_h),)
    paused, _ = held.paused(np.array([job_h]), restart_h)
    if not paused[0, 0] < cost[0]:
        return ((float(begin[0]), job_h),)
    return held.stretches(job_h, restart_h)


class _Window:
    """Slots of a window, all zones at once; the last slot may be a part of an hour."""

    def __init__(self, slots: Floats, window_h: float) -> None:
        count = int(np.ceil(window_h))
        self._slots = slots[:, :count]
        self._length = np.ones(count)
        self._length[-1] = window_h - (count - 1)
        self._window_h = window_h
        total = np.cumsum(self._slots * self._length, axis=1)
        self._until = np.hstack([np.zeros((len(slots), 1)), total])

    def stretch(self, job_h: float) -> tuple[Floats, Floats]:
        """Return the least integral of a stretch and its begin, shape (n_zones,)."""
        latest = self._window_h - job_h
        begins = np.arange(int(np.floor(latest)) + 1, dtype=float)
        ends = np.arange(np.ceil(job_h), np.floor(self._window_h) + 1.0)
        starts = np.clip(np.concatenate([begins, ends - job_h, [latest]]), 0.0, latest)
        cost = self._integral(starts + job_h) - self._integral(starts)
        # the earliest of equals: a difference of rounding moves no job
        least = cost.min(axis=1, keepdims=True)
        among = np.where(cost <= least + 1e-12 * np.abs(least), starts, np.inf)
        return least[:, 0], among.min(axis=1)

    def paused(self, jobs_h: Floats, restart_h: float) -> tuple[Floats, Floats]:
        """Return the integral of the cleanest hours and the hours used, (n_zones, n_jobs).

        Infinite where the window holds no work beside its restarts.
        """
        found = np.full((len(self._slots), len(jobs_h)), np.inf)
        used = np.full_like(found, np.inf)
        order = _Order(self._slots, self._length)
        for job, job_h in enumerate(jobs_h.tolist()):
            cost, hours, _ = _fillings(order, job_h, restart_h)
            best = cost.argmin(axis=1)[:, None]
            found[:, job] = np.take_along_axis(cost, best, axis=1)[:, 0]
            used[:, job] = np.take_along_axis(hours, best, axis=1)[:, 0]
        return found, used

    def stretches(self, job_h: float, restart_h: float) -> tuple[Stretch, ...]:
        """Return the cleanest hours of the only zone as stretches, in the order of time."""
        order = _Order(self._slots, self._length)
        cost, hours, parts = _fillings(order, job_h, restart_h)
        count = int(cost[0].argmin())
        slots = sorted(order.slots[0, : count + 1].tolist())
        length = {slot: float(self._length[slot]) for slot in slots}
        part_of = int(order.slots[0, count])
        surplus_h = sum(length.values()) - float(hours[0, count])
        if not parts[0, count]:
            part_of = slots[-1]
        length[part_of] -= surplus_h
        found: list[Stretch] = []
        for slot in slots:
            # a part of a slot leans on what runs after it, where nothing runs before
            late = slot == part_of and slot + 1 in length and slot - 1 not in length
            begin = slot + (surplus_h if late else 0.0)
            if found and abs(sum(found[-1]) - begin) < _INSTANT_H:
                found[-1] = (found[-1][0], found[-1][1] + length[slot])
            elif length[slot] > _INSTANT_H:
                found.append((float(begin), length[slot]))
        return tuple(found)

    def _integral(self, at_h: Floats) -> Floats:
        """Return the integral from the window's begin, shape (n_zones, n_times)."""
        slot = np.minimum(at_h.astype(np.int64), self._slots.shape[1] - 1)
        integral: Floats = self._until[:, slot] + (at_h - slot) * self._slots[:, slot]
        return integral


class _Order:
    """Slots of each zone from the cleanest on; element k stands for the first k + 1 of them.

    Arrays of shape (n_zones, n_slots).

    Attributes:
        slots: their places in the window
        values, length: of the k-th alone
        filled, sums: hours and integral of all
        pauses: between them, all used whole
        pauses_in_part: likewise, the k-th used in part
        last_value, last_length: of the latest in time
    """

    def __init__(self, values: Floats, length: Floats) -> None:
        zones, count = values.shape
        self.slots = np.argsort(values, axis=1, kind="stable")
        self.values = np.take_along_axis(values, self.slots, axis=1)
        self.length = length[self.slots]
        self.filled = np.cumsum(self.length, axis=1)
        self.sums = np.cumsum(self.values * self.length, axis=1)
        place = np.arange(count)
        # ranks in the window's order, beyond all of them on either side
        rank = np.full((zones, count + 2), count)
        np.put_along_axis(rank, self.slots + 1, np.broadcast_to(place, (zones, count)), axis=1)
        before = np.take_along_axis(rank, self.slots, axis=1)
        after = np.take_along_axis(rank, self.slots + 2, axis=1)
        touching = (before < place).astype(np.int64) + (after < place)
        blocks = np.cumsum(1 - touching, axis=1)
        self.pauses = blocks - 1
        self.pauses_in_part = blocks - 1 + (touching == 2)  # noqa: PLR2004 - both neighbours
        latest = np.maximum.accumulate(self.slots, axis=1)
        self.last_value = np.take_along_axis(values, latest, axis=1)
        self.last_length = length[latest]


def _fillings(
    order: _Order,
    job_h: float,
    restart_h: float,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return what a job takes in its k + 1 cleanest slots, for every k.

    The dirtiest of them is used in part, leaning on a neighbour. Where using all of it joins two
    stretches and so saves a restart, the end of the last stretch is left over instead.

    Returns:
        Integral and hours used, infinite where they do not meet; whether the dirtiest slot is
        used in part; shape (n_zones, n_slots).
    """
    before = order.filled - order.length
    part = job_h + restart_h * order.pauses_in_part - before
    in_part = (part > 0.0) & (part <= order.length * (1 + 1e-12))
    left_over = order.filled - job_h - restart_h * order.pauses
    whole = (left_over >= 0.0) & (left_over < order.last_length) & ~in_part
    cost = np.where(in_part, order.sums - (order.length - part) * order.values, np.inf)
    hours = np.where(in_part, before + part, np.inf)
    cost = np.where(whole, order.sums - left_over * order.last_value, cost)
    hours = np.where(whole, order.filled - left_over, hours)
    return cost, hours, in_part
