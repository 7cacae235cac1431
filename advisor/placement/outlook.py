"""A measured job on every instance type: instance energy, time and price, without any region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.catalog.figures import price_figure
from advisor.domain.candidates import Reason
from advisor.domain.catalog import Catalog
from advisor.domain.hardware import Accelerator
from advisor.domain.outlook import Estimate, Outlook, Range
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.transfer import Evidence
from advisor.placement.matching.candidates import source_of
from advisor.placement.matching.hosts import host_powers
from advisor.transfer.batch import Room, Serving, serve
from advisor.transfer.boards import boards_of
from advisor.transfer.combine import combine, own_curves
from advisor.transfer.predict import Prediction, predict_many
from advisor.transfer.scaling import Scaling, scaling
from advisor.units import h_from_s

_ON_DEMAND: Final = PURCHASES.index(Purchase.ON_DEMAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a job is to run elsewhere.

    Attributes:
        kind: of work; None is not known
        accelerators: of one run or replica; None for as many as the profile's
        batch_size: to serve with; None for the largest that fits and answers
        service_ms: longest time that a service may take [ms]; None for no limit
    """

    kind: JobKind | None = None
    accelerators: int | None = None
    batch_size: int | None = None
    service_ms: float | None = None


@dataclass(frozen=True, slots=True)
class _Carried:
    """What is known of the job on every accelerator."""

    profile: JobProfile
    prediction: Prediction
    serving: Serving
    spread: Scaling
    accelerators: int
    trains: bool
    service_ms: float | None


def outlooks(catalog: Catalog, profiles: Sequence[JobProfile], wish: Wish) -> tuple[Outlook, ...]:
    """Return a job on every instance type with accelerators, in the catalogue's order.

    Args:
        catalog: what there is
        profiles: of one job; a profile of an accelerator stands before any prediction of it
        wish: how it is to run

    Raises:
        ProfileError: profiles are not of one job, or one names no single accelerator.
        CatalogError: the catalogue does not know a profile's accelerator.
    """
    job = _carried(catalog, profiles, wish)
    table = catalog.instances
    host_w = host_powers(catalog)
    prices = _lowest_prices(catalog)
    return tuple(
        _outlook(catalog, job, int(row), float(host_w[row]), prices.get(int(row)))
        for row in np.flatnonzero(table.accelerator >= 0)
    )


def _carried(catalog: Catalog, profiles: Sequence[JobProfile], wish: Wish) -> _Carried:
    boards, law = boards_of(catalog.accelerators), catalog.transfer
    sources = [source_of(catalog, row, row.accelerator or "") for row in profiles]
    kinds = [wish.kind] * len(profiles)
    predictions = predict_many(profiles, sources, boards, law, kinds)
    first = profiles[0]
    prediction = combine(first, profiles, sources, predictions)
    trains = wish.kind is JobKind.TRAINING
    curves = None if trains or wish.kind is None else law.batches.get(wish.kind)
    curves = own_curves(profiles, sources, curves)
    rows = np.arange(len(boards.tdp_w))
    room = Room(
        memory_gib=boards.memory_gib,
        wait_ms=np.full(len(rows), wish.service_ms or np.inf),
        load_share=1.0,
    )
    serving = serve(prediction, rows, first, curves, room, wish.batch_size)
    accelerators = wish.accelerators or first.accelerator_count
    spread = scaling(law, wish.kind, first.accelerator_count, accelerators)
    return _Carried(first, prediction, serving, spread, accelerators, trains, wish.service_ms)


def _lowest_prices(catalog: Catalog) -> dict[int, int]:
    """Return the cheapest on-demand offer of each instance type that has one."""
    offers = catalog.offers
    price = offers.price_usd_per_h[:, _ON_DEMAND]
    known = np.flatnonzero(np.isfinite(price))
    order = known[np.lexsort((known, price[known]))]
    instance, first = np.unique(offers.instance[order], return_index=True)
    return dict(zip(instance.tolist(), order[first].tolist(), strict=True))


def _outlook(
    catalog: Catalog,
    job: _Carried,
    row: int,
    host_w: float,
    offer: int | None,
) -> Outlook:
    board = int(catalog.instances.accelerator[row])
    count = float(catalog.instances.accelerator_count[row])
    accelerator = catalog.accelerators[board]
    rejected = _rejected(job, accelerator, board, count, host_w)
    estimate = None
    if rejected is None:
        estimate = _estimate(catalog, job, board, (count, host_w), offer)
    return Outlook(
        provider=str(catalog.instances.provider[row]),
        instance=str(catalog.instances.key[row]),
        accelerator=accelerator.name,
        accelerator_count=count,
        memory_needed_gib=job.prediction.memory_gib,
        memory_gib=accelerator.memory_gib,
        rejected=rejected,
        estimate=estimate,
    )


def _estimate(
    catalog: Catalog,
    job: _Carried,
    board: int,
    machine: tuple[float, float],
    offer: int | None,
) -> Estimate:
    count, host_w = machine
    accelerator = catalog.accelerators[board]
    assert accelerator.idle_w is not None
    prediction = job.prediction
    instances, used = _layout(job, count)
    rate, energy = _rate(job, board, used * instances), _energy(job, board)
    beside_w = instances * (host_w + (count - used) * accelerator.idle_w)
    host = Range(low=beside_w / rate.high, value=beside_w / rate.value, high=beside_w / rate.low)
    price = None if offer is None else price_figure(catalog, offer, _ON_DEMAND)
    batch = job.serving.batch[board]
    same = prediction.evidence[board] == Evidence.SAME
    return Estimate(
        evidence=Evidence(prediction.evidence[board]),
        time_evidence=Evidence(prediction.time_evidence[board]),
        error_ratio=None if same else float(prediction.error_ratio[board]),
        time_error_ratio=None if same else float(prediction.time_error_ratio[board]),
        batch_size=None if np.isnan(batch) or job.trains else int(batch),
        instances=instances,
        units_per_s=rate,
        accelerator_j_per_unit=energy,
        host_j_per_unit=host,
        instance_j_per_unit=_sum(energy, host),
        accelerator_w=_power(energy, rate, instances * used, accelerator.tdp_w),
        price=price,
        price_place=None if offer is None else catalog.regions[catalog.offers.region[offer]].place,
        usd_per_unit=None if price is None else _usd(price.value * instances, rate),
    )


def _layout(job: _Carried, count: float) -> tuple[int, float]:
    """Return instances of one run, and accelerators at work in each of them, mean."""
    if job.trains:
        instances = int(np.ceil(job.accelerators / count))
        return instances, job.accelerators / instances
    return 1, float(np.floor(count / job.accelerators) * job.accelerators)


def _rate(job: _Carried, board: int, boards: float) -> Range:
    """Return units per second of all instances together."""
    least, middle, most = job.spread.time
    value = float(job.serving.units_per_s[board]) * boards / middle
    return Range(
        low=value * float(job.serving.slow_ratio[board]) * middle / most,
        value=value,
        high=value * float(job.serving.fast_ratio[board]) * middle / least,
    )


def _energy(job: _Carried, board: int) -> Range:
    low, middle, high = job.spread.energy
    value = float(job.serving.energy_j_per_unit[board] * middle)
    return Range(
        low=value * float(job.serving.low_ratio[board]) * low / middle,
        value=value,
        high=value * float(job.serving.high_ratio[board]) * high / middle,
    )


def _sum(first: Range, second: Range) -> Range:
    return Range(
        low=first.low + second.low,
        value=first.value + second.value,
        high=first.high + second.high,
    )


def _power(energy: Range, rate: Range, boards: float, tdp_w: float | None) -> Range:
    """Return mean power of an accelerator at work; no more than its limit."""
    most = np.inf if tdp_w is None else tdp_w
    per_board = rate.value / boards if boards else np.nan
    return Range(
        low=min(energy.low * per_board, most),
        value=min(energy.value * per_board, most),
        high=min(energy.high * per_board, most),
    )


def _usd(usd_per_h: float, rate: Range) -> Range:
    per_s = usd_per_h * h_from_s(1.0)
    return Range(low=per_s / rate.high, value=per_s / rate.value, high=per_s / rate.low)


def _rejected(
    job: _Carried,
    accelerator: Accelerator,
    board: int,
    count: float,
    host_w: float,
) -> str | None:
    batch = job.serving.batch[board]
    needed = min(job.accelerators, job.profile.accelerator_count)
    checks = (
        (Reason.PARTIAL_ACCELERATOR, count % 1 > 0),
        (Reason.NO_MEASUREMENT, bool(np.isnan(job.prediction.units_per_s[board]))),
        (Reason.MEMORY, bool(batch < 1.0)),
        (Reason.NODE_TOO_SMALL, count < (needed if job.trains else job.accelerators)),
        (Reason.LATENCY, _too_slow(job, board)),
        (Reason.UNKNOWN_HOST, bool(np.isnan(host_w))),
        (Reason.UNKNOWN_IDLE_POWER, accelerator.idle_w is None),
    )
    return next((reason.sentence for reason, failed in checks if failed), None)


def _too_slow(job: _Carried, board: int) -> bool:
    """Return whether even one unit at a time takes longer than the service may."""
    if job.service_ms is None or job.profile.service_time_ms is None:
        return False
    return bool(job.profile.service_time_ms * job.serving.wait_ratio[board] > job.service_ms)
