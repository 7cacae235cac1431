"""One offer as a person reads it: cells of a table, and some lines with what they rest on."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from advisor.catalog.offer_index import OfferIndex
from advisor.domain.catalog import Catalog
from advisor.domain.listing import OfferColumn
from advisor.domain.offer_facts import OfferFacts
from advisor.domain.provenance import Figure

UNKNOWN: Final = "-"
DERIVED: Final = "~"
"""Before a spot price that was derived from an average saving, never quoted."""
_DEAR_USD_PER_H: Final = 100.0
"""Prices from here on have two decimals, others four. [USD/h]"""


def offer_cell(index: OfferIndex, offer: int, column: OfferColumn) -> str:
    """Return what a table shows of an offer; "-" is unknown or none."""
    if column in _TEXTS:
        return _TEXTS[column](index.catalog, offer)
    value = float(index.values(column, slice(offer, offer + 1))[0])
    if math.isnan(value):
        return UNKNOWN
    if column in _PRICES:
        derived = column is OfferColumn.SPOT and index.catalog.offers.spot_derived[offer]
        return f"{DERIVED if derived else ''}{_price(value)}"
    return f"{value:.2f}" if column is OfferColumn.PUE else f"{value:,g}"


def offer_lines(facts: OfferFacts) -> tuple[tuple[str, str], ...]:
    """Return label and text of what an offer costs, what it draws on and what it holds."""
    return (
        ("USD/h", _prices(facts)),
        ("prices", _priced(facts)),
        ("grid", _grid(facts)),
        ("gpus", _board(facts)),
        ("host", _host(facts)),
    )


def use_words(facts: OfferFacts) -> str:
    """Return what a plan uses an offer for: "weekly-finetune (spot)"; "" for nothing."""
    return ", ".join(f"{use.workload} ({use.purchase})" for use in facts.uses)


def _prices(facts: OfferFacts) -> str:
    on_demand, spot, reserved = facts.prices
    how = "" if spot is None else ", derived" if facts.spot_derived else ", quoted"
    return f"on demand {_usd(on_demand)}, reserved 1 year {_usd(reserved)}, spot {_usd(spot)}{how}"


def _priced(facts: OfferFacts) -> str:
    price = next((figure for figure in facts.prices if figure is not None), None)
    return UNKNOWN if price is None else f"{_dated(price)}; {price.basis.partition(', ')[0]}"


def _grid(facts: OfferFacts) -> str:
    """Return intensity and PUE first: a narrow screen cuts what they rest on."""
    rates, pue = facts.region.average, facts.region.pue
    known = (rates, pue)
    shown = (f"{_figure(rates)} in {_year(rates)}", f"PUE {_figure(pue)} in {_year(pue)}")
    plain = ("intensity unknown", "PUE unknown")
    first = ", ".join(
        text if figure is not None else unknown
        for figure, text, unknown in zip(known, shown, plain, strict=True)
    )
    rests_on = [f"{figure.basis}: {figure.source}" for figure in known if figure is not None]
    return "; ".join((first, *rests_on))


def _board(facts: OfferFacts) -> str:
    board = facts.accelerator
    if board is None:
        return "none"
    known = (
        (board.memory_gib, "GiB"),
        (board.bandwidth_gb_per_s, "GB/s"),
        (board.fp16_tflops, "TFLOP/s FP16"),
        (board.tdp_w, "W"),
    )
    each = ", ".join(f"{value:,g} {unit}" for value, unit in known if value is not None)
    holds = f"{facts.accelerator_count:g} x {board.name}, each {each or 'unknown'}"
    return f"{holds}; {board.as_of}, {board.source}"


def _host(facts: OfferFacts) -> str:
    parts = [f"{_count(facts.vcpus)} vCPU", f"{_count(facts.memory_gib)} GiB"]
    if facts.microarchitecture:
        parts.append(facts.microarchitecture)
    embodied = facts.embodied
    if embodied is None:
        return f"{', '.join(parts)}; embodied unknown"
    made = f"embodied {_figure(embodied)}, {embodied.basis}"
    return f"{', '.join(parts)}; {made}; {_dated(embodied)}"


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "unknown"
    return f"{figure.value:,g}" + ("" if figure.unit == "1" else f" {figure.unit}")


def _year(figure: Figure | None) -> str:
    return "an unknown year" if figure is None or figure.as_of is None else figure.as_of


def _dated(figure: Figure) -> str:
    return f"{figure.as_of or 'no date'}, {figure.source}"


def _usd(figure: Figure | None) -> str:
    return "unknown" if figure is None else _price(figure.value)


def _price(price_usd_per_h: float) -> str:
    return f"{price_usd_per_h:,.{2 if price_usd_per_h >= _DEAR_USD_PER_H else 4}f}"


def _count(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:,g}"


def _board_name(catalog: Catalog, offer: int) -> str:
    board = int(catalog.instances.accelerator[catalog.offers.instance[offer]])
    return UNKNOWN if board < 0 else catalog.accelerators[board].name


_PRICES: Final[Sequence[OfferColumn]] = (
    OfferColumn.PRICE,
    OfferColumn.SPOT,
    OfferColumn.RESERVED,
    OfferColumn.EACH,
)
_TEXTS: Final[dict[OfferColumn, Callable[[Catalog, int], str]]] = {
    OfferColumn.PLACE: lambda catalog, offer: catalog.regions[catalog.offers.region[offer]].place,
    OfferColumn.CITY: lambda catalog, offer: catalog.regions[catalog.offers.region[offer]].city,
    OfferColumn.INSTANCE: lambda catalog, offer: str(
        catalog.instances.key[catalog.offers.instance[offer]],
    ),
    OfferColumn.ACCELERATOR: _board_name,
    OfferColumn.DATE: lambda catalog, offer: catalog.offers.price_dates[
        catalog.offers.price_date[offer]
    ],
}
