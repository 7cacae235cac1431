"""The trade between cost and emissions: what less of one costs of the other."""

from dataclasses import dataclass

from advisor.domain.plan import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A demand group that is placed otherwise than in the point before.

    Attributes:
        group: as rows and messages call it
        before, after: offers by name, several where the group is divided; alike where only its
            shares differ
    """

    group: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A plan that no other beats in both cost and emissions.

    Attributes:
        cost_usd, emissions_kg: of the plan
        bound_kg: least emissions that any plan of this cost can have, proven [kgCO2e]
        usd_per_t: cost of each tonne less than the point before; None for the first [USD/tCO2e]
        moves: what changes from the point before
    """

    cost_usd: float
    emissions_kg: float
    bound_kg: float
    usd_per_t: float | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Plans from the cheapest to the greenest.

    Attributes:
        scenario: its name
        points: by rising cost
        knee: index of the point farthest from the line between the ends; None with fewer than 3
        today: totals of today's placement, where the scenario names all of it
        relaxed: vertices (cost [USD], emissions [kgCO2e]) of the relaxation, where work may be
            divided and instances are fractions; no plan lies below. None where further limits or
            budgets of workloads couple the groups too
        notes: what a reader must know to judge the figures
        catalog_digest: of the catalogue that all figures come from
        catalog_date: of its newest price, ISO 8601; None where none has a date
    """

    scenario: str
    points: tuple[Point, ...]
    knee: int | None
    today: Totals | None
    relaxed: tuple[tuple[float, float], ...] | None
    notes: tuple[str, ...]
    catalog_digest: str
    catalog_date: str | None
