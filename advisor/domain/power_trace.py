"""Power over the time of a run, as a plot needs it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLine:
    """Power of one meter over time, in as many spans of equal length as its trace has.

    Attributes:
        name: of the meter, e.g. "GPU 0"
        low_w: least power within each span [W]; NaN where nothing was read
        high_w: most power within each span [W]; NaN where nothing was read
    """

    name: str
    low_w: tuple[float, ...]
    high_w: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a run that has a name.

    Attributes:
        name: of the phase
        begin_s, end_s: since the job began [s]
    """

    name: str
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerTrace:
    """Power over time.

    Attributes:
        begin_s: since the job began; negative where the idle machine was read before [s]
        end_s: likewise [s]
        lines: of boards in the order of the recording, or of the host
        stretches: phases in the order of time, at most so many as a plot can tell apart
        changes: phases that there were in all
    """

    begin_s: float
    end_s: float
    lines: tuple[PowerLine, ...]
    stretches: tuple[Stretch, ...] = ()
    changes: int = 0
