"""In which way each candidate does its work: by which profile, and resting on which lever."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.outlook import Range
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Scenario
from advisor.placement.matching.variants import versions_of

Z90: Final = 1.2815515655446004
"""90th percentile of a standard normal number: ranges of energy hold 80 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """In which way each row does its work: profile and lever; of shape (n_rows,).

    Attributes:
        paths: of profiles, as the scenario writes them
        errors: of what they measured [1]
        levers: "fp8 on L4", "none" where the row rests on none
        low_log, high_log: log factor of the lever at one standard deviation
    """

    paths: list[str]
    errors: Floats
    levers: list[str]
    low_log: Floats
    high_log: Floats

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        scenario: Scenario,
        profiles: Mapping[str, JobProfile],
        candidates: Candidates,
        rows: NDArray[np.int64],
    ) -> "Ways":
        """Return the ways of some candidates."""
        versions = [versions_of(catalog, workload, profiles) for workload in scenario.workloads]
        workload_of = np.array([group.workload for group in candidates.groups])
        board = catalog.instances.accelerator[catalog.offers.instance[candidates.offer[rows]]]
        keys = np.column_stack(
            [workload_of[candidates.group[rows]], candidates.variant[rows], board]
        )
        ways, which = np.unique(keys, axis=0, return_inverse=True)
        found = [(versions[workload][variant], at) for workload, variant, at in ways.tolist()]
        levers = [version.factors[at] if version.factors else None for version, at in found]
        logs = np.array([(0.0, 0.0) if row is None else _logs_of(row.energy) for row in levers])
        names = ["none" if row is None else f"{row.name} on {row.accelerator}" for row in levers]
        return cls(
            paths=[found[index][0].workload.profile for index in which],
            errors=np.array([version.profile.energy_error_ratio for version, _ in found])[which],
            levers=[names[index] for index in which],
            low_log=logs[which, 0],
            high_log=logs[which, 1],
        )


def _logs_of(factor: Range) -> tuple[float, float]:
    """Return how far an 80 % range goes at one standard deviation, as logs."""
    low, high = np.log(factor.value / factor.low), np.log(factor.high / factor.value)
    return float(low / Z90), float(high / Z90)
