"""`advisor profile`: a command under the meters of this machine, and its profile afterwards."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from advisor.domain.profile import JobKind, Precision

if TYPE_CHECKING:
    from advisor.domain.bill import Bill, Place
    from advisor.domain.measurement import MeasuredJob
    from advisor.service.profile import Launch


class _RunByDefault(TyperGroup):
    """A group whose commands may be left out: what is none of them is a job to run."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read `advisor profile -- CMD` as `advisor profile run -- CMD`."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


profile_app = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    help="""Measure a job here: advisor profile [OPTIONS] -- COMMAND ...

    Output, signals and exit code of the command pass through. Options: advisor profile run --help.
    """,
)

OUT = typer.Option(Path("profile.json"), help="Profile to write; the trace goes beside it.")
UNIT = typer.Option("step", help="What the job delivers, singular.")
UNITS = typer.Option(
    None, help="Units delivered in all, where no step is told.", show_default=False
)
TOTAL = typer.Option(None, help="Units of one whole run of the real job.", show_default=False)
NAME = typer.Option(None, help="Name of the job.", show_default=False)
PRECISION = typer.Option(None, help="Number format of the arithmetic.", show_default=False)
KIND = typer.Option(None, help="Kind of work, by which it is carried to other accelerators.")
BATCH = typer.Option(
    None, help="Units at the same time, over all accelerators.", show_default=False
)
PARAMETERS = typer.Option(None, help="Parameters of the model. [10^9]", show_default=False)
JSON = typer.Option(False, "--json", help="Print one JSON document on stdout.")
AT = typer.Option(
    None,
    help="Where this is: aws:eu-north-1 or aws:eu-north-1:p5.48xlarge.",
    show_default=False,
)
GRID = typer.Option(None, min=0, help="Own grid. [gCO2e/kWh]", show_default=False)
TARIFF = typer.Option(None, min=0, help="Own electricity. [USD/kWh]", show_default=False)


@profile_app.command(
    "run",
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": False},
)
def run(
    command: list[str] | None = typer.Argument(
        None, help="Command and its arguments, after --.", show_default=False
    ),
    out: Path = OUT,
    unit: str = UNIT,
    units: float | None = UNITS,
    total_units: float | None = TOTAL,
    name: str | None = NAME,
    precision: Precision | None = PRECISION,
    kind: JobKind | None = KIND,
    batch_size: int | None = BATCH,
    parameters_b: float | None = PARAMETERS,
    interval: float = typer.Option(0.1, help="Time between two samples. [s]"),
    idle: float = typer.Option(5.0, min=0, help="Baseline before the job. [s]"),
    add_ranks: bool = typer.Option(
        False, help="Ranks deliver parts of a sum, not the same steps."
    ),
    watch: bool = typer.Option(False, help="Show power and energy while the job runs."),
    confirm: bool = typer.Option(
        False, help="Forecast the whole job after its first units, and ask whether to go on."
    ),
    at: str | None = AT,
    g_per_kwh: float | None = GRID,
    usd_per_kwh: float | None = TARIFF,
    pid: int | None = typer.Option(
        None, help="Watch this process instead of a command.", show_default=False
    ),
    seconds: float | None = typer.Option(
        None, "--for", min=0, help="With --pid: at most that long. [s]", show_default=False
    ),
) -> None:
    """Run a command under the meters of this machine and write its profile.

    A job tells its steps with advisor.profile.step(), or by lines in $ADVISOR_PROFILE_PIPE; else
    pass --units. Exit code: the command's own; 2 bad input.
    """
    from advisor.service import profile as service
    from advisor.service.place import place_of

    if (pid is None) == (not command):
        raise typer.BadParameter("give either a command after -- or --pid")
    place = place_of(at, g_per_kwh, usd_per_kwh, None)
    job = service.Job(
        name=name or _name(command, pid),
        unit=unit,
        units=units,
        units_total=total_units,
        precision=precision,
        kind=kind,
        batch_size=batch_size,
        parameters_b=parameters_b,
        command=tuple(command) if command else None,
        interval_s=interval,
        added_over_ranks=add_ranks,
    )
    if pid is not None:
        _report(service.attach(job, out, pid, seconds), out, place)
        return
    launch = service.Launch(job=job, out=out, idle_s=idle, progress=_tell)
    measured, exit_code = _launch(launch, place, watch=watch, confirm=confirm)
    _report(measured, out, place)
    raise typer.Exit(exit_code)


@profile_app.command()
def show(path: Path = typer.Argument(show_default=False), as_json: bool = JSON) -> None:
    """Show a profile: every meter, what was not measured, how steady the run was."""
    from advisor.report.profile_tables import job_json, render_job
    from advisor.service import profiles as service

    job = service.show_profile(path)
    if as_json:
        sys.stdout.write(job_json(job))
    else:
        _print(render_job(job))


@profile_app.command()
def merge(
    paths: list[Path] = typer.Argument(help="Profiles of ranks or hosts.", show_default=False),
    out: Path = OUT,
) -> None:
    """Merge profiles of one job: every board and host counts once."""
    from advisor.service import profiles as service
    from advisor.service.place import place_of

    merged = service.merge_profiles(paths, out)
    _report(merged, out, place_of(None, None, None, None))


@profile_app.command()
def recover(
    trace: Path = typer.Argument(help="A *.trace.gz.partial file.", show_default=False),
    out: Path | None = typer.Option(None, help="Profile to write.", show_default=False),
) -> None:
    """Make a profile of the trace that a killed recording left behind."""
    from advisor.service import profiles as service
    from advisor.service.place import place_of

    job, written = service.recover_profile(trace, out)
    _report(job, written, place_of(None, None, None, None))


@profile_app.command()
def compare(
    first: Path = typer.Argument(show_default=False),
    second: Path = typer.Argument(show_default=False),
    as_json: bool = JSON,
) -> None:
    """Hold two recordings of one run against each other; 5 % apart is flagged."""
    from advisor.report.profile_tables import comparison_json, render_comparison
    from advisor.service import profiles as service

    differences = service.compare_profiles(first, second)
    if as_json:
        sys.stdout.write(comparison_json(differences))
    else:
        _print(render_comparison(differences, (str(first), str(second))))


def import_profile(
    path: Path = typer.Argument(
        help="CodeCarbon emissions.csv, nvidia-smi CSV or Zeus log.", show_default=False
    ),
    out: Path = OUT,
    unit: str = UNIT,
    units: float | None = UNITS,
    total_units: float | None = TOTAL,
    name: str | None = NAME,
    precision: Precision | None = PRECISION,
    kind: JobKind | None = KIND,
    batch_size: int | None = BATCH,
    parameters_b: float | None = PARAMETERS,
    accelerator: str | None = typer.Option(
        None, help="GPU, where the log names none.", show_default=False
    ),
    part: str | None = typer.Option(
        None, help="Run id or window, where the log holds several.", show_default=False
    ),
) -> None:
    """Make a profile of another tracker's log; which tracker is seen by its header."""
    from advisor.service import profiles as service
    from advisor.service.place import place_of

    told = service.Told(
        name=name,
        unit=unit,
        units=units,
        units_total=total_units,
        precision=precision,
        kind=kind,
        batch_size=batch_size,
        parameters_b=parameters_b,
        accelerator=accelerator,
        part=part,
    )
    tracker, job = service.import_log(path, told, out)
    typer.echo(f"{path} is a log of {tracker}", err=True)
    _report(job, out, place_of(None, None, None, None))


def _launch(
    launch: "Launch",
    place: "Place",
    *,
    watch: bool,
    confirm: bool,
) -> tuple["MeasuredJob", int]:
    from advisor.service import profile as service

    if confirm:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise typer.BadParameter("--confirm asks, and there is no terminal to answer on")
        job, ended = service.profile_after_asking(launch, place, _ask(launch.job.unit))
    elif watch and sys.stdout.isatty() and sys.stderr.isatty():
        from advisor.tui.watch import run_watched

        job, ended = run_watched(launch)
    else:
        job, ended = service.run_command(launch)
    return job, ended.exit_code


def _ask(unit: str) -> Any:
    from advisor.report.profile_tables import bill_sentence

    def ask(bill: "Bill") -> bool:
        typer.echo(f"\nadvisor: {bill_sentence(bill, unit)}", err=True)
        return typer.confirm("go on?", default=True, err=True)

    return ask


def _report(job: "MeasuredJob", out: Path, place: "Place") -> None:
    """Tell on stderr what was measured; stdout is the job's."""
    from advisor.report.profile_tables import bill_sentence, render_job
    from advisor.service import profiles as service

    _print(render_job(job), stderr=True)
    bill = service.expected_bill(job, place)
    if bill is not None:
        typer.echo(bill_sentence(bill, job.unit), err=True)
    typer.echo(f"wrote {out}", err=True)


def _tell(step: str, done: int = 0, total: int | None = None) -> None:
    del done, total  # steps of known length, without a count
    if sys.stderr.isatty():
        typer.echo(f"advisor: {step}", err=True)


def _name(command: list[str] | None, pid: int | None) -> str:
    if not command:
        return f"process {pid}"
    scripts = [word for word in command if word.endswith((".py", ".sh"))]
    return os.path.basename((scripts or command)[0])  # noqa: PTH119 - a word, not a path


def _print(renderable: object, *, stderr: bool = False) -> None:
    from rich.console import Console  # deferred: 45 ms

    Console(highlight=False, stderr=stderr).print(renderable)
