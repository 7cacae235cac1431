"""Words beside marks of a picture, each where it covers neither another's nor a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

Points = NDArray[np.float64]
"""Pixels on lines, shape (n, 2)."""

_LIFTS_PT: Final = (16, 28, 42, 58, 76, 96, 118)
"""Heights above its mark at which a label is tried. [pt]"""

_ASIDE_PT: Final = 10
_STEP_PX: Final = 3.0
_APART_PX: Final = 5.0
_HALO_PT: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words beside a mark.

    Attributes:
        x, y: of the mark, in the units of the axes
        colour, paper: of the words and of what they stand on
        leftwards: where there is more room
    """

    x: float
    y: float
    text: str
    colour: str
    paper: str
    leftwards: bool


def pixels_on(axes: "Axes", x: list[float], y: list[float]) -> Points:
    """Return points on a line, close enough together that no word fits between them."""
    corners = np.asarray(axes.transData.transform(np.column_stack([x, y])), dtype=np.float64)
    found = [corners[:1]]
    for begin, end in pairwise(corners):
        count = int(np.hypot(*(end - begin)) / _STEP_PX) + 1
        found.append(begin + np.linspace(0.0, 1.0, count + 1)[1:, None] * (end - begin))
    return np.vstack(found)


def write_labels(axes: "Axes", labels: Iterable[Label], lines: Points) -> None:
    """Write labels above their marks, in their order, the first place that covers nothing.

    Above a mark on its roomier side, then on the other, then higher, within the axes' width; the
    highest where none is free.

    Args:
        axes: to write on, at its final size
        labels: the most telling first
        lines: what they should not cover
    """
    taken: list[Bbox] = []
    sheet = axes.get_window_extent()
    for label in labels:
        text = _write(axes, label, _LIFTS_PT[-1], leftwards=label.leftwards)
        for lift, leftwards in _places(label):
            tried = _write(axes, label, lift, leftwards=leftwards)
            box = tried.get_window_extent().padded(_APART_PX)
            free = sheet.x0 <= box.x0 and box.x1 <= sheet.x1 and not _covers(box, lines)
            if free and not any(box.overlaps(other) for other in taken):
                text.remove()
                text = tried
                break
            tried.remove()
        taken.append(text.get_window_extent())


def halo(paper: str) -> dict[str, Any]:
    """Return what makes words stand clear of the grid: a rim in the paper's colour."""
    from matplotlib.patheffects import withStroke

    return {"path_effects": [withStroke(linewidth=_HALO_PT, foreground=paper)]}


def _places(label: Label) -> Iterable[tuple[int, bool]]:
    for lift in _LIFTS_PT:
        yield lift, label.leftwards
        yield lift, not label.leftwards


def _write(axes: "Axes", label: Label, lift: int, *, leftwards: bool) -> "Annotation":
    return axes.annotate(
        label.text,
        (label.x, label.y),
        xytext=(-_ASIDE_PT if leftwards else _ASIDE_PT, lift),
        textcoords="offset points",
        ha="right" if leftwards else "left",
        fontsize=15,
        color=label.colour,
        linespacing=1.35,
        zorder=6,
        **halo(label.paper),
    )


def _covers(box: "Bbox", lines: Points) -> bool:
    x, y = lines[:, 0], lines[:, 1]
    return bool(((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1)).any())
