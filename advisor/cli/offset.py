"""`advisor offset`: what a plan still emits, and what neutralising it takes."""

import sys
from pathlib import Path

import typer

from advisor.domain.offset import NET_ZERO_YEAR, OffsetRules, PricePoint


def offset(
    plan: Path = typer.Argument(help="Written by `advisor plan --out`.", show_default=False),
    quotes: Path | None = typer.Option(
        None, help="CSV with your own prices: credit,price_usd_per_t,as_of.", show_default=False
    ),
    year: int | None = typer.Option(
        None, help="In which the credits are retired; the plan's own.", show_default=False
    ),
    net_zero_year: int = typer.Option(NET_ZERO_YEAR, help="From which on all credits remove."),
    removal_share: float | None = typer.Option(
        None, help="Least share of removal, 0 to 1, instead of the line.", show_default=False
    ),
    min_permanence: float = typer.Option(0.0, help="Years that a store must be held to."),
    max_vintage_age: int | None = typer.Option(
        None, help="Years; credits without a vintage are left out.", show_default=False
    ),
    ccp_only: bool = typer.Option(
        False, "--ccp-only", help="Only methodologies that the ICVCM approved."
    ),
    max_share: float = typer.Option(1.0, help="Most that one type covers, 0.01 to 1."),
    margin: float = typer.Option(
        0.0, help="Your own margin for delivery and other risks, 0 to 0.9."
    ),
    trust_buffer: bool = typer.Option(
        False, "--trust-buffer", help="Do not retire the programmes' buffers once more."
    ),
    price: PricePoint = typer.Option(PricePoint.CENTRAL, help="Which price to choose by."),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Work out what a plan still emits and the cheapest credits that cover it under your rules.

    Offsets do not reduce the plan's emissions or its SCI.

    Exit codes: 0 shown, 2 bad input, 3 no credits meet the rules.
    """
    from advisor.report.offset_tables import offset_json, render_offset
    from advisor.service import offset as service

    emitted = service.emitted_in(plan)
    rules = OffsetRules(
        year=emitted.year if year is None else year,
        net_zero_year=net_zero_year,
        removal_share=removal_share,
        min_permanence_years=min_permanence,
        max_vintage_age_years=max_vintage_age,
        ccp_only=ccp_only,
        max_type_share=max_share,
        margin_share=margin,
        trusts_buffer=trust_buffer,
        price=price,
    )
    market = service.market(quotes=quotes, catalogs=catalogs)
    found = service.offset_of(emitted, market, rules)
    if as_json:
        sys.stdout.write(offset_json(found))
        return
    from rich.console import Console  # deferred: 45 ms

    Console(highlight=False).print(render_offset(found))
