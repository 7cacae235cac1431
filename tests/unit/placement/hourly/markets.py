"""Small markets by hand and at random, and what their work costs by trying everything."""

import itertools
import math
from functools import partial

import numpy as np
from hypothesis import strategies as st

from advisor.placement.hourly.market import Cap, Frames, Groups, Market, Prices, Quantity, Rows
from advisor.placement.solving.solve_scipy import solve_scipy

SCIPY = partial(solve_scipy, gap=1e-9)


def make_row(
    *,
    group=0,
    zone=0,
    cell=1,
    instances=1.0,
    job_h=1.0,
    fixed=(0.0, 0.0, 0.0),
    per_h=(1.0, 0.0, 0.0),
    up=-1,
    windows=None,
):
    """A row; its windows are those of its group where None."""
    return {
        "group": group,
        "zone": zone,
        "cell": cell,
        "instances": instances,
        "job_h": job_h if up < 0 else 0.0,
        "fixed": fixed,
        "per_h": per_h if up < 0 else (0.0, 0.0, 0.0),
        "up": up,
        "windows": windows,
    }


def make_group(*windows, pausing=True, restart_h=0.0):
    return {"windows": windows, "pausing": pausing, "restart_h": restart_h}


def make_cap(allowed, groups, quantity=Quantity.USD, name="limits.cost_usd"):
    return Cap(name=name, quantity=quantity, groups=np.array(groups, dtype=bool), allowed=allowed)


def windows_of(row, groups):
    return groups[row["group"]]["windows"] if row["windows"] is None else row["windows"]


def make_rows(rows, groups, ratio):
    """Rows of make_row, each with a frame of its own, and the ratio's integral over the cleanest hours."""
    ratio = np.array(ratio, dtype=float)
    return Rows(
        group=np.array([row["group"] for row in rows], dtype=np.int64),
        zone=np.array([row["zone"] for row in rows], dtype=np.int64),
        cell=np.array([row["cell"] for row in rows], dtype=np.int64),
        instances=np.array([row["instances"] for row in rows], dtype=float),
        job_h=np.array([row["job_h"] for row in rows], dtype=float),
        clean_h=np.array(
            [
                clean_hours(row, windows_of(row, groups), ratio, groups[row["group"]]["pausing"])
                for row in rows
            ],
            dtype=float,
        ),
        fixed=np.array([row["fixed"] for row in rows], dtype=float).T,
        per_h=np.array([row["per_h"] for row in rows], dtype=float).T,
        up=np.array([row["up"] for row in rows], dtype=np.int64),
        frame=np.arange(len(rows)),
    )


def make_market(
    rows,
    groups,
    ratio,
    *,
    pools_of=((False,), (True,)),
    capacity=(1.0,),
    up=(),
    caps=(),
    objective=(1.0, 0.0, 0.0),
) -> Market:
    """Return a market; by default of one pool, all of whose rows are in it."""
    framed = [windows_of(row, groups) for row in rows]
    windows = [window for frame in framed for window in frame]
    hours = len(ratio[0])
    return Market(
        rows=make_rows(rows, groups, ratio),
        frames=Frames(
            first=np.cumsum([0, *(len(frame) for frame in framed)]),
            begin=np.array([begin for begin, _ in windows], dtype=np.int64),
            end=np.array([end for _, end in windows], dtype=np.int64),
        ),
        groups=Groups(
            pausing=np.array([group["pausing"] for group in groups], dtype=bool),
            restart_h=np.array([group["restart_h"] for group in groups], dtype=float),
        ),
        ratio=np.array(ratio, dtype=float),
        up=np.array(up, dtype=float).reshape(-1, hours),
        pools_of=np.array(pools_of, dtype=bool).reshape(len(pools_of), len(capacity)),
        capacity=np.array(capacity, dtype=float),
        caps=tuple(caps),
        objective=np.array(objective, dtype=float),
    )


def begun_hours(job_h):
    return math.ceil(job_h - 1e-9)


def schedules_of(job_h, length, *, pausing):
    """All sets of hours of a window that work without restarts may take."""
    count = begun_hours(job_h)
    if pausing:
        return list(itertools.combinations(range(length), count))
    return [tuple(range(first, first + count)) for first in range(length - count + 1)]


def worked(values, hours, job_h, *, pausing):
    """Values of the hours worked, the spare left in the dearest that may be used in part."""
    spare_h = max(begun_hours(job_h) - job_h, 0.0)
    partly = hours if pausing else (hours[0], hours[-1])
    return sum(values[hour] for hour in hours) - spare_h * max(values[hour] for hour in partly)


def clean_hours(row, windows, ratio, pausing):
    return sum(
        min(
            worked(ratio[row["zone"], begin:end], hours, row["job_h"], pausing=pausing)
            for hours in schedules_of(row["job_h"], end - begin, pausing=pausing)
        )
        for begin, end in windows
    )


def use_by_hand(market, rows, hours):
    """Instances up in each pool and hour, one at a time."""
    use = np.zeros((len(market.capacity), market.hours))
    for row, mine in zip(rows, hours, strict=True):
        fleet = market.rows.up[row]
        for pool in range(len(market.capacity)):
            for hour in range(market.hours):
                up = float(mine[hour]) if fleet < 0 else market.up[fleet, hour]
                if market.pools_of[market.rows.cell[row], pool]:
                    use[pool, hour] += market.rows.instances[row] * up
    return use


def taken_by_hand(market, row, hours):
    """What a row takes in some hours of each quantity, without restarts."""
    rows, frames, frame = market.rows, market.frames, market.rows.frame[row]
    pausing = market.groups.pausing[rows.group[row]]
    ratio_h = used_h = 0.0
    for window in range(frames.first[frame], frames.first[frame + 1]):
        begin, end = frames.begin[window], frames.end[window]
        chosen = tuple(np.flatnonzero(hours[begin:end]).tolist())
        ratio = market.ratio[rows.zone[row], begin:end]
        ratio_h += worked(ratio, chosen, rows.job_h[row], pausing=pausing)
        used_h += rows.job_h[row]
    return rows.fixed[:, row] + rows.per_h[:, row] * np.array([ratio_h, used_h, used_h])


def all_hours(market, row):
    """Every schedule of a row as a mask over the period, without restarts."""
    rows, frames, frame = market.rows, market.frames, market.rows.frame[row]
    if rows.up[row] >= 0:
        return [market.up[rows.up[row]] > 0]
    windows = range(frames.first[frame], frames.first[frame + 1])
    choices = [
        [
            frames.begin[window] + np.array(hours)
            for hours in schedules_of(
                rows.job_h[row],
                int(frames.end[window] - frames.begin[window]),
                pausing=market.groups.pausing[rows.group[row]],
            )
        ]
        for window in windows
    ]
    found = []
    for parts in itertools.product(*choices):
        mask = np.zeros(market.hours, dtype=bool)
        mask[np.concatenate(parts)] = True
        found.append(mask)
    return found


@st.composite
def drawn_groups(draw, hours, most):
    """Groups of work with an end, in one window or two, and of fleets."""
    groups = []
    for _ in range(draw(st.integers(2, most))):
        kind = draw(st.sampled_from(["fleet", "once", "once", "twice"]))
        if kind == "fleet":
            groups.append(make_group())
        elif kind == "once":
            begin = draw(st.integers(0, hours - 3))
            end = draw(st.integers(begin + 3, min(hours, begin + 8)))
            groups.append(make_group((begin, end), pausing=draw(st.booleans())))
        else:
            half = hours // 2
            groups.append(make_group((0, half), (half, hours), pausing=draw(st.booleans())))
    return groups


@st.composite
def drawn_windows(draw, windows):
    """Windows of a row: those of its group, some of them an hour shorter."""
    return tuple(
        (begin + draw(st.integers(0, min(1, end - begin - 3))), end) for begin, end in windows
    )


@st.composite
def markets(draw, *, capped=None, small=False):
    """Markets of two to five groups that share up to three pools, and that can be served whole.

    Capacity and caps are those of a plan at random, or up to twice as much; pools that it leaves
    alone hold nothing. Small ones are small enough to try every plan.
    """
    hours = draw(st.just(6) if small else st.integers(6, 14))
    groups = draw(drawn_groups(hours, 2 if small else 5))
    n_groups = len(groups)
    n_pools = draw(st.integers(1, 3))
    pools_of = [[False] * n_pools]
    pools_of += [[pool == mine for pool in range(n_pools)] for mine in range(n_pools)]
    pools_of.append([pool < 2 for pool in range(n_pools)])
    n_ratios = draw(st.integers(1, 2))
    level = st.integers(1, 9)
    ratio = draw(
        st.lists(
            st.lists(level, min_size=hours, max_size=hours),
            min_size=n_ratios,
            max_size=n_ratios,
        )
    )
    up = [draw(st.lists(st.integers(0, 2), min_size=hours, max_size=hours)) for _ in groups]
    rows = [
        make_row(
            group=group,
            zone=draw(st.integers(0, n_ratios - 1)),
            cell=draw(st.integers(0, n_pools + 1)),
            instances=draw(st.sampled_from([0.5, 1.0, 2.0, 3.0])),
            job_h=draw(st.sampled_from([1.0, 2.0, 3.0, 0.5, 1.25, 2.5])),
            fixed=tuple(draw(level) / 4 for _ in Quantity),
            per_h=tuple(float(draw(level)) for _ in Quantity),
            up=-1 if work["windows"] else group,
            windows=draw(drawn_windows(work["windows"])),
        )
        for group, work in enumerate(groups)
        for _ in range(draw(st.integers(1, 2 if small else 3)))
    ]
    objective = draw(st.sampled_from([(1, 0, 0), (0, 1, 0), (1.0, 0.5, 0.25), (0, 0, 1)]))
    shape = {"pools_of": pools_of, "up": up, "objective": objective}
    open_market = make_market(rows, groups, ratio, capacity=[np.inf] * n_pools, **shape)
    picked, masks = draw(drawn_plan(open_market))
    slack = st.sampled_from([1.0, 1.25, 2.0])
    use = use_by_hand(open_market, picked, masks)
    capacity = [float(use[pool].max()) * draw(slack) for pool in range(n_pools)]
    caps = []
    if draw(st.booleans()) if capped is None else capped:
        quantity = draw(st.sampled_from([Quantity.USD, Quantity.KG]))
        counted = [draw(st.booleans()) for _ in range(n_groups - 1)] + [True]
        taken = sum(
            taken_by_hand(open_market, row, mask)[quantity]
            for row, mask in zip(picked, masks, strict=True)
            if counted[open_market.rows.group[row]]
        )
        caps.append(make_cap(float(taken) * draw(slack), counted, quantity))
    return make_market(rows, groups, ratio, capacity=capacity, caps=caps, **shape)


@st.composite
def drawn_plan(draw, market):
    """A row of each group and hours of it."""
    picked, masks = [], []
    for group in range(len(market.groups)):
        row = int(draw(st.sampled_from(np.flatnonzero(market.rows.group == group).tolist())))
        picked.append(row)
        masks.append(draw(st.sampled_from(all_hours(market, row))))
    return picked, masks


@st.composite
def drawn_prices(draw, market):
    """Prices of pools and caps, many of them 0."""
    price = st.sampled_from([0.0, 0.0, 0.5, 1.0, 3.0, 10.0])
    return Prices(
        pools=np.array(
            [[draw(price) for _ in range(market.hours)] for _ in market.capacity], dtype=float
        ),
        caps=np.array([draw(price) for _ in market.caps], dtype=float),
    )
