"""Who belongs to a family of scenarios: each member held against the scenario file's form."""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np

from advisor import __version__
from advisor.catalog.load import load_catalog
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Inference, Objective, Scenario, profiles_of
from advisor.errors import ScenarioError
from advisor.placement.kept import ground_of
from advisor.placement.question import HIGHS
from advisor.profile.file import document_from_profile, read_profile
from advisor.progress import Progress, silent
from advisor.scenario.load import document_from_scenario, scenario_from_source
from advisor.scenario.yaml_source import YamlSource, read_yaml
from advisor.service.sweeping.family import Family, Member, price_ratio_of, source_of
from advisor.service.sweeping.vary import PRICES, Axis, axis_of, changed
from advisor.service.words import check_words

MOST: Final = 1_000_000
"""Members of one sweep."""

_BUDGETS: Final = ("cost_usd", "carbon_kg", "water_l")
"""Fields that no candidate depends on; members that differ in these alone are cheap together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a sweep is asked for beside its scenario.

    Attributes:
        vary: options PATH=VALUES
        draws: members drawn at random; None takes all combinations
        seed: of the draws; more draws of one seed begin with those of fewer
        objective, solver, gap, catalogs: as in Family
    """

    vary: tuple[str, ...]
    draws: int | None = None
    seed: int = 0
    objective: Objective = Objective.EMISSIONS
    solver: str = HIGHS
    gap: float | None = None
    catalogs: Path | None = None


def family_of(
    scenario_path: Path,
    asked: Asked,
    progress: Progress = silent,
) -> tuple[Family, tuple[Member, ...]]:
    """Return what members share, and the members, each sound and each once.

    Raises:
        ScenarioError: the scenario or an option cannot be used, or a member is no scenario; names
            what was varied.
        ProfileError, CatalogError: another file cannot be used as it is.
    """
    axes = _axes(asked.vary)
    progress("reading the scenario and the catalogue")
    source = read_yaml(scenario_path)
    scenario = scenario_from_source(source, scenario_path.parent)
    catalog = load_catalog(asked.catalogs)
    check_words(catalog, scenario, source)
    family = Family(
        where=source.where,
        folder=str(scenario_path.parent),
        data=_with_curves(source.data, scenario),
        lines=source.lines,
        scenario=scenario,
        axes=tuple(axis.name for axis in axes),
        profiles={},
        objective=asked.objective,
        solver=asked.solver,
        gap=asked.gap,
        catalogs=None if asked.catalogs is None else asked.catalogs.absolute(),
        catalog_digest=catalog.digest,
        version=__version__,
        digest="",
        profiles_digest="",
    )
    total = asked.draws if asked.draws is not None else _combinations(axes)
    every = (
        _drawn(axes, total, asked.seed)
        if asked.draws is not None
        else product(*(axis.values for axis in axes))
    )
    profiles, members = _members(family, catalog, every, partial(progress, total=total))
    digests = {written: _profile_digest(profile) for written, profile in profiles.items()}
    whole = replace(
        family,
        profiles=profiles,
        profiles_digest=_digest(digests),
        digest=_family_digest(family),
    )
    return whole, members


def by_ground(family: Family, members: Sequence[Member]) -> list[Member]:
    """Return members with those that differ in budgets alone beside each other."""
    ground = [
        index for index, name in enumerate(family.axes) if name.rpartition(".")[2] not in _BUDGETS
    ]
    return sorted(members, key=lambda row: [str(row.values[index]) for index in ground])


def _axes(options: Sequence[str]) -> tuple[Axis, ...]:
    axes = tuple(axis_of(option) for option in options)
    names = [axis.name for axis in axes]
    if not names:
        raise ScenarioError("nothing varies; say what, e.g. --vary limits.cost_usd=5000:9000:5")
    for name in names:
        if names.count(name) > 1:
            raise ScenarioError(f"--vary {name} stands twice; give all its values at once")
    return axes


def _combinations(axes: Sequence[Axis]) -> int:
    for axis in axes:
        if axis.span is not None:
            raise ScenarioError(
                f"--vary {axis.name}: a span is drawn from at random; add --random COUNT, or "
                "write low:high:count",
            )
    count = math.prod(len(axis.values) for axis in axes)
    if count > MOST:
        raise ScenarioError(
            f"{count:,} combinations are more than {MOST:,}; draw some with --random COUNT",
        )
    return count


def _drawn(axes: Sequence[Axis], draws: int, seed: int) -> Iterator[tuple[Any, ...]]:
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        yield tuple(axis.draw(float(generator.random())) for axis in axes)


def _members(
    family: Family,
    catalog: Catalog,
    every: Iterable[tuple[Any, ...]],
    progress: Callable[..., None],
) -> tuple[dict[str, JobProfile], tuple[Member, ...]]:
    """Return the profiles that any member uses, and the members."""
    profiles: dict[str, JobProfile] = {}
    digests: dict[str, str] = {}
    found: dict[str, Member] = {}
    known: set[tuple[object, ...]] = set()
    for done, values in enumerate(every):
        progress("checking", done)
        source = source_of(family, values)
        scenario = _checked(source, family)
        words = (ground_of(scenario), scenario.limits.capacity)
        if words not in known:  # twice the time of all the rest
            check_words(catalog, scenario, source)
            known.add(words)
        _require_same_workloads(family, scenario, source)
        for written, path in scenario.profile_paths.items():
            if written not in profiles:
                profiles[written] = read_profile(Path(path))
                digests[written] = _profile_digest(profiles[written])
        digest = _member_digest(family, values, scenario, digests)
        found.setdefault(digest, Member(digest=digest, values=values))
    return profiles, tuple(found.values())


def _checked(source: YamlSource, family: Family) -> Scenario:
    try:
        return scenario_from_source(source, Path(family.folder))
    except ScenarioError as error:
        hint = "; write a list and another one as a,b|c" if "valid list" in str(error) else ""
        raise ScenarioError(f"{error}{hint}") from error


def _with_curves(data: dict[str, Any], scenario: Scenario) -> dict[str, Any]:
    """Return a document that needs no curve's file: another machine has none."""
    for index, workload in enumerate(scenario.workloads):
        if not isinstance(workload, Inference):
            continue
        for number, demand in enumerate(workload.demand):
            if demand.curve is not None:
                name = f"workloads.{index}.demand.{number}.curve"
                data = changed(data, name, list(demand.curve))
    return data


def _require_same_workloads(family: Family, scenario: Scenario, source: YamlSource) -> None:
    names = [row.name for row in scenario.workloads]
    if names != [row.name for row in family.scenario.workloads]:
        raise ScenarioError(f"{source.where}: a sweep keeps the workloads and their names")


def _family_digest(family: Family) -> str:
    """Return a digest of the document but for what varies, and of all else that is the same."""
    data = family.data
    for name in family.axes:
        data = data if name == PRICES else changed(data, name, "varies")
    base = {
        written: _profile_digest(read_profile(Path(path)))
        for written, path in family.scenario.profile_paths.items()
    }
    return _digest({**_same(family), "data": data, "axes": family.axes, "profiles": base})


def _member_digest(
    family: Family,
    values: Sequence[Any],
    scenario: Scenario,
    profiles: Mapping[str, str],
) -> str:
    return _digest(
        {
            "scenario": document_from_scenario(scenario),
            "profiles": {
                written: profiles[written]
                for row in scenario.workloads
                for written in profiles_of(row)
            },
            "prices": price_ratio_of(family, values),
            **_same(family),
        },
    )


def _same(family: Family) -> dict[str, object]:
    return {
        "objective": str(family.objective),
        "solver": family.solver,
        "gap": family.gap,
        "catalog": family.catalog_digest,
        "version": family.version,
    }


def _profile_digest(profile: JobProfile) -> str:
    return _digest(document_from_profile(profile))


def _digest(document: object) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
