"""A family of scenarios and what became of each of its members."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.plan import Totals

Cell = str | int | float | None
"""A varied value as a table holds it; None where the key is left out."""


class Outcome(StrEnum):
    """What became of one scenario of a sweep.

    The first two have a plan; the others have a reason instead.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_CANDIDATES = "no_candidates"
    SOLVER_FAILED = "solver_failed"
    BAD_INPUT = "bad_input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where one workload runs, in words; several words are joined by " + ", most share first.

    Attributes:
        region: "aws:eu-north-1"
        instance: "g6e.xlarge + g6.xlarge"
        offers: "aws:eu-north-1:g6e.xlarge:on_demand", the two and the purchase model together
    """

    region: str
    instance: str
    offers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scenario of a sweep, answered.

    Attributes:
        digest: what identifies the scenario with all that its answer rests on
        cells: its value on each axis
        reason: why there is no plan; None where there is one
        gap: as in Plan; None without a plan, like all that follows
        totals: of the plan
        cheapest: totals of the cheapest plan under the same filters
        sites: one per workload
        solve_s: time that the answer took [s]; the one figure that differs from run to run
    """

    digest: str
    cells: tuple[Cell, ...]
    outcome: Outcome
    reason: str | None = None
    gap: float | None = None
    totals: Totals | None = None
    cheapest: Totals | None = None
    sites: tuple[Site, ...] = ()
    solve_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The rows of a sweep, in the order of its members.

    Attributes:
        scenario: name of the scenario that is varied
        axes: what is varied, "limits.cost_usd"
        workloads: names, in the order of each row's sites
        rows: answered ones
        total: members of the family, answered or not
        reused: rows that were in the file before
    """

    scenario: str
    axes: tuple[str, ...]
    workloads: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    reused: int
