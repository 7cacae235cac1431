"""`advisor budget`: carbon budgets that carry over from period to period."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from advisor.domain.budget import CarryOver

budget_app = typer.Typer(
    help="Carbon budgets that carry over from period to period.",
    no_args_is_help=True,
)

FILE = typer.Argument(help="Carry-over file (JSON).", show_default=False)
JSON = typer.Option(False, "--json", help="Print one JSON document on stdout.")


@budget_app.command()
def show(file: Path = FILE, as_json: bool = JSON) -> None:
    """Show settled periods and what they leave to the next."""
    from advisor.report.budget_tables import render_budget
    from advisor.service import budget as service

    found = service.show(file)
    if as_json:
        _print_json(found)
        return
    from rich.console import Console  # deferred: 45 ms

    Console(highlight=False).print(render_budget(found))


@budget_app.command()
def settle(
    file: Path = FILE,
    plan: Path = typer.Option(..., help="Plan of the period, by `advisor plan --out`."),
    actual_kg: float | None = typer.Option(
        None,
        help="What was emitted, where it is known; else what was planned. [kgCO2e]",
        show_default=False,
    ),
    as_json: bool = JSON,
) -> None:
    """Close a plan's period: its budget less what it used is carried over.

    Exit codes: 0 settled, 2 bad input, or a period that is settled already.
    """
    from advisor.report.budget_tables import settlement_sentence
    from advisor.service import budget as service

    found = service.settle(file, plan, actual_kg)
    if as_json:
        _print_json(found)
    else:
        typer.echo(settlement_sentence(found))


def _print_json(found: "CarryOver") -> None:
    from advisor.report.budget_tables import budget_json

    sys.stdout.write(budget_json(found))
