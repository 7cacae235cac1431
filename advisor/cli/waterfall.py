"""`advisor waterfall`: which step of a plan saves what."""

import sys
from pathlib import Path

import typer

from advisor.domain.waterfall import Start


def waterfall(
    plan: Path = typer.Argument(help="Written by `advisor plan --out`.", show_default=False),
    start: Start | None = typer.Option(
        None,
        "--from",
        help="Where to begin; today where the scenario names all of it, else the cheapest plan.",
        show_default=False,
    ),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Take a plan apart: region, hardware, hours and variants, each with its factor and share.

    Exit codes: 0 shown, 2 bad input, 3 no plan exists.
    """
    from advisor.report.waterfall_tables import render_waterfall, waterfall_json
    from advisor.service import waterfall as service

    found = service.waterfall(plan, start=start, catalogs=catalogs)
    if as_json:
        sys.stdout.write(waterfall_json(found))
        return
    from rich.console import Console  # deferred: 45 ms

    Console(highlight=False).print(render_waterfall(found))
