"""Candidates to look up in: what would work emit at a place, on a machine, as a variant?"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.words import find_region
from advisor.domain.candidates import Candidates, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Placement
from advisor.domain.scenario import Scenario
from advisor.placement.evaluate import Usage, evaluate, totals

_UNFIT: Final = (
    Reason.PARTIAL_ACCELERATOR,
    Reason.UNMEASURED_LEVER,
    Reason.NO_MEASUREMENT,
    Reason.MEMORY,
    Reason.NODE_TOO_SMALL,
    Reason.TOO_FEW_VCPUS,
    Reason.BURSTABLE,
)
"""Why work cannot be on a machine that nobody ran it on. Other reasons are rules, prices and
places, which do not keep anybody from asking what it would emit there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Candidates of a scenario.

    Attributes:
        catalog: that they were built of
        scenario: that they were built for
        candidates: all of them
    """

    catalog: Catalog
    scenario: Scenario
    candidates: Candidates

    def emissions_kg(self, row: Placement, *, runs: bool) -> float | None:
        """Return what a placement takes here, evaluated at its share. [kgCO2e]

        Its purchase model is no matter. Where the hours of its day are no group of their own, the
        whole day's work is evaluated.

        Args:
            row: to look up
            runs: the work is known to run on such a machine, whatever its profile says

        Returns:
            None where its region sells no such machine, or the work cannot be on it.
        """
        found = self._found(row, runs=runs)
        return None if found is None else totals(self._usage(row, found)).emissions_kg

    def on_grid_kg(self, row: Placement, other: Placement) -> float | None:
        """Return what a placement's machine would take on the grid of another's region.

        Sold there or not: its energy is the machine's, its rate the region's in the hours of work
        that is placed there.

        Returns:
            Emissions [kgCO2e]; None where nothing is known of the machine or of the region.
        """
        found = self._found(row, runs=True)
        there = self._rows(replace(other, variant=row.variant))
        there = there[np.isfinite(self.candidates.kg_per_kwh[there])]
        if found is None or len(there) == 0:
            return None
        usage = self._usage(row, found)
        rate = self.candidates.kg_per_kwh
        operational_kg = float(usage.operational_kg[0]) * float(rate[there[0]] / rate[found])
        return operational_kg + float(usage.embodied_kg[0])

    def knows(self, row: Placement) -> bool:
        """Return whether the hour of the day that a placement serves is a group of its own."""
        return self.candidates.groups[self._group(row)].slice == row.slice

    def stand_in(self, row: Placement) -> Placement | None:
        """Return a placement on another machine of its region with the same accelerators.

        Of several the one with the fewest vCPUs, then the first by name. None where there is none.
        """
        if row.accelerator is None:
            return None
        rows = self._rows(row)
        instance = self.catalog.offers.instance[self.candidates.offer[rows]]
        instances = self.catalog.instances
        instance = instance[self._same_boards(instance, row)]
        if len(instance) == 0:
            return None
        order = np.lexsort((instances.key[instance], instances.vcpus[instance]))
        name = str(instances.instance_type[instance[order[0]]])
        return replace(row, instance_type=name)

    def _group(self, row: Placement) -> int:
        """Return the group that a placement serves, or the whole day that its hour is part of."""
        groups = self.candidates.groups
        mine = [
            index
            for index, group in enumerate(groups)
            if (group.name, group.origin) == (row.workload, row.origin)
        ]
        exact = [index for index in mine if groups[index].slice == row.slice]
        return (exact or mine)[0]

    def _found(self, row: Placement, *, runs: bool) -> int | None:
        """Return the first candidate on a placement's machine that the work can be on."""
        rows = self._rows(row)
        instance = self.catalog.offers.instance[self.candidates.offer[rows]]
        fits = self.catalog.instances.instance_type[instance] == row.instance_type
        fits &= self._same_boards(instance, row)
        fits &= runs | ~np.isin(self.candidates.reason[rows], _UNFIT)
        for found in rows[fits].tolist():
            if np.isfinite(totals(self._usage(row, found)).emissions_kg):
                return int(found)
        return None

    def _usage(self, row: Placement, found: int) -> Usage:
        share = row.share if self.knows(row) else 1.0
        return evaluate(self.candidates, np.array([found]), np.array([share]))

    def _rows(self, row: Placement) -> NDArray[np.intp]:
        """Return the candidates of a placement's group and variant in its region."""
        candidates, group = self.candidates, self._group(row)
        region = find_region(self.catalog, f"{row.provider}:{row.region}")
        workload = self.scenario.workloads[candidates.groups[group].workload]
        names = [None, *(variant.name for variant in workload.variants)]
        mine = candidates.group == group
        mine &= candidates.variant == names.index(row.variant)
        mine &= self.catalog.offers.region[candidates.offer] == region
        return np.flatnonzero(mine)

    def _same_boards(self, instance: NDArray[np.int32], row: Placement) -> NDArray[np.bool_]:
        names = np.array([*(board.name for board in self.catalog.accelerators), ""])
        board = names[self.catalog.instances.accelerator[instance]]
        count = self.catalog.instances.accelerator_count[instance]
        return np.asarray((board == (row.accelerator or "")) & (count == row.accelerator_count))
