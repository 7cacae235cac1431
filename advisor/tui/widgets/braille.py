"""Pictures of dots: two across and four down in each cell."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

ACROSS: Final = 2
DOWN: Final = 4

_BITS: Final = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""Of each dot in the block "Braille Patterns" of Unicode, by row and column."""
_FIRST: Final = 0x2800


class Dots:
    """A picture of dots.

    Attributes:
        on: which dots are set, shape (rows * DOWN, columns * ACROSS)
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.on: NDArray[np.bool_] = np.zeros((rows * DOWN, columns * ACROSS), dtype=bool)

    def line(self, start: tuple[float, float], end: tuple[float, float], every: int = 1) -> None:
        """Set the dots of a straight line; dots beyond the edges are left out.

        Args:
            start: across and down, in dots
            end: likewise
            every: sets only each nth dot, so that it looks dotted
        """
        steps = int(max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1.0))
        part = np.linspace(0.0, 1.0, steps + 1)[::every]
        x = np.rint(start[0] + part * (end[0] - start[0])).astype(np.int64)
        y = np.rint(start[1] + part * (end[1] - start[1])).astype(np.int64)
        height, width = self.on.shape
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        self.on[y[inside], x[inside]] = True

    def cells(self) -> list[list[str]]:
        """Return the characters by row and column; a blank where no dot is set."""
        height, width = self.on.shape
        blocks = self.on.reshape(height // DOWN, DOWN, width // ACROSS, ACROSS)
        codes = np.einsum("rdca,da->rc", blocks.astype(np.int64), _BITS)
        return [[chr(_FIRST + code) if code else " " for code in row] for row in codes.tolist()]
