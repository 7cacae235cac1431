"""What a sweep comes to: its ends, and which scenarios choose the same."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from advisor.domain.plan import Totals
from advisor.domain.sweep import Cell, Row, Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Scenarios that place every workload on the same offers.

    Attributes:
        offers: of each workload, as in Site
        rows: of these scenarios
    """

    offers: tuple[str, ...]
    rows: tuple[Row, ...]

    def values(self, axis: int) -> tuple[Cell, ...]:
        """Return the values that they have on an axis, each once."""
        return values_of(self.rows, axis)


def values_of(rows: tuple[Row, ...], axis: int) -> tuple[Cell, ...]:
    """Return the values of rows on an axis, each once, numbers by size and words as they come."""
    values = dict.fromkeys(row.cells[axis] for row in rows)
    numbers = [value for value in values if isinstance(value, (int, float))]
    others = [value for value in values if not isinstance(value, (int, float))]
    return (*sorted(numbers), *others)


def choices_of(found: Sweep) -> tuple[Choice, ...]:
    """Return the choices of all plans, commonest first."""
    rows: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in planned_of(found):
        rows[tuple(site.offers for site in row.sites)].append(row)
    return tuple(
        Choice(offers=offers, rows=tuple(mine))
        for offers, mine in sorted(rows.items(), key=lambda item: -len(item[1]))
    )


def planned_of(found: Sweep) -> tuple[Row, ...]:
    """Return the rows that have a plan."""
    return tuple(row for row in found.rows if row.totals is not None)


def outcomes_of(found: Sweep) -> dict[str, int]:
    """Return how many scenarios came to each outcome, commonest first."""
    return dict(Counter(str(row.outcome) for row in found.rows).most_common())


def extremes_of(found: Sweep) -> dict[str, Row]:
    """Return the plans of least and most emissions and cost; nothing where there is no plan.

    Of equals, the one that is better in the other figure; then the first.
    """
    rows = planned_of(found)
    if not rows:
        return {}

    def kg_usd(row: Row) -> tuple[float, float]:
        return _totals(row).emissions_kg, _totals(row).cost_usd

    def usd_kg(row: Row) -> tuple[float, float]:
        return kg_usd(row)[::-1]

    return {
        "least_emissions": min(rows, key=kg_usd),
        "most_emissions": max(rows, key=kg_usd),
        "least_cost": min(rows, key=usd_kg),
        "most_cost": max(rows, key=usd_kg),
    }


def _totals(row: Row) -> Totals:
    assert row.totals is not None
    return row.totals
