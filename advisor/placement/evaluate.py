"""What a choice takes, added up from the candidates without any solver."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Group
from advisor.domain.plan import Totals

_WHOLE_RATIO: Final = 1e-6
"""What a solver's tolerance may add to an instance count, relative and at least absolute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Figures of chosen candidates; arrays of shape (n_chosen,).

    Water and market-based emissions may be NaN.
    """

    instances: Floats
    it_energy_kwh: Floats
    it_energy_low_kwh: Floats
    it_energy_high_kwh: Floats
    facility_energy_kwh: Floats
    operational_kg: Floats
    operational_market_kg: Floats
    embodied_kg: Floats
    cost_usd: Floats
    water_l: Floats
    uncertain_kg_per_kwh: Floats


def evaluate(candidates: Candidates, rows: NDArray[np.int64], share: Floats) -> Usage:
    """Return what each chosen candidate takes at its share.

    Args:
        candidates: all of them
        rows: the chosen ones, indices into candidates, shape (n_chosen,)
        share: of each, 0..1, shape (n_chosen,)
    """
    fleet = candidates.is_fleet[rows]
    wanted = candidates.instances[rows] * share
    up = np.maximum(whole_instances(wanted), np.where(share > 0, 1.0, 0.0))
    instances = np.where(fleet, up, candidates.instances[rows])
    standing = np.where(fleet, up, 0.0)
    share_kwh = candidates.it_share_kwh[rows] * share
    standing_kwh = candidates.it_instance_kwh[rows] * standing
    it_kwh = share_kwh + standing_kwh
    uncertain_kwh = candidates.predicted_kwh[rows] * share
    low_kwh = it_kwh - uncertain_kwh * (1.0 - candidates.low_ratio[rows])
    high_kwh = it_kwh + uncertain_kwh * (candidates.high_ratio[rows] - 1.0)
    return Usage(
        instances=instances,
        it_energy_kwh=it_kwh,
        it_energy_low_kwh=low_kwh,
        it_energy_high_kwh=high_kwh,
        facility_energy_kwh=it_kwh * candidates.pue_ratio[rows],
        operational_kg=share_kwh * candidates.share_kg_per_kwh[rows]
        + standing_kwh * candidates.kg_per_kwh[rows],
        operational_market_kg=it_kwh * candidates.market_kg_per_kwh[rows],
        embodied_kg=candidates.embodied_share_kg[rows] * share
        + candidates.embodied_instance_kg[rows] * standing,
        cost_usd=candidates.usd_share[rows] * share + candidates.usd_instance[rows] * standing,
        water_l=it_kwh * candidates.l_per_kwh[rows],
        uncertain_kg_per_kwh=candidates.share_kg_per_kwh[rows],
    )


def whole_instances(wanted: Floats) -> Floats:
    """Return the whole instances that hold a fractional number of them, rounding apart. [1]"""
    return np.asarray(np.ceil(wanted - _WHOLE_RATIO * np.maximum(wanted, 1.0)))


def scaled_instances(wanted: Floats, up_share: Floats, min_replicas: int) -> Floats:
    """Return the whole instances that an autoscaled service keeps up; arrays broadcast. [1]

    Args:
        wanted: instances that the peak wants, before rounding
        up_share: what an hour wants of them, 0..1
        min_replicas: that stay up, however few the hour wants
    """
    return np.maximum(whole_instances(wanted * up_share), min_replicas)


def instances_by_hour(group: Group, wanted: Floats, hours: int) -> Floats:
    """Return the instances that a service keeps up at share 1, hour by hour of the period. [1]

    Args:
        group: of an inference workload
        wanted: Candidates.wanted of some rows of the group, shape (n_rows,)
        hours: of the period, the last of them begun

    Returns:
        Whole numbers, shape (n_rows, hours); 0 in the hours that are not the group's.
    """
    up_share = np.ones(hours) if group.up_share is None else np.array(group.up_share)
    up = scaled_instances(wanted[:, None], up_share, group.min_replicas)
    return np.where(up_share > 0.0, up, 0.0)


def totals(usage: Usage) -> Totals:
    """Return the sums over all rows."""
    operational_kg = float(usage.operational_kg.sum())
    embodied_kg = float(usage.embodied_kg.sum())
    water_l = float(usage.water_l.sum())
    market_kg = float(usage.operational_market_kg.sum())
    rate = usage.uncertain_kg_per_kwh
    return Totals(
        emissions_kg=operational_kg + embodied_kg,
        emissions_low_kg=operational_kg
        + embodied_kg
        - float(((usage.it_energy_kwh - usage.it_energy_low_kwh) * rate).sum()),
        emissions_high_kg=operational_kg
        + embodied_kg
        + float(((usage.it_energy_high_kwh - usage.it_energy_kwh) * rate).sum()),
        operational_kg=operational_kg,
        embodied_kg=embodied_kg,
        cost_usd=float(usage.cost_usd.sum()),
        it_energy_kwh=float(usage.it_energy_kwh.sum()),
        facility_energy_kwh=float(usage.facility_energy_kwh.sum()),
        water_l=water_l if np.isfinite(water_l) else None,
        operational_market_kg=market_kg if np.isfinite(market_kg) else None,
    )
