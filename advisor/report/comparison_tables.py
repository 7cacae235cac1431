"""Demand groups beside the offers that come next, as a person reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.explanation import Comparison, Rival
from advisor.domain.plan import Placement
from advisor.report.explanation_words import signed, takes_words
from advisor.report.words import as_variant, number, of_day

_WIDE: Final = 132
"""Columns that an offer takes on one line."""

_JOINED: Final = 36
"""Letters of a place and its accelerators that fit one line of a narrow table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: an offer of the plan, or one that is not in it.

    Attributes:
        plan: what the whole plan takes more with it, two cells
        note: a line below; "" for none
    """

    place: str
    instance: str
    purchase: str
    boards: str
    emissions_kg: float
    cost_usd: float
    latency_ms: float | None
    plan: tuple[str, str]
    note: str = ""


def render_comparisons(
    comparisons: Sequence[Comparison],
    width: int,
    *,
    is_free: bool,
) -> list[RenderableType]:
    """Return a table per demand group; hours of a day that compare alike have one together.

    Args:
        comparisons: in the plan's order
        width: columns of the terminal
        is_free: no limit has a say, so that changes of several hours add up
    """
    parts: list[RenderableType] = []
    for rows in _alike(comparisons) if is_free else [[row] for row in comparisons]:
        parts += [Text(), *_table(rows, wide=width >= _WIDE)]
    return parts


def _alike(comparisons: Iterable[Comparison]) -> list[list[Comparison]]:
    """Return comparisons, hours of one origin with the same offers in the same order together."""
    found: dict[tuple[object, ...], list[Comparison]] = {}
    for index, row in enumerate(comparisons):
        key: tuple[object, ...] = (index,)
        if row.slice is not None and all(one.instead.more_kg is not None for one in row.rivals):
            chosen = tuple(
                (one.provider, one.region, one.instance_type, one.variant) for one in row.chosen
            )
            rivals = tuple((one.place, one.variant) for one in row.rivals)
            key = (row.workload, row.origin, chosen, rivals)
        found.setdefault(key, []).append(row)
    return list(found.values())


def _table(rows: list[Comparison], *, wide: bool) -> list[RenderableType]:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("where", overflow="fold")
    for name in ("kg CO2e", "USD", "ms", "plan, kg", "plan, USD"):
        table.add_column(name, justify="right", no_wrap=True)
    first = rows[0]
    for at in range(len(first.chosen)):
        _add(table, _of_plan([row.chosen[at] for row in rows]), "bold", wide=wide)
    for at in range(len(first.rivals)):
        _add(table, _of_rival([row.rivals[at] for row in rows]), "", wide=wide)
    others = first.allowed - len(first.chosen) - len(first.rivals)
    rest = f"and {others:,} more that could serve it" if others > 0 else "no other could serve it"
    return [_title(rows), table, Text(rest, style="dim")]


def _title(rows: list[Comparison]) -> Text:
    first = rows[0]
    if first.slice is None:
        return Text(first.group, style="bold")
    hours = of_day([row.slice for row in rows if row.slice is not None])
    return Text(f"{first.workload} from {first.origin}, {hours}", style="bold")


def _of_plan(parts: list[Placement]) -> Row:
    first = parts[0]
    part = "" if first.share == 1 else f"{first.share:.0%} "
    return Row(
        place=f"{first.provider}:{first.region}",
        instance=as_variant(first.instance_type, first.variant),
        purchase=first.purchase,
        boards=_boards(first),
        emissions_kg=sum(row.operational_kg + row.embodied_kg for row in parts),
        cost_usd=sum(row.cost_usd for row in parts),
        latency_ms=first.latency_ms,
        plan=(f"{part}here", ""),
    )


def _of_rival(parts: list[Rival]) -> Row:
    first = parts[0]
    place, _, instance = first.place.rpartition(":")
    more = [(row.instead.more_kg, row.instead.more_usd) for row in parts]
    kg = [one for one, _ in more if one is not None]
    usd = [one for _, one in more if one is not None]
    return Row(
        place=place,
        instance=as_variant(instance, first.variant),
        purchase=first.purchase,
        boards=_boards(first),
        emissions_kg=sum(row.emissions_kg for row in parts),
        cost_usd=sum(row.cost_usd for row in parts),
        latency_ms=first.latency_ms,
        plan=(signed(sum(kg)), signed(sum(usd))) if kg else ("none", ""),
        note=takes_words(first.instead.conflicts),
    )


def _boards(row: Placement | Rival) -> str:
    return "" if row.accelerator is None else f"{row.accelerator_count:g} x {row.accelerator}"


def _add(table: Table, row: Row, style: str, *, wide: bool) -> None:
    where = _where(row, wide=wide)
    if row.note:
        where = Text.assemble(where, (f"\n{row.note}", "dim"))
    table.add_row(
        where,
        number(row.emissions_kg),
        number(row.cost_usd),
        "-" if row.latency_ms is None else f"{row.latency_ms:.0f}",
        *row.plan,
        style=style,
    )


def _where(row: Row, *, wide: bool) -> Text:
    model = "" if row.purchase == "on_demand" else f", {row.purchase}"
    joined = f"{row.place}, {row.boards}" if row.boards else row.place
    if wide:
        return Text(f"{row.place} {row.instance}, {row.boards}{model}")
    if len(joined) <= _JOINED:
        return Text(f"{joined}\n{row.instance}{model}")
    return Text(f"{row.place}\n{row.instance}{model}\n{row.boards}")
