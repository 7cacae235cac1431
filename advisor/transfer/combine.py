"""Several profiles of one job: on several accelerators, or at several batches."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from advisor.domain.profile import JobProfile
from advisor.domain.transfer import BatchCurves, Floats
from advisor.errors import ProfileError
from advisor.transfer.predict import Prediction


def combine(
    first: JobProfile,
    profiles: Sequence[JobProfile],
    sources: Sequence[int],
    predictions: Sequence[Prediction],
) -> Prediction:
    """Return one prediction of all; times stay relative to the first profile.

    An accelerator that a profile was measured on takes that profile. Others take the mean of logs,
    each weighted by the inverse square of its range: the narrower one speaks louder. The range is
    the mean of theirs by the same weights, for they may well err together. A profile at another
    batch than the first on the same accelerator is a point of the batch curve, not of this mean.

    Args:
        first: whose batch and count the answer has
        profiles: all of them, `first` among them
        sources: accelerator of each
        predictions: of each

    Raises:
        ProfileError: the profiles differ in what they deliver or how many accelerators they use,
            or in their batch on different accelerators.
    """
    _require_one_job(profiles)
    _require_one_batch(first, profiles, sources)
    kept = [row for row, one in enumerate(profiles) if one.batch_size == first.batch_size]
    chosen = [predictions[row] for row in kept]
    if len(chosen) == 1:
        return chosen[0]
    base = first.units_per_s / first.accelerator_count
    stacked = {
        item.name: np.stack([getattr(one, item.name) for one in chosen])
        for item in fields(Prediction)
        if item.name != "memory_gib"
    }
    stacked["time_ratio"] = base / stacked["units_per_s"]
    energy = _weights(stacked["low_ratio"], stacked["high_ratio"])
    time = _weights(stacked["time_low_ratio"], stacked["time_high_ratio"])
    found: dict[str, Floats] = {}
    for name, values in stacked.items():
        if "evidence" in name:
            found[name] = values.min(axis=0)
            continue
        weights = time if name.startswith("time") or name == "units_per_s" else energy
        found[name] = _mean(values, weights)
    for row, one in zip(kept, chosen, strict=True):
        there = sources[row]
        for name in stacked:
            found[name][there] = getattr(one, name)[there]
        found["time_ratio"][there] = base / one.units_per_s[there]
    return Prediction(memory_gib=max(one.memory_gib for one in chosen), **found)  # type: ignore[arg-type]


def own_curves(
    profiles: Sequence[JobProfile],
    sources: Sequence[int],
    curves: BatchCurves | None,
) -> BatchCurves | None:
    """Return the batch curves of a job that was measured at two batches on one accelerator.

    Two points settle `limit x (1 + half / batch)` of energy and of time; without two the curves of
    the kind of work stand. More than two take the least and the greatest batch.

    Raises:
        ProfileError: a greater batch took more of each unit, which no such curve can say.
    """
    source = sources[0]
    mine = [
        one
        for one, there in zip(profiles, sources, strict=True)
        if there == source and one.batch_size is not None
    ]
    mine.sort(key=lambda one: one.batch_size or 0)
    if len(mine) < 2 or mine[0].batch_size == mine[-1].batch_size:  # noqa: PLR2004
        return curves
    few, many = mine[0], mine[-1]
    energy = _half(few, many, few.energy_j_per_unit, many.energy_j_per_unit)
    time = _half(few, many, 1.0 / few.units_per_s, 1.0 / many.units_per_s)
    return BatchCurves(energy=(energy,) * 3, time=(time,) * 3, cases=1)


def _half(few: JobProfile, many: JobProfile, few_value: float, many_value: float) -> float:
    """Return where `limit x (1 + half / batch)` runs through two points."""
    below, above = float(few.batch_size or 1), float(many.batch_size or 1)
    ratio = few_value / many_value
    if not 1.0 <= ratio < above / below:
        raise ProfileError(
            f'profiles "{few.name}" and "{many.name}": from a batch of {below:g} to {above:g} a '
            f"unit took {1.0 / ratio:.2f} times as much; no batch curve runs through both",
        )
    return (ratio - 1.0) / (1.0 / below - ratio / above)


def _weights(low: Floats, high: Floats) -> Floats:
    """Return weights over the first axis, 0 where a prediction is unknown."""
    width = np.log(high) - np.log(low)
    weights = np.nan_to_num(1.0 / width**2)
    total = weights.sum(axis=0)
    share: Floats = np.divide(weights, total, out=np.full_like(weights, np.nan), where=total > 0)
    return share


def _mean(values: Floats, weights: Floats) -> Floats:
    """Return the mean of logs; an unknown value has no weight."""
    logs = np.where(weights > 0, np.log(values), 0.0)
    mean: Floats = np.exp((weights * logs).sum(axis=0))
    return mean


def _require_one_job(profiles: Sequence[JobProfile]) -> None:
    for name in ("unit", "accelerator_count", "kind", "precision"):
        values = {getattr(one, name) for one in profiles}
        if len(values) > 1:
            words = ", ".join(sorted(str(value) for value in values))
            raise ProfileError(f"not profiles of one job: {name.replace('_', ' ')} is {words}")


def _require_one_batch(
    first: JobProfile,
    profiles: Sequence[JobProfile],
    sources: Sequence[int],
) -> None:
    """Refuse a batch that differs between accelerators: neither says what the other's would be."""
    home = sources[[one is first for one in profiles].index(True)]
    for one, source in zip(profiles, sources, strict=True):
        if source != home and one.batch_size != first.batch_size:
            raise ProfileError(
                f'profiles "{first.name}" on {first.accelerator} and "{one.name}" on '
                f"{one.accelerator} have batches of {first.batch_size} and {one.batch_size}; "
                "measure both at one, or predict from each alone",
            )
