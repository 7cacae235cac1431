"""Run a job under the meters of this machine.

Only what a recording needs is imported here: the job waits for it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from advisor.domain.bill import Bill, Forecast, Place
from advisor.domain.measurement import MeasuredJob
from advisor.errors import InputError
from advisor.profile.child import Child, Ended
from advisor.profile.launch import Launch, attach, run_command
from advisor.profile.run import Job, Run
from advisor.profile.summary.forecast import bill, forecast

__all__ = ["Job", "Launch", "attach", "run_command"]

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
