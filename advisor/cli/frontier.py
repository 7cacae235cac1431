"""`advisor frontier`: plans from the cheapest to the greenest."""

import sys
from pathlib import Path

import typer


def frontier(
    scenario: Path = typer.Argument(help="Scenario file (YAML).", show_default=False),
    points: int = typer.Option(12, min=2, max=200, help="Plans, the ends among them."),
    csv: Path | None = typer.Option(
        None, help="Write one row per plan to this file.", show_default=False
    ),
    png: Path | None = typer.Option(
        None, help="Draw the plans to this file; needs advisor[plots].", show_default=False
    ),
    solver: str = typer.Option("HiGHS", help="HiGHS, scipy, or PuLP's name of another solver."),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Trace cost against emissions: each plan, what changes, and what a tonne less costs.

    Exit codes: 0 traced, 2 bad input, 3 no plan exists.
    """
    from advisor.service import frontier as service

    if png is not None:
        service.require_pictures()
    found = service.frontier(scenario, points=points, solver=solver, catalogs=catalogs)
    if csv is not None:
        service.save_csv(found, csv)
    if png is not None:
        service.save_png(found, png)
    if as_json:
        from advisor.report.frontier_document import frontier_json

        sys.stdout.write(frontier_json(found))
        return
    from rich.console import Console  # deferred: 45 ms

    from advisor.report.frontier_tables import render_frontier

    console = Console(highlight=False)
    console.print(render_frontier(found, console.width))
