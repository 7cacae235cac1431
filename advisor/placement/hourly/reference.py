"""The whole problem as one readable PuLP model: what the room's faster parts are checked against.

minimise    objective @ taken
subject to  sum of share[k] over the rows k of a group = 1                      each group
            sum of instances[k] * up[k, h] over the rows k of a pool <= capacity  each hour h
            taken[q] over the groups of a cap <= allowed                        each cap

with 0 <= share[k] <= 1. What is up follows from the share, in each window of the row's frame:

- a fleet: up[k, h] = share[k] * (its pattern in hour h).
- work that may pause begins m = ceil(job_h) hours, each taken whole, and leaves the spare,
  m - job_h, of one of them unused:
      sum of up[k, h] = m * share[k],   up[k, h] <= share[k]
      sum of last[k, h] = share[k],     last[k, h] <= up[k, h]
  and it works for the hours up[k, h] - spare * last[k, h]. At share 1 that is a transport of m - 1
  full hours and one last hour to places for one each; such a polytope has whole corners, so
  the relaxation mixes schedules and nothing else.
- work that may not pause begins once: sum of begun[k, h] = share[k], up for m hours from h on,
  and its spare is left in the dirtier one of its first and last hour.

Emissions count the ratio of each hour that is worked. Windows of a frame do not overlap.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from advisor.placement.hourly.market import INSTANT_H, Floats, Market, Quantity
from advisor.placement.hourly.schedules import whole_hours
from advisor.placement.solving.problem import KEPT_RATIO

_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An optimum.

    Attributes:
        objective: in the objective's unit
        share: of each row, 0..1, shape (n_rows,)
    """

    objective: float
    share: Floats


def solve_reference(market: Market, *, whole: bool = False) -> Reference | None:
    """Return the optimum by HiGHS on all rows and hours at once; None where nothing is feasible.

    For markets of tens of rows and hours.

    Args:
        market: rows and limits
        whole: each group takes one row and whole hours; else groups and hours divide

    Raises:
        ValueError: a group does work again after a pause, which this model does not know.
    """
    import pulp  # deferred: 120 ms

    if (market.groups.restart_h > 0.0).any():
        raise ValueError("the reference knows no restarts: set restart_h to 0")
    model = _Model(market, whole=whole)
    for row in range(len(market.rows)):
        model.add_row(row)
    model.add_limits()
    # the gap by which HiGHS ends of itself, 1e-6, is as wide as what is to be told apart
    code = model.problem.solve(
        pulp.HiGHS(
            msg=False,
            gapRel=0.0,
            gapAbs=0.0,
            primal_feasibility_tolerance=_TOLERANCE,
            dual_feasibility_tolerance=_TOLERANCE,
        )
    )
    if code != pulp.LpStatusOptimal:
        return None
    return Reference(
        objective=float(pulp.value(model.problem.objective)),
        share=np.array([pulp.value(share) for share in model.share], dtype=float),
    )


class _Model:
    """The program while rows are added to it."""

    def __init__(self, market: Market, *, whole: bool) -> None:
        import pulp

        self.problem = pulp.LpProblem("hourly", pulp.LpMinimize)
        self._market = market
        self._kind = pulp.LpInteger if whole else pulp.LpContinuous
        self._busy: dict[tuple[int, int], list[Any]] = defaultdict(list)
        self._taken: dict[tuple[Quantity, int], list[Any]] = defaultdict(list)
        self.share = [self._variable(f"share_{row}") for row in range(len(market.rows))]

    def add_row(self, row: int) -> None:
        """Add what a row keeps up and takes."""
        market, rows, frames = self._market, self._market.rows, self._market.frames
        share, frame = self.share[row], int(rows.frame[row])
        self._take(row, share, rows.fixed[:, row])
        if rows.up[row] >= 0:
            for hour, up in enumerate(market.up[rows.up[row]].tolist()):
                self._occupy(row, hour, up * share)
            return
        pausing = market.groups.pausing[rows.group[row]]
        add = self._add_pausing if pausing else self._add_stretches
        for window in range(frames.first[frame], frames.first[frame + 1]):
            add(row, range(frames.begin[window], frames.end[window]))

    def add_limits(self) -> None:
        """Add the objective and what all rows together have to keep."""
        import pulp

        market = self._market
        groups = range(len(market.groups))
        self.problem.setObjective(
            pulp.lpSum(
                market.objective[quantity] * term
                for (quantity, _), terms in self._taken.items()
                for term in terms
            )
        )
        for group in groups:
            mine = np.flatnonzero(market.rows.group == group)
            self._require(pulp.lpSum(self.share[row] for row in mine) == 1)
        for (pool, _), terms in self._busy.items():
            self._require(pulp.lpSum(terms) <= float(market.capacity[pool]))
        for cap in market.caps:
            counted = [group for group in groups if cap.groups[group]]
            taken = [term for group in counted for term in self._taken[cap.quantity, group]]
            self._require(pulp.lpSum(taken) <= cap.allowed * KEPT_RATIO)

    def _add_pausing(self, row: int, hours: range) -> None:
        """Add hours of choice in one window."""
        import pulp

        share, count, spare_h = self.share[row], *self._length(row)
        begun = {hour: self._variable(f"up_{row}_{hour}") for hour in hours}
        self._require(pulp.lpSum(begun.values()) == count * share)
        for hour, up in begun.items():
            self._require(up <= share)
            self._occupy(row, hour, up)
            self._work(row, hour, up)
        if spare_h > 0.0:
            last = {hour: self._variable(f"last_{row}_{hour}") for hour in hours}
            self._require(pulp.lpSum(last.values()) == share)
            for hour, here in last.items():
                self._require(here <= begun[hour])
                self._work(row, hour, -spare_h * here)

    def _add_stretches(self, row: int, hours: range) -> None:
        """Add a choice of the hour that work without a break begins in, in one window."""
        import pulp

        count, spare_h = self._length(row)
        ratio = self._market.ratio[self._market.rows.zone[row]]
        starts = {
            first: self._variable(f"begun_{row}_{first}")
            for first in hours
            if first + count <= hours.stop
        }
        self._require(pulp.lpSum(starts.values()) == self.share[row])
        for first, begun in starts.items():
            last = first + count - 1
            for hour in range(first, last + 1):
                self._occupy(row, hour, begun)
                self._work(row, hour, begun)
            dirtier = first if ratio[first] >= ratio[last] else last
            self._work(row, dirtier, -spare_h * begun)

    def _length(self, row: int) -> tuple[int, float]:
        """Return the hours that work begins, and what of them it leaves [h]."""
        job_h = self._market.rows.job_h[row : row + 1]
        count = int(whole_hours(job_h)[0])
        spare_h = float(count - job_h[0])
        return count, spare_h if spare_h > INSTANT_H else 0.0

    def _occupy(self, row: int, hour: int, up: Any) -> None:
        """Count a row's instances in its pools."""
        rows = self._market.rows
        for pool in np.flatnonzero(self._market.pools_of[rows.cell[row]]).tolist():
            self._busy[pool, hour].append(float(rows.instances[row]) * up)

    def _work(self, row: int, hour: int, worked_h: Any) -> None:
        """Count what work in an hour takes."""
        rows = self._market.rows
        per_h = rows.per_h[:, row].copy()
        per_h[Quantity.KG] *= self._market.ratio[rows.zone[row], hour]
        self._take(row, worked_h, per_h)

    def _take(self, row: int, much: Any, amounts: Floats) -> None:
        for quantity, amount in zip(Quantity, amounts.tolist(), strict=True):
            self._taken[quantity, int(self._market.rows.group[row])].append(amount * much)

    def _variable(self, name: str) -> Any:
        return self.problem.add_variable(name, 0, 1, self._kind)

    def _require(self, constraint: Any) -> None:
        self.problem.addConstraint(constraint)
