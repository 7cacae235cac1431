"""Profile a job, and whatever is done with its profile before a plan."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from advisor.domain.bill import Bill, Forecast, Place
from advisor.domain.measurement import MeasuredJob
from advisor.errors import InputError, ProfileError
from advisor.profile.child import Child, Ended
from advisor.profile.file import read_measured_job, write_measured_job
from advisor.profile.imports.detect import read_log
from advisor.profile.imports.told import Told
from advisor.profile.launch import Launch, attach, run_command
from advisor.profile.run import Job, Run, recover
from advisor.profile.summary.compare import Difference, compare
from advisor.profile.summary.forecast import bill, forecast
from advisor.profile.summary.merge import merge

__all__ = ["Job", "Launch", "Told", "attach", "run_command"]

FIRST_UNITS: Final = 10.0
FIRST_S: Final = 10.0
SLOW_S: Final = 60.0
"""A forecast waits for so many units and seconds, or for two units where they are slow."""

POLL_S: Final = 0.2


Ask = Callable[[Bill], bool]


def profile_after_asking(launch: Launch, place: Place, ask: Ask) -> tuple[MeasuredJob, Ended]:
    """Run a command, show what the whole job will take after its first units, and ask.

    A job that is refused gets SIGTERM; its profile is written all the same.

    Raises:
        InputError: the command cannot be run, or it is not said how many units the job has.
    """
    total = launch.job.units_total
    if total is None:
        raise InputError("--confirm forecasts the whole job; pass --total-units")

    def watch(run: Run, child: Child) -> None:
        while not child.ends_within(POLL_S):
            expected = _first_forecast(run, total)
            if expected is not None:
                if not ask(bill(expected, place)):
                    child.stop()
                return

    return run_command(replace(launch, owns_terminal=False, watch=watch))


def _first_forecast(run: Run, total: float) -> Forecast | None:
    measurement = run.so_far()
    steady = measurement.steady
    if steady is None:
        return None
    enough = measurement.duration_s >= FIRST_S and (measurement.units or 0.0) >= FIRST_UNITS
    if not enough and measurement.duration_s < SLOW_S:
        return None
    return forecast(measurement, total)


def expected_bill(job: MeasuredJob, place: Place) -> Bill | None:
    """Return what the whole job takes by its profile; None without a total of units."""
    total = None if job.profile is None else job.profile.units_total
    expected = None if total is None else forecast(job.measurement, total)
    return None if expected is None else bill(expected, place)


def merge_profiles(paths: list[Path], out: Path) -> MeasuredJob:
    """Merge recordings of one job into one profile.

    Raises:
        ProfileError: they are not of one job, or their energies cannot be told apart.
    """
    merged = merge([read_measured_job(path) for path in paths])
    _save(out, merged)
    return merged


def recover_profile(trace: Path, out: Path | None) -> tuple[MeasuredJob, Path]:
    """Make a profile from the trace of a recording that broke off.

    Raises:
        ProfileError: the file is no trace, or broke off before the job began.
    """
    return recover(trace, out)


def import_log(path: Path, told: Told, out: Path) -> tuple[str, MeasuredJob]:
    """Return which tracker wrote a log, and its run; write the profile.

    Raises:
        ProfileError: no reader knows the log, or it is damaged.
    """
    tracker, job = read_log(path, told)
    _save(out, job)
    return tracker, job


def show_profile(path: Path) -> MeasuredJob:
    """Return the measured job in a file.

    Raises:
        ProfileError: the file is missing, or holds no measurement.
    """
    return read_measured_job(path)


def compare_profiles(first: Path, second: Path) -> tuple[Difference, ...]:
    """Return the figures of two recordings of one run side by side.

    Raises:
        ProfileError: a file is missing, or the two count different units.
    """
    one, two = read_measured_job(first), read_measured_job(second)
    if one.unit != two.unit:
        raise ProfileError(f"{first} counts {one.unit}s and {second} counts {two.unit}s")
    return compare(one, two)


def _save(path: Path, job: MeasuredJob) -> None:
    try:
        write_measured_job(path, job)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error
