"""From measured joules to kilograms: a placement's emissions as products of sourced factors.

A placement's emissions have parts that share no factors: work, accelerators and machines that are
up anyway, data, the making of the machine. Each is a chain of factors whose product is that part
as the plan counts it, and the parts add up to the placement.
"""

from math import isclose, prod
from typing import Final

import numpy as np

from advisor.catalog.figures import embodied_figure
from advisor.domain.explanation import Chain, Factor, Trace
from advisor.domain.plan import Placement
from advisor.domain.provenance import Figure
from advisor.domain.region import Signal
from advisor.errors import AdvisorError
from advisor.placement.explaining.answered import Answered
from advisor.placement.explaining.parts_of_energy import parts_of
from advisor.placement.explaining.standing_parts import Part
from advisor.placement.explaining.traced import EXACT, Traced, factor, traced
from advisor.placement.matching.listings import intensity_of
from advisor.units import g_from_kg

_SAME: Final = 1e-9
"""Relative difference of a product and the figure that it is of: rounding."""


def trace_of(found: Answered, workload: int) -> Trace:
    """Return the placement of a workload that emits most as chains of factors."""
    placed = [
        (row, share)
        for group, about in enumerate(found.candidates.groups)
        if about.workload == workload
        for row, share in zip(*found.chosen_of(group), strict=True)
    ]
    placements = [
        found.placements_of(np.array([row]), np.array([part]))[0] for row, part in placed
    ]
    most = max(range(len(placed)), key=lambda at: _emitted_kg(placements[at]))
    row, share = placed[most]
    about = traced(found, int(row), float(share))
    chains = [_operational(about, part) for part in parts_of(about) if part.it_kwh > 0.0]
    chains.append(_embodied(about))
    chains.sort(key=lambda chain: -chain.emissions_kg)
    _require_sum(placements[most], chains)
    return Trace(
        placement=placements[most],
        placements=len(placed),
        chains=tuple(chain for chain in chains if chain.emissions_kg > 0.0),
        emissions_kg=_emitted_kg(placements[most]),
    )


def product(factors: tuple[Factor, ...]) -> float:
    """Return what factors make, in the order in which they stand."""
    return prod(1.0 / one.value if one.divides else one.value for one in factors)


def _operational(about: Traced, part: Part) -> Chain:
    """Return a part of the energy with the facility and the grid behind it."""
    candidates, row, region = about.candidates, about.row, about.region
    intensity = intensity_of(region, about.scenario.signal)
    assert region.pue is not None
    assert intensity is not None
    ratio = float(candidates.intensity_ratio[row])
    per_kwh = float(candidates.kg_per_kwh[row])
    if part.is_share:
        ratio *= float(candidates.share_ratio[row])
        per_kwh = float(candidates.share_kg_per_kwh[row])
    factors = (
        *part.factors,
        _of_figure("PUE: facility over IT energy", region.pue),
        _of_figure(f"intensity of the grid {region.grid_zone}", intensity),
        factor("hours used over the annual mean", ratio, "1", _hours_source(about)),
        factor("g in a kg", g_from_kg(1.0), "g/kg", EXACT, divides=True),
    )
    return Chain(
        words=part.words,
        factors=tuple(one for one in factors if one.value != 1.0),
        emissions_kg=part.it_kwh * per_kwh,
    )


def _embodied(about: Traced) -> Chain:
    candidates, row = about.candidates, about.row
    figure = embodied_figure(about.catalog, about.instance)
    assert figure is not None
    life_h = float(about.catalog.instances.embodied_lifetime_h[about.instance])
    kg = candidates.embodied_share_kg[row] * about.share
    kg += candidates.embodied_instance_kg[row] * about.standing
    life = factor("hours of its life", life_h, "h", figure.source, figure.as_of, divides=True)
    factors = (_of_figure("the instance's share of its host", figure), life, *about.up)
    return Chain(
        words="making of the machine",
        factors=tuple(one for one in factors if one.value != 1.0),
        emissions_kg=float(kg),
    )


def _hours_source(about: Traced) -> str:
    if about.scenario.signal is not Signal.AVERAGE:
        return "an annual mean: flat"
    if about.region.grid_zone not in about.catalog.hourly:
        return "no hours are known of this grid: flat"
    return "typical year of the grid, catalogs/grid_hourly.npz"


def _of_figure(words: str, figure: Figure) -> Factor:
    return factor(words, figure.value, figure.unit, figure.source, figure.as_of)


def _emitted_kg(row: Placement) -> float:
    return row.operational_kg + row.embodied_kg


def _require_sum(placement: Placement, chains: list[Chain]) -> None:
    """Hold the chains against the plan: each product its part, all parts the placement.

    Raises:
        AdvisorError: they do not add up.
    """
    each = all(isclose(product(one.factors), one.emissions_kg, rel_tol=_SAME) for one in chains)
    total = sum(one.emissions_kg for one in chains)
    if not each or not isclose(total, _emitted_kg(placement), rel_tol=_SAME):
        raise AdvisorError(f"the trace of {placement.workload} does not add up to the plan")
