"""`advisor explain`: why a plan is as it is, and why not another."""

import sys
from pathlib import Path

import typer


def explain(
    plan: Path = typer.Argument(
        help="Plan, as written by `advisor plan --out`.", show_default=False
    ),
    why_not: list[str] = typer.Option(
        [],
        metavar="PROVIDER:REGION[:INSTANCE]",
        help="Why a workload is not there: the reason with its number, or what it would take.",
        show_default=False,
    ),
    workload: str | None = typer.Option(
        None, help="Only this workload.", metavar="NAME", show_default=False
    ),
    trace: bool = typer.Option(
        False, "--trace", help="From measured joules to kg, each factor with year and source."
    ),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Explain a plan: the offers that come next, what limits cost, why others are not in it.

    Exit codes: 0 explained, 2 bad input.
    """
    from advisor.service.explain import Wanted
    from advisor.service.explain import explain as service

    wanted = Wanted(workload=workload, why_not=tuple(why_not), trace=trace)
    found = service(plan, wanted, catalogs=catalogs)
    if as_json:
        from advisor.report.explanation_document import explanation_json

        sys.stdout.write(explanation_json(found))
        return
    from rich.console import Console  # deferred: 45 ms

    from advisor.report.explanation_tables import render_explanation

    console = Console(highlight=False)
    console.print(render_explanation(found, console.width))
