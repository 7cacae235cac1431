"""A closer look at one region, for terminals: what it is compared for, then its sheet."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from advisor.domain.purchase import Purchase
from advisor.domain.region_list import GridYear, ListedRegion, Yardstick
from advisor.domain.sheet import Sheet
from advisor.report.catalog_sheets import sheet_body, sheet_title
from advisor.report.words import number

PURCHASE_WORDS = {
    Purchase.ON_DEMAND: "on demand",
    Purchase.SPOT: "spot",
    Purchase.RESERVED_1Y: "reserved for a year",
}


def render_region(
    sheet: Sheet,
    row: ListedRegion,
    by: Yardstick,
    year: GridYear | None,
) -> RenderableType:
    """Return a region's figures, each with unit, basis, date and source; unknown ones as such."""
    parts: list[RenderableType] = [
        sheet_title(sheet),
        *_price(row, by),
        *_round_trip(row, by),
        *_hours(year, row.region.grid_zone),
        Text(),
        *sheet_body(sheet)[:-1],
    ]
    return Group(*parts)


def _price(row: ListedRegion, by: Yardstick) -> list[RenderableType]:
    if by.accelerator is None:
        return []
    label = f"{by.accelerator}, {PURCHASE_WORDS[by.purchase]}"
    offer = row.offer
    if offer is None:
        return _entry(label, None, "no such offer with a price is known here")
    price = offer.price
    return _entry(
        label,
        f"{number(offer.usd_per_accelerator_h)} USD/h each",
        f"cheapest: {offer.instance_type}, {offer.accelerator_count:g} x {offer.accelerator}, "
        f"{number(price.value)} {price.unit} in all; {price.basis}; "
        f"{price.as_of or 'no date'}, {price.quality}; {price.source}",
    )


def _round_trip(row: ListedRegion, by: Yardstick) -> list[RenderableType]:
    if by.origin is None:
        return []
    label, trip = f"round trip from {by.origin}", row.round_trip
    if trip is None:
        return _entry(label, None, "none was measured, and no line of the catalogue reaches here")
    error = "" if trip.error_ratio is None else f", median error {trip.error_ratio:.0%}"
    dates = "no date" if trip.oldest is None else f"{trip.oldest} to {trip.newest}"
    rests_on = f"network alone; {trip.method}{error}; {dates}, the catalogue's table latency"
    return _entry(label, f"{trip.ms:.1f} ms", rests_on)


def _hours(year: GridYear | None, grid_zone: str) -> list[RenderableType]:
    label = f"hours of {grid_zone}"
    if year is None:
        return _entry(label, None, NO_HOURS)
    rests_on = "on the level of the annual average; " + ", ".join(
        word for word in (year.quality, year.source) if word is not None
    )
    return _entry(label, f"shape of {year.year or 'an unnamed year'}", rests_on)


NO_HOURS = (
    "no hourly series of this grid is known: its intensity counts as the same in every hour, and "
    "no benefit of shifting work is claimed"
)


def _entry(label: str, value: str | None, rests_on: str) -> list[RenderableType]:
    """Return two lines, as sheets have them: the value, and below it what it rests on."""
    words = ("unknown", "dim") if value is None else value
    return [Text.assemble(f"{label:32} ", words), Padding(Text(rests_on, style="dim"), (0, 4))]
