"""A shell script that does things at moments, for tools that have no clock of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from advisor.export.comments import commented, visible

_HEAD: Final = """\
set -eu
cd "$(dirname "$0")"
"""

_AT: Final = """\

# at BEGIN END WHAT COMMAND...: wait for BEGIN, then run COMMAND; not where END has passed.
# Both in seconds since 1970, UTC.
at() {
  begin=$1 end=$2 what=$3
  shift 3
  if [ "$(date +%s)" -ge "$end" ]; then echo "too late, left out: $what" >&2; return 0; fi
  while [ "$(date +%s)" -lt "$begin" ]; do sleep 15; done
  "$@" || echo "failed: $what" >&2
}

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A command at a moment.

    Attributes:
        start: aware, to the second
        end: when it is too late for it
        what: in a few words, without quotes and dollars
        command: of a shell, made of labels, numbers and quoted variables alone
    """

    start: datetime
    end: datetime
    what: str
    command: str


def calendar_script(
    opening: Iterable[str],
    variables: Mapping[str, str],
    acts: Iterable[Act],
    functions: str = "",
) -> str:
    """Return a script that waits for each act's moment, in the order of time.

    Args:
        opening: lines of the comment at its head
        variables: of the environment that must be set, each with what it is for
        acts: in any order; those of the same moment keep theirs
        functions: of the shell, that commands of acts call
    """
    asked = (f': "${{{name}:?{visible(why)}}}"\n' for name, why in variables.items())
    lines = (_line(act) for act in sorted(acts, key=lambda act: act.start))
    return "".join(["#!/bin/sh\n", commented(opening), _HEAD, *asked, functions, _AT, *lines])


def _line(act: Act) -> str:
    begin, end = int(act.start.timestamp()), int(act.end.timestamp())
    return f'at {begin} {end} "{act.what}" \\\n  {act.command}\n'
