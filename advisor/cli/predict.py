"""`advisor predict`: a measured job on other hardware."""

import sys
from pathlib import Path

import typer

from advisor.domain.profile import JobKind


def predict(
    profiles: list[Path] = typer.Argument(
        help="Profiles of one job; several sharpen the prediction.", show_default=False
    ),
    on: list[str] = typer.Option(
        [], "--on", help="aws:p5.48xlarge or gpu:L4; may be repeated.", show_default=False
    ),
    every: bool = typer.Option(
        False, "--all", help="Rank all accelerators, with the best instance type of each."
    ),
    sort: str = typer.Option("energy", help="Order of --all: energy or cost."),
    kind: JobKind | None = typer.Option(
        None, help="Kind of work, where the profile does not say.", show_default=False
    ),
    accelerators: int | None = typer.Option(
        None, min=1, help="Accelerators of one run or replica.", show_default=False
    ),
    batch: int | None = typer.Option(
        None, min=1, help="Batch to serve with; else the largest that fits.", show_default=False
    ),
    service_ms: float | None = typer.Option(
        None,
        min=0,
        help="Longest service time, as the profile counts it. [ms]",
        show_default=False,
    ),
    limit: int = typer.Option(20, min=0, help="Rows of --all; 0 for all."),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Predict energy, time and cost of a measured job on other hardware, with their ranges.

    Exit codes: 0 predicted, 2 bad input.
    """
    from advisor.domain.outlook import Rank
    from advisor.report.outlook_document import outlook_json
    from advisor.service import predict as service

    if bool(on) == every:
        raise typer.BadParameter("give either --on INSTANCE or --all")
    if sort not in set(Rank):
        raise typer.BadParameter(f"--sort {sort}: energy or cost")
    wish = service.Wish(
        kind=kind, accelerators=accelerators, batch_size=batch, service_ms=service_ms
    )
    answer = service.predict(profiles, wish, on=on, catalogs=catalogs)
    found = service.rank(answer.outlooks, Rank(sort)) if every else answer.outlooks
    if as_json:
        text = outlook_json(found, answer.profiles, answer.wish.kind, answer.catalog_digest)
        sys.stdout.write(text)
        return
    from rich.console import Console  # deferred: 45 ms

    from advisor.report.outlook_tables import render_basis, render_outlook, render_ranking

    console = Console(highlight=False)
    if every:
        shown = found if limit == 0 else found[:limit]
        console.print(render_ranking(shown, answer.profiles, Rank(sort), console.width))
        if len(shown) < len(found):
            console.print(f"{len(found)} accelerators, {len(shown)} shown; --limit 0 shows all")
    else:
        shown = found
        for one in found:
            console.print(render_outlook(one, answer.profiles))
            console.print()
    console.print(render_basis(answer.profiles, answer.wish.kind, shown))
