"""`advisor signals`: does the answer depend on which emission rate counts?"""

import sys
from pathlib import Path

import typer


def signals(
    scenario: Path = typer.Argument(help="Scenario file (YAML).", show_default=False),
    solver: str = typer.Option("HiGHS", help="HiGHS, scipy, or PuLP's name of another solver."),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Plan under average, direct, marginal and market-based rates, side by side.

    Exit codes: 0 compared, 2 bad input, 3 no plan exists under the scenario's own signal.
    """
    from advisor.service import signals as service

    found = service.signals(scenario, solver=solver, catalogs=catalogs)
    if as_json:
        from advisor.report.signals_document import signals_json

        sys.stdout.write(signals_json(found))
        return
    from rich.console import Console  # deferred: 45 ms

    from advisor.report.signals_tables import render_signals

    Console(highlight=False).print(render_signals(found))
