"""Make the coastline that the terminal's map draws: `python catalogs/building/coastline.py FILE`.

FILE is land-110m.json of the npm package world-atlas 2.0.2: Natural Earth 4.1.0, land at 1:110m,
as TopoJSON. Written to advisor/tui/geo/coastline.txt, in tenths of a degree: finer than a dot of
all maps but the largest. The same file gives the same bytes.
"""

import json
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

Point = tuple[int, int]

OUT = Path(__file__).parents[2] / "advisor" / "tui" / "geo" / "coastline.txt"
SOUTH = -600  # Antarctica has no cloud region, and would take a fifth of the map
EDGE = 1799  # land that crosses 180 degrees is cut there; the cut is no coast
HALF = 1800  # a step this wide goes around the back of the map
HEAD = """\
# Coastlines of the world without Antarctica. One stretch of coast a line: longitude and latitude
# of its first point [0.1 deg], then the steps to each next one.
# Made by catalogs/building/coastline.py.
# Source: Natural Earth 4.1.0, land at 1:110m (public domain), by way of world-atlas 2.0.2 (ISC).
"""


def main() -> None:
    """Write the coastline."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = sorted(line for arc in topology["arcs"] for line in stretches(points(topology, arc)))
    OUT.write_text(HEAD + "".join(f"{written(line)}\n" for line in lines), encoding="utf-8")
    print(f"{OUT.name} {sum(map(len, lines)):,d} points {OUT.stat().st_size:,d} bytes")


def points(topology, arc) -> list[Point]:
    """Return an arc's points [0.1 deg]; TopoJSON holds steps on a grid of its own."""
    transform = topology["transform"]
    axes = [
        [round((step * scale + shift) * 10) for step in accumulate(column)]
        for column, scale, shift in zip(
            zip(*arc, strict=True), transform["scale"], transform["translate"], strict=True
        )
    ]
    both = list(zip(*axes, strict=True))
    return both[:1] + [here for before, here in pairwise(both) if here != before]


def stretches(line: list[Point]) -> Iterator[list[Point]]:
    """Yield the parts of a line that are coast and lie on the map."""
    part = line[:1]
    for before, here in pairwise(line):
        cut = min(abs(before[0]), abs(here[0])) >= EDGE or abs(here[0] - before[0]) > HALF
        if cut or min(before[1], here[1]) < SOUTH:
            if len(part) > 1:
                yield part
            part = [here]
        else:
            part.append(here)
    if len(part) > 1:
        yield part


def written(line: list[Point]) -> str:
    """Return a stretch as one line of the file."""
    steps = [
        f"{here[axis] - before[axis]}"
        for before, here in pairwise([(0, 0), *line])
        for axis in (0, 1)
    ]
    return " ".join(steps)


if __name__ == "__main__":
    main()
