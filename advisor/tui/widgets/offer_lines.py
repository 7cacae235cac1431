"""Lines of the table of offers: which text stands where, and in which style."""

from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from advisor.catalog.offer_index import OfferIndex
from advisor.domain.listing import OfferColumn
from advisor.report.offer_words import UNKNOWN, offer_cell
from advisor.tui.widgets.offer_columns import GAP, LAYOUTS, Fitted

MARK: Final = "* "
"""Before an offer that the plan uses."""
_COMMON: Final = "Standard_"
_TAIL: Final = 3
"""Letters at the end of a name that tell "eu-west-1" from "eu-west-2"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How lines look at present; the same for all lines of a redraw.

    Attributes:
        width: of a line
        columns: of a row, counted from behind the mark
        plain: of a row
        cursor: of the row under the cursor
        unknown: of a figure that is not known
        used: of the mark
        title, ordered, unit: of the header, its column that sorts, and the line below
    """

    width: int
    columns: tuple[Fitted, ...]
    plain: Style
    cursor: Style
    unknown: Style
    used: Style
    title: Style
    ordered: Style
    unit: Style


def title_line(look: Look, ordered_by: OfferColumn) -> Strip:
    """Return the titles of the columns."""
    runs = [(" " * len(MARK), look.plain)]
    for place in look.columns:
        style = look.ordered if place.column is ordered_by else look.title
        runs += _header_cell(LAYOUTS[place.column].title, place, style, look)
    return _strip(runs, look.width, look.plain)


def unit_line(look: Look, ordered_by: OfferColumn, *, descending: bool) -> Strip:
    """Return the units of the columns, and the direction of the one that sorts."""
    runs = [(" " * len(MARK), look.plain)]
    for place in look.columns:
        text = LAYOUTS[place.column].unit
        if place.column is ordered_by:
            text = f"{text} {'▼' if descending else '▲'}".strip()
        runs += _header_cell(text, place, look.unit, look)
    return _strip(runs, look.width, look.plain)


def offer_line(
    look: Look, index: OfferIndex, offer: int, *, is_used: bool, on_cursor: bool
) -> Strip:
    """Return the row of an offer; under the cursor it has the cursor's colours alone."""
    plain = look.cursor if on_cursor else look.plain
    unknown = look.cursor if on_cursor else look.unknown
    used = look.cursor if on_cursor else look.used
    runs = [(MARK, used) if is_used else (" " * len(MARK), plain)]
    for place in look.columns:
        text = offer_cell(index, offer, place.column)
        cell = _cell(text, place.width, right=LAYOUTS[place.column].right)
        runs.append((f"{cell}{' ' * GAP}", unknown if text == UNKNOWN else plain))
    return _strip(runs, look.width, plain)


def _header_cell(text: str, place: Fitted, style: Style, look: Look) -> list[tuple[str, Style]]:
    text = text[: place.width]
    blank = (" " * (place.width - len(text)), look.plain)
    shown = [blank, (text, style)] if LAYOUTS[place.column].right else [(text, style), blank]
    return [*shown, (" " * GAP, look.plain)]


def _cell(text: str, width: int, *, right: bool) -> str:
    """Return a text in a width; one that is too long keeps its beginning and its last letters.

    Azure's instance types lose the word that they all begin with first.
    """
    if len(text) > width:
        text = f"…{text.removeprefix(_COMMON)}" if text.startswith(_COMMON) else text
    if len(text) > width:
        text = f"{text[: max(0, width - 1 - _TAIL)]}…{text[-_TAIL:]}"[:width]
    return text.rjust(width) if right else text.ljust(width)


def _strip(runs: list[tuple[str, Style]], width: int, fill: Style) -> Strip:
    """Return a line; neighbours of one style are one segment: a redraw costs by segments."""
    segments: list[Segment] = []
    for text, style in runs:
        if segments and segments[-1].style is style:
            segments[-1] = Segment(segments[-1].text + text, style)
        else:
            segments.append(Segment(text, style))
    return Strip(segments).adjust_cell_length(width, fill)
