"""From today, or from the cheapest plan, to a plan: which step saves what.

Work is moved in a fixed order: to the region that the plan gives it, then to its hardware, its
hours and its variant. Each state in between is a candidate and is evaluated as a plan's are. Where
the region does not sell the machine, one with the same accelerators stands in for it, or else the
machine is counted on the region's grid all the same. Work that cannot be in a state (too little
memory) skips it, and its next step carries both changes. A divided group is a part for each pair
of its placements at the start and at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from advisor.domain.plan import Placement
from advisor.domain.scenario import Fleet, Training
from advisor.domain.waterfall import Change, Start, Step, Waterfall
from advisor.placement.savings.worlds import World

_ORDER: Final = tuple(Change)
_ROUNDING: Final = 1e-12
"""Changes over all emissions that are none."""

_AGREEMENT: Final = 1e-9
"""How closely the moves of all parts have to lead to the plan, over the start's emissions."""

_STOOD_IN: Final = (
    "Machines that the plan's region does not sell, and what stands in for them there with the "
    "same accelerators"
)
_COUNTED: Final = "Machines that the plan's region does not sell, counted on its grid all the same"
_UNFIT: Final = (
    "Work that cannot run on the plan's machine before it changes, so that its steps are one"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Start and end of a waterfall, of the same workloads.

    Attributes:
        name: of the start
        before, after: placements of start and plan
        first, last: worlds of start and plan; the same one where hours are chosen alike
    """

    name: Start
    before: tuple[Placement, ...]
    after: tuple[Placement, ...]
    first: World
    last: World


@dataclass(frozen=True, slots=True)
class _Part:
    """Work that is in one placement at the start and in one at the end, and its share of each."""

    before: Placement
    after: Placement
    of_before: float
    of_after: float


@dataclass(frozen=True, slots=True)
class _Move:
    """One step of one part."""

    changes: tuple[Change, ...]
    variant: str | None
    by_kg: float
    detail: str


def waterfall_of(ends: Ends) -> Waterfall:
    """Return the steps from a start to a plan."""
    hurdles = _Hurdles()
    moves = [move for part in _parts(ends) for move in _moves(ends, part, hurdles)]
    start_kg = sum(_emissions_kg(row) for row in ends.before)
    end_kg = sum(_emissions_kg(row) for row in ends.after)
    return Waterfall(
        scenario=ends.last.scenario.name,
        start=ends.name,
        start_kg=start_kg,
        end_kg=end_kg,
        steps=_steps(moves, start_kg, end_kg),
        notes=hurdles.notes,
    )


class _Hurdles:
    """What stood in the way of single steps, each once, in the order in which it was met."""

    def __init__(self) -> None:
        """Begin with none."""
        self.stand_ins: dict[str, None] = {}
        self.on_grid: dict[str, None] = {}
        self.unfit: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return them as sentences."""
        notes = ((_STOOD_IN, self.stand_ins), (_COUNTED, self.on_grid), (_UNFIT, self.unfit))
        return tuple(f"{words}: {', '.join(found)}." for words, found in notes if found)


def _parts(ends: Ends) -> Iterator[_Part]:
    sliced = any(row.slice is not None for row in ends.before)
    after = _by_group(ends.after, sliced=sliced)
    for group, mine in _by_group(ends.before, sliced=sliced).items():
        theirs = after[group]
        for before, of_after in zip(mine, _weights(mine), strict=True):
            for end, of_before in zip(theirs, _weights(theirs), strict=True):
                yield _Part(before, end, of_before, of_after)


def _by_group(
    placements: tuple[Placement, ...], *, sliced: bool
) -> dict[tuple[str, str | None, str | None], list[Placement]]:
    found: dict[tuple[str, str | None, str | None], list[Placement]] = {}
    for row in placements:
        key = (row.workload, row.origin, row.slice if sliced else None)
        found.setdefault(key, []).append(row)
    return found


def _weights(placements: list[Placement]) -> list[float]:
    """Return each placement's part of their work; an hour of the day weighs by its length."""
    sizes = [row.share * (1.0 if row.slice is None else row.hours) for row in placements]
    return [size / sum(sizes) for size in sizes]


def _moves(ends: Ends, part: _Part, hurdles: _Hurdles) -> Iterator[_Move]:
    """Return the steps of a part; states that it cannot be in are skipped."""
    now_kg = _emissions_kg(part.before) * part.of_before
    pending: list[Change] = []
    for change, state_kg in _states(ends, part, hurdles):
        pending.append(change)
        if state_kg is None:
            continue
        changes = tuple(pending)
        variant = _as(part.after) if Change.VARIANT in changes else None
        yield _Move(changes, variant, state_kg - now_kg, _detail(part, changes))
        now_kg, pending = state_kg, []


def _states(
    ends: Ends,
    part: _Part,
    hurdles: _Hurdles,
) -> list[tuple[Change, float | None]]:
    """Return the changes of a part in order, and what it emits after each. [kgCO2e]"""
    before, after = part.before, part.after
    here = replace(after, variant=before.variant)
    states: list[tuple[Change, float | None]] = []
    if _place(before) != _place(after):
        states.append((Change.REGION, _moved_kg(ends.first, part, hurdles)))
    if _machine(before) != _machine(after) or before.share != after.share:
        states.append((Change.HARDWARE, _here_kg(ends.first, here, part)))
    if ends.first is not ends.last and _has_hours(ends.last, after):
        states.append((Change.HOURS, _here_kg(ends.last, here, part)))
    if before.variant != after.variant:
        states.append((Change.VARIANT, None))
    # the last state is the plan itself; what only pools changed is a matter of hours
    last = states.pop()[0] if states else Change.HOURS
    if any(change in {Change.HARDWARE, Change.HOURS} and kg is None for change, kg in states):
        hurdles.unfit[f"{_as(before)} on {_machine(after)}"] = None
    return [*states, (last, _emissions_kg(after) * part.of_after)]


def _moved_kg(world: World, part: _Part, hurdles: _Hurdles) -> float | None:
    """Return what the start's machine emits in the plan's region, or what is nearest to that."""
    before, after = part.before, part.after
    moved = replace(before, provider=after.provider, region=after.region)
    found_kg = world.emissions_kg(moved, runs=True)
    stand_in = world.stand_in(moved)
    if found_kg is None and stand_in is not None:
        found_kg = world.emissions_kg(stand_in, runs=True)
        if found_kg is not None:
            hurdles.stand_ins[f"{before.instance_type} by {stand_in.instance_type}"] = None
    if found_kg is None:
        found_kg = world.on_grid_kg(before, after)
        if found_kg is not None:
            hurdles.on_grid[_machine(before)] = None
    return None if found_kg is None else found_kg * part.of_before


def _here_kg(world: World, here: Placement, part: _Part) -> float | None:
    """Return what the part emits where it ends; of an hour of the day its part of the day's."""
    found_kg = world.emissions_kg(here, runs=False)
    if found_kg is None:
        return None
    return found_kg * part.of_after * (1.0 if world.knows(here) else part.of_before)


def _steps(moves: list[_Move], start_kg: float, end_kg: float) -> tuple[Step, ...]:
    """Return the moves as steps of all work; their ends meet, and the last ends at the plan."""
    by_step: dict[tuple[tuple[Change, ...], str | None], list[_Move]] = {}
    for move in moves:
        by_step.setdefault((move.changes, move.variant), []).append(move)
    ordered = sorted(by_step, key=_when)
    steps: list[Step] = []
    now_kg = start_kg
    for changes, variant in ordered:
        mine = by_step[changes, variant]
        then_kg = now_kg + sum(move.by_kg for move in mine)
        if abs(then_kg - now_kg) <= _ROUNDING * start_kg:
            continue
        steps.append(
            Step(
                changes=changes,
                variant=variant,
                before_kg=now_kg,
                after_kg=then_kg,
                details=tuple(dict.fromkeys(move.detail for move in mine)),
            ),
        )
        now_kg = then_kg
    assert abs(now_kg - end_kg) <= _AGREEMENT * start_kg, (now_kg, end_kg)
    if steps:
        steps[-1] = replace(steps[-1], after_kg=end_kg)
    return tuple(steps)


def _when(step: tuple[tuple[Change, ...], str | None]) -> tuple[int, int]:
    """Return the order of a step: by its last change, so that each part's steps stay in order.

    Steps of several changes come before those of the last one alone.
    """
    changes, _ = step
    places = [_ORDER.index(change) for change in changes]
    return places[-1], places[0]


def _detail(part: _Part, changes: tuple[Change, ...]) -> str:
    before, after = part.before, part.after
    hours = "at once to its hours in the plan" if after.origin is None else "instances by the hour"
    words = {
        Change.REGION: f"{_place(before)} to {_place(after)}",
        Change.HARDWARE: _hardware(before, after),
        Change.HOURS: hours,
        Change.VARIANT: f"{_way(before)} to {_way(after)}",
    }
    return f"{_label(after)}: {', '.join(words[change] for change in changes)}"


def _hardware(before: Placement, after: Placement) -> str:
    names = [row.instance_type for row in (before, after)]
    if None not in {before.accelerator, after.accelerator} and _boards(before) != _boards(after):
        names = [_boards(row) for row in (before, after)]
    share = "part of it on " if after.share < 1.0 else ""
    return f"{share}{names[1]}" if names[0] == names[1] else f"{names[0]} to {share}{names[1]}"


def _label(row: Placement) -> str:
    if row.origin is None:
        return row.workload
    return f"{row.workload} from {row.origin.removeprefix('city:')}"


def _place(row: Placement) -> str:
    return f"{row.provider}:{row.region}"


def _machine(row: Placement) -> str:
    boards = "" if row.accelerator is None else f" ({_boards(row)})"
    return f"{row.instance_type}{boards}"


def _boards(row: Placement) -> str:
    return f"{row.accelerator_count:g} x {row.accelerator}"


def _way(row: Placement) -> str:
    return "as profiled" if row.variant is None else row.variant


def _has_hours(world: World, row: Placement) -> bool:
    """Return whether a plan chooses anything about the hours of a placement's work."""
    workload = next(one for one in world.scenario.workloads if one.name == row.workload)
    return isinstance(workload, Training) or workload.fleet is not Fleet.FIXED


def _as(row: Placement) -> str:
    return f"{row.workload} {'as profiled' if row.variant is None else f'as {row.variant}'}"


def _emissions_kg(row: Placement) -> float:
    return row.operational_kg + row.embodied_kg
