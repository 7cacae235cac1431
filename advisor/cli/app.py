"""The wiring of the command line: one typer app, one module per group of commands."""

import typer

from advisor import __version__
from advisor.cli.budget import budget_app
from advisor.cli.catalog import catalog_app
from advisor.cli.diff import diff
from advisor.cli.explain import explain
from advisor.cli.export import export
from advisor.cli.frontier import frontier
from advisor.cli.offset import offset
from advisor.cli.plan import plan
from advisor.cli.predict import predict
from advisor.cli.profile import import_profile, profile_app
from advisor.cli.scenario import scenario_app
from advisor.cli.signals import signals
from advisor.cli.sweep import sweep
from advisor.cli.tui import tui
from advisor.cli.uncertainty import uncertainty
from advisor.cli.waterfall import waterfall

app = typer.Typer(
    name="advisor",
    help="Place AI workloads where they emit least CO2e, within cost and latency limits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("plan")(plan)
app.command("diff")(diff)
app.command("explain")(explain)
app.command("export")(export)
app.command("frontier")(frontier)
app.command("predict")(predict)
app.command("sweep")(sweep)
app.command("signals")(signals)
app.command("uncertainty")(uncertainty)
app.add_typer(budget_app, name="budget")
app.add_typer(catalog_app, name="catalog")
app.add_typer(scenario_app, name="scenario")
app.add_typer(profile_app, name="profile")
app.command("import-profile")(import_profile)
app.command("waterfall")(waterfall)
app.command("offset")(offset)
app.command("tui")(tui)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"advisor {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False,
        "--version",
        help="Show the version and exit.",
        callback=_version,
        is_eager=True,
    ),
) -> None:
    """Place AI workloads where they emit least CO2e, within cost and latency limits."""
