"""The picture of the placement benchmark: workloads against seconds, from its results."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, FOOT = 320, 280, 62, 40, 46
WORKLOADS = (10, 10_000)
SECONDS = (1e-3, 1e3)
COLOURS = {
    "ours": "#1b7837",
    "highspy": "#c51b7d",
    "scipy": "#2166ac",
    "linopy": "#b35806",
    "pulp_highs": "#8073ac",
    "pulp_cbc": "#777777",
}
NAMES = {
    "ours": "advisor",
    "highspy": "highspy",
    "scipy": "scipy HiGHS",
    "linopy": "linopy, HiGHS",
    "pulp_highs": "PuLP, HiGHS",
    "pulp_cbc": "PuLP, CBC",
}
PANELS = {
    "one budget: the whole frontier, against one point": ("budget_", "stream_"),
    "capacity by the hour: the relaxation, proven": ("hourly_", "hourly_"),
}
"""Heads of the cases where peers stand, and of those where ours does."""

NOTES = (
    "One process each. Advisor's time includes enumeration; peers are handed the arrays.",
    "24 hours at 10 workloads, 168 at 100 and 1,000, 720 at 10,000.",
    "Hollow: given up after ten minutes or 16 GiB.",
)
MARK = 4.0
RIGHT = 30


def draw(cases: Mapping[str, Any]) -> str:
    """Return an SVG of seconds by workloads, both logarithmic, a curve for each solver."""
    wide = len(PANELS) * (WIDTH + LEFT) + RIGHT
    tall = TOP + HEIGHT + FOOT + 16 * len(NOTES)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" '
        'font-family="sans-serif" font-size="12">'
    )
    parts = [head, f'<rect width="{wide}" height="{tall}" fill="white"/>']
    for number, (title, heads) in enumerate(PANELS.items()):
        left = LEFT + number * (WIDTH + LEFT)
        parts += _axes(left, title)
        for step, (solver, points) in enumerate(_curves(cases, *heads).items()):
            parts += _curve(left, solver, points)
            x, y = left + WIDTH - 8, TOP + HEIGHT - 10 - 15 * step
            label = f'<text x="{x}" y="{y}" fill="{COLOURS[solver]}" text-anchor="end">'
            parts.append(f"{label}{NAMES[solver]}</text>")
    for step, note in enumerate(NOTES):
        y = TOP + HEIGHT + FOOT + 8 + 16 * step
        parts.append(f'<text x="{LEFT}" y="{y}" fill="#555555">{note}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _curves(
    cases: Mapping[str, Any], peers_head: str, ours_head: str
) -> dict[str, list[tuple[float, float, bool]]]:
    """Return workloads, seconds and whether it finished, of each solver by rising workloads."""
    found: dict[str, list[tuple[float, float, bool]]] = {solver: [] for solver in COLOURS}
    for name, case in cases.items():
        for solver, points in found.items():
            if name.startswith(ours_head if solver == "ours" else peers_head) and solver in case:
                figures = case[solver]
                parts_s = (figures.get(key, 0.0) for key in ("shortlist_s", "build_s", "solve_s"))
                spent_s = figures.get("unfinished_after_s") or sum(parts_s)
                points.append((case["workloads"], spent_s, "solve_s" in figures))
    return {solver: sorted(points) for solver, points in found.items()}


def _axes(left: int, title: str) -> Iterator[str]:
    yield f'<text x="{left}" y="22" font-weight="bold">{title}</text>'
    bottom = TOP + HEIGHT
    for power in range(round(math.log10(SECONDS[0])), round(math.log10(SECONDS[1])) + 1):
        y = _y(10.0**power)
        yield f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
        label = f"{10.0**power:g} s"
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    for power in range(round(math.log10(WORKLOADS[0])), round(math.log10(WORKLOADS[1])) + 1):
        x = _x(left, 10.0**power)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#eeeeee"/>'
        label = f"{10**power:,}"
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>'
    middle = left + WIDTH / 2
    yield f'<text x="{middle}" y="{bottom + 32}" text-anchor="middle">workloads</text>'


def _curve(left: int, solver: str, points: list[tuple[float, float, bool]]) -> Iterator[str]:
    colour = COLOURS[solver]
    line = " ".join(f"{_x(left, at):.1f},{_y(spent_s):.1f}" for at, spent_s, _ in points)
    wide = 2.5 if solver == "ours" else 1.5
    if line:
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{wide}"/>'
    for at, spent_s, is_done in points:
        fill = colour if is_done else "white"
        yield (
            f'<circle cx="{_x(left, at):.1f}" cy="{_y(spent_s):.1f}" r="{MARK}" fill="{fill}" '
            f'stroke="{colour}" stroke-width="1.5"/>'
        )


def _x(left: int, workloads: float) -> float:
    return left + WIDTH * _part(workloads, WORKLOADS)


def _y(seconds: float) -> float:
    return TOP + HEIGHT * (1.0 - _part(max(seconds, SECONDS[0]), SECONDS))


def _part(value: float, ends: tuple[float, float]) -> float:
    low, high = (math.log10(end) for end in ends)
    return (math.log10(value) - low) / (high - low)
