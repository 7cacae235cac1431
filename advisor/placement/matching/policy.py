"""Which offers a scenario allows at all, and what moving data to them costs."""

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.words import find_accelerators, find_place, find_region, require_residency
from advisor.domain.candidates import Reason
from advisor.domain.catalog import Catalog
from advisor.domain.region import Region
from advisor.domain.scenario import Policy
from advisor.placement.matching.listings import Listings, first_reason


def policy_reasons(catalog: Catalog, policy: Policy, listings: Listings) -> NDArray[np.int8]:
    """Return for each listing the first rule of the policy that rejects it.

    Raises:
        CatalogError: the policy names a place or accelerator that the catalogue does not know.
    """
    allowed = np.zeros(len(listings), dtype=bool)
    for place in policy.allow_places:
        allowed |= matches_place(catalog, listings.offer, place)
    denied = np.zeros(len(listings), dtype=bool)
    for place in policy.deny_places:
        denied |= matches_place(catalog, listings.offer, place)
    not_allowed = ~allowed if policy.allow_places else np.zeros(len(listings), dtype=bool)
    providers = [
        not policy.providers or row.provider in policy.providers for row in catalog.regions
    ]
    closed = [row.restricted is not None and not _named(row, policy) for row in catalog.regions]
    checks = [
        (Reason.PROVIDER, ~np.array(providers)[listings.region]),
        (Reason.PLACE, denied | not_allowed),
        (Reason.RESTRICTED_REGION, np.array(closed)[listings.region]),
    ]
    if policy.min_gflops_per_w is not None:
        enough = listings.gflops_per_w >= policy.min_gflops_per_w
        checks.append((Reason.EFFICIENCY_POLICY, ~enough))
    return first_reason(len(listings), checks)


def matches_place(catalog: Catalog, offer: NDArray[np.int32], place: str) -> NDArray[np.bool_]:
    """Return which offers a place covers: "aws", "aws:eu-west-1[:INSTANCE]" or "gpu:NAME".

    Args:
        catalog: what the words mean
        offer: indices into Catalog.offers, shape (n,)
        place: as people write it

    Raises:
        CatalogError: the catalogue does not know the place.
    """
    find_place(catalog, place)
    region, instance = catalog.offers.region[offer], catalog.offers.instance[offer]
    kind, _, rest = place.partition(":")
    if kind == "gpu":
        boards = find_accelerators(catalog, rest)
        return np.isin(catalog.instances.accelerator[instance], boards)
    if not rest:
        mine = np.array([row.provider == kind for row in catalog.regions])
        return np.asarray(mine[region])
    name, _, instance_type = rest.partition(":")
    here = region == find_region(catalog, f"{kind}:{name}")
    if not instance_type:
        return np.asarray(here)
    return np.asarray(here & catalog.instances.named(instance_type)[instance])


def within_residency(catalog: Catalog, residency: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return for each region whether it carries one of the words; all True without words.

    Raises:
        CatalogError: no region of the catalogue carries a word.
    """
    if not residency:
        return np.ones(len(catalog.regions), dtype=bool)
    require_residency(catalog, residency)
    wanted = {word.casefold() for word in residency}
    carried = [{word.casefold() for word in row.residency} for row in catalog.regions]
    return np.array([bool(words & wanted) for words in carried])


def _named(region: Region, policy: Policy) -> bool:
    return any(
        place == region.place or place.startswith(f"{region.place}:")
        for place in policy.allow_places
    )
