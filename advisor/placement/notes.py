"""What a reader must know to judge a plan's figures, in sentences."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region import Signal
from advisor.domain.scenario import (
    Fleet,
    Inference,
    Scenario,
    Training,
    Workload,
    profile_of,
)
from advisor.placement.solving.problem import Problem
from advisor.placement.variant_notes import variant_notes
from advisor.transfer.scaling import scaling


def notes_of(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    problem: Problem,
    rows: NDArray[np.int64],
) -> tuple[str, ...]:
    """Return what a reader must know to judge the plan's figures."""
    notes = [
        _hours_note(catalog, scenario, candidates, rows),
        (
            "Energy counts accelerators, the host's CPU and memory, and a training's data on disk "
            "and on its way; not fans, network cards and the traffic of requests."
        ),
    ]
    boards = _uses_boards(scenario, profiles, candidates, rows)
    carried = candidates.transferred[rows]
    if (carried & boards).any():
        notes.append(
            "Energy marked ~ was measured on another accelerator and carried over by a law that "
            "was fitted to public measurements; its 80 % range is the one that the totals show.",
        )
    notes += variant_notes(catalog, scenario, profiles, candidates, rows)
    notes += _batch_notes(catalog, scenario, profiles, candidates, rows)
    if (~boards).any():
        notes.append(
            "A job without accelerators is taken to run as fast on any vCPU as where it was "
            "measured: assumed, its energy lies within a factor of 2.7.",
        )
    if (candidates.purchase[rows] == PURCHASES.index(Purchase.SPOT)).any():
        notes.append(
            "Spot prices move and instances are taken back: work done twice is not counted.",
        )
    if (candidates.purchase[rows] == PURCHASES.index(Purchase.RESERVED_1Y)).any():
        notes.append("A reserved price assumes that the commitment is used around the clock.")
    for workload in scenario.workloads:
        notes += _workload_notes(catalog, workload, profiles[workload.profile])
    if scenario.limits.capacity:
        notes.append(
            "Pools hold in every hour; one that is begun counts whole, so runs in them begin on "
            "the hour.",
        )
    if problem.whole.any() and problem.limits:
        notes.append("Values of limits are those of the relaxation, where work may be divided.")
    return tuple(notes)


def _uses_boards(
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    rows: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return which rows belong to jobs that use accelerators."""
    workloads = (scenario.workloads[group.workload] for group in candidates.groups)
    uses = [profiles[workload.profile].accelerator is not None for workload in workloads]
    return np.array(uses)[candidates.group[rows]]


def _workload_notes(catalog: Catalog, workload: Workload, profile: JobProfile) -> list[str]:
    """Return what is assumed of one workload."""
    notes = []
    if profile.accelerator is not None and profile.precision is None:
        notes.append(
            f"{workload.name}: its profile names no number format; it is carried by the rates "
            "of 16-bit formats.",
        )
    if isinstance(workload, Training) and workload.interruptible:
        notes.append(
            f"{workload.name}: each pause does {workload.restart_min:g} min of work again.",
        )
    if isinstance(workload, Training) and _beyond(catalog, workload, profile):
        notes.append(
            f"{workload.name}: nobody measured {workload.accelerators} accelerators; each "
            "doubling beyond the last one measured is taken to cost as much as that one.",
        )
    if isinstance(workload, Inference):
        notes += _service_notes(workload, profile)
    return notes


def _service_notes(workload: Inference, profile: JobProfile) -> list[str]:
    notes = []
    if profile.service_time_ms is None:
        notes.append(
            f"{workload.name}: its profile has no service time; latency is the network alone.",
        )
    if workload.fleet is not Fleet.FIXED:
        notes.append(
            f"{workload.name}: instances come and go by the hour; time and energy of starting "
            "them and of loading the model are not counted.",
        )
    return notes


def _beyond(catalog: Catalog, workload: Training, profile: JobProfile) -> bool:
    """Return whether a run takes more accelerators than any scaling was measured to."""
    if not workload.accelerators or not profile.accelerator_count:
        return False
    count = profile.accelerator_count
    return not scaling(catalog.transfer, JobKind.TRAINING, count, workload.accelerators).measured


def _batch_notes(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    rows: NDArray[np.int64],
) -> list[str]:
    """Return where a service works at another batch than its profile's."""
    found: dict[tuple[str, str, int | None], list[float]] = {}
    for row in rows.tolist():
        workload = scenario.workloads[candidates.groups[candidates.group[row]].workload]
        path = profile_of(workload, int(candidates.variant[row]))
        measured, batch = profiles[path].batch_size, candidates.batch[row]
        if np.isnan(batch) or batch == measured:
            continue
        instance = catalog.offers.instance[candidates.offer[row]]
        board = catalog.accelerators[catalog.instances.accelerator[instance]]
        found.setdefault((workload.name, board.name, measured), []).append(float(batch))
    return [
        f"{name}: served with a batch of {_from_to(batches)} on {board}, which its memory and the "
        f"latency limit allow; the profile's is {measured}."
        for (name, board, measured), batches in found.items()
    ]


def _from_to(values: list[float]) -> str:
    least, most = min(values), max(values)
    return f"{most:.0f}" if least == most else f"{least:.0f} to {most:.0f}"


def _hours_note(
    catalog: Catalog,
    scenario: Scenario,
    candidates: Candidates,
    rows: NDArray[np.int64],
) -> str:
    """Return how the hours' intensity is known, and where it is flat."""
    if scenario.signal is not Signal.AVERAGE:
        return "Marginal intensity is an annual mean: no saving from choosing hours is claimed."
    regions = (catalog.regions[index] for index in catalog.offers.region[candidates.offer[rows]])
    flat = sorted({row.place for row in regions if row.grid_zone not in catalog.hourly})
    text = (
        "Hours: the shape of an older typical year on the level of each grid's latest annual "
        "mean; real hours will differ."
    )
    if not flat:
        return text
    return (
        f"{text} No hours are known of {', '.join(flat)}: no saving from choosing hours is "
        "claimed there."
    )
