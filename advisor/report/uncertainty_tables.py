"""How sure a plan is, as a person reads it."""

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import LimitRisk, Odds, Rival, Swing, Uncertainty
from advisor.report.uncertainty_words import INPUT_WORDS, amount
from advisor.report.words import mass, money, number, of_day, without_hour

_BAR: Final = 20
_SHOWN_RIVALS: Final = 3
_SELDOM: Final = 0.005
"""Rivals of fewer draws are not named."""


def render_uncertainty(found: Uncertainty) -> RenderableType:
    """Return ranges, what stays best, what moves most, and which limits may break."""
    parts: list[RenderableType] = [
        Text(f"{found.scenario}: how sure is this plan?", style="bold"),
        Text(f"{found.draws:,} draws of all that it rests on, seed {found.seed}", style="dim"),
        Text(),
        _ranges(found),
        Text(),
        *(Text(line) for line in _verdict(found)),
        Text(),
        Text("Where the best plan of a draw runs it", style="bold"),
        _odds(found.odds),
        Text(f"What moves the plan's {found.objective} most, one input at a time", style="bold"),
        _tornado(found),
    ]
    if found.risks:
        parts += [Text("Limits, kept by the catalogue's figures", style="bold")]
        parts += [Text(f"  {_risk(risk)}") for risk in found.risks]
        parts.append(Text())
    parts += [Text(note, style="dim") for note in found.notes]
    return Group(*parts)


def _ranges(found: Uncertainty) -> Table:
    table = _table()
    table.add_column("")
    for name in ("5 %", "median", "mean", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, figure in (("kg CO2e", found.emissions_kg), ("USD", found.cost_usd)):
        cells = (figure.low, figure.median, figure.mean, figure.high)
        table.add_row(name, *(number(cell) for cell in cells))
    return table


def _verdict(found: Uncertainty) -> list[str]:
    stated = amount(found.stated, found.objective)
    mean, high = (amount(value, found.objective) for value in (found.regret, found.regret_p95))
    kept = _percent(found.kept_share)
    lines = [
        f"By the catalogue's figures it takes {stated}. In {kept} of draws no plan is better.",
        (
            f"Keeping it takes {mean} more than the best plan of each draw on average, and up to "
            f"{high} more in 95 of 100 draws."
        ),
    ]
    if found.gap > 0.0 and found.gap >= _SELDOM:
        lines.append(f"The best plan of a draw is proven to {found.gap:.1%}.")
    return lines


def _odds(odds: Sequence[Odds]) -> Table:
    table = _table()
    table.add_column("work", overflow="fold", max_width=22)
    table.add_column("plan's region", overflow="fold")
    table.add_column("same\nregion", justify="right", no_wrap=True)
    table.add_column("same\nmachine", justify="right", no_wrap=True)
    table.add_column("else", overflow="fold")
    for line in _by_origin(odds):
        table.add_row(
            line.group.replace(" from city:", "\nfrom "),
            "\n".join(line.regions),
            _percent(line.regions_share),
            _percent(line.instances_share),
            "\n".join(_rivals(line.rivals)) or "-",
        )
    return table


def _rivals(rivals: Sequence[Rival]) -> list[str]:
    shown = [rival for rival in rivals if rival.share >= _SELDOM]
    lines = [f"{_percent(row.share)} {' + '.join(row.places)}" for row in shown[:_SHOWN_RIVALS]]
    rest = sum(row.share for row in rivals) - sum(row.share for row in shown[:_SHOWN_RIVALS])
    return [*lines, f"{_percent(rest)} others"] if rest >= _SELDOM else lines


def _by_origin(odds: Sequence[Odds]) -> list[Odds]:
    """Return hours of one origin that the plan serves alike as one, their shares on average."""
    alike: dict[tuple[str, tuple[str, ...]], list[Odds]] = {}
    for line in odds:
        alike.setdefault((without_hour(line.group)[0], line.instances), []).append(line)
    return [_merged(lines) for lines in alike.values()]


def _merged(lines: list[Odds]) -> Odds:
    first = lines[0]
    group, _ = without_hour(first.group)
    hours = [hour for line in lines for hour in without_hour(line.group)[1]]
    if not hours:
        return first
    shares: dict[tuple[str, ...], float] = {}
    for line in lines:
        for rival in line.rivals:
            shares[rival.places] = shares.get(rival.places, 0.0) + rival.share / len(lines)
    rivals = [Rival(places=places, share=share) for places, share in shares.items()]
    return Odds(
        group=f"{group}, {of_day(hours)}",
        regions=first.regions,
        instances=first.instances,
        regions_share=sum(line.regions_share for line in lines) / len(lines),
        instances_share=sum(line.instances_share for line in lines) / len(lines),
        rivals=tuple(sorted(rivals, key=lambda rival: -rival.share)),
    )


def _tornado(found: Uncertainty) -> Table:
    unit = "kg" if found.objective is Objective.EMISSIONS else "USD"
    table = _table()
    table.add_column("input", no_wrap=True)
    table.add_column(f"5 %, {unit}", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("95 %", justify="right", no_wrap=True)
    table.add_column("stays\nbest", justify="right", no_wrap=True)
    low = min((swing.low for swing in found.swings), default=found.stated)
    high = max((swing.high for swing in found.swings), default=found.stated)
    ends = (min(low, found.stated), max(high, found.stated))
    for swing in found.swings:
        table.add_row(
            INPUT_WORDS[swing.input],
            number(swing.low),
            _bar(swing, found.stated, ends),
            number(swing.high),
            _percent(swing.kept_share),
        )
    return table


def _bar(swing: Swing, stated: float, ends: tuple[float, float]) -> str:
    """Return a range as characters, `|` where the catalogue's figures put the plan."""

    def at(value: float) -> int:
        part = (value - ends[0]) / (ends[1] - ends[0] or 1.0)
        return min(max(round(part * (_BAR - 1)), 0), _BAR - 1)

    cells = [" "] * _BAR
    for cell in range(at(swing.low), at(swing.high) + 1):
        cells[cell] = "="
    cells[at(stated)] = "|"
    return "".join(cells)


def _risk(risk: LimitRisk) -> str:
    show = money if risk.unit == "USD" else mass
    broken = "never broken in these draws"
    if risk.broken_share > 0.0:
        broken = f"broken in {_percent(risk.broken_share)} of draws"
    return (
        f"{risk.limit}: {show(risk.allowed)}, {broken} ({number(risk.used.low)} to "
        f"{number(risk.used.high)} in 90 of 100)"
    )


def _percent(share: float) -> str:
    """Return a share in whole percent; what is not all or nothing never reads like it."""
    if 0.0 < share < _SELDOM:
        return "<1%"
    if 1.0 - _SELDOM < share < 1.0:
        return ">99%"
    return f"{share:.0%}"


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
