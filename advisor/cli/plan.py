"""`advisor plan`: the answer to a scenario."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import DRAWS, MOST_DRAWS, MOST_SEED, SEED, Hedge, Robust
from advisor.errors import Cancelled

if TYPE_CHECKING:  # numpy behind it: 50 ms
    from advisor.domain.plan import Plan


def plan(
    scenario: Path | None = typer.Argument(None, help="Scenario file (YAML).", show_default=False),
    objective: Objective = typer.Option(
        Objective.EMISSIONS,
        help="What to minimise; with `cost`, set limits.carbon_kg.",
    ),
    out: Path | None = typer.Option(
        None,
        help="Write the plan and all it rests on to this file.",
        show_default=False,
    ),
    replay: Path | None = typer.Option(
        None,
        help="Compute a written plan again and compare the bytes.",
        show_default=False,
    ),
    lp: Path | None = typer.Option(
        None,
        help="Write the integer program in LP format.",
        show_default=False,
    ),
    carry_over: Path | None = typer.Option(
        None,
        help="Add what the settled periods in this file left to limits.carbon_kg.",
        show_default=False,
    ),
    defer: bool = typer.Option(
        False,
        "--defer",
        help="Leave deferrable training to the next period where limits have no room for it.",
    ),
    solver: str = typer.Option("HiGHS", help="HiGHS, scipy, or PuLP's name of another solver."),
    gap: float | None = typer.Option(
        None,
        min=0.0,
        max=1.0,
        help="End when a plan this near the best possible is proven, e.g. 0.001.",
        show_default=False,
    ),
    robust: Robust | None = typer.Option(
        None,
        help="Minimise the worst draw of what is uncertain, or the mean of the worst 5 % (cvar).",
        show_default=False,
    ),
    draws: int | None = typer.Option(
        None, min=20, max=MOST_DRAWS, help="Draws for --robust; 1000.", show_default=False
    ),
    seed: int | None = typer.Option(
        None, min=0, max=MOST_SEED, help="Seed of the draws; 1.", show_default=False
    ),
    catalogs: Path | None = typer.Option(
        None,
        help="Folder with catalogue tables.",
        show_default=False,
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Place a scenario's workloads: table, totals, limits, rejections.

    Ctrl-C ends with the best plan known and how far from the best possible it may be.

    Exit codes: 0 planned, 2 bad input, 3 no plan exists, 130 interrupted.
    """
    from advisor.cli.patience import patience
    from advisor.service import plan as service

    if (scenario is None) == (replay is None):
        raise typer.BadParameter("give either a scenario file or --replay PLAN")
    if replay is not None and (carry_over is not None or defer):
        raise typer.BadParameter("--replay takes the budget and --defer from the plan")
    hedge = _hedge(robust, draws, seed, replay)
    interrupted = False
    if replay is not None:
        from advisor.service.replay import replay_plan

        answer = replay_plan(replay, catalogs=catalogs)
    else:
        assert scenario is not None
        question = service.ask(
            scenario, objective=objective, solver=solver, gap=gap, catalogs=catalogs
        )
        if carry_over is not None or defer:
            from advisor.service.budget import under_budget

            question = under_budget(question, carry_over, defer=defer)
        question = service.hedged(question, hedge)
        if lp is not None:
            service.save_program(question, lp)
        with patience() as stop:
            answer = service.make_plan(replace(question, stop=stop))
            interrupted = stop()
    if out is not None:
        service.save_plan(answer, out)
    _show(answer, as_json=as_json)
    if interrupted:
        raise typer.Exit(Cancelled.exit_code)


def _hedge(
    robust: Robust | None,
    draws: int | None,
    seed: int | None,
    replay: Path | None,
) -> Hedge | None:
    if replay is not None and robust is not None:
        raise typer.BadParameter("--replay takes --robust from the plan")
    if robust is None:
        if draws is not None or seed is not None:
            raise typer.BadParameter("--draws and --seed are of --robust; give --robust cvar")
        return None
    return Hedge(measure=robust, draws=draws or DRAWS, seed=SEED if seed is None else seed)


def _show(answer: "Plan", *, as_json: bool) -> None:
    from advisor.report.plan_document import plan_json

    if as_json:
        sys.stdout.write(plan_json(answer))
        return
    from rich.console import Console  # deferred: 45 ms

    from advisor.report.plan_tables import render_plan

    console = Console(highlight=False)
    console.print(render_plan(answer, console.width))
