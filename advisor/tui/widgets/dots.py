"""Dots finer than a cell: eight to a braille character, or plain characters in their place."""

from typing import Final

DOTS_X: Final = 2
DOTS_Y: Final = 4
"""Dots of one cell, across and down."""

_BRAILLE: Final = 0x2800
_BITS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""Bit of the dot in a column, from the top down. Source: Unicode 1.1, block 2800 to 28FF."""

_MASKS: Final = [
    [[sum(bits[top : bottom + 1]) for bottom in range(DOTS_Y)] for top in range(DOTS_Y)]
    for bits in _BITS
]
"""Bits of a stroke within one cell: by column, first dot and last dot."""

_UPPER: Final = 0x01 | 0x02 | 0x08 | 0x10


class Dots:
    """A field of dots, drawn in strokes from the top to the bottom of one column."""

    def __init__(self, columns: int, rows: int) -> None:
        """Begin blank.

        Args:
            columns: of characters
            rows: of characters
        """
        self.columns = columns
        self.rows = rows
        self._cells = [bytearray(columns) for _ in range(rows)]
        self._owners = [bytearray(columns) for _ in range(rows)]

    def stroke(self, x: int, top: int, bottom: int, owner: int) -> None:
        """Set the dots of a column, both ends with it; 0 is the top.

        Args:
            x: column of dots
            top: row of dots
            bottom: row of dots, >= top
            owner: who draws, 1 to 255; the last one has the cell
        """
        column, masks = x // DOTS_X, _MASKS[x % DOTS_X]
        last = bottom // DOTS_Y
        for row in range(top // DOTS_Y, last + 1):  # a cell at a time, not a dot
            first_dot = max(0, top - row * DOTS_Y)
            last_dot = bottom % DOTS_Y if row == last else DOTS_Y - 1
            self._cells[row][column] |= masks[first_dot][last_dot]
            self._owners[row][column] = owner

    def owner(self, column: int, row: int) -> int:
        """Return who drew a cell; 0 for a blank one."""
        return self._owners[row][column]

    def character(self, column: int, row: int, *, plain: bool) -> str:
        """Return the character of a cell.

        Args:
            column: of the cell
            row: of the cell
            plain: in ASCII, for a terminal that knows no more
        """
        bits = self._cells[row][column]
        if not plain:
            return chr(_BRAILLE | bits)
        if not bits:
            return " "
        upper, lower = bits & _UPPER, bits & ~_UPPER & 0xFF
        return ":" if upper and lower else "'" if upper else "."
