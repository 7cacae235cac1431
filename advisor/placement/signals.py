"""The same scenario decided on each emission rate, and each plan counted by all of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.region import Signal
from advisor.domain.scenario import Objective
from advisor.domain.signals import Coverage, SignalPlan, Signals
from advisor.errors import Infeasible, NoCandidates
from advisor.placement.chosen import choose_hourly
from advisor.placement.evaluate import evaluate, totals
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.matching.listings import intensity_of
from advisor.placement.question import Question, require_candidates, setting_of
from advisor.placement.solving.problem import pose
from advisor.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class _Found:
    """A choice under one signal: rows of any signal's candidates, for all have the same."""

    rows: NDArray[np.int64]
    share: Floats
    own_kg: float
    cost_usd: float


def compare_signals(question: Question, progress: Progress = silent) -> Signals:
    """Return the best plan under each signal, counted by all of them.

    Limits hold under each signal by its own count. Where the market-based rate is 0 nearly
    everywhere, what is best under it is told as a warning of it, not as advice.

    Raises:
        NoCandidates: every offer was rejected for a demand group under the scenario's own signal.
        Infeasible: its limits contradict each other under its own signal.
        SolverFailed: a solver failed.
    """
    own = question.scenario.signal
    under = {signal: _asked(question, signal) for signal in Signal}
    counted = {
        signal: build_candidates(asked.catalog, asked.scenario, asked.profiles)
        for signal, asked in under.items()
    }
    labels = tuple(group.label for group in counted[own].groups)
    plans = []
    for signal in Signal:
        progress(f"planning under the {signal} signal")
        try:
            found = _choose(under[signal], counted[signal])
        except (NoCandidates, Infeasible) as error:
            if signal is own:
                raise
            plans.append(_refused(signal, error))
            continue
        plans.append(_plan(question.catalog, signal, found, counted, labels))
    return Signals(
        scenario=question.scenario.name,
        decided=own,
        groups=labels,
        plans=tuple(plans),
        coverage={
            signal: _coverage(question.catalog, signal, counted[signal]) for signal in Signal
        },
    )


def _asked(question: Question, signal: Signal) -> Question:
    scenario = replace(question.scenario, signal=signal)
    return replace(question, scenario=scenario, objective=Objective.EMISSIONS)


def _choose(question: Question, candidates: Candidates) -> _Found:
    require_candidates(candidates)
    problem = pose(question.catalog, question.scenario, candidates)
    chosen = choose_hourly(setting_of(question), candidates, problem, Objective.EMISSIONS)
    rows, share = chosen.problem.candidate[chosen.choice.rows], chosen.choice.share
    found = totals(evaluate(chosen.candidates, rows, share))
    first = _first_version(candidates, chosen.candidates)
    return _Found(first(rows), share, found.emissions_kg, found.cost_usd)


def _first_version(
    candidates: Candidates,
    longer: Candidates,
) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
    """Return what maps rows with schedules of their own to the candidates that they are of."""
    keys = zip(candidates.group, candidates.offer, candidates.purchase, strict=True)
    row_of = {tuple(map(int, key)): row for row, key in enumerate(keys)}

    def first(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        found = [
            row_of[int(longer.group[row]), int(longer.offer[row]), int(longer.purchase[row])]
            for row in rows
        ]
        return np.array(found, dtype=np.int64)

    return first


def _plan(
    catalog: Catalog,
    signal: Signal,
    found: _Found,
    counted: dict[Signal, Candidates],
    labels: tuple[str, ...],
) -> SignalPlan:
    kg: dict[Signal, float | None] = {}
    unknown: dict[Signal, tuple[str, ...]] = {}
    regions = catalog.offers.region[counted[signal].offer[found.rows]].tolist()
    for other, candidates in counted.items():
        missing = {
            index for index in regions if intensity_of(catalog.regions[index], other) is None
        }
        unknown[other] = tuple(sorted(catalog.regions[index].place for index in missing))
        kg[other] = None
        if not missing:
            kg[other] = totals(evaluate(candidates, found.rows, found.share)).emissions_kg
    kg[signal] = found.own_kg
    return SignalPlan(
        signal=signal,
        goes=_goes(catalog, counted[signal], found, labels),
        kg=kg,
        unknown=unknown,
        cost_usd=found.cost_usd,
    )


def _goes(
    catalog: Catalog,
    candidates: Candidates,
    found: _Found,
    labels: tuple[str, ...],
) -> dict[str, tuple[str, ...]]:
    offers, types = catalog.offers, catalog.instances.instance_type
    goes: dict[str, list[str]] = {label: [] for label in labels}
    for at in np.argsort(-found.share, kind="stable").tolist():
        row = int(found.rows[at])
        offer = int(candidates.offer[row])
        place = f"{catalog.regions[offers.region[offer]].place}:{types[offers.instance[offer]]}"
        mine = goes[labels[candidates.group[row]]]
        if place not in mine:
            mine.append(place)
    return {label: tuple(places) for label, places in goes.items()}


def _refused(signal: Signal, error: NoCandidates | Infeasible) -> SignalPlan:
    reason = str(error).partition(";")[0]
    if isinstance(error, Infeasible):
        limits = ", ".join(row.limit for row in error.conflicts)
        reason = f"no plan keeps {limits or 'its limits'}"
    return SignalPlan(
        signal=signal,
        goes={},
        kg={},
        unknown={},
        cost_usd=None,
        refusal=reason,
    )


def _coverage(catalog: Catalog, signal: Signal, candidates: Candidates) -> Coverage:
    regions = [row for row in catalog.regions if row.restricted is None]
    figures = [figure for row in regions if (figure := intensity_of(row, signal)) is not None]
    years = sorted(figure.as_of for figure in figures if figure.as_of is not None)
    return Coverage(
        regions=len(figures),
        of=len(regions),
        years=(years[0], years[-1]) if years else None,
        rejected=int((candidates.reason == Reason.UNKNOWN_INTENSITY).sum()),
    )
