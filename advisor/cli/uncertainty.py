"""`advisor uncertainty`: how sure is this plan, and of what is it least sure?"""

import sys
from pathlib import Path

import typer

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import DRAWS, MOST_DRAWS, MOST_SEED, SEED


def uncertainty(
    path: Path = typer.Argument(
        metavar="SCENARIO|PLAN",
        help="Scenario file (YAML), or a plan written by `advisor plan --out`.",
        show_default=False,
    ),
    draws: int = typer.Option(DRAWS, min=20, max=MOST_DRAWS, help="Draws of what is uncertain."),
    seed: int = typer.Option(SEED, min=0, max=MOST_SEED, help="Seed of the draws."),
    objective: Objective | None = typer.Option(
        None, help="What a scenario's plan minimises; emissions.", show_default=False
    ),
    solver: str | None = typer.Option(
        None, help="HiGHS, scipy, or PuLP's name of another solver.", show_default=False
    ),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Draw energy, grids, PUE, hardware and prices: does the plan stay best, and what if not?

    Exit codes: 0 told, 2 bad input, 3 no plan exists.
    """
    from advisor.service import uncertainty as service

    found = service.uncertainty(
        path, (draws, seed), objective=objective, solver=solver, catalogs=catalogs
    )
    if as_json:
        from advisor.report.uncertainty_document import uncertainty_json

        sys.stdout.write(uncertainty_json(found))
        return
    from rich.console import Console  # deferred: 45 ms

    from advisor.report.uncertainty_tables import render_uncertainty

    Console(highlight=False).print(render_uncertainty(found))
