"""A map as text: coast, dots and names, in runs of one style each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from advisor.tui.geo.carbon_classes import class_of, component_of, glyph_of
from advisor.tui.geo.coastline import coast_rows
from advisor.tui.geo.dots import Dots, MapRegion
from advisor.tui.geo.labels import Label, placed

CHOSEN: Final = "◆"
CHOSEN_PLAIN: Final = "*"
COAST: Final = "map--coast"
CURSOR: Final = "map--cursor"
HERE: Final = "map--here"
LABEL: Final = "map--label"


@dataclass(frozen=True, slots=True)
class Run:
    """Cells of one style.

    Attributes:
        styles: names of components; the later ones over the first
    """

    text: str
    styles: tuple[str, ...]


def map_rows(dots: Dots, cursor: str | None, *, ascii_only: bool) -> Iterator[tuple[Run, ...]]:
    """Yield the rows of a map from the north.

    Args:
        dots: to draw
        cursor: place that is looked at: its dot is marked and it is always named
        ascii_only: draws with ASCII alone
    """
    frame = dots.frame
    chars = [list(row) for row in coast_rows(frame, ascii_only=ascii_only)]
    styles: list[list[tuple[str, ...]]] = [[(COAST,)] * frame.columns for _ in chars]
    here = dots.spot(cursor)
    for spot in dots.spots:
        first = dots.regions[spot.members[0]]
        chars[spot.row][spot.column] = _glyph(first, ascii_only=ascii_only)
        style = component_of(class_of(first.intensity_g_per_kwh))
        styles[spot.row][spot.column] = (style, CURSOR) if spot is here else (style,)
    for label in _labels(dots, cursor):
        _write(label, chars[label.row], styles[label.row])
    for text, names in zip(chars, styles, strict=True):
        yield tuple(_runs(text, names))


def _labels(dots: Dots, cursor: str | None) -> tuple[Label, ...]:
    """Return the names beside dots: that under the cursor, and those that are chosen."""
    here, wanted = dots.spot(cursor), []
    for spot in sorted(dots.spots, key=lambda spot: spot is not here):
        region = dots.regions[spot.members[0]]
        if spot is here:
            region = dots.region(cursor) or region
        elif not region.chosen:
            continue
        text = _name(region, len(spot.members) - 1)
        wanted.append(Label(text=text, column=spot.column, row=spot.row, must=spot is here))
    taken = {(spot.column, spot.row) for spot in dots.spots}
    return placed(wanted, taken, dots.frame.columns, dots.frame.rows)


def _name(region: MapRegion, n_others: int) -> str:
    """Return place and intensity, and how many more regions its dot stands for."""
    intensity = region.intensity_g_per_kwh
    number = "unknown" if intensity is None else f"{intensity:.0f}"
    return f"{region.place} {number}" + (f" (+{n_others})" if n_others else "")


def _glyph(region: MapRegion, *, ascii_only: bool) -> str:
    if region.chosen:
        return CHOSEN_PLAIN if ascii_only else CHOSEN
    return glyph_of(region.intensity_g_per_kwh, ascii_only=ascii_only)


def _write(label: Label, chars: list[str], styles: list[tuple[str, ...]]) -> None:
    """Write a label into its row, with a blank before and behind it where no dot is."""
    end = label.column + len(label.text)
    for column in (label.column - 1, end):
        if column in range(len(chars)) and styles[column] == (COAST,):
            chars[column] = " "
    chars[label.column : end] = label.text
    styles[label.column : end] = [(HERE if label.must else LABEL,)] * len(label.text)


def _runs(chars: Sequence[str], styles: Sequence[tuple[str, ...]]) -> Iterator[Run]:
    start = 0
    for names, run in groupby(styles):
        end = start + sum(1 for _ in run)
        yield Run("".join(chars[start:end]), names)
        start = end
