"""The ways in which a workload's work can be done: as profiled, and its variants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.words import find_levers
from advisor.domain.candidates import Reason
from advisor.domain.catalog import Catalog
from advisor.domain.lever import Lever
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.scenario import (
    Training,
    Variant,
    Workload,
    profile_of,
    variant_name,
)
from advisor.errors import ScenarioError


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One way to do a workload's work.

    Attributes:
        name: of the variant; None for the workload as profiled
        workload: with the version's own profile
        profile: measured job
        kind: of its work; None is not known
        factors: of its lever on each accelerator, None where nobody measured it; empty without
        quality: score, in the workload's unit; None when nobody scored it
        rejected: why no offer may be used for it; None where one may
    """

    name: str | None
    workload: Workload
    profile: JobProfile
    kind: JobKind | None
    factors: tuple[Lever | None, ...]
    quality: float | None
    rejected: Reason | None


def versions_of(
    catalog: Catalog,
    workload: Workload,
    profiles: Mapping[str, JobProfile],
) -> tuple[Version, ...]:
    """Return a workload as profiled, then its variants.

    Raises:
        ScenarioError: a variant's lever is for other work than the workload's, or its profile is
            of other units or another kind of machine.
        CatalogError: a lever that the catalogue does not know.
    """
    base = profiles[workload.profile]
    found = [_version(workload, 0, base, (), workload.quality)]
    for number, variant in enumerate(workload.variants, start=1):
        profile = profiles[profile_of(workload, number)]
        factors: tuple[Lever | None, ...] = ()
        if variant.lever is not None:
            factors = _factors(catalog, workload, variant, profile)
        _require_same_work(workload, variant, base, profile)
        found.append(_version(workload, number, profile, factors, variant.quality))
    return tuple(found)


def kind_of(profile: JobProfile, workload: Workload) -> JobKind | None:
    """Return the kind of a workload's work: as its profile says, or where nothing else can be."""
    if profile.kind is not None:
        return profile.kind
    if isinstance(workload, Training):
        return JobKind.TRAINING
    return JobKind.LLM_INFERENCE if profile.unit == "token" else None


def rejections(
    version: Version, accelerator: NDArray[np.int32]
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    """Return the checks of a version itself, row by row.

    Args:
        version: that is placed
        accelerator: of each row; -1 for none
    """
    checks = []
    if version.rejected is not None:
        checks.append((version.rejected, np.ones(len(accelerator), dtype=bool)))
    if version.factors:
        counts = np.array([factor is not None for factor in version.factors])
        checks.append((Reason.UNMEASURED_LEVER, ~counts[accelerator]))
    return checks


def _version(
    workload: Workload,
    number: int,
    profile: JobProfile,
    factors: tuple[Lever | None, ...],
    quality: float | None,
) -> Version:
    rejected = None
    if workload.min_quality is not None:
        if quality is None:
            rejected = Reason.UNKNOWN_QUALITY
        elif quality < workload.min_quality:
            rejected = Reason.QUALITY
    return Version(
        name=variant_name(workload, number),
        workload=replace(workload, profile=profile_of(workload, number)),
        profile=profile,
        kind=kind_of(profile, workload),
        factors=factors,
        quality=quality,
        rejected=rejected,
    )


def _factors(
    catalog: Catalog,
    workload: Workload,
    variant: Variant,
    profile: JobProfile,
) -> tuple[Lever | None, ...]:
    """Return a lever's factors on each accelerator; one for any counts where there is no other."""
    assert variant.lever is not None
    rows = find_levers(catalog, variant.lever)
    where = f'workload "{workload.name}": variant "{variant.name}": lever "{variant.lever}"'
    if profile.accelerator is None:
        raise ScenarioError(
            f"{where} counts on accelerators, and profile {workload.profile} used none; profile "
            "the variant itself",
        )
    kind = kind_of(profile, workload)
    mine = [row for row in rows if row.kind == kind]
    if not mine:
        kinds = ", ".join(dict.fromkeys(row.kind for row in rows))
        raise ScenarioError(
            f"{where} was measured at {kinds}, and this is {kind or 'work of unknown kind'}; "
            "profile the variant itself",
        )
    _require_format(where, mine[0], workload.profile, profile)
    by_board = {row.accelerator: row for row in mine}
    anywhere = by_board.get(None)
    return tuple(by_board.get(board.name, anywhere) for board in catalog.accelerators)


def _require_format(where: str, lever: Lever, path: str, profile: JobProfile) -> None:
    if not lever.precisions or profile.precision in lever.precisions:
        return
    formats = " or ".join(lever.precisions)
    if profile.precision is None:
        raise ScenarioError(
            f"{where} was measured on jobs in {formats}, and profile {path} names no number "
            "format; add `precision` to it",
        )
    raise ScenarioError(
        f"{where} was measured on jobs in {formats}, and profile {path} computes in "
        f"{profile.precision}; profile the variant itself",
    )


def _require_same_work(
    workload: Workload, variant: Variant, base: JobProfile, profile: JobProfile
) -> None:
    where = f'workload "{workload.name}": variant "{variant.name}": profile {variant.profile}'
    if profile.unit != base.unit:
        raise ScenarioError(
            f"{where} counts {profile.unit}s, and the workload's own counts {base.unit}s; profile "
            "both by the same unit",
        )
    if (profile.accelerator is None) != (base.accelerator is None):
        raise ScenarioError(
            f"{where} and the workload's own are one with accelerators and one without; write two "
            "scenarios, and compare them",
        )
