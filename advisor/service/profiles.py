"""Look at profiles, join them, and make them of traces and of other trackers' logs."""

from pathlib import Path

from advisor.domain.bill import Bill, Place
from advisor.domain.measurement import MeasuredJob
from advisor.errors import InputError, ProfileError
from advisor.profile.file import read_measured_job, write_measured_job
from advisor.profile.imports.detect import read_log
from advisor.profile.imports.told import Told
from advisor.profile.run import recover
from advisor.profile.summary.compare import Difference, compare
from advisor.profile.summary.forecast import bill, forecast
from advisor.profile.summary.merge import merge

__all__ = ["Told"]


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
