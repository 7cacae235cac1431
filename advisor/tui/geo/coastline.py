"""The coastline, in the dots of Braille characters.

The points stand beside this module and not in the catalogue: they are a drawing, decide nothing,
and have to be there with any catalogue that a user brings.
"""

from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from math import pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.tui.geo.projection import DOTS_X, DOTS_Y, Frame, miller

BLANK: Final = 0x2800
"""The Braille character without a dot; eight bits above it say which dots are raised."""

_BITS: Final = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
"""Bit of each dot, by row and column in the character. Source: Unicode, block Braille Patterns."""


@cache
def coastline() -> NDArray[np.float64]:
    """Return the coast as straight pieces on Miller's plane; read once, 13 ms.

    Returns:
        x and y of each piece's start, then of its end [earth radii], shape (n, 4). No piece jumps
        from one edge of the map to the other.
    """
    text = (files("advisor.tui.geo") / "coastline.txt").read_text(encoding="ascii")
    pieces = [
        (*start, *end)
        for line in text.splitlines()
        if not line.startswith("#")
        for start, end in pairwise(_points(line))
        if abs(end[0] - start[0]) < pi
    ]
    return np.array(pieces)


@lru_cache(maxsize=32)  # each closer look has a frame of its own
def coast_rows(frame: Frame, *, ascii_only: bool = False) -> tuple[str, ...]:
    """Return the coast as one text per row of cells, each as wide as the frame.

    Args:
        frame: what is shown
        ascii_only: puts a full stop into every cell that the coast touches, for terminals that
            know no Braille
    """
    across, down = _dots(frame)
    cells = np.zeros((frame.rows, frame.columns), dtype=np.uint8)
    where = (down // DOTS_Y, across // DOTS_X)
    np.bitwise_or.at(cells, where, _BITS[down % DOTS_Y, across % DOTS_X])
    if ascii_only:
        return tuple("".join("." if bits else " " for bits in row) for row in cells.tolist())
    return tuple(
        "".join(chr(BLANK + bits) if bits else " " for bits in row) for row in cells.tolist()
    )


def _points(line: str) -> list[tuple[float, float]]:
    """Return the points of a stretch on the plane; the file holds steps in tenths of a degree."""
    steps = [int(step) / 10 for step in line.split()]
    return [
        miller(longitude_deg, latitude_deg)
        for longitude_deg, latitude_deg in zip(
            accumulate(steps[::2]), accumulate(steps[1::2]), strict=True
        )
    ]


def _dots(frame: Frame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return column and row of every dot inside the frame that a piece of coast crosses."""
    x, y, to_x, to_y = coastline().T
    x, to_x = (x - frame.left) / frame.step, (to_x - frame.left) / frame.step
    y, to_y = (frame.top - y) / frame.step, (frame.top - to_y) / frame.step
    width, height = frame.columns * DOTS_X, frame.rows * DOTS_Y
    seen = (np.maximum(x, to_x) >= 0) & (np.minimum(x, to_x) < width)
    seen &= (np.maximum(y, to_y) >= 0) & (np.minimum(y, to_y) < height)
    x, y, to_x, to_y = x[seen], y[seen], to_x[seen], to_y[seen]
    n_dots = np.ceil(np.maximum(abs(to_x - x), abs(to_y - y))).astype(np.int64) + 1
    piece = np.repeat(np.arange(len(x)), n_dots)
    first = np.cumsum(n_dots) - n_dots
    part = (np.arange(len(piece)) - first[piece]) / np.maximum(n_dots[piece] - 1, 1)
    across = np.floor(x[piece] + (to_x - x)[piece] * part).astype(np.int64)
    down = np.floor(y[piece] + (to_y - y)[piece] * part).astype(np.int64)
    inside = (across >= 0) & (across < width) & (down >= 0) & (down < height)
    return across[inside], down[inside]
