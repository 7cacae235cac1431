"""A ranking of accelerators in words, one row each, for any table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from advisor.domain.outlook import Estimate, Outlook, Range
from advisor.domain.transfer import Evidence
from advisor.report.words import number

SCALES: Final = {"": 1, "k": 1_000, "M": 1_000_000}
"""A price is told of so many units, the fewest that make it a cent or more."""

CENT_USD: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRow:
    """The best instance type of an accelerator, rounded for reading.

    Attributes:
        accelerator: and how many an instance has: "8 x B200"
        place: of the instance type: "aws:p6-b200.48xlarge"
        energy: per unit, with its host, before PUE [J]
        bar: 80 % range of the energy on the scale of all rows, logarithmic
        throughput: of all instances that one run takes [1/s]
        cost: per so many units as the ranking's scale says [USD], or "unknown"
        batch: of one replica, or "-"
        known: what the energy rests on, one word
    """

    accelerator: str
    place: str
    energy: str
    bar: str
    throughput: str
    cost: str
    batch: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Rows, best first.

    Attributes:
        scale: prefix of the units that a price is told of: "M" for a million
        rows: one per outlook, in its order
    """

    scale: str
    rows: tuple[RankingRow, ...]


def ranking(found: Sequence[Outlook], bar_columns: int) -> Ranking:
    """Return accelerators in words.

    Args:
        found: in order; those without an estimate are left out
        bar_columns: characters of a range
    """
    ranked = [(one, one.estimate) for one in found if one.estimate is not None]
    scale = scale_of([estimate for _, estimate in ranked])
    energies = [estimate.instance_j_per_unit for _, estimate in ranked]
    ends = (
        min((one.low for one in energies), default=1.0),
        max((one.high for one in energies), default=1.0),
    )
    return Ranking(
        scale=scale,
        rows=tuple(_row(one, estimate, scale, ends, bar_columns) for one, estimate in ranked),
    )


def scale_of(found: Sequence[Estimate]) -> str:
    """Return the prefix of the units that a price is told of."""
    most = max((one.usd_per_unit.value for one in found if one.usd_per_unit), default=1.0)
    return next((name for name, scale in SCALES.items() if most * scale >= CENT_USD), "M")


def short(evidence: Evidence) -> str:
    """Return what a figure rests on in one word."""
    return "specs" if evidence is Evidence.SPECIFICATION else evidence.key


def _row(
    one: Outlook,
    estimate: Estimate,
    scale: str,
    ends: tuple[float, float],
    bar_columns: int,
) -> RankingRow:
    cost = estimate.usd_per_unit
    return RankingRow(
        accelerator=f"{one.accelerator_count:g} x {one.accelerator}",
        place=one.place,
        energy=number(estimate.instance_j_per_unit.value),
        bar=_bar(estimate.instance_j_per_unit, ends, bar_columns),
        throughput=number(estimate.units_per_s.value),
        cost="unknown" if cost is None else number(cost.value * SCALES[scale]),
        batch="-" if estimate.batch_size is None else f"{estimate.batch_size:,}",
        known=short(estimate.evidence),
    )


def _bar(value: Range, ends: tuple[float, float], columns: int) -> str:
    """Return a range as a line with a point, on the scale of all."""
    lowest, highest = ends
    span = math.log(highest / lowest) or 1.0

    def column(figure: float) -> int:
        return round((columns - 1) * math.log(figure / lowest) / span)

    first, middle, last = column(value.low), column(value.value), column(value.high)
    cells = ["─" if first <= cell <= last else " " for cell in range(columns)]
    cells[middle] = "●"
    return "".join(cells)
