"""All offers to look through: the index, one offer's facts and sheets, those that a plan uses."""

from collections.abc import Mapping

import numpy as np

from advisor.catalog.figures import embodied_figure, price_figure
from advisor.catalog.offer_index import index_offers
from advisor.catalog.sheets import sheets_of
from advisor.domain.catalog import Catalog
from advisor.domain.offer_facts import OfferFacts, Use
from advisor.domain.plan import Placement, Plan
from advisor.domain.purchase import PURCHASES
from advisor.domain.sheet import Sheet

__all__ = ["index_offers", "offer_facts", "offer_sheets", "uses_of"]


def uses_of(catalog: Catalog, plan: Plan) -> Mapping[int, tuple[Use, ...]]:
    """Return the offers that a plan uses, and what for.

    An offer that this catalogue no longer has is left out.
    """
    regions = {region.place: row for row, region in enumerate(catalog.regions)}
    machines = _machines(catalog)
    found: dict[tuple[int, int], dict[Use, None]] = {}
    for placement in plan.placements:
        region = regions.get(f"{placement.provider}:{placement.region}")
        machine = machines.get(_machine(placement))
        if region is not None and machine is not None:
            use = Use(workload=placement.workload, purchase=placement.purchase)
            found.setdefault((region, machine), {})[use] = None
    return {
        int(offer): tuple(uses)
        for (region, machine), uses in found.items()
        for offer in np.flatnonzero(
            (catalog.offers.region == region) & (catalog.offers.instance == machine),
        )
    }


def offer_facts(catalog: Catalog, offer: int, uses: tuple[Use, ...] = ()) -> OfferFacts:
    """Return what is known of an offer.

    Args:
        catalog: where the offer is
        offer: index into Catalog.offers
        uses: by the plan at hand
    """
    offers, machines = catalog.offers, catalog.instances
    instance = int(offers.instance[offer])
    board = int(machines.accelerator[instance])
    known = ~np.isnan(offers.price_usd_per_h[offer])
    return OfferFacts(
        region=catalog.regions[offers.region[offer]],
        instance=str(machines.key[instance]),
        accelerator=None if board < 0 else catalog.accelerators[board],
        accelerator_count=float(machines.accelerator_count[instance]),
        vcpus=float(machines.vcpus[instance]),
        memory_gib=float(machines.memory_gib[instance]),
        microarchitecture=str(machines.microarchitecture[instance]),
        prices=tuple(
            price_figure(catalog, offer, model) if known[model] else None
            for model in range(len(PURCHASES))
        ),
        spot_derived=bool(offers.spot_derived[offer]),
        embodied=embodied_figure(catalog, instance),
        uses=uses,
    )


def offer_sheets(catalog: Catalog, offer: int) -> tuple[Sheet, ...]:
    """Return the sheets of an offer, of its region and, where it has one, of its accelerator."""
    facts = offer_facts(catalog, offer)
    places = [facts.place, facts.region.place]
    if facts.accelerator is not None:
        places.append(f"gpu:{facts.accelerator.name}")
    return tuple(sheet for place in places for sheet in sheets_of(catalog, place))


def _machine(placement: Placement) -> tuple[str, str, str | None, float]:
    """Return what tells instance types apart; the type alone does not with attached boards."""
    return (
        placement.provider,
        placement.instance_type,
        placement.accelerator,
        placement.accelerator_count,
    )


def _machines(catalog: Catalog) -> Mapping[tuple[str, str, str | None, float], int]:
    """Return the row of each instance type."""
    table = catalog.instances
    boards = [None if row < 0 else catalog.accelerators[row].name for row in table.accelerator]
    columns = (
        table.provider.tolist(),
        table.instance_type.tolist(),
        boards,
        table.accelerator_count.tolist(),
    )
    return {key: row for row, key in enumerate(zip(*columns, strict=True))}
