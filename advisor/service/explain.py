"""Explain a written plan: from the inputs in it, and held against what it says."""

from math import isclose
from pathlib import Path

from pydantic import BaseModel

from advisor.catalog.words import find_place, folded, nearest
from advisor.domain.catalog import Catalog
from advisor.domain.explanation import Explanation
from advisor.domain.plan import Deferred
from advisor.domain.scenario import Scenario
from advisor.errors import CatalogError, Infeasible, InputError, NoCandidates
from advisor.placement.explaining.answered import SAME_RATIO, Answered
from advisor.placement.explaining.explain import Wanted, answer_of_the_rest
from advisor.placement.explaining.explain import explain as explain_answer
from advisor.placement.question import Question
from advisor.progress import Progress, silent
from advisor.service.files import read_text
from advisor.service.plan_file import parsed_plan
from advisor.service.replay import PlanDocument, question_in

__all__ = ["Answered", "Wanted", "explain", "explain_answered", "solved"]


class _Totals(BaseModel):
    emissions_kg: float
    cost_usd: float


class _Deferred(BaseModel):
    workload: str
    least_kg: float


class _Document(PlanDocument):
    """What explaining needs of a plan file."""

    totals: _Totals
    deferred: tuple[_Deferred, ...] = ()


def explain(
    path: Path,
    wanted: Wanted,
    *,
    catalogs: Path | None = None,
    progress: Progress = silent,
) -> Explanation:
    """Return why a written plan is as it is.

    Args:
        path: written by `advisor plan --out`
        wanted: what is asked of it
        catalogs: folder of the catalogue that it was made with; None finds the shipped one
        progress: told of each step

    Raises:
        InputError: the file is no plan, was made with another catalogue, or does not come out the
            same; it is a robust one; or nobody knows a workload or place that is asked for.
        SolverFailed: a solver failed.
    """
    progress("reading the plan")
    document = parsed_plan(read_text(path), path, _Document)
    question = question_in(document, path, catalogs)
    if question.hedge is not None:
        raise InputError(
            f"{path} is a robust plan, best over draws and not by any one figure; explain the "
            "plan without --robust, and ask `advisor uncertainty` how sure this one is",
        )
    deferred = tuple(Deferred(**row.model_dump()) for row in document.deferred)
    _require_work(path, question.scenario, deferred)
    if wanted.workload is not None:
        _require_workload(question.scenario, wanted.workload)
    places = tuple(place_in(question.catalog, word) for word in wanted.why_not)
    try:
        found = answer_of_the_rest(question, deferred, progress)
    except (NoCandidates, Infeasible):
        raise _changed(path) from None
    if not _is_same(document.totals, found):
        raise _changed(path)
    asked = Wanted(workload=wanted.workload, why_not=places, trace=wanted.trace)
    return explain_answer(found, asked, deferred, progress)


def solved(question: Question, progress: Progress = silent) -> Answered:
    """Return a question with its choice, of which much can then be asked.

    Raises:
        PlacementError: there is no plan; the message says why.
    """
    return answer_of_the_rest(question, (), progress)


def explain_answered(
    found: Answered,
    wanted: Wanted,
    progress: Progress = silent,
) -> Explanation:
    """Return what is asked of a choice that is already in memory.

    Raises:
        InputError: nobody knows a workload or place that is asked for.
        SolverFailed: a solver failed.
    """
    if wanted.workload is not None:
        _require_workload(found.question.scenario, wanted.workload)
    places = tuple(place_in(found.question.catalog, word) for word in wanted.why_not)
    asked = Wanted(workload=wanted.workload, why_not=places, trace=wanted.trace)
    return explain_answer(found, asked, (), progress)


def place_in(catalog: Catalog, word: str) -> str:
    """Return a place as the catalogue writes it; a region, or a city of regions, may stand alone.

    Raises:
        CatalogError: nobody knows it, or it may be any of several.
    """
    kind = word.partition(":")[0]
    providers = {str(region.provider) for region in catalog.regions}
    if ":" in word or kind in providers:
        find_place(catalog, word)
        return word
    matches = [
        region.place
        for region in catalog.regions
        if word and (region.region == word or folded(region.city).startswith(folded(word)))
    ]
    if len(matches) > 1:
        raise CatalogError(f'"{word}" may be any of {", ".join(matches)}; write one of these')
    if not matches:
        names = sorted(
            {row.place for row in catalog.regions} | {row.city for row in catalog.regions}
        )
        raise CatalogError(
            f'unknown place "{word}", write PROVIDER:REGION[:INSTANCE]{nearest(word, names)}',
        )
    return matches[0]


def _require_work(path: Path, scenario: Scenario, deferred: tuple[Deferred, ...]) -> None:
    if len(deferred) == len(scenario.workloads):
        raise InputError(f"{path} places nothing: all of its work is left to the next period")


def _require_workload(scenario: Scenario, name: str) -> None:
    names = [workload.name for workload in scenario.workloads]
    if name not in names:
        raise InputError(
            f'{scenario.name} has no workload "{name}", but {", ".join(names)}'
            f"{nearest(name, names)}",
        )


def _is_same(written: _Totals, found: Answered) -> bool:
    pairs = ((written.emissions_kg, found.emissions_kg), (written.cost_usd, found.cost_usd))
    return all(isclose(then, now, rel_tol=SAME_RATIO) for then, now in pairs)


def _changed(path: Path) -> InputError:
    return InputError(
        f"{path} does not come out the same from its own inputs: it was edited or "
        "interrupted, or made by another version of advisor or its solver",
    )
