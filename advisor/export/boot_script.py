"""What a machine does when it comes up: the stretch of the plan that is under way, or a service.

The script is plain shell, and COMMAND the only word to be put into it, in base64, so that nothing
a person writes there can be anything but the command.
"""

from typing import Final

from advisor.domain.export import WrittenPlan
from advisor.export.comments import commented, deployment_lines, plan_lines
from advisor.export.contract import GRACE_S
from advisor.export.deployments import Deployment

COMMAND: Final = "@COMMAND@"
"""Stands where the command comes in, in base64."""

_EARLY_S: Final = 60
"""What a cloud may begin before the moment that it was told. [s]"""

_LEAVES: Final = "break"
_WAITS: Final = "sleep 15; continue"
"""What a machine does between stretches: one that its calendar keeps up waits for the next."""

_HEAD: Final = f"""\
COMMAND=$(echo '{COMMAND}' | base64 -d)
export COMMAND
"""

_SERVE: Final = 'exec sh -c "$COMMAND"\n'

_TRAIN: Final = f"""\
export NODES

# A line for each stretch: its first second since 1970, the run, the planned seconds, and the
# second in which the run pauses; 0 where it goes on to its end.
stretch() {{
  now=$(date +%s)
  found=
  while read -r begin rest; do
    if [ "$begin" -le $((now + {_EARLY_S})) ]; then found="$begin $rest"; fi
  done <<END
@STRETCHES@
END
  echo "$found"
}}

# The newest stretch that has begun, and after it those that begin while the machine is up. GNU
# timeout: 0 is for ever, so a run that is late is not stopped; one that comes back late pauses on
# time.
last=
while :; do
  this=$(stretch)
  if [ "$this" = "$last" ]; then @IDLE@; fi
  last=$this
  set -- $this
  RUN=$2 PLANNED_S=$3 left=0
  export RUN PLANNED_S
  if [ "$4" -gt 0 ]; then
    left=$(($4 - $(date +%s)))
    if [ "$left" -le 0 ]; then continue; fi
  fi
  timeout --signal=TERM --kill-after={GRACE_S} "$left" sh -c "$COMMAND" || true
done
"""


def boot_script(plan: WrittenPlan, row: Deployment, leave: str, how: tuple[str, ...]) -> str:
    """Return the script of a deployment's machines.

    Args:
        plan: that the deployment is part of
        row: what is deployed
        leave: shell lines that a machine runs when training has nothing more to do; where empty,
            it waits
        how: lines that say how it is deployed and undone
    """
    return "#!/bin/sh\n" + boot_opening(plan, row, how) + boot_commands(row, leave)


def boot_opening(plan: WrittenPlan, row: Deployment, how: tuple[str, ...]) -> str:
    """Return the comments at the head of a script."""
    return commented([*deployment_lines(row), *plan_lines(plan), *command_lines(row), *how])


def boot_commands(row: Deployment, leave: str) -> str:
    """Return the script without comments at its head.

    Args:
        row: what is deployed
        leave: shell lines that a machine runs when training has nothing more to do; where empty,
            it waits
    """
    if not row.shifts:
        return _HEAD + _SERVE
    stretches = "\n".join(stretch_lines(row))
    head = f"{_HEAD}NODES={row.instances}\n"
    idle = _LEAVES if leave else _WAITS
    return head + _TRAIN.replace("@STRETCHES@", stretches).replace("@IDLE@", idle) + leave


def command_lines(row: Deployment) -> list[str]:
    """Return what the command has to do."""
    if not row.shifts:
        return ["The command serves for as long as the machine is up."]
    return [
        "The command trains run number $RUN. It saves a checkpoint when SIGTERM comes, within",
        f"{GRACE_S} s, and goes on from the newest that it finds when it begins.",
        *(
            [f"It runs on each of {row.instances} machines, which find each other by its means."]
            if row.instances > 1
            else []
        ),
    ]


def stretch_lines(row: Deployment) -> list[str]:
    """Return a line of numbers for each stretch of training."""
    return [
        f"{int(shift.start.timestamp())} {shift.run or 1} {shift.planned_s} "
        f"{int(shift.end.timestamp()) if shift.pauses else 0}"
        for shift in row.shifts
    ]
