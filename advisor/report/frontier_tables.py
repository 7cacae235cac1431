"""A frontier as a person reads it: plans, what changes between them, and a plot."""

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.frontier import Frontier, Move, Point
from advisor.report.words import number, of_day, without_hour

PLOT_LINES, PLOT_MARGIN, MOST_COLUMNS = 15, 11, 100
POINT, KNEE, TODAY, BOUND = "o", "K", "T", "."


def render_frontier(found: Frontier, width: int) -> RenderableType:
    """Return plans by rising cost, what changes from one to the next, and a plot.

    Args:
        found: the frontier
        width: columns of the terminal
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("")
    for name in ("USD", "kg CO2e", "USD per t"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what changes", overflow="fold")
    for index, point in enumerate(found.points):
        price = "" if point.usd_per_t is None else number(point.usd_per_t)
        table.add_row(
            _label(found, index),
            number(point.cost_usd),
            number(point.emissions_kg),
            price,
            "\n".join(_moves(point.moves)),
        )
    parts: list[RenderableType] = [
        Text(f"{found.scenario}: from the cheapest to the greenest plan", style="bold"),
        table,
    ]
    if len(found.points) > 1:
        parts += [_plot(found, min(width, MOST_COLUMNS)), _legend(found)]
    else:
        parts.append(Text("The cheapest plan is the greenest, too."))
    parts += [Text(note, style="dim") for note in found.notes]
    return Group(*parts)


def _label(found: Frontier, index: int) -> str:
    if index == 0:
        return "cheapest"
    if index == len(found.points) - 1:
        return "greenest"
    return "knee" if index == found.knee else ""


def _moves(moves: tuple[Move, ...]) -> list[str]:
    """Return what changes, hours of one origin that go to the same place in one sentence."""
    hours: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        group, hour = without_hour(move.group)
        where = f" to {' + '.join(_short(name) for name in move.after)}"
        if move.before == move.after:
            where = ": other shares of the same"
        hours.setdefault((group, where), []).extend(hour)
    return [
        f"{group}{', ' if slices else ''}{of_day(slices)}{where}"
        for (group, where), slices in hours.items()
    ]


def _short(name: str) -> str:
    """Return an offer without its purchase model where that is the usual one."""
    place, blank, variant = name.partition(" ")
    return f"{place.removesuffix(':on_demand')}{blank}{variant}"


def _legend(found: Frontier) -> Text:
    drawn = {mark for _, _, mark in _marks(found)}
    words = [f"{POINT} plan"]
    if KNEE in drawn:
        words.append(f"{KNEE} knee: beyond it a tonne gets dear")
    if BOUND in drawn:
        words.append(f"{BOUND} no plan lies below")
    text = "  ".join(words)
    if found.today is not None:
        kg, usd = number(found.today.emissions_kg), number(found.today.cost_usd)
        text += f"\n{TODAY} today: {kg} kg for {usd} USD"
    return Text(text, style="dim")


def _plot(found: Frontier, width: int) -> Text:
    """Return cost across and emissions up, as characters."""
    columns = max(width - PLOT_MARGIN - 2, 20)
    marks = _marks(found)
    inside = [mark for mark in marks if mark[2] != TODAY]
    usd = [cost for cost, _, _ in inside]
    kg = [mass for _, mass, _ in inside]
    low_usd, high_usd, low_kg, high_kg = min(usd), max(usd), min(kg), max(kg)
    grid = [[" "] * columns for _ in range(PLOT_LINES)]
    for cost, mass, mark in marks:
        across = _within((cost - low_usd) / (high_usd - low_usd or 1.0))
        up = _within((mass - low_kg) / (high_kg - low_kg or 1.0))
        line = PLOT_LINES - 1 - round(up * (PLOT_LINES - 1))
        grid[line][round(across * (columns - 1))] = mark
    lines = []
    for index, cells in enumerate(grid):
        edge = {0: f"{number(high_kg)} kg", PLOT_LINES - 1: f"{number(low_kg)} kg"}.get(index, "")
        lines.append(f"{edge:>{PLOT_MARGIN}} |{''.join(cells)}".rstrip())
    left, right = f"{number(low_usd)} USD", f"{number(high_usd)} USD"
    lines.append(f"{'':>{PLOT_MARGIN}} +{'-' * columns}")
    lines.append(f"{'':>{PLOT_MARGIN}}  {left}{right:>{columns - len(left)}}")
    return Text("\n".join(lines))


def _within(part: float) -> float:
    """Return a place on the plot; what lies beyond stands on its edge."""
    return min(max(part, 0.0), 1.0)


def _marks(found: Frontier) -> list[tuple[float, float, str]]:
    """Return what is drawn, the most telling last."""
    marks: list[tuple[float, float, str]] = []
    ends = found.points[0], found.points[-1]
    for cost, mass in found.relaxed or ():
        if ends[0].cost_usd <= cost <= ends[1].cost_usd and mass <= ends[0].emissions_kg:
            marks.append((cost, mass, BOUND))
    marks += [(point.cost_usd, point.emissions_kg, POINT) for point in found.points]
    if found.knee is not None:
        marks.append((*_figures(found.points[found.knee]), KNEE))
    if found.today is not None:
        marks.append((found.today.cost_usd, found.today.emissions_kg, TODAY))
    return marks


def _figures(point: Point) -> tuple[float, float]:
    return point.cost_usd, point.emissions_kg
