"""Two plans held against each other: what the later one takes more, and what it does otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose
from typing import Final

from advisor.domain.catalog import TableFacts
from advisor.domain.plan import Deferred, Placement, ShadowPrice, Totals
from advisor.domain.scenario import Scenario

SAME_RATIO: Final = 1e-9
"""Figures that are nearer than this, relative to the larger one, are the same."""


class Unlike(StrEnum):
    """Why a difference between two plans is not that of the choices alone."""

    CATALOG = "catalog"
    PERIOD = "period"
    SIGNAL = "signal"
    WORKLOADS = "workloads"
    WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """A plan as its file says it: all that a comparison rests on.

    Attributes:
        name: of its file, as it was given
        digest: SHA-256 of its file, in hexadecimal
        catalog_tables: facts per table name; `oldest` is not in the file
        settings: path of each value that was planned with -> the value as JSON: of the scenario,
            of its profiles ("profiles...") and of the options
    """

    name: str
    digest: str
    scenario: Scenario
    status: str
    gap: float
    totals: Totals
    placements: tuple[Placement, ...]
    shadow_prices: tuple[ShadowPrice, ...]
    deferred: tuple[Deferred, ...]
    notes: tuple[str, ...]
    catalog_digest: str
    catalog_tables: Mapping[str, TableFacts]
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure of both plans, in the unit that its name says. None is unknown."""

    before: float | None
    after: float | None

    @property
    def more(self) -> float | None:
        """Return what the later plan takes more; None where one of the two is unknown."""
        if self.before is None or self.after is None:
            return None
        if isclose(self.before, self.after, rel_tol=SAME_RATIO):
            return 0.0
        return self.after - self.before

    @property
    def more_share(self) -> float | None:
        """Return that of what the earlier one takes; None where it takes nothing, or unknown."""
        return self.more / self.before if self.more is not None and self.before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One demand group in both plans.

    Attributes:
        origin: "city:London"; None for training
        before, after: its placements; none where it is not in a plan, or is deferred in it
        was_deferred, is_deferred: left to the next period by the earlier plan, by the later one
        is_moved: it stands elsewhere, at other hours, or on more or fewer instances
    """

    workload: str
    origin: str | None
    before: tuple[Placement, ...]
    after: tuple[Placement, ...]
    was_deferred: bool
    is_deferred: bool
    is_moved: bool

    @property
    def emissions(self) -> Change:
        """Return its emissions. [kgCO2e]"""
        return Change(before=_emissions_kg(self.before), after=_emissions_kg(self.after))

    @property
    def cost(self) -> Change:
        """Return what it costs. [USD]"""
        return Change(
            before=sum(row.cost_usd for row in self.before),
            after=sum(row.cost_usd for row in self.after),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """A limit that binds in one of the plans at least; None where it does not bind."""

    limit: str
    before: ShadowPrice | None
    after: ShadowPrice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """A value that was planned with, as JSON, where the plans differ; None where it is not set."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """A table of the catalogue with other rows or dates; None where there is no such table."""

    table: str
    before: TableFacts | None
    after: TableFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """What differs between two plans.

    Attributes:
        unlike: why the plans are not like for like; empty where they are
        moves: all demand groups, those of the earlier plan first
        limits: all that bind in one of them
        settings, tables: those that differ
        notes_ceased, notes_began: of the earlier plan alone, of the later one alone
    """

    before: ReadPlan
    after: ReadPlan
    unlike: tuple[Unlike, ...]
    moves: tuple[Move, ...]
    limits: tuple[LimitChange, ...]
    settings: tuple[SettingChange, ...]
    tables: tuple[TableChange, ...]
    notes_ceased: tuple[str, ...]
    notes_began: tuple[str, ...]

    def total(self, name: str) -> Change:
        """Return a figure of the totals by its name in Totals, in the unit that it ends with."""
        return Change(
            before=getattr(self.before.totals, name), after=getattr(self.after.totals, name)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """How much more of a figure the later plan may take.

    Attributes:
        figure: its name in Totals
        most_more: in the figure's unit, >= 0; or a share of what the earlier plan takes
        is_share: which of the two
    """

    figure: str
    most_more: float
    is_share: bool

    def allowed_more(self, change: Change) -> float:
        """Return how much more is allowed, in the figure's unit."""
        return self.most_more * (change.before or 0.0) if self.is_share else self.most_more

    def holds(self, change: Change) -> bool:
        """Return whether a change keeps to it; one that is right at it does."""
        if change.before is None or change.after is None:
            return False
        ceiling = change.before + self.allowed_more(change)
        return change.after <= ceiling or isclose(change.after, ceiling, rel_tol=SAME_RATIO)


def _emissions_kg(rows: tuple[Placement, ...]) -> float:
    return sum(row.operational_kg + row.embodied_kg for row in rows)
