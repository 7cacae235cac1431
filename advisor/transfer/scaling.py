"""What more accelerators cost: each doubling as it was measured, those beyond like the last."""

from dataclasses import dataclass
from typing import Final

from advisor.domain.profile import JobKind
from advisor.domain.transfer import Doubling, TransferLaw

_ALONE: Final = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """A job on more accelerators, over the same job on those that it was measured with.

    Attributes:
        time: per unit and accelerator: p10, median, p90; 1 is perfect scaling
        energy: of all accelerators per unit, likewise
        measured: False where a doubling was never measured at that count
    """

    time: tuple[float, float, float]
    energy: tuple[float, float, float]
    measured: bool


def scaling(
    law: TransferLaw,
    kind: JobKind | None,
    from_count: int,
    to_count: int,
) -> Scaling:
    """Return what going from one count of accelerators to another does to each unit.

    Doublings multiply; a part of a doubling counts by its share, in logs. Where energy was not
    measured, each accelerator is taken to draw what it drew, so energy goes as time.

    Args:
        law: of the catalogue
        kind: of work; one that was never scaled, and None, stay as they are, not measured
        from_count: accelerators of the profile, > 0
        to_count: accelerators wanted, > 0; fewer than `from_count` scale like as many

    Source:
        transfer_scaling.csv: ML.ENERGY v2 and v3, Lambda's deeplearning-benchmark.
    """
    known = () if kind is None else law.doublings.get(kind, ())
    time, energy, measured = _ALONE, _ALONE, True
    count = float(from_count)
    while count < to_count and known:
        after = min(2.0 * count, float(to_count))
        step, is_own = _step(known, count)
        measured = measured and is_own
        part = after / count - 1.0
        time = _times(time, step.time, part)
        energy = _times(energy, step.energy or step.time, part)
        count = after
    return Scaling(
        time=time, energy=energy, measured=measured and (bool(known) or count >= to_count)
    )


def _step(known: tuple[Doubling, ...], count: float) -> tuple[Doubling, bool]:
    """Return the doubling that starts nearest below a count, and whether it reaches that far."""
    below = [step for step in known if step.from_count <= count]
    step = below[-1] if below else known[0]
    return step, count < 2 * step.from_count


def _times(
    total: tuple[float, float, float],
    step: tuple[float, float, float],
    part: float,
) -> tuple[float, float, float]:
    low, middle, high = (value * ratio**part for value, ratio in zip(total, step, strict=True))
    return low, middle, high
