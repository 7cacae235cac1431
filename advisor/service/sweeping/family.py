"""What the scenarios of a sweep share, and one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, Scenario
from advisor.domain.sweep import Cell
from advisor.errors import ScenarioError
from advisor.scenario.load import scenario_from_source
from advisor.scenario.yaml_source import YamlSource
from advisor.service.sweeping.vary import PRICES, cell_of, changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What all members share. It travels to workers, which may be other machines.

    Slots without a weak reference on purpose: joblib would scatter a weakly referable argument to
    one Dask worker, and whatever needs it would be lost with that worker.

    Attributes:
        where: file of the scenario, for messages
        folder: of that file, as a path of the machine that asks
        data: the file's content, demand curves in place of their files' names
        lines: as in YamlSource
        scenario: as written, before anything varies
        axes: names of what varies
        profiles: by the path that any member writes
        objective, solver, gap: as in `advisor plan`; gap None is the proven optimum
        catalogs: folder of the tables; None finds the shipped ones
        catalog_digest: of the catalogue; a worker that has another one refuses
        version: of advisor; likewise
        digest: of all that members have in common
        profiles_digest: of `profiles`
    """

    where: str
    folder: str
    data: dict[str, Any]
    lines: dict[tuple[str | int, ...], int]
    scenario: Scenario
    axes: tuple[str, ...]
    profiles: Mapping[str, JobProfile]
    objective: Objective
    solver: str
    gap: float | None
    catalogs: Path | None
    catalog_digest: str
    version: str
    digest: str
    profiles_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One scenario of a family.

    Attributes:
        digest: of its document and all else that its answer rests on
        values: one per axis, as the scenario file would say them
    """

    digest: str
    values: tuple[Any, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the values as a table holds them."""
        return tuple(cell_of(value) for value in self.values)


def scenario_of(family: Family, values: Sequence[Any]) -> Scenario:
    """Return the scenario of a member.

    Raises:
        ScenarioError: it is none; names what was varied, and where the file says so.
    """
    return scenario_from_source(source_of(family, values), Path(family.folder))


def source_of(family: Family, values: Sequence[Any]) -> YamlSource:
    """Return a member's document; messages about it name what was varied.

    Raises:
        ScenarioError: a path leads nowhere.
    """
    data = family.data
    told = ", ".join(
        f"{name}={cell_of(value)}" for name, value in zip(family.axes, values, strict=True)
    )
    for name, value in zip(family.axes, values, strict=True):
        if name == PRICES:
            continue
        try:
            data = changed(data, name, value)
        except ScenarioError as error:
            raise ScenarioError(f"--vary {name}: {error}") from None
    return YamlSource(where=f"--vary {told}: {family.where}", data=data, lines=family.lines)


def price_ratio_of(family: Family, values: Sequence[Any]) -> float:
    """Return the factor on all prices of a member. [1]"""
    return float(values[family.axes.index(PRICES)]) if PRICES in family.axes else 1.0
