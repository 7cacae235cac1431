"""A sweep from its options to its rows: what is not in the file yet is computed and kept."""

import json
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from advisor.domain.sweep import Row, Sweep
from advisor.progress import Progress, silent
from advisor.service.sweeping.answer import answer
from advisor.service.sweeping.cluster import Crew, Hands, address_of, crew_of
from advisor.service.sweeping.family import Family, Member
from advisor.service.sweeping.members import Asked, by_ground, family_of
from advisor.service.sweeping.store import Store, open_store

_BATCH: Final = 32
"""Members per worker and batch, where answers come in batches: half a second of work and more."""


def sweep(
    scenario_path: Path,
    asked: Asked,
    out: Path,
    *,
    hands: Hands,
    progress: Progress = silent,
    stop: Callable[[], bool] = lambda: False,
) -> Sweep:
    """Answer every scenario of a family that a file does not answer yet, and return all rows.

    Args:
        scenario_path: what is varied
        asked: how it is varied, and what each plan minimises
        out: SQLite file; what it holds of the same family is not computed again
        hands: who does the work
        progress: told how many are done
        stop: asked before each scenario; true ends with those that are done

    Raises:
        ScenarioError, ProfileError, CatalogError: a file or an option cannot be used.
        InputError: the file or the cluster cannot be used.
        AdvisorError: workers were lost; what they had answered is kept.
    """
    if hands.cluster is not None:
        address_of(hands.cluster)  # before minutes of checking
    family, members = family_of(scenario_path, asked, progress)
    workloads = tuple(row.name for row in family.scenario.workloads)
    with open_store(out, _facts(family), family.axes, workloads) as store:
        known = store.known()
        pending = [row for row in members if row.digest not in known]
        if pending and not stop():
            with crew_of(hands, len(pending)) as crew:
                _fill(store, family, pending, crew, progress, stop)
        rows = tuple(store.rows([row.digest for row in members]))
    return Sweep(
        scenario=family.scenario.name,
        axes=family.axes,
        workloads=workloads,
        rows=rows,
        total=len(members),
        reused=len(members) - len(pending),
    )


def answers_of(
    family: Family,
    pending: Sequence[Member],
    crew: Crew,
    stop: Callable[[], bool],
) -> Generator[Row]:
    """Yield rows as they come, in any order; joblib puts members in batches that suit the crew.

    Args:
        family: what the members share
        pending: the members
        crew: that joblib was told to use
        stop: asked before each member is handed out; true ends after those that were
    """
    from joblib import Parallel, delayed  # deferred: 90 ms

    def tasks(some: Iterable[Member]) -> Iterator[object]:
        for member in some:
            if stop():
                return
            yield delayed(answer)(family, member)

    ordered = by_ground(family, pending)
    if crew.streams:
        yield from Parallel(return_as="generator_unordered")(tasks(ordered))
        return
    size = _BATCH * crew.workers
    for first in range(0, len(ordered), size):
        yield from Parallel()(tasks(ordered[first : first + size]))


def _fill(
    store: Store,
    family: Family,
    pending: Sequence[Member],
    crew: Crew,
    progress: Progress,
    stop: Callable[[], bool],
) -> None:
    progress("planning", 0, len(pending))
    answers = answers_of(family, pending, crew, stop)
    try:
        for done, row in enumerate(answers, start=1):
            store.add(row)
            progress("planning", done, len(pending))
    except BaseException:
        with warnings.catch_warnings():  # joblib says that tasks were cancelled: we know
            warnings.simplefilter("ignore")
            answers.close()
        raise


def _facts(family: Family) -> dict[str, str]:
    """Return what all rows of a file have in common."""
    return {
        "scenario": family.scenario.name,
        "axes": json.dumps(family.axes, ensure_ascii=False),
        "objective": str(family.objective),
        "solver": family.solver,
        "gap": "proven" if family.gap is None else repr(family.gap),
        "advisor": family.version,
        "catalogue": family.catalog_digest,
        "what does not vary": family.digest,
    }
