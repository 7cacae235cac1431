"""One member of a family, answered: what a worker does."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from time import perf_counter

from advisor import __version__
from advisor.catalog.load import load_catalog
from advisor.catalog.prices import priced
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Placement, Plan
from advisor.domain.sweep import Outcome, Row, Site
from advisor.errors import (
    AdvisorError,
    CatalogError,
    Infeasible,
    InputError,
    NoCandidates,
    PlacementError,
)
from advisor.placement.kept import Kept
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.placement.solving.solve import GAP
from advisor.service.sweeping.family import Family, Member, price_ratio_of, scenario_of

_OUTCOMES: tuple[tuple[type[AdvisorError], Outcome], ...] = (
    (NoCandidates, Outcome.NO_CANDIDATES),
    (Infeasible, Outcome.INFEASIBLE),
    (PlacementError, Outcome.SOLVER_FAILED),
    (InputError, Outcome.BAD_INPUT),
)
"""The first that an error is an instance of counts."""


def answer(family: Family, member: Member) -> Row:
    """Return the row of a member; a plan that does not exist is a row with its reason.

    Raises:
        CatalogError: this worker has another catalogue, or another advisor, than was asked with.
    """
    start_s = perf_counter()
    catalog, kept = _bench(family, price_ratio_of(family, member.values))
    try:
        question = Question(
            catalog=catalog,
            scenario=scenario_of(family, member.values),
            profiles=family.profiles,
            objective=family.objective,
            solver=family.solver,
            inputs={},
            gap=GAP if family.gap is None else max(family.gap, GAP),
        )
        plan = make_plan(question, kept=kept)
    except (PlacementError, InputError) as error:
        outcome = next(word for kind, word in _OUTCOMES if isinstance(error, kind))
        return Row(
            digest=member.digest,
            cells=member.cells,
            outcome=outcome,
            reason=_in_one_line(str(error)),
            solve_s=perf_counter() - start_s,
        )
    return Row(
        digest=member.digest,
        cells=member.cells,
        outcome=Outcome(plan.status),
        gap=plan.gap,
        totals=plan.totals,
        cheapest=plan.baseline,
        sites=_sites(plan, (row.name for row in family.scenario.workloads)),
        solve_s=perf_counter() - start_s,
    )


@lru_cache(maxsize=1)
def _catalog(folder: Path | None, _digest: str) -> Catalog:
    """Return the catalogue, read once by each worker, 0.25 s, and again where it is to differ."""
    return load_catalog(folder)


def _bench(family: Family, price_ratio: float) -> tuple[Catalog, Kept]:
    """Return the catalogue at a member's prices, and what members before it left on the bench."""
    catalog = _catalog(family.catalogs, family.catalog_digest)
    theirs = (family.version, family.catalog_digest)
    if (__version__, catalog.digest) != theirs:
        raise CatalogError(
            f"a worker has advisor {__version__} with catalogue {catalog.digest[:12]}, the sweep "
            f"{theirs[0]} with {theirs[1][:12]}; install the same on all of them",
        )
    return _bench_of(
        family.catalogs,
        family.catalog_digest,
        price_ratio,
        (family.digest, family.profiles_digest),
    )


@lru_cache(maxsize=2)
def _bench_of(
    folder: Path | None,
    digest: str,
    price_ratio: float,
    _asked: tuple[str, str],
) -> tuple[Catalog, Kept]:
    catalog = _catalog(folder, digest)
    return (catalog if price_ratio == 1.0 else priced(catalog, price_ratio)), Kept()


def _in_one_line(text: str) -> str:
    """Return a message as a cell of a table holds it."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return lines.replace(":\n", ": ").replace("\n", "; ")


def _sites(plan: Plan, workloads: Iterable[str]) -> tuple[Site, ...]:
    mine: dict[str, list[Placement]] = defaultdict(list)
    for row in plan.placements:
        mine[row.workload].append(row)
    return tuple(_site(mine[name]) for name in workloads)


def _site(rows: list[Placement]) -> Site:
    """Return where placements are, those of most instance-hours first."""
    weight: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        place = (f"{row.provider}:{row.region}", row.instance_type, row.purchase)
        weight[place] += row.mean_instances * row.hours
    places = sorted(weight, key=lambda place: (-weight[place], place))
    return Site(
        region=_joined(place[0] for place in places),
        instance=_joined(place[1] for place in places),
        offers=_joined(":".join(place) for place in places),
    )


def _joined(words: Iterable[str]) -> str:
    return " + ".join(dict.fromkeys(words))
