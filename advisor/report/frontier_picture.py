"""A frontier as a picture: cost across, emissions up, words at the plans that tell most.

matplotlib is an extra of the package, and takes 0.4 s to import: only a picture needs it. It is
used by its objects alone; pyplot would look for windows and keep every figure.
"""

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from advisor.domain.frontier import Frontier
from advisor.domain.plan import Totals
from advisor.errors import InputError
from advisor.report.picture_labels import Label, halo, pixels_on, write_labels
from advisor.report.words import mass, money, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_PX: Final = 1600
HEIGHT_PX: Final = 1000

_DPI: Final = 100
_PAPER, _INK, _FAINT = "#fcfcfa", "#1f2d2b", "#66726f"
_PLAN, _TODAY, _BOUND, _BELOW, _GRID = "#0b6e69", "#c2541b", "#a9b3b0", "#eef1ef", "#e3e8e6"
_FRAME: Final = (0.075, 0.135, 0.89, 0.685)
"""Left, bottom, width and height of the plot, in parts of the picture."""

_SPANS, _TIMES = 1.0, 2.5
"""Today has its place in the picture up to so many spans of the plans' costs away, and up to so
many times their emissions; farther off it would press them into a line: an arrow points there."""

_TITLE_PT: Final = 25
_ARROW_PT: Final = 46
_EDGE: Final = 0.985

Line = tuple[list[float], list[float]]
"""Costs [USD] and emissions [kgCO2e] of its corners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """What the axes show: [USD], and [kgCO2e] from 0."""

    low_usd: float
    high_usd: float
    high_kg: float


def require_matplotlib() -> None:
    """Return if pictures can be drawn.

    Raises:
        InputError: matplotlib is not installed.
    """
    try:
        import matplotlib.figure  # noqa: F401 - deferred: 400 ms
    except ImportError as error:
        raise InputError(
            "a picture needs matplotlib, which is not installed: pip install 'advisor[plots]'",
        ) from error


def frontier_png(found: Frontier) -> bytes:
    """Return a picture of 1600 x 1000 pixels.

    Raises:
        InputError: matplotlib is not installed.
    """
    require_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # loaded for the most part
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_PX / _DPI, HEIGHT_PX / _DPI), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    near = found.today is not None and _is_near(found, found.today)
    window = _window(found, near=near)
    axes = _axes(figure, window)
    plans, bound = _staircase(found), _bound(found, window)
    _draw_bound(axes, bound, window)
    _draw_plans(axes, found, plans)
    if found.today is not None:
        _draw_today(axes, found.today, window, near=near)
    lines = pixels_on(axes, plans[0] + bound[0][::-1], plans[1] + bound[1][::-1])
    write_labels(axes, _labels(found, window, near=near), lines)
    _write_frame(figure, found)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()


def _is_near(found: Frontier, today: Totals) -> bool:
    """Return whether today can be shown in its place beside the plans."""
    low, high = found.points[0].cost_usd, found.points[-1].cost_usd
    reach = _SPANS * (high - low) if len(found.points) > 1 else high
    beside = low - reach <= today.cost_usd <= high + reach
    return beside and today.emissions_kg <= _TIMES * found.points[0].emissions_kg


def _window(found: Frontier, *, near: bool) -> _Window:
    usd = [point.cost_usd for point in found.points]
    kg = [point.emissions_kg for point in found.points]
    room = 1.18  # for a label above the highest mark
    if found.today is not None:
        if near:
            usd.append(found.today.cost_usd)
            kg.append(found.today.emissions_kg)
        elif found.today.cost_usd <= usd[-1]:
            room = 1.4  # for the arrow above it
    low, high = min(usd), max(usd)
    margin = 0.045 * (high - low or high or 1.0)
    return _Window(low_usd=low - margin, high_usd=high + margin, high_kg=room * max(kg) or 1.0)


def _staircase(found: Frontier) -> Line:
    """Return the least emissions of any budget: down at each plan, level up to the next."""
    usd, kg = [found.points[0].cost_usd], [found.points[0].emissions_kg]
    for point in found.points[1:]:
        usd += [point.cost_usd, point.cost_usd]
        kg += [kg[-1], point.emissions_kg]
    return usd, kg


def _bound(found: Frontier, window: _Window) -> Line:
    """Return below what no plan can be, up to the picture's right edge.

    The relaxation's curve, where there is one; else what is known at each plan, which holds for
    all cheaper ones as well.
    """
    corners = found.relaxed or [
        (usd, right.bound_kg)
        for left, right in pairwise(found.points)
        for usd in (left.cost_usd, right.cost_usd)
    ]
    corners = corners or [(found.points[0].cost_usd, found.points[0].bound_kg)]
    usd, kg = [row[0] for row in corners], [row[1] for row in corners]
    return [*usd, max(window.high_usd, usd[-1])], [*kg, kg[-1]]


def _axes(figure: "Figure", window: _Window) -> "Axes":
    from matplotlib.ticker import MaxNLocator

    axes = figure.add_axes(_FRAME, facecolor=_PAPER)
    axes.set_xlim(window.low_usd, window.high_usd)
    axes.set_ylim(0.0, window.high_kg)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_BOUND)
    axes.grid(axis="y", color=_GRID, linewidth=1.0)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=8, labelsize=14, labelcolor=_FAINT)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(7))
        axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_xlabel("cost of the period, USD", fontsize=15, color=_FAINT, labelpad=9)
    caption = "emissions of the period, kg CO2e"
    axes.text(0.0, 1.02, caption, transform=axes.transAxes, fontsize=15, color=_FAINT)
    return axes


def _draw_bound(axes: "Axes", bound: Line, window: _Window) -> None:
    usd, kg = bound
    axes.fill_between(usd, kg, color=_BELOW, linewidth=0, zorder=1)
    axes.plot(usd, kg, color=_BOUND, linewidth=1.5, zorder=2)
    axes.annotate(
        "no plan lies below",
        (_EDGE, float(np.interp(window.high_usd, usd, kg))),
        xytext=(0, -14),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=14,
        color=_FAINT,
    )


def _draw_plans(axes: "Axes", found: Frontier, staircase: Line) -> None:
    axes.plot(*staircase, color=_PLAN, linewidth=2.0, alpha=0.45, zorder=3)
    told = {0, len(found.points) - 1, found.knee}
    for index, point in enumerate(found.points):
        size = 13 if index in told else 8
        axes.plot(point.cost_usd, point.emissions_kg, **_mark("o", size, _PLAN))


def _draw_today(axes: "Axes", today: Totals, window: _Window, *, near: bool) -> None:
    """Draw today's placement in its place, or an arrow at the edge towards it."""
    if near:
        axes.plot(today.cost_usd, today.emissions_kg, **_mark("D", 11, _TODAY))
        return
    across = (today.cost_usd - window.low_usd) / (window.high_usd - window.low_usd)
    across = min(max(across, 1.0 - _EDGE), _EDGE)
    up = min(today.emissions_kg / window.high_kg, 0.95)
    aside = _ARROW_PT * ((today.cost_usd < window.low_usd) - (today.cost_usd > window.high_usd))
    down = -_ARROW_PT / 2 if today.emissions_kg > window.high_kg else 0.0
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
    arrow = {"arrowstyle": "-|>,head_width=0.45,head_length=0.8", "color": _TODAY, "lw": 2}
    axes.annotate("", (across, up), xytext=(aside, down), arrowprops=arrow, **place)
    leftwards = across > 0.5  # noqa: PLR2004 - the middle
    axes.annotate(
        f"today, off the picture\n{_figures(today.cost_usd, today.emissions_kg)}",
        (across, up),
        xytext=(aside + (-12 if leftwards else 12), down),
        ha="right" if leftwards else "left",
        va="center",
        fontsize=15,
        color=_TODAY,
        linespacing=1.35,
        **halo(_PAPER),
        **place,
    )


def _labels(found: Frontier, window: _Window, *, near: bool) -> list[Label]:
    """Return what is written beside marks, the most telling first."""
    last = len(found.points) - 1
    names = {0: "cheapest", last: "greenest"} if last else {0: "cheapest and greenest"}
    if found.knee is not None:
        names[found.knee] = "knee"
    told = [
        (name, _PLAN, found.points[index].cost_usd, found.points[index].emissions_kg)
        for index, name in names.items()
    ]
    if near and found.today is not None:
        told.append(("today", _TODAY, found.today.cost_usd, found.today.emissions_kg))
    middle = (window.low_usd + window.high_usd) / 2.0
    return [
        Label(
            x=usd,
            y=kg,
            text=f"{name}\n{_figures(usd, kg)}",
            colour=colour,
            paper=_PAPER,
            leftwards=usd > middle,
        )
        for name, colour, usd, kg in told
    ]


def _mark(shape: str, size: int, colour: str) -> dict[str, Any]:
    """Return a mark that stands clear of the line through it."""
    rim = {"markeredgecolor": _PAPER, "markeredgewidth": 1.5}
    return {"marker": shape, "markersize": size, "color": colour, "zorder": 5, **rim}


def _figures(usd: float, kg: float) -> str:
    return f"{money(usd)}, {mass(kg)}"


def _write_frame(figure: "Figure", found: Frontier) -> None:
    """Write title, gist and source."""
    left = _FRAME[0]
    title = f"{found.scenario}: what less CO2e costs"
    bold: dict[str, Any] = {"fontweight": "bold", "parse_math": False}  # a name may hold a $
    text = figure.text(left, 0.928, title, fontsize=_TITLE_PT, color=_INK, **bold)
    too_long = text.get_window_extent().width / (_FRAME[2] * WIDTH_PX)
    if too_long > 1.0:
        text.set_fontsize(_TITLE_PT / too_long)
    figure.text(left, 0.884, _gist(found), fontsize=16, color=_INK)
    date = "" if found.catalog_date is None else f", prices up to {found.catalog_date}"
    source = (
        "advisor frontier: each mark is a plan that is proven to emit least for its cost. "
        f"Catalogue {found.catalog_digest[:12]}{date}."
    )
    figure.text(left, 0.022, source, fontsize=12, color=_FAINT)


def _gist(found: Frontier) -> str:
    """Return the picture in a sentence."""
    last = found.points[-1]
    if len(found.points) == 1:
        return "The cheapest plan is the greenest, too."
    if found.knee is None:
        return f"The greenest plan: {_change(found, len(found.points) - 1)}."
    knee = found.points[found.knee]
    rest_kg, rest_usd = knee.emissions_kg - last.emissions_kg, last.cost_usd - knee.cost_usd
    return (
        f"Up to the knee: {_change(found, found.knee)}. "
        f"The last {number(rest_kg)} kg take {money(rest_usd)} more."
    )


def _change(found: Frontier, index: int) -> str:
    """Return what a plan saves and costs against the cheapest one."""
    first, plan = found.points[0], found.points[index]
    less = 1.0 - plan.emissions_kg / first.emissions_kg
    more = plan.cost_usd / first.cost_usd - 1.0
    return f"{less:.0%} less CO2e than the cheapest plan for {more:.1%} more cost"
