"""What a reader must know of the variants in a plan: published factors, and what was left out."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates
from advisor.domain.catalog import Catalog
from advisor.domain.lever import Lever
from advisor.domain.outlook import Range
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Scenario, Workload
from advisor.placement.matching.variants import Version, versions_of


def variant_notes(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    rows: NDArray[np.int64],
) -> list[str]:
    """Return each published factor that a plan rests on, and each variant that quality left out.

    Args:
        catalog: where the factors come from
        scenario: whose variants they are
        profiles: by the path that the scenario writes
        candidates: all of them
        rows: the chosen ones, shape (n,)
    """
    notes = []
    for index, workload in enumerate(scenario.workloads):
        if not workload.variants and workload.min_quality is None:
            continue
        versions = versions_of(catalog, workload, profiles)
        for lever, number in _levers(catalog, candidates, rows, index, versions):
            notes.append(_factor_note(workload, number, lever))
        for version in versions:
            notes += _left_out(workload, version)
    return notes


def _levers(
    catalog: Catalog,
    candidates: Candidates,
    rows: NDArray[np.int64],
    index: int,
    versions: tuple[Version, ...],
) -> list[tuple[Lever, int]]:
    """Return the factors behind the chosen rows of a workload, each once, with its variant."""
    found: dict[tuple[int, int], tuple[Lever, int]] = {}
    for row in rows.tolist():
        number = int(candidates.variant[row])
        if candidates.groups[candidates.group[row]].workload != index:
            continue
        if not versions[number].factors:
            continue
        instance = catalog.offers.instance[candidates.offer[row]]
        board = int(catalog.instances.accelerator[instance])
        lever = versions[number].factors[board]
        assert lever is not None
        found[number, board] = (lever, number)
    return [found[key] for key in sorted(found)]


def _factor_note(workload: Workload, number: int, lever: Lever) -> str:
    name = workload.variants[number - 1].name
    where = "" if lever.accelerator is None else f" on {lever.accelerator}"
    pairs = "1 pair" if lever.cases == 1 else f"{lever.cases} pairs"
    return (
        f"{workload.name}: {name} was not measured here; it rests on the published lever "
        f"{lever.name}{where}: energy x {_words(lever.energy)}, time x {_words(lever.time)}, "
        f"10 to 90 % of {pairs} of runs ({lever.condition}; {lever.as_of}; {lever.source}). "
        f"Note: {lever.note}."
    )


def _words(factor: Range) -> str:
    return f"{factor.value:g} ({factor.low:g} to {factor.high:g})"


def _left_out(workload: Workload, version: Version) -> list[str]:
    name = "the workload as profiled" if version.name is None else version.name
    if version.rejected is None:
        return []
    score = "no quality is known of it"
    if version.quality is not None:
        score = f"its quality of {version.quality:g} is too low"
    limit = f"min_quality is {workload.min_quality:g} ({workload.quality_unit})"
    return [f"{workload.name}: {name} was left out: {score}, and {limit}."]
