"""From longitude and latitude to the cells of a terminal: Miller's projection, cropped.

Miller's draws Europe, where regions crowd, a third taller than an equirectangular map does, and
keeps meridians upright, which suits cells. A cell is taken as twice as tall as wide.
"""

from dataclasses import dataclass
from math import log, pi, radians, tan
from typing import Final

CENTRE_DEG: Final = 11.0
"""Meridian in the middle: the map's edge then runs through Bering Strait and cuts no land."""

SOUTH_DEG: Final = -56.0  # Cape Horn
NORTH_DEG: Final = 74.0  # the Arctic beyond has no region
DOTS_X: Final = 2
DOTS_Y: Final = 4
"""Dots of a Braille character across and down; they lie on a square grid."""


def miller(longitude_deg: float, latitude_deg: float) -> tuple[float, float]:
    """Return a place on the plane, in earth radii from the centre meridian and the equator.

    Source: O. M. Miller, Notes on cylindrical world map projections, Geographical Review 32
    (1942): y = 1.25 ln tan(pi/4 + 0.4 latitude).
    """
    half_turn = 180.0
    east_deg = (longitude_deg - CENTRE_DEG + half_turn) % (2 * half_turn) - half_turn
    return radians(east_deg), 1.25 * log(tan(pi / 4 + 0.4 * radians(latitude_deg)))


_SOUTH: Final = miller(CENTRE_DEG, SOUTH_DEG)[1]
_NORTH: Final = miller(CENTRE_DEG, NORTH_DEG)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of the plane that a block of cells shows.

    Attributes:
        columns, rows: size [cells]
        left, top: the plane's place of the block's corner [earth radii]
        step: of one dot, across and down [earth radii]
    """

    columns: int
    rows: int
    left: float
    top: float
    step: float

    def dot(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the plane in dots, right of and below the corner."""
        return (x - self.left) / self.step, (self.top - y) / self.step

    def cell(self, longitude_deg: float, latitude_deg: float) -> tuple[float, float]:
        """Return where a place stands, in columns and rows from the corner; may lie outside."""
        across, down = self.dot(*miller(longitude_deg, latitude_deg))
        return across / DOTS_X, down / DOTS_Y


def frame_of(
    columns: int,
    rows: int,
    zoom: float = 1.0,
    around_deg: tuple[float, float] | None = None,
) -> Frame:
    """Return the frame of a block of cells.

    Args:
        columns: of the block, >= 1
        rows: of the block, >= 1
        zoom: 1 shows the whole world; 2 half of it each way
        around_deg: longitude and latitude in the middle, as far as the world's edges allow; None
            is the middle of the world
    """
    across, down = columns * DOTS_X, rows * DOTS_Y
    step = max(2 * pi / across, (_NORTH - _SOUTH) / down) / zoom
    middle = (0.0, (_NORTH + _SOUTH) / 2)
    x, y = middle if around_deg is None else miller(*around_deg)
    return Frame(
        columns=columns,
        rows=rows,
        left=_within(x, across * step, -pi, pi) - across * step / 2,
        top=_within(y, down * step, _SOUTH, _NORTH) + down * step / 2,
        step=step,
    )


def _within(middle: float, size: float, low: float, high: float) -> float:
    """Return the middle of a window that shows nothing beyond the world while it need not."""
    if size >= high - low:
        return (low + high) / 2
    return min(max(middle, low + size / 2), high - size / 2)
