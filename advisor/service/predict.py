"""Predict a measured job on instance types, from files and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.catalog.load import load_catalog
from advisor.catalog.words import find_accelerators, nearest
from advisor.domain.catalog import Catalog
from advisor.domain.outlook import Outlook, Rank
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.transfer import TransferLaw
from advisor.errors import CatalogError, InputError, ProfileError
from advisor.placement.outlook import Wish, outlooks
from advisor.profile.file import read_profile

__all__ = ["Answer", "Wish", "predict", "predict_profiles", "rank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked and what came of it.

    Attributes:
        profiles: of one job, the first leads
        wish: how it is to run; its kind is that of the profiles where none was said
        outlooks: one per instance type that was asked for
        catalog_digest: of the catalogue behind it
    """

    profiles: tuple[JobProfile, ...]
    wish: Wish
    outlooks: tuple[Outlook, ...]
    catalog_digest: str


def predict(
    paths: Sequence[Path],
    wish: Wish,
    *,
    on: Sequence[str] = (),
    catalogs: Path | None = None,
) -> Answer:
    """Return a job on instance types.

    Args:
        paths: profiles of one job
        wish: how it is to run
        on: "aws:p5.48xlarge" or "gpu:L4"; none for all instance types
        catalogs: folder with catalogue tables

    Raises:
        ProfileError: a profile cannot be carried, or they are not of one job.
        CatalogError: a word that the catalogue does not know.
    """
    profiles = tuple(read_profile(path) for path in paths)
    for path, profile in zip(paths, profiles, strict=True):
        if profile.accelerator is None:
            raise ProfileError(
                f"{path}: the job used no accelerator; `advisor plan` places it on machines "
                "without one",
            )
    return predict_profiles(load_catalog(catalogs), profiles, wish, on=on)


def predict_profiles(
    catalog: Catalog,
    profiles: tuple[JobProfile, ...],
    wish: Wish,
    *,
    on: Sequence[str] = (),
) -> Answer:
    """Return a job on instance types of a catalogue that is loaded.

    Args:
        catalog: what there is
        profiles: of one job, each of a job with accelerators
        wish: how it is to run
        on: "aws:p5.48xlarge" or "gpu:L4"; none for all instance types

    Raises:
        ProfileError: a profile cannot be carried, or they are not of one job.
        CatalogError: a word that the catalogue does not know.
    """
    wanted = None if not on else [key for word in on for key in _covered(catalog, word)]
    asked = _with_kind(wish, profiles)
    _require_answerable(asked, profiles, catalog.transfer)
    found = outlooks(catalog, profiles, asked)
    if wanted is not None:
        by_key = {(one.provider, one.instance): one for one in found}
        found = tuple(by_key[key] for key in dict.fromkeys(wanted))
    return Answer(
        profiles=profiles,
        wish=asked,
        outlooks=found,
        catalog_digest=catalog.digest,
    )


def rank(found: Sequence[Outlook], by: Rank) -> tuple[Outlook, ...]:
    """Return the best instance type of each accelerator, best first; one without a price last."""

    def cost(one: Outlook) -> float:
        assert one.estimate is not None
        if by is Rank.ENERGY:
            return one.estimate.instance_j_per_unit.value
        usd = one.estimate.usd_per_unit
        return float("inf") if usd is None else usd.value

    best: dict[str, Outlook] = {}
    for one in sorted((one for one in found if one.estimate is not None), key=cost):
        best.setdefault(one.accelerator, one)
    return tuple(best.values())


def _with_kind(wish: Wish, profiles: Sequence[JobProfile]) -> Wish:
    kinds = {profile.kind for profile in profiles if profile.kind is not None}
    if wish.kind is not None or len(kinds) != 1:
        return wish
    return Wish(
        kind=kinds.pop(),
        accelerators=wish.accelerators,
        batch_size=wish.batch_size,
        service_ms=wish.service_ms,
    )


def _require_answerable(wish: Wish, profiles: Sequence[JobProfile], law: TransferLaw) -> None:
    """Refuse what nothing was measured of, where ignoring it would be silent.

    Raises:
        InputError: a batch, a count or a service time that the profile cannot be carried to.
    """
    first = profiles[0]
    kind = "an unknown kind" if wish.kind is None else str(wish.kind)
    fixed = wish.kind is None or wish.kind not in law.batches
    if wish.batch_size is not None and (fixed or first.batch_size is None):
        why = f"no batch curve of {kind} is known" if fixed else "the profile does not say its own"
        raise InputError(f"--batch {wish.batch_size}: {why}")
    if wish.service_ms is not None and first.service_time_ms is None:
        raise InputError("--service-ms: the profile has no service time; add service_time_ms")
    count = wish.accelerators or first.accelerator_count
    scaled = wish.kind is not None and wish.kind in law.doublings
    if count > first.accelerator_count and not scaled:
        raise InputError(f"--accelerators {count}: no scaling of {kind} was measured")
    if count < first.accelerator_count and wish.kind is not JobKind.TRAINING:
        raise InputError(
            f"--accelerators {count}: the profile's replica took {first.accelerator_count}, and "
            "nothing says that it fits on fewer",
        )


def _covered(catalog: Catalog, word: str) -> list[tuple[str, str]]:
    """Return the keys of the instance types that a word covers.

    Raises:
        CatalogError: none; the nearest words are named.
    """
    table = catalog.instances
    provider, _, name = word.partition(":")
    if provider == "gpu":
        boards = set(find_accelerators(catalog, name))
        mine = [index in boards for index in table.accelerator.tolist()]
    else:
        mine = ((table.provider == provider) & table.named(name)).tolist()
    with_boards = (table.accelerator >= 0).tolist()
    keys = list(zip(table.provider.tolist(), table.key.tolist(), strict=True))
    found = [key for key, wanted in zip(keys, mine, strict=True) if wanted]
    if not found and provider == "gpu":
        raise CatalogError(f"no instance type of the catalogue has {name}")
    if not found:
        known = [":".join(key) for key, has in zip(keys, with_boards, strict=True) if has]
        raise CatalogError(
            f'unknown instance type "{word}"{nearest(word, known)}; write "aws:p5.48xlarge" or '
            '"gpu:L4"',
        )
    plain = [key for key, mine_, has in zip(keys, mine, with_boards, strict=True) if mine_ and has]
    if not plain:
        raise CatalogError(f"{word} has no accelerator, and the job used some")
    return plain
