"""Hold every word of a scenario against the catalogue, so that an error names file and line."""

from collections.abc import Callable, Iterator
from functools import partial

from advisor.catalog.words import (
    find_accelerators,
    find_city,
    find_levers,
    find_place,
    find_region,
)
from advisor.catalog.words import require_residency as residency
from advisor.domain.catalog import Catalog
from advisor.domain.scenario import Scenario, Training, Workload
from advisor.errors import CatalogError, ScenarioError
from advisor.scenario.yaml_source import YamlSource

Check = tuple[tuple[str | int, ...], Callable[[], object]]
"""Where a word stands in the file, and what raises CatalogError when nobody knows it."""


def check_words(catalog: Catalog, scenario: Scenario, source: YamlSource) -> None:
    """Return if the catalogue knows every place, accelerator and residency of a scenario.

    Raises:
        ScenarioError: it does not; names file, line, key and the nearest known words.
    """
    for path, check in (*_rules(catalog, scenario), *_workloads(catalog, scenario)):
        try:
            check()
        except CatalogError as error:
            key = ".".join(str(part) for part in path)
            where = f"{source.where}:{source.line_of(path)}"
            raise ScenarioError(f"{where}: {key}: {error}") from error


def _rules(catalog: Catalog, scenario: Scenario) -> Iterator[Check]:
    policy = scenario.policy
    for key, places in (("allow", policy.allow_places), ("deny", policy.deny_places)):
        for index, place in enumerate(places):
            yield ("policy", key, index), partial(find_place, catalog, place)
    yield ("policy", "residency"), partial(residency, catalog, policy.residency)
    for index, pool in enumerate(scenario.limits.capacity):
        path = ("limits", "capacity", index)
        yield (*path, "place"), partial(find_place, catalog, pool.place)
        if pool.accelerator is not None:
            yield (*path, "accelerator"), partial(find_accelerators, catalog, pool.accelerator)


def _workloads(catalog: Catalog, scenario: Scenario) -> Iterator[Check]:
    for index, workload in enumerate(scenario.workloads):
        path = ("workloads", index)
        yield (*path, "residency"), partial(residency, catalog, workload.residency)
        if workload.today is not None:
            place = ":".join(workload.today.split(":")[:3])
            yield (*path, "today"), partial(find_place, catalog, place)
        for number, variant in enumerate(workload.variants):
            if variant.lever is not None:
                where = (*path, "variants", number, "lever")
                yield where, partial(find_levers, catalog, variant.lever)
        for tail, name in _origins(workload):
            yield (*path, *tail), partial(_find_origin, catalog, name)


def _origins(workload: Workload) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(workload, Training):
        if workload.data is not None:
            yield ("data", "location"), workload.data.location
        return
    for index, demand in enumerate(workload.demand):
        yield ("demand", index, "origin"), demand.origin


def _find_origin(catalog: Catalog, origin: str) -> object:
    kind, _, name = origin.partition(":")
    return find_city(catalog, name) if kind == "city" else find_region(catalog, origin)
