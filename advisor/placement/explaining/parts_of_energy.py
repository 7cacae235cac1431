"""The parts of a placement's IT energy, each as factors from what was measured to kWh."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from advisor.accounting.data import network_kwh, storage_w
from advisor.catalog.words import longitude_of
from advisor.domain.explanation import Factor
from advisor.domain.profile import JobKind
from advisor.domain.scenario import DataSet, Inference, Training
from advisor.domain.transfer import Evidence
from advisor.placement.explaining.standing_parts import (
    Part,
    host,
    host_power,
    idle_boards,
    standing_w,
    wh_in_a_kwh,
)
from advisor.placement.explaining.traced import EXACT, PLAN, SCENARIO, Traced, factor
from advisor.placement.matching.candidates import source_of
from advisor.placement.matching.demand import fleet_need, training_need
from advisor.placement.matching.load import loads_of
from advisor.placement.matching.variants import kind_of
from advisor.transfer.boards import boards_of
from advisor.transfer.predict import predict
from advisor.transfer.scaling import scaling
from advisor.units import j_from_kwh, kwh_from_j, kwh_from_w_h

_LAW: Final = "docs/transfer.md"
_CCF: Final = "Cloud Carbon Footprint methodology"
_NOISE: Final = 1e-9
"""A ratio this near 1 is 1."""


def parts_of(about: Traced) -> Iterator[Part]:
    """Yield the parts of a placement's IT energy."""
    workload = about.workload
    if isinstance(workload, Inference):
        yield from _of_serving(about, workload)
        return
    if about.profile.accelerator is None:
        yield _of_cpus(about)
    else:
        yield from _of_training(about, workload)
    if workload.data is not None:
        yield from _of_data(about, workload.data)


def _of_training(about: Traced, workload: Training) -> Iterator[Part]:
    profile = about.profile
    need = training_need(workload, profile, about.scenario.period.hours)
    ratio, carried = _carried(about)
    spread = scaling(
        about.catalog.transfer,
        JobKind.TRAINING,
        profile.accelerator_count,
        need.accelerators,
    ).energy[1]
    work_kwh = float(about.candidates.predicted_kwh[about.row])
    lever = _lever(about)
    once_kwh = kwh_from_j(need.units * profile.energy_j_per_unit * ratio * lever.value * spread)
    factors = [
        _measured(about),
        carried,
        lever,
        factor(
            f"on {need.accelerators} accelerators, not {profile.accelerator_count}",
            spread,
            "1",
            f"doublings measured in public, {_LAW}",
        ),
        factor(f"{profile.unit}s of all runs", need.units, profile.unit, SCENARIO),
        factor("work done again after pauses", _near_one(work_kwh / once_kwh), "1", PLAN),
        factor("share of the group", about.share, "1", PLAN),
        _j_in_a_kwh(),
    ]
    yield Part(
        words="accelerators at work",
        factors=tuple(factors),
        it_kwh=work_kwh * about.share,
        is_share=True,
    )
    instances = float(about.candidates.instances[about.row])
    idle = instances * about.boards - need.accelerators
    yield idle_boards(about, "accelerators without work", idle / instances)
    yield host(about)


def _of_serving(about: Traced, workload: Inference) -> Iterator[Part]:
    yield _of_requests(about, workload)
    if about.profile.accelerator is not None:
        yield idle_boards(about, "accelerators that are up", about.boards)
    yield host(about)


def _of_requests(about: Traced, workload: Inference) -> Part:
    """Return what requests add to machines that are up."""
    candidates, row, profile = about.candidates, about.row, about.profile
    origin = about.group.origin
    assert origin is not None
    loads = loads_of(about.scenario, partial(longitude_of, about.catalog))
    need = fleet_need(workload, about.group, profile, loads[about.group.workload, origin])
    above_kwh = float(candidates.it_share_kwh[row])
    if about.group.autoscaled:
        above_kwh -= kwh_from_w_h(standing_w(about), about.instance_h / about.share)
    tail = [
        factor(f"{profile.unit}s asked for", need.units, profile.unit, SCENARIO),
        factor("share of the group", about.share, "1", PLAN),
        _j_in_a_kwh(),
    ]
    if profile.accelerator is None:
        unit_j = j_from_kwh(above_kwh / need.units)
        host = host_power(about)
        words = f"from idle to full load, {profile.unit}s at the CPU time measured"
        head = [factor(words, unit_j, f"J/{profile.unit}", host.source, host.as_of)]
    else:
        ratio, carried = _carried(about)
        active_kwh = float(candidates.predicted_kwh[row])
        lever = _lever(about)
        plain_kwh = kwh_from_j(need.units * profile.energy_j_per_unit * ratio * lever.value)
        head = [
            _measured(about),
            carried,
            lever,
            factor(
                f"at a batch of {candidates.batch[row]:.0f} and each hour's load",
                _near_one(active_kwh / plain_kwh),
                "1",
                f"batch curves of public series, {_LAW}",
            ),
            factor("less what idle accelerators take anyway", above_kwh / active_kwh, "1", PLAN),
        ]
    return Part(
        words="requests, above idle",
        factors=(*head, *tail),
        it_kwh=above_kwh * about.share,
        is_share=True,
    )


def _of_cpus(about: Traced) -> Part:
    """Return a job of CPUs alone: the host at its load, for as long as it was measured to take."""
    kwh = float(about.candidates.predicted_kwh[about.row])
    host, hours = host_power(about), float(about.candidates.hours[about.row])
    power_w = kwh / kwh_from_w_h(1.0, hours)
    assert about.profile.cpu is not None
    return Part(
        words="CPUs and memory at work",
        factors=(
            factor(
                f"host with {about.profile.cpu.busy_cpus:g} vCPUs busy, as measured",
                power_w,
                "W",
                host.source,
                host.as_of,
            ),
            *about.up,
            wh_in_a_kwh(),
        ),
        it_kwh=kwh * about.share,
        is_share=True,
    )


def _of_data(about: Traced, data: DataSet) -> Iterator[Part]:
    disk_w = storage_w(data.size_gb)
    hours = float(about.candidates.hours[about.row])
    yield Part(
        words="data on disk",
        factors=(
            factor("solid-state disks", disk_w, "W", _CCF),
            factor("hours of all runs", hours, "h", PLAN),
            factor("share of the group", about.share, "1", PLAN),
            wh_in_a_kwh(),
        ),
        it_kwh=kwh_from_w_h(disk_w, hours) * about.share,
        is_share=True,
    )
    moved_kwh = float(about.candidates.moving_kwh[about.row])
    yield Part(
        words="moving the data",
        factors=(
            factor("size", data.size_gb, "GB", SCENARIO),
            factor("network", network_kwh(1.0), "kWh/GB", _CCF),
            factor("share of the group", about.share, "1", PLAN),
        ),
        it_kwh=moved_kwh * about.share,
        is_share=True,
    )


def _measured(about: Traced) -> Factor:
    profile = about.profile
    boards = f"{profile.accelerator_count} x " if profile.accelerator_count > 1 else ""
    return factor(
        f"{profile.quality} on {boards}{profile.accelerator}",
        profile.energy_j_per_unit,
        f"J/{profile.unit}",
        profile.source,
        profile.as_of,
    )


def _carried(about: Traced) -> tuple[float, Factor]:
    """Return what a unit takes here over what was measured, alone and as a factor."""
    profile, catalog = about.profile, about.catalog
    assert profile.accelerator is not None
    source = source_of(catalog, profile, profile.accelerator)
    kind = kind_of(profile, about.workload)
    prediction = predict(profile, source, boards_of(catalog.accelerators), catalog.transfer, kind)
    ratio = float(prediction.energy_j_per_unit[about.board]) / profile.energy_j_per_unit
    evidence = Evidence(int(prediction.evidence[about.board]))
    return ratio, factor(
        f"carried to {about.board_name}", ratio, "1", f"{_LAW}: {evidence.sentence}"
    )


def _lever(about: Traced) -> Factor:
    """Return the published factor that a variant rests on; 1 where it is measured."""
    row = about.lever
    if row is None:
        return factor("as measured", 1.0, "1", PLAN)
    return factor(f"lever {row.name}", row.energy.value, "1", row.source, row.as_of)


def _near_one(ratio: float) -> float:
    return 1.0 if abs(ratio - 1.0) < _NOISE else ratio


def _j_in_a_kwh() -> Factor:
    return factor("J in a kWh", j_from_kwh(1.0), "J/kWh", EXACT, divides=True)
