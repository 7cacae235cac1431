"""A figure's way from measured joules to kilograms, as a person reads it."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.explanation import Chain, Factor, Trace
from advisor.report.words import mass, number

_LARGE = 1e6
_PLAIN = {"exact", "scenario", "this plan"}
"""Sources that stand beside their factor; the others are listed below, by number."""


def render_trace(trace: Trace) -> RenderableType:
    """Return a placement's chains, one factor a line, and the sources that they rest on."""
    row = trace.placement
    origin = "" if row.origin is None else f" from {row.origin}"
    hours = "" if row.slice is None else f", {row.slice}"
    title = Text(f"{row.workload}{origin}{hours}", style="bold")
    place = f"{row.provider}:{row.region}:{row.instance_type}"
    title.append(f" on {place}: {mass(trace.emissions_kg)} CO2e", style="not bold")
    parts: list[RenderableType] = [title]
    if trace.placements > 1:
        parts.append(Text(f"the largest of its {trace.placements} placements", style="dim"))
    sources: dict[str, int] = {}
    for chain in trace.chains:
        parts += [Text(), *_chain(chain, sources)]
    if len(trace.chains) > 1:
        total = " + ".join(number(chain.emissions_kg) for chain in trace.chains)
        parts += [Text(), Text(f"{total} = {mass(trace.emissions_kg)} CO2e")]
    parts += [Text(), Text("Sources", style="bold"), _list(sources)]
    return Group(*parts)


def _chain(chain: Chain, sources: dict[str, int]) -> list[RenderableType]:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(no_wrap=True, style="dim")
    for index, factor in enumerate(chain.factors):
        sign = "/" if factor.divides else "x" if index else " "
        unit = "" if factor.unit == "1" else factor.unit
        grid.add_row(sign, _value(factor.value), unit, factor.words, _source(factor, sources))
    grid.add_row("=", number(chain.emissions_kg), "kg CO2e", "", "", style="bold")
    return [Text(chain.words, style="underline"), grid]


def _source(factor: Factor, sources: dict[str, int]) -> str:
    """Return where a factor is from: a word, or its year and the number of its source."""
    if factor.source in _PLAIN:
        return factor.source
    place = sources.setdefault(factor.source, len(sources) + 1)
    return f"{factor.as_of} [{place}]" if factor.as_of else f"[{place}]"


def _list(sources: dict[str, int]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for source, place in sources.items():
        grid.add_row(f"[{place}]".replace("[", r"\["), Text(source))
    return grid


def _value(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:,.6g}"
