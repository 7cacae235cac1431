"""Placements as lines of a table: the hours of a day that one offer serves stand together."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose
from typing import Final

from advisor.domain.plan import Placement
from advisor.report.words import as_variant, of_day

TOTALS: Final = (
    ("kg CO2e", "emissions_kg"),
    ("  low of range", "emissions_low_kg"),
    ("  high of range", "emissions_high_kg"),
    ("  operational", "operational_kg"),
    ("  embodied", "embodied_kg"),
    ("USD", "cost_usd"),
    ("kWh IT", "it_energy_kwh"),
    ("water, L", "water_l"),
)
"""Figures of plans that stand beside each other, by label and name in Totals; parts indented."""

Group = tuple[str, str | None]
"""Workload and origin of a demand group, all hours of the day together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One placement, or those of one origin's hours on one offer.

    Attributes:
        placement: the first of them
        share: of the group, or of the origin's hours where it is of some hours, 0..1
        count: instances, "2", or "5, mean 3.2" where they come and go
        hours: that any of its instances is up [h]
        of_day: "00-08, 20-24Z" where it is of some hours of the day, else empty
        it_energy_kwh, emissions_kg, cost_usd: of all of them
    """

    placement: Placement
    share: float
    count: str
    hours: float
    of_day: str
    it_energy_kwh: float
    emissions_kg: float
    cost_usd: float


def lines_of(placements: tuple[Placement, ...]) -> tuple[Line, ...]:
    """Return the lines of a plan's table, in the order of the first placement of each."""
    parts: dict[tuple[object, ...], list[Placement]] = {}
    origin_h: dict[tuple[str, str | None], float] = {}
    for index, row in enumerate(placements):
        key: tuple[object, ...] = (index,)
        if row.slice is not None:
            place = (row.provider, row.region, row.instance_type, row.purchase, row.variant)
            key = (row.workload, row.origin, *place)
        parts.setdefault(key, []).append(row)
        whose = (row.workload, row.origin)
        origin_h[whose] = origin_h.get(whose, 0.0) + row.share * row.hours
    return tuple(_line(rows, origin_h) for rows in parts.values())


def placements_by_group(placements: Iterable[Placement]) -> dict[Group, tuple[Placement, ...]]:
    """Return a plan's placements by demand group, in the order of the first of each."""
    found: dict[Group, tuple[Placement, ...]] = {}
    for row in placements:
        key = (row.workload, row.origin)
        found[key] = (*found.get(key, ()), row)
    return found


def line_words(line: Line) -> tuple[str, str]:
    """Return where a line is, and what is there: "g6e.xlarge as fp8, 60%, 2 x spot 08-20Z"."""
    row = line.placement
    share = "" if isclose(line.share, 1.0) else f"{line.share:.0%}, "
    hours = f" {line.of_day}" if line.of_day else ""
    machine = as_variant(row.instance_type, row.variant)
    return (
        f"{row.provider}:{row.region}",
        f"{machine}, {share}{line.count} x {row.purchase}{hours}",
    )


def _line(rows: list[Placement], origin_h: dict[tuple[str, str | None], float]) -> Line:
    first = rows[0]
    share = first.share
    if first.slice is not None:
        whose = (first.workload, first.origin)
        share = sum(row.share * row.hours for row in rows) / origin_h[whose]
    return Line(
        placement=first,
        share=share,
        count=_count(rows),
        hours=sum(row.hours for row in rows),
        of_day=of_day([row.slice for row in rows if row.slice is not None]),
        it_energy_kwh=sum(row.it_energy_kwh for row in rows),
        emissions_kg=sum(row.operational_kg + row.embodied_kg for row in rows),
        cost_usd=sum(row.cost_usd for row in rows),
    )


def _count(rows: list[Placement]) -> str:
    most = max(row.instances for row in rows)
    instance_h = sum(row.mean_instances * row.hours for row in rows)
    mean = instance_h / sum(row.hours for row in rows)
    return f"{most:g}" if isclose(mean, most) else f"{most:g}, mean {mean:.1f}"
