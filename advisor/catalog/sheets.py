"""Everything that is known of one place, with unit, basis, year and source of each figure."""

from typing import Final

import numpy as np

from advisor.catalog.figures import embodied_figure, idle_figure, price_figure, spec_figure
from advisor.catalog.latency import round_trips
from advisor.catalog.words import (
    find_accelerators,
    find_city,
    find_instance,
    find_levers,
    find_region,
)
from advisor.domain.catalog import Catalog
from advisor.domain.lever import Lever
from advisor.domain.provenance import Figure
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.sheet import Sheet
from advisor.errors import CatalogError

NEAREST: Final = 8
_FORMS: Final = (
    "aws:eu-north-1, aws:eu-north-1:p5.48xlarge, gpu:H100-SXM5-80GB, city:London or lever:fp8"
)


def sheets_of(catalog: Catalog, place: str) -> tuple[Sheet, ...]:
    """Return what is known of a place; several sheets where a word covers several accelerators.

    Args:
        catalog: where to look
        place: "aws:eu-north-1", "aws:eu-north-1:p5.48xlarge", "gpu:H100", "city:London" or
            "lever:fp8"

    Raises:
        CatalogError: the catalogue does not know it; the nearest words are named.
    """
    kind, _, rest = place.partition(":")
    if not rest:
        raise CatalogError(f'"{place}" is no place; write {_FORMS}')
    if kind == "gpu":
        return tuple(_board(catalog, index) for index in find_accelerators(catalog, rest))
    if kind == "city":
        return (_city(catalog, rest),)
    if kind == "lever":
        return tuple(_lever(row) for row in find_levers(catalog, rest))
    name, _, instance_type = rest.partition(":")
    if instance_type:
        return _machines(catalog, f"{kind}:{name}", instance_type)
    return (_region(catalog, find_region(catalog, place)),)


def _region(catalog: Catalog, index: int) -> Sheet:
    row = catalog.regions[index]
    mine = np.flatnonzero(catalog.offers.region == index)
    boards = catalog.instances.accelerator[catalog.offers.instance[mine]]
    sold = sorted({catalog.accelerators[board].name for board in boards[boards >= 0]})
    return Sheet(
        place=row.place,
        title=f"{row.name}, {row.city}, {row.country}",
        words=(
            ("status", row.status),
            ("restricted", row.restricted or "no"),
            ("residency", ", ".join(sorted(row.residency))),
            ("grid zone", row.grid_zone),
            ("coordinates", f"{row.latitude_deg:.3f}, {row.longitude_deg:.3f}"),
            ("offers", f"{len(mine):,}"),
        ),
        figures=(
            ("intensity, average", row.average),
            ("intensity, direct", row.direct),
            ("intensity, marginal", row.marginal),
            ("intensity, market-based", row.market),
            ("PUE", row.pue),
            ("WUE", row.wue),
            ("water of generation", row.grid_wue),
            ("carbon-free share of the grid", row.cfe_grid_share),
        ),
        lists=(
            ("accelerators on sale", tuple(sold) or ("none",)),
            ("nearest regions", _nearest(catalog, row.place)),
        ),
    )


def _machines(catalog: Catalog, place: str, instance_type: str) -> tuple[Sheet, ...]:
    find_instance(catalog, place, instance_type)
    offers, machines = catalog.offers, catalog.instances
    here = offers.region == find_region(catalog, place)
    mine = here & machines.named(instance_type)[offers.instance]
    return tuple(_machine(catalog, place, int(offer)) for offer in np.flatnonzero(mine))


def _machine(catalog: Catalog, place: str, offer: int) -> Sheet:
    machines = catalog.instances
    instance = int(catalog.offers.instance[offer])
    board, count = int(machines.accelerator[instance]), machines.accelerator_count[instance]
    holds = "none" if board < 0 else f"{count:g} x {catalog.accelerators[board].name}"
    prices = catalog.offers.price_usd_per_h[offer]
    known = [
        (
            f"price, {model}" + _derived(catalog, offer, index),
            None if np.isnan(prices[index]) else price_figure(catalog, offer, index),
        )
        for index, model in enumerate(PURCHASES)
    ]
    return Sheet(
        place=f"{place}:{machines.key[instance]}",
        title="instance type",
        words=(
            ("accelerators", holds),
            ("vCPUs", _count(machines.vcpus[instance])),
            ("processor", str(machines.microarchitecture[instance]) or "unknown"),
            ("memory", f"{_count(machines.memory_gib[instance])} GiB"),
        ),
        figures=(*known, ("embodied emissions", embodied_figure(catalog, instance))),
    )


def _derived(catalog: Catalog, offer: int, purchase: int) -> str:
    spot = PURCHASES[purchase] is Purchase.SPOT
    return " (derived, never quoted)" if spot and catalog.offers.spot_derived[offer] else ""


def _board(catalog: Catalog, index: int) -> Sheet:
    board = catalog.accelerators[index]
    offers, machines = catalog.offers, catalog.instances
    selling = np.flatnonzero(machines.accelerator[offers.instance] == index)
    regions = sorted({catalog.regions[region].place for region in offers.region[selling]})
    return Sheet(
        place=f"gpu:{board.name}",
        title=f"accelerator of {board.vendor}" + (f", {board.year}" if board.year else ""),
        words=(("aliases", ", ".join(board.aliases) or "none"),),
        figures=(
            ("memory", spec_figure(board, board.memory_gib, "GiB")),
            ("memory bandwidth", spec_figure(board, board.bandwidth_gb_per_s, "GB/s")),
            ("peak FP32", spec_figure(board, board.fp32_tflops, "TFLOP/s")),
            ("peak TF32", spec_figure(board, board.tf32_tflops, "TFLOP/s")),
            ("peak FP16 or BF16", spec_figure(board, board.fp16_tflops, "TFLOP/s")),
            ("peak FP8", spec_figure(board, board.fp8_tflops, "TFLOP/s")),
            ("peak INT8", spec_figure(board, board.int8_tops, "TOP/s")),
            ("power limit", spec_figure(board, board.tdp_w, "W")),
            ("idle power", idle_figure(board)),
        ),
        lists=((f"sold in {len(regions)} regions", tuple(regions) or ("none",)),),
    )


def _city(catalog: Catalog, name: str) -> Sheet:
    city = find_city(catalog, name)
    return Sheet(
        place=f"city:{city.name}",
        title="origin of requests",
        words=(("coordinates", f"{city.latitude_deg:.3f}, {city.longitude_deg:.3f}"),),
        figures=(),
        lists=(("nearest regions", _nearest(catalog, f"city:{city.name}")),),
    )


def _lever(row: Lever) -> Sheet:
    effect = row.quality_effect
    published = "none published"
    if effect is not None:
        published = f"{effect.before:g} before, {effect.after:g} after: {effect.unit}"
    return Sheet(
        place=f"lever:{row.name}",
        title=f"{row.kind} on {row.accelerator or 'any accelerator'}",
        words=(
            ("compares", row.condition),
            ("number formats before", ", ".join(row.precisions) or "any"),
            ("energy, p10 to p90", f"x {row.energy.low:g} to {row.energy.high:g}"),
            ("time, p10 to p90", f"x {row.time.low:g} to {row.time.high:g}"),
            ("pairs of runs", f"{row.cases}"),
            ("quality", published),
            ("note", row.note),
            ("look it up", row.url),
        ),
        figures=(
            ("energy, after over before", _factor(row, row.energy.value, "energy per unit")),
            ("time, after over before", _factor(row, row.time.value, "time per unit")),
        ),
    )


def _factor(row: Lever, value: float, what: str) -> Figure:
    return Figure(
        value=value,
        unit="1",
        basis=f"{what} of an accelerator, median",
        as_of=row.as_of,
        source=row.source,
        quality=row.quality,
    )


def _nearest(catalog: Catalog, origin: str) -> tuple[str, ...]:
    trips = round_trips(catalog, origin)
    places = [row.place for row in catalog.regions]
    order = [index for index in np.argsort(trips.ms, kind="stable") if places[index] != origin]
    return tuple(
        f"{trips.ms[index]:6.1f} ms  {places[index]}  ({trips.method[index]})"
        for index in order[:NEAREST]
        if np.isfinite(trips.ms[index])
    )


def _count(value: float) -> str:
    return "unknown" if np.isnan(value) else f"{value:g}"
