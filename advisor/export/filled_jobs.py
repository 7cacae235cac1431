"""Job files with blanks, and the shell functions that fill them in and hand them to a tool.

For tools that take a whole file and nothing beside it. A blank is "@NAME@"; it stands in a double
quoted string, of JSON or YAML alike.
"""

from typing import Final

from advisor.export.deployments import Deployment
from advisor.export.pausing import TRAIN, shift_variables
from advisor.export.programs import command_variable, image_variable
from advisor.export.shifts import Shift

ENTRY: Final = ("/bin/sh", "-c", TRAIN)
"""What the container runs; it runs COMMAND."""

IMAGE: Final = "@IMAGE@"

FILL: Final = r"""
# quoted TEXT: what stands for a text of one line in the replacement of sed, in double quotes.
quoted() { printf '%s' "$1" | sed -e 's/[\\"]/\\&/g' -e 's/[\\&|]/\\&/g'; }

# filled FILE IMAGE COMMAND RUN PLANNED_S PAUSE_AT: the file, with these in its blanks.
filled() {
  sed -e "s|@RUN@|$4|" -e "s|@PLANNED_S@|$5|" -e "s|@PAUSE_AT@|$6|" \
    -e "s|@IMAGE@|$(quoted "$2")|" -e "s|@COMMAND@|$(quoted "$3")|" "$1"
}
"""


def blanks() -> dict[str, str]:
    """Return the environment of a job, not yet filled in."""
    return {name: f"@{name}@" for name in ("COMMAND", "RUN", "PLANNED_S", "PAUSE_AT")}


def filling(job: Deployment, file: str, shift: Shift) -> str:
    """Return the arguments of `filled` for a stretch of a job."""
    values = shift_variables(shift)
    return (
        f'{file} "${image_variable(job.program)}" "${command_variable(job.program)}" '
        f"{values['RUN']} {values['PLANNED_S']} {values['PAUSE_AT']}"
    )
