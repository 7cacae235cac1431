"""`advisor sweep`: a family of scenarios, each planned."""

import sys
from pathlib import Path

import typer

from advisor.domain.scenario import Objective
from advisor.errors import Cancelled


def sweep(
    scenario: Path = typer.Argument(help="Scenario file (YAML).", show_default=False),
    vary: list[str] = typer.Option(
        [],
        help="Once per thing that varies. PATH is a field of the scenario, as in limits.cost_usd "
        "or workloads.chat.latency_ms, or prices, a factor on all prices. VALUES are a,b,c, or "
        "low:high:count, or lists a,b|c, or low..high with --random; none leaves the field out.",
        metavar="PATH=VALUES",
        show_default=False,
    ),
    random: int | None = typer.Option(
        None,
        min=1,
        max=1_000_000,
        help="Draw this many scenarios instead of taking all combinations.",
        show_default=False,
    ),
    seed: int = typer.Option(0, min=0, help="Of --random."),
    out: Path = typer.Option(
        Path("sweep.sqlite"),
        help="SQLite file of the rows; scenarios that it holds are not planned again.",
    ),
    csv: Path | None = typer.Option(
        None, help="Write the rows to this file, too.", show_default=False
    ),
    parquet: Path | None = typer.Option(
        None,
        help="Write the rows to this file, too; needs the extra parquet.",
        show_default=False,
    ),
    jobs: int | None = typer.Option(
        None, min=1, help="Processes on this machine; one per core.", show_default=False
    ),
    cluster: str | None = typer.Option(
        None,
        help="Use a running cluster: dask://host:port or ray://host:port.",
        show_default=False,
    ),
    objective: Objective = typer.Option(Objective.EMISSIONS, help="What each plan minimises."),
    solver: str = typer.Option("HiGHS", help="HiGHS, scipy, or PuLP's name of another solver."),
    gap: float | None = typer.Option(
        None,
        min=0.0,
        max=1.0,
        help="End each plan this near the best possible, e.g. 0.001.",
        show_default=False,
    ),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Plan every scenario of a family: which limit, price or window changes the choice?

    Ctrl-C ends with what is done; the same command goes on from there.

    Exit codes: 0 swept, with or without plans, 1 workers were lost, 2 bad input, 130 interrupted.
    """
    from advisor.cli.bar import progress_bar
    from advisor.cli.patience import patience
    from advisor.service.sweeping import deliver, run
    from advisor.service.sweeping.cluster import Hands
    from advisor.service.sweeping.members import Asked

    if jobs is not None and cluster is not None:
        raise typer.BadParameter("--jobs is for this machine; a cluster has its own workers")
    if parquet is not None:
        deliver.require_parquet()
    asked = Asked(
        vary=tuple(vary),
        draws=random,
        seed=seed,
        objective=objective,
        solver=solver,
        gap=gap,
        catalogs=catalogs,
    )
    with patience("ending with the scenarios that are begun") as stop, progress_bar() as progress:
        found = run.sweep(
            scenario,
            asked,
            out,
            hands=Hands(jobs=jobs, cluster=cluster),
            progress=progress,
            stop=stop,
        )
        interrupted = stop()
    if csv is not None:
        deliver.save_csv(found, csv)
    if parquet is not None:
        deliver.save_parquet(found, parquet)
    if as_json:
        from advisor.report.sweep_document import sweep_json

        sys.stdout.write(sweep_json(found, str(out)))
    else:
        from rich.console import Console  # deferred: 45 ms

        from advisor.report.sweep_tables import render_sweep

        Console(highlight=False).print(render_sweep(found, str(out)))
    if interrupted:
        raise typer.Exit(Cancelled.exit_code)
