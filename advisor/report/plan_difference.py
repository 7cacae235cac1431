"""What differs between two plans, as values: nothing is rounded and nothing worded here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isclose
from typing import Final

from advisor.domain.plan import Placement
from advisor.domain.plan_diff import (
    SAME_RATIO,
    LimitChange,
    Move,
    PlanDiff,
    ReadPlan,
    SettingChange,
    TableChange,
    Unlike,
)
from advisor.domain.scenario import Training, Workload
from advisor.report.plan_lines import Group, placements_by_group

_PROFILES: Final = "profiles."
_ENTRY: Final = re.compile(r'(?:workloads|profiles)\.(?:"(?:[^"\\]|\\.)*"|[^.]+)\.')
"""Path of a workload or a profile, up to its own values."""


def difference_of(before: ReadPlan, after: ReadPlan) -> PlanDiff:
    """Return what differs between two plans.

    Args:
        before: the plan that the other is held against
        after: the plan that would replace it
    """
    settings = _settings(before.settings, after.settings)
    return PlanDiff(
        before=before,
        after=after,
        unlike=_unlike(before, after, settings),
        moves=_moves(before, after),
        limits=_limits(before, after),
        settings=settings,
        tables=_tables(before, after),
        notes_ceased=tuple(note for note in before.notes if note not in after.notes),
        notes_began=tuple(note for note in after.notes if note not in before.notes),
    )


def _unlike(
    before: ReadPlan,
    after: ReadPlan,
    settings: Sequence[SettingChange],
) -> tuple[Unlike, ...]:
    mine = {row.name: row for row in before.scenario.workloads}
    theirs = {row.name: row for row in after.scenario.workloads}
    both = mine.keys() & theirs.keys()
    found = {
        Unlike.CATALOG: before.catalog_digest != after.catalog_digest,
        Unlike.PERIOD: before.scenario.period != after.scenario.period,
        Unlike.SIGNAL: before.scenario.signal != after.scenario.signal,
        Unlike.WORKLOADS: mine.keys() != theirs.keys(),
        Unlike.WORK: any(_work(mine[name]) != _work(theirs[name]) for name in both)
        or any(row.path.startswith(_PROFILES) and row.before and row.after for row in settings),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _work(workload: Workload) -> tuple[object, ...]:
    """Return what a workload delivers; how, where and for how much is what plans choose."""
    if isinstance(workload, Training):
        return (workload.profile, workload.runs, workload.units)
    return (workload.profile, workload.units_per_request, workload.demand)


def _moves(before: ReadPlan, after: ReadPlan) -> tuple[Move, ...]:
    mine, theirs = placements_by_group(before.placements), placements_by_group(after.placements)
    waited = {row.workload for row in before.deferred}
    waits = {row.workload for row in after.deferred}
    idle: list[Group] = [
        (row.workload, None)
        for row in (*before.deferred, *after.deferred)
        if all(row.workload != workload for workload, _ in (*mine, *theirs))
    ]
    return tuple(
        Move(
            workload=group[0],
            origin=group[1],
            before=mine.get(group, ()),
            after=theirs.get(group, ()),
            was_deferred=group[0] in waited,
            is_deferred=group[0] in waits,
            is_moved=not _is_same(mine.get(group, ()), theirs.get(group, ()))
            or (group[0] in waited) != (group[0] in waits),
        )
        for group in dict.fromkeys((*mine, *theirs, *idle))
    )


def _is_same(before: Sequence[Placement], after: Sequence[Placement]) -> bool:
    """Return whether the same is done at the same time, in whatever order it is written."""
    pairs = list(zip(sorted(before, key=_offer), sorted(after, key=_offer), strict=False))
    return len(before) == len(after) and all(
        _offer(one) == _offer(other)
        and one.schedule == other.schedule
        and all(
            isclose(mine, theirs, rel_tol=SAME_RATIO)
            for mine, theirs in zip(_amounts(one), _amounts(other), strict=True)
        )
        for one, other in pairs
    )


def _offer(row: Placement) -> tuple[str, ...]:
    offer = (row.provider, row.region, row.instance_type, row.purchase)
    return (*offer, row.variant or "", row.slice or "")


def _amounts(row: Placement) -> tuple[float, ...]:
    return (row.share, row.instances, row.mean_instances, row.hours)


def _limits(before: ReadPlan, after: ReadPlan) -> tuple[LimitChange, ...]:
    mine = {row.limit: row for row in before.shadow_prices}
    theirs = {row.limit: row for row in after.shadow_prices}
    return tuple(
        LimitChange(limit=limit, before=mine.get(limit), after=theirs.get(limit))
        for limit in dict.fromkeys((*mine, *theirs))
    )


def _settings(mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[SettingChange, ...]:
    """Return values that differ; of work that is in one plan alone the moves tell."""
    in_both = _entries(mine) & _entries(theirs)
    return tuple(
        SettingChange(path=path, before=mine.get(path), after=theirs.get(path))
        for path in dict.fromkeys((*mine, *theirs))
        if mine.get(path) != theirs.get(path) and _entries([path]) <= in_both
    )


def _entries(paths: Iterable[str]) -> set[str]:
    return {found[0] for path in paths if (found := _ENTRY.match(path))}


def _tables(before: ReadPlan, after: ReadPlan) -> tuple[TableChange, ...]:
    mine, theirs = before.catalog_tables, after.catalog_tables
    return tuple(
        TableChange(table=name, before=mine.get(name), after=theirs.get(name))
        for name in sorted({*mine, *theirs})
        if mine.get(name) != theirs.get(name)
    )
