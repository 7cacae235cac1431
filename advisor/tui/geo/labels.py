"""Names beside dots, where they cover as little as possible."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from advisor.tui.geo.spread import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text beside a dot.

    Attributes:
        column, row: cell of the dot; of the text's first character once it is placed
        must: it is shown even where it covers dots
    """

    text: str
    column: int
    row: int
    must: bool


def placed(
    labels: Sequence[Label],
    dots: AbstractSet[Cell],
    columns: int,
    rows: int,
) -> tuple[Label, ...]:
    """Return labels where they go; one that would cover a dot or another label is left out.

    Args:
        labels: the most important first
        dots: cells that should stay seen
        columns: of the block
        rows: of the block
    """
    done: list[Label] = []
    texts: set[Cell] = set()
    for label in labels:
        spots = [
            spot
            for spot in _beside(label, columns)
            if spot.column >= 0 and spot.column + len(label.text) <= columns
            if 0 <= spot.row < rows and texts.isdisjoint(_cells(spot))
        ]
        best = min(spots, key=lambda spot: len(dots & _cells(spot)), default=None)
        if best is None or (dots & _cells(best) and not label.must):
            continue
        done.append(best)
        texts |= _cells(best)
    return tuple(done)


def _beside(label: Label, columns: int) -> Iterator[Label]:
    """Yield the places of a label, the best first: right, left, then one row up or down."""
    length = len(label.text)
    right, left = label.column + 2, label.column - 1 - length
    middle = min(max(label.column - length // 2, 0), columns - length)
    for row, across in (
        (label.row, (right, left)),
        (label.row - 1, (right - 1, left + 1, middle)),
        (label.row + 1, (right - 1, left + 1, middle)),
    ):
        for column in across:
            yield Label(text=label.text, column=column, row=row, must=label.must)


def _cells(label: Label) -> set[Cell]:
    """Return the cells of a text and of the gap on either side of it."""
    return {(label.column + offset, label.row) for offset in range(-1, len(label.text) + 1)}
