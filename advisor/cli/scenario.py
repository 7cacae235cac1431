"""`advisor scenario`: start, describe and check scenario files."""

from pathlib import Path

import typer

scenario_app = typer.Typer(help="Start, describe and check scenario files.", no_args_is_help=True)

OUT = typer.Option(None, help="Write to this file, not to standard output.", show_default=False)
FORCE = typer.Option(False, "--force", help="Overwrite the file.")


@scenario_app.command()
def new(out: Path | None = OUT, force: bool = FORCE) -> None:
    """Write a commented scenario to start from."""
    from advisor.service import scenario as service

    _deliver(service.starter_text(), out, force)


@scenario_app.command()
def schema(out: Path | None = OUT, force: bool = FORCE) -> None:
    """Write the JSON Schema of scenario files, for editors."""
    from advisor.service import scenario as service

    _deliver(service.schema_text(), out, force)


@scenario_app.command()
def check(file: Path = typer.Argument(help="Scenario file (YAML).", show_default=False)) -> None:
    """Check a scenario file and its profiles, without planning."""
    from advisor.service import scenario as service

    found = service.check_scenario(file)
    typer.echo(f"{file}: {found.name}, {len(found.workloads)} workloads, sound")


def _deliver(text: str, out: Path | None, force: bool) -> None:
    from advisor.service import scenario as service

    if out is None:
        typer.echo(text, nl=False)
    else:
        service.write_text(out, text, force=force)
