"""An offset as a person reads it in a terminal, and as one JSON document."""

import json
from dataclasses import asdict
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.domain.offset import Credit, Holding, Offset, RefusedCredit
from advisor.report.offset_words import (
    PLAIN_WORDS,
    gross_rows,
    headline,
    holding_facts,
    holding_row,
    lines_of,
    refused_rows,
    residual_rows,
    rules_sentence,
    whole_sentence,
)

FORMAT: Final = "advisor-offset/1"


def render_offset(offset: Offset) -> RenderableType:
    """Return residual, gross-up, portfolio, what was refused, and the plain words."""
    portfolio = offset.portfolio
    parts: list[RenderableType] = [
        Text(headline(offset), style="bold"),
        Text(),
        _lines("still emitted", residual_rows(offset.residual, offset.emitted)),
    ]
    if portfolio.holdings:
        parts += [
            _lines("to retire", gross_rows(portfolio)),
            _portfolio(offset),
            Text(f"Rules: {rules_sentence(portfolio)}."),
            Text(f"{whole_sentence(portfolio)}."),
            Text(),
        ]
        for holding in portfolio.holdings:
            parts.append(Text(holding.credit.name, style="bold"))
            parts += [
                Padding(Text(fact, style="dim"), (0, 0, 0, 2))
                for fact in holding_facts(holding.credit)
            ]
    if portfolio.unused:
        names = ", ".join(credit.name for credit in portfolio.unused)
        parts += [Text(), Text.assemble(("Not needed", "bold"), f": {names}")]
    if portfolio.refused:
        parts += [Text(), Text("Left out", style="bold")]
        parts += [Text(f"  {name}: {why}", style="dim") for name, why in refused_rows(portfolio)]
    return Group(*parts, Text(), *(Text(sentence) for sentence in PLAIN_WORDS))


def offset_json(offset: Offset) -> str:
    """Return the offset as one JSON document, nothing rounded."""
    emitted, portfolio = offset.emitted, offset.portfolio
    rules = asdict(portfolio.rules)
    document: dict[str, Any] = {
        "format": FORMAT,
        "scenario": emitted.scenario,
        "plan_digest": emitted.digest,
        "catalog_digest": offset.catalog_digest,
        "residual": {
            "total_kg": offset.residual.total_kg,
            "is_inventory": offset.residual.is_inventory,
            "low_kg": emitted.low_kg,
            "high_kg": emitted.high_kg,
            "lines": [asdict(line) for line in offset.residual.lines],
        },
        "rules": {**rules, "price": str(portfolio.rules.price)},
        "removal_share": portfolio.removal_share,
        "gross_up": lines_of(portfolio.gross),
        "cost_usd": _ends(portfolio.cost_usd),
        "whole_cost_usd": _ends(portfolio.whole_cost_usd),
        "portfolio": [_holding(row) for row in portfolio.holdings],
        "unused": [credit.name for credit in portfolio.unused],
        "refused": [_refused(row) for row in portfolio.refused],
        "notes": list(PLAIN_WORDS),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _lines(title: str, rows: list[tuple[str, str, str]]) -> Table:
    """Return lines that add up to the last of them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(title, no_wrap=True)
    table.add_column("CO2e", justify="right", no_wrap=True)
    table.add_column("basis", overflow="fold")
    for row in rows[:-1]:
        table.add_row(*row)
    table.add_section()
    table.add_row(*rows[-1], style="bold")
    return table


def _portfolio(offset: Offset) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("credit", overflow="fold")
    table.add_column("kind", no_wrap=True)
    for name in ("covers", "retire", "USD/t", "USD (low to high)"):
        table.add_column(name, justify="right", no_wrap=name != "USD (low to high)")
    for holding in offset.portfolio.holdings:
        table.add_row(*holding_row(holding))
    return table


def _ends(cost: Any) -> dict[str, float]:
    return {"low": cost.low, "central": cost.value, "high": cost.high}


def _holding(row: Holding) -> dict[str, Any]:
    return {
        **_credit(row.credit),
        "share": row.share,
        **lines_of(row.gross),
        "credits": row.credits,
        "cost_usd": _ends(row.cost_usd),
    }


def _refused(row: RefusedCredit) -> dict[str, Any]:
    return {**_credit(row.credit), "reasons": list(row.reasons)}


def _credit(credit: Credit) -> dict[str, Any]:
    price = credit.price_usd_per_t
    return {
        **asdict(credit),
        "kind": str(credit.kind),
        "ccp": str(credit.ccp),
        "store": str(credit.store),
        "price_quality": None if credit.price_quality is None else str(credit.price_quality),
        "price_usd_per_t": None if price is None else _ends(price),
    }
