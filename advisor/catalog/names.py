"""Find which of thousands of names a word begins, in a fraction of a millisecond.

A word begins a name or a part of it: "eu" finds "eu-north-1" and not "museum", "us" does not find
"australiaeast", and "2xlarge" finds "p5.2xlarge" and not "p5.12xlarge". All names stand in one
array of bytes, so that a search is a few comparisons of arrays and no loop over names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.words import folded

_OTHER: Final = 0
_LETTER: Final = 1
_DIGIT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of rows, ready to be searched. Arrays have shape (n_bytes,).

    Attributes:
        n_rows: number of rows
        text: UTF-8 of the names without accents and case, each ended by a line feed
        row: to which row a byte belongs
        begins: whether a word may begin with this byte: after anything but letters and digits,
            and with letters that follow digits, as in "48xlarge"
        ends: whether a whole word may end before this byte
    """

    n_rows: int
    text: NDArray[np.uint8]
    row: NDArray[np.int32]
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]

    def called(self, word: str, *, whole: bool = False) -> NDArray[np.bool_]:
        """Return which rows have a name, or a part of one, that begins with a word.

        Args:
            word: without white space; case and accents do not count
            whole: the part has to end with the word too, so that "L4" is not "L40S"

        Returns:
            Shape (n_rows,).
        """
        found = np.zeros(self.n_rows, dtype=np.bool_)
        wanted = np.frombuffer(folded(word).encode(), dtype=np.uint8)
        # The line feed behind the last name keeps `at + len(wanted)` within the text.
        at = np.flatnonzero(self.begins[: max(0, len(self.text) - len(wanted))])
        for offset, byte in enumerate(wanted):
            at = at[self.text[at + offset] == byte]
        if whole:
            at = at[self.ends[at + len(wanted)]]
        found[self.row[at]] = True
        return found


def names_of(rows: Sequence[Iterable[str]]) -> Names:
    """Return the names of rows, several for each, ready to be searched."""
    lines = [(folded("\t".join(names)) + "\n").encode() for names in rows]
    text = np.frombuffer(b"".join(lines), dtype=np.uint8)
    kind = _kinds()[text]
    before = np.concatenate([[_OTHER], kind[:-1]]) if len(kind) else kind
    begins = (kind == _OTHER) | ((kind != before) & ~((before == _LETTER) & (kind == _DIGIT)))
    return Names(
        n_rows=len(rows),
        text=text,
        row=np.repeat(np.arange(len(rows), dtype=np.int32), [len(line) for line in lines]),
        begins=begins,
        ends=kind == _OTHER,
    )


def _kinds() -> NDArray[np.uint8]:
    """Return whether each byte is of a letter, a digit or anything else, shape (256,)."""
    kinds = np.full(256, _OTHER, dtype=np.uint8)
    kinds[ord("a") : ord("z") + 1] = _LETTER
    kinds[128:] = _LETTER  # parts of letters beyond ASCII
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    return kinds
