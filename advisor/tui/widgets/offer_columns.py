"""Which columns of the offers fit into a width, and how wide each is."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from advisor.domain.listing import OfferColumn as Column

GAP: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a column looks.

    Attributes:
        title: in the header
        unit: below the title; "" for text and counts
        least, good, most: widths: in 80 columns, with room, with all the room there is
        right: numbers stand on the right
    """

    title: str
    unit: str
    least: int
    good: int
    most: int
    right: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A column on the screen; `start` is its first cell from the left."""

    column: Column
    start: int
    width: int


LAYOUTS: Final[dict[Column, Layout]] = {
    Column.PLACE: Layout(title="place", unit="", least=15, good=21, most=27, right=False),
    Column.CITY: Layout(title="city", unit="", least=11, good=14, most=18, right=False),
    Column.INSTANCE: Layout(title="instance", unit="", least=13, good=20, most=31, right=False),
    Column.GPUS: Layout(title="gpus", unit="", least=5, good=5, most=5),
    Column.ACCELERATOR: Layout(
        title="accelerator", unit="", least=14, good=16, most=19, right=False
    ),
    Column.VCPUS: Layout(title="vcpus", unit="", least=5, good=5, most=6),
    Column.MEMORY: Layout(title="memory", unit="GiB", least=7, good=7, most=8),
    Column.PRICE: Layout(title="on demand", unit="USD/h", least=9, good=9, most=10),
    Column.SPOT: Layout(title="spot", unit="USD/h", least=8, good=8, most=10),
    Column.RESERVED: Layout(title="reserved", unit="USD/h", least=8, good=8, most=10),
    Column.EACH: Layout(title="each gpu", unit="USD/h", least=8, good=8, most=10),
    Column.INTENSITY: Layout(title="intensity", unit="gCO2e/kWh", least=11, good=11, most=11),
    Column.PUE: Layout(title="PUE", unit="", least=5, good=5, most=5),
    Column.DATE: Layout(title="priced", unit="", least=10, good=10, most=11),
}
"""In the order in which they stand."""
_ALWAYS: Final = (
    Column.PLACE,
    Column.INSTANCE,
    Column.PRICE,
    Column.SPOT,
    Column.ACCELERATOR,
    Column.GPUS,
)
_WITH_ROOM: Final = (
    Column.INTENSITY,
    Column.RESERVED,
    Column.VCPUS,
    Column.MEMORY,
    Column.EACH,
    Column.CITY,
    Column.PUE,
    Column.DATE,
)


@lru_cache(maxsize=8)  # asked for each line of a screen
def fitted(width: int, ordered_by: Column) -> tuple[Fitted, ...]:
    """Return the columns that fit into a width, left to right.

    The column that the rows are sorted by is always among them. In a width that is too small for
    the least, the last columns are left out.
    """
    wanted = dict.fromkeys((Column.PLACE, Column.INSTANCE, ordered_by, *_ALWAYS))
    widths: dict[Column, int] = {}
    for column in wanted:
        _add(widths, column, LAYOUTS[column].least, width)
    _widen(widths, {column: LAYOUTS[column].good for column in widths}, width)
    for column in _WITH_ROOM:
        _add(widths, column, LAYOUTS[column].least, width)
    _widen(widths, {column: LAYOUTS[column].most for column in widths}, width)
    found, start = [], 0
    for column in LAYOUTS:
        if column in widths:
            found.append(Fitted(column=column, start=start, width=widths[column]))
            start += widths[column] + GAP
    return tuple(found)


def _add(widths: dict[Column, int], column: Column, size: int, width: int) -> None:
    if column not in widths and _spare(widths, width) >= size + GAP * bool(widths):
        widths[column] = size


def _widen(widths: dict[Column, int], to: dict[Column, int], width: int) -> None:
    """Give what is left over to the columns, one cell each in turn."""
    while (spare := _spare(widths, width)) > 0:
        narrow = [column for column in widths if widths[column] < to[column]]
        if not narrow:
            return
        for column in narrow[:spare]:
            widths[column] += 1


def _spare(widths: dict[Column, int], width: int) -> int:
    return width - sum(widths.values()) - GAP * max(0, len(widths) - 1)
