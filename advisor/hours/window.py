"""The best hours of a window for a job: a stretch without a break, or the cleanest hours.

Intensity is constant within a slot of an hour, so what a stretch takes is piecewise linear in its
start, and the best one begins or ends where a slot does. A job that may pause takes the cleanest
slots, the last of them in part; each pause costs work done twice. Where pauses cost, the better
of both is taken: choosing hours so that they cost least together is not attempted.
"""

from dataclasses import dataclass
from functools import cached_property
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
    return Window(slots, window_h).timing(jobs_h, pausing=pausing, restart_h=restart_h)


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
    held = Window(slots[None, :], window_h)
    cost, begin = held.stretch(job_h)
    if not pausing:
        return ((float(begin[0]), job_h),)
    paused, _ = held.paused(np.array([job_h]), restart_h)
    if not paused[0, 0] < cost[0]:
        return ((float(begin[0]), job_h),)
    return held.stretches(job_h, restart_h)


class Window:
    """Slots of a window, all zones at once; the last slot may be a part of an hour.

    One window serves any number of jobs: what is sorted and summed once is kept.
    """

    def __init__(self, slots: Floats, window_h: float) -> None:
        """Take what `best_timing` takes."""
        count = int(np.ceil(window_h))
        self._slots = slots[:, :count]
        self._length = np.ones(count)
        self._length[-1] = window_h - (count - 1)
        self._window_h = window_h
        total = np.cumsum(self._slots * self._length, axis=1)
        none = np.zeros((len(slots), 1))
        self._until = np.hstack([none, total])
        self._padded = np.hstack([self._slots, none])

    def timing(self, jobs_h: Floats, *, pausing: bool, restart_h: float) -> Timing:
        """Return how clean the best hours of each job are in each zone, as `best_timing`."""
        fits = jobs_h <= self._window_h
        ratio = np.full((len(self._slots), len(jobs_h)), np.nan)
        rerun = np.ones_like(ratio)
        for column in np.flatnonzero(fits):
            ratio[:, column] = self.least(float(jobs_h[column])) / jobs_h[column]
        if not pausing or not fits.any():
            return Timing(ratio=ratio, rerun_ratio=rerun)
        wanted = jobs_h[fits]
        paused, used_h = self.paused(wanted, restart_h)
        better = paused < ratio[:, fits] * wanted
        known = np.isfinite(used_h) & (used_h > 0)
        mean = np.divide(paused, used_h, out=np.ones_like(paused), where=known)
        ratio[:, fits] = np.where(better, mean, ratio[:, fits])
        rerun[:, fits] = np.where(better, used_h / wanted, 1.0)
        return Timing(ratio=ratio, rerun_ratio=rerun)

    def least(self, job_h: float) -> Floats:
        """Return the least integral of a stretch, shape (n_zones,).

        The same as `stretch` finds, by slices of the running sums instead of look-ups.
        """
        whole = int(job_h)
        part = job_h - whole
        until, slots = self._until, self._padded
        begins = int(self._window_h - job_h) + 1
        stop = slice(whole, whole + begins)
        least = (until[:, stop] + part * slots[:, stop] - until[:, :begins]).min(axis=1)
        ends = int(self._window_h) - whole
        if part > 0.0 and ends > 0:
            # those that end with a slot begin within the one `whole` before
            start = until[:, :ends] + (1.0 - part) * slots[:, :ends]
            ending = (until[:, whole + 1 : whole + 1 + ends] - start).min(axis=1)
            least = np.minimum(least, ending)
        latest = np.array([self._window_h - job_h, self._window_h])
        bounds = self._integral(latest)
        found: Floats = np.minimum(least, bounds[:, 1] - bounds[:, 0])
        return found

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
        order = self._order
        for job, job_h in enumerate(jobs_h.tolist()):
            cost, hours, _ = _fillings(order, job_h, restart_h)
            best = cost.argmin(axis=1)[:, None]
            found[:, job] = np.take_along_axis(cost, best, axis=1)[:, 0]
            used[:, job] = np.take_along_axis(hours, best, axis=1)[:, 0]
        return found, used

    def stretches(self, job_h: float, restart_h: float) -> tuple[Stretch, ...]:
        """Return the cleanest hours of the only zone as stretches, in the order of time."""
        order = self._order
        cost, hours, parts = _fillings(order, job_h, restart_h)
        best = int(cost[0].argmin())
        count = _near(job_h, restart_h, order.filled.shape[1]).start + best
        slots = sorted(order.slots[0, : count + 1].tolist())
        length = {slot: float(self._length[slot]) for slot in slots}
        part_of = int(order.slots[0, count])
        surplus_h = sum(length.values()) - float(hours[0, best])
        if not parts[0, best]:
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

    @cached_property
    def _order(self) -> "_Order":
        return _Order(self._slots, self._length)

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
        used in part; shape (n_zones, n_near), the first of which stands for _near's.
    """
    near = _near(job_h, restart_h, order.filled.shape[1])
    length, filled = order.length[:, near], order.filled[:, near]
    sums, last_h = order.sums[:, near], order.last_length[:, near]
    before = filled - length
    part = job_h + restart_h * order.pauses_in_part[:, near] - before
    in_part = (part > 0.0) & (part <= length * (1 + 1e-12))
    left_over = filled - job_h - restart_h * order.pauses[:, near]
    whole = (left_over >= 0.0) & (left_over < last_h) & ~in_part
    cost = np.where(in_part, sums - (length - part) * order.values[:, near], np.inf)
    hours = np.where(in_part, before + part, np.inf)
    cost = np.where(whole, sums - left_over * order.last_value[:, near], cost)
    hours = np.where(whole, filled - left_over, hours)
    return cost, hours, in_part


def _near(job_h: float, restart_h: float, count: int) -> slice:
    """Return the numbers of slots that can hold a job and its restarts, less one.

    Fewer than its hours cannot, and each slot adds at most one restart.
    """
    most = count if restart_h >= 1.0 else int((job_h + 2.0) / (1.0 - restart_h)) + 2
    return slice(max(int(job_h) - 1, 0), min(most, count))
