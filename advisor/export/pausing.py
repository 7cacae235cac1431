"""What a training is told when it begins, and the script that pauses it where the plan does.

For tools that have no deadline of their own, or count one from when a machine is there.
"""

from typing import Final

from advisor.export.contract import GRACE_S
from advisor.export.shifts import Shift

TRAIN: Final = f"""\
left=0
if [ "$PAUSE_AT" -gt 0 ]; then
  left=$((PAUSE_AT - $(date +%s)))
  if [ "$left" -le 0 ]; then exit 0; fi
fi
timeout --signal=TERM --kill-after={GRACE_S} "$left" sh -c "$COMMAND" || [ $? -eq 124 ]
"""
"""Pauses are moments, not lengths: a job that comes back from spot late pauses on time.

GNU timeout: 0 is for ever; 124 says that it sent the signal, a pause and no failure.
"""

CONTRACT: Final = (
    "The image has a shell and GNU timeout. COMMAND, one line, trains run number $RUN. It saves",
    f"a checkpoint when SIGTERM comes, within {GRACE_S} s, and goes on from the newest that it",
    "finds when it begins. A run that is late goes on, and may overlap the next.",
)
"""What the image and the command must do."""


def shift_variables(shift: Shift) -> dict[str, str]:
    """Return the environment of a stretch.

    RUN is the run's number, PLANNED_S the stretch's length [s], PAUSE_AT when the plan pauses the
    run, in seconds since 1970, UTC, or 0 where it does not.
    """
    return {
        "RUN": "1" if shift.run is None else str(shift.run),
        "PLANNED_S": str(shift.planned_s),
        "PAUSE_AT": str(int(shift.end.timestamp()) if shift.pauses else 0),
    }
