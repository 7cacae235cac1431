"""Schedules of a market as candidates: one version of a candidate for each of its schedules."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Run
from advisor.placement.hourly.columns import Columns, hours_worked
from advisor.placement.hourly.market import INSTANT_H, Ints, Market, Mask
from advisor.placement.sharing.crowd import Crowd, annual_kg


def with_schedules(
    candidates: Candidates,
    crowd: Crowd,
    columns: Columns,
) -> tuple[Candidates, Ints]:
    """Return the candidates with versions of some for each schedule, and which each schedule is.

    Args:
        candidates: all of them
        crowd: made of them
        columns: schedules; of services and of rows outside all pools the candidate itself serves
    """
    market = crowd.market
    row = crowd.candidate[columns.row]
    timed = np.flatnonzero(market.rows.job_h[columns.row] > 0.0)
    hours = columns.take(timed).hours(market)
    used_h, ratio_h = hours_worked(market, columns.row[timed], hours)
    new = _versions(candidates, row[timed], used_h, ratio_h)
    schedules = tuple(
        _runs(market, int(at), up) for at, up in zip(columns.row[timed], hours, strict=True)
    )
    first = len(candidates)
    columns_: dict[str, Any] = {
        name: np.concatenate([getattr(candidates, name), column]) for name, column in new.items()
    }
    longer = replace(
        candidates,
        **columns_,
        schedule=np.concatenate(
            [candidates.schedule, np.arange(len(timed), dtype=np.int32)],
        ),
        schedules=schedules,
    )
    which = row.copy()
    which[timed] = first + np.arange(len(timed))
    return longer, which


def _versions(
    candidates: Candidates,
    rows: Ints,
    used_h: Floats,
    ratio_h: Floats,
) -> dict[str, NDArray[np.generic]]:
    """Return the columns of candidates that run in other hours than their best ones."""
    longer = used_h / candidates.hours[rows]
    ratio = ratio_h / used_h
    moving_kwh, moving_usd = candidates.moving_kwh[rows], candidates.moving_usd[rows]
    new: dict[str, NDArray[np.generic]] = {
        field.name: getattr(candidates, field.name)[rows]
        for field in fields(candidates)
        if field.name not in {"groups", "unlisted", "schedules", "schedule"}
    }
    new["it_share_kwh"] = (candidates.it_share_kwh[rows] - moving_kwh) * longer + moving_kwh
    new["predicted_kwh"] = candidates.predicted_kwh[rows] * longer
    new["embodied_share_kg"] = candidates.embodied_share_kg[rows] * longer
    new["usd_share"] = (candidates.usd_share[rows] - moving_usd) * longer + moving_usd
    new["hours"] = used_h
    new["intensity_ratio"] = ratio
    new["kg_per_kwh"] = annual_kg(candidates, rows) * ratio
    return new


def _runs(market: Market, row: int, up: Mask) -> tuple[Run, ...]:
    """Return the stretches in which a row runs, an hour cut where that saves most."""
    rows, groups, frames = market.rows, market.groups, market.frames
    group, frame = int(rows.group[row]), int(rows.frame[row])
    restart_h, ratio = float(groups.restart_h[group]), market.ratio[rows.zone[row]]
    found: list[Run] = []
    for window in range(frames.first[frame], frames.first[frame + 1]):
        begin, end = int(frames.begin[window]), int(frames.end[window])
        places = np.flatnonzero(up[begin:end]) + begin
        edges = np.flatnonzero(np.diff(places) > 1)
        blocks = np.split(places, edges + 1)
        work_h = float(rows.job_h[row]) + restart_h * (len(blocks) - 1)
        spare_h = min(max(len(places) - work_h, 0.0), 1.0)
        anywhere = bool(groups.pausing[group]) and restart_h == 0.0
        ends = {int(block[0]) for block in blocks} | {int(block[-1]) for block in blocks}
        may_be_part = places if anywhere else np.array(sorted(ends))
        part = int(may_be_part[np.argmax(ratio[may_be_part])])
        for block in blocks:
            found += _cut(int(block[0]), int(block[-1]) + 1, part, spare_h)
    return tuple(found)


def _cut(begin: int, end: int, part: int, spare_h: float) -> list[Run]:
    """Return a stretch of whole hours, less what one of its hours leaves over."""
    if not begin <= part < end or spare_h <= INSTANT_H:
        return [(float(begin), float(end - begin))]
    if part == begin and end - begin > 1:
        return [(begin + spare_h, end - begin - spare_h)]
    first = (float(begin), part + 1.0 - spare_h - begin)
    rest = [(part + 1.0, end - part - 1.0)] if part + 1 < end else []
    return [first, *rest]
