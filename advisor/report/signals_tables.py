"""A scenario under every signal as a person reads it."""

from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.region import Signal
from advisor.domain.signals import SignalPlan, Signals
from advisor.report.words import number, of_day, without_hour

_MEANS: Final = {
    Signal.AVERAGE: "location-based, all power of the grid, with fuel supply and plants",
    Signal.DIRECT: "location-based, the same power, what its combustion emits",
    Signal.MARGINAL: "location-based, the power stations that answer to one more kWh",
    Signal.MARKET: "the contracts of the provider; never optimised",
}
_SHOWN_REGIONS: Final = 3
_PLACE_WIDTH: Final = 36


def render_signals(found: Signals) -> RenderableType:
    """Return where work goes under each signal, what each counts, and what to be warned of."""
    parts: list[RenderableType] = [
        Text(f"{found.scenario}, decided on the {found.decided} signal", style="bold"),
        Text(),
        _places(found),
        Text("kg CO2e of each plan, embodied included, as each signal counts it", style="bold"),
        _matrix(found),
    ]
    parts += [Text(line) for line in warnings_of(found)]
    parts += [Text(), *(_meaning(found, signal) for signal in Signal)]
    return Group(*parts)


def warnings_of(found: Signals) -> tuple[str, ...]:
    """Return in sentences what another signal would choose, and what it cannot say."""
    lines = []
    for plan in found.plans:
        if plan.signal is found.decided:
            continue
        if plan.refusal is not None:
            lines.append(f"Under the {plan.signal} signal there is no plan: {plan.refusal}.")
        elif plan.signal is Signal.MARKET:
            lines.append(_market(found, plan))
        elif found.moved(plan):
            lines.append(f"Careful: {_differs(found, plan)}")
    missing = found.own.unknown[Signal.MARKET]
    if missing:
        lines.append(f"This plan has no market-based total: none is known of {_few(missing)}.")
    if not any(line.startswith("Careful") for line in lines):
        lines.insert(0, "No location-based signal would choose other regions.")
    return tuple(lines)


def _differs(found: Signals, plan: SignalPlan) -> str:
    moved = found.moved(plan)
    which = "everything moves" if len(moved) == len(found.groups) else _moves(moved)
    changes = [
        f"{now / before - 1.0:+.0%} CO2e as the {signal} signal counts"
        for signal in (found.decided, plan.signal)
        if (before := found.own.kg[signal]) and (now := plan.kg[signal]) is not None
    ]
    tail = f": {', '.join(changes)}" if changes else ""
    return f"decided on the {plan.signal} signal, {which}{tail}."


def _moves(labels: tuple[str, ...]) -> str:
    work = _joined(labels)
    return f"{' and '.join(work)} move{'s' if len(work) == 1 else ''}"


def _market(found: Signals, plan: SignalPlan) -> str:
    known = found.coverage[Signal.MARKET]
    text = (
        f"Market-based rates are known of {known.regions} of {known.of} regions. "
        "They never decide a plan"
    )
    theirs, own = plan.kg[found.decided], found.own.kg[found.decided]
    if found.moved(plan) and theirs is not None and own:
        text += (
            f": what is best under them emits {theirs / own - 1.0:+.0%} as the {found.decided} "
            "signal counts"
        )
    return f"{text}."


def _places(found: Signals) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("decided on")
    table.add_column("work", overflow="fold", max_width=26)
    table.add_column("goes to", overflow="fold")
    for plan in found.plans:
        name = _name(found, plan.signal)
        if plan.refusal is not None:
            table.add_row(name, "", f"no plan: {plan.refusal}")
            continue
        if plan is not found.own and plan.goes == found.own.goes:
            table.add_row(name, "", "as on the scenario's own signal")
            continue
        for line, (work, places) in enumerate(_by_place(plan)):
            table.add_row(name if line == 0 else "", work, "\n".join(map(_folded, places)))
    return table


def _by_place(plan: SignalPlan) -> list[tuple[str, tuple[str, ...]]]:
    """Return work that goes to the same places together, hours of one origin as one."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for label, places in plan.goes.items():
        groups.setdefault(places, []).append(label)
    return [("\n".join(_joined(labels)), places) for places, labels in groups.items()]


def _folded(place: str) -> str:
    """Return a place, its machine on a line of its own where both would not fit."""
    if len(place) <= _PLACE_WIDTH:
        return place
    region, _, machine = place.rpartition(":")
    return f"{region}\n  {machine}"


def _joined(labels: list[str] | tuple[str, ...]) -> list[str]:
    hours: dict[str, list[str]] = {}
    for label in labels:
        group, hour = without_hour(label)
        hours.setdefault(group, []).extend(hour)
    return [
        f"{group.replace(' from city:', ' from ')}{', ' if slices else ''}{of_day(slices)}"
        for group, slices in hours.items()
    ]


def _matrix(found: Signals) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("decided on")
    for signal in Signal:
        name = "market-based" if signal is Signal.MARKET else str(signal)
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("USD", justify="right", no_wrap=True)
    for plan in found.plans:
        if plan.refusal is not None or plan.cost_usd is None:
            table.add_row(_name(found, plan.signal), *("no plan" for _ in Signal), "")
            continue
        cells = (plan.kg[signal] for signal in Signal)
        kg = ("unknown" if cell is None else number(cell) for cell in cells)
        table.add_row(_name(found, plan.signal), *kg, number(plan.cost_usd))
    return table


def _name(found: Signals, signal: Signal) -> str:
    return f"{signal} (own)" if signal is found.decided else str(signal)


def _meaning(found: Signals, signal: Signal) -> Text:
    known = found.coverage[signal]
    years = "" if known.years is None else f", {'-'.join(dict.fromkeys(known.years))}"
    text = f"  {signal}: {_MEANS[signal]}; {known.regions} of {known.of} regions{years}"
    if known.rejected:
        text += f"; {known.rejected:,} offers rejected for want of it"
    return Text(text, style="dim")


def _few(places: tuple[str, ...]) -> str:
    shown = ", ".join(places[:_SHOWN_REGIONS])
    more = len(places) - _SHOWN_REGIONS
    return f"{shown} and {more} more" if more > 0 else shown
