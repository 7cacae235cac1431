"""How sure a plan is: held against the best plan of each draw of what it rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.region import Signal
from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import (
    Input,
    Interval,
    LimitRisk,
    Odds,
    Rival,
    Swing,
    Uncertainty,
)
from advisor.placement.chosen import Chosen
from advisor.placement.evaluate import whole_instances
from advisor.placement.plan import choose_for
from advisor.placement.question import Question, pose_question, setting_of
from advisor.placement.solving.problem import Limit, Problem, needed
from advisor.placement.uncertain.draws import Draws, draw
from advisor.placement.uncertain.optimum import Asked, Best, best_by_draw
from advisor.progress import Progress, silent

_ROUNDING = 1e-9
_SWING_DRAWS = 200
"""Draws of one input alone: they only rank the inputs."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A plan and what it is held against."""

    question: Question
    chosen: Chosen
    asked: Asked
    draws: Draws
    rows: NDArray[np.int64]
    share: Floats
    standing: Floats

    @property
    def problem(self) -> Problem:
        return self.chosen.problem

    def values(self, objective: Objective, draws: Draws) -> Floats:
        """Return what the plan takes in each draw."""
        return self._sum(objective, draws, np.ones(len(self.rows), dtype=bool))

    def goals(self, draws: Draws) -> Floats:
        """Return what the plan adds to its objective in each draw."""
        objective = self.question.objective
        values = self.values(objective, draws)
        if objective is Objective.COST:
            values = values + draws.charge_usd_per_kg * self.values(Objective.EMISSIONS, draws)
        return values

    def uses(self, limit: Limit) -> Floats | None:
        """Return what the plan uses of a limit in each draw; None where nothing of it is drawn."""
        objective = {"USD": Objective.COST, "kgCO2e": Objective.EMISSIONS}.get(limit.unit)
        if objective is None or limit.pool is not None:
            return None
        quantity = limit.quantity.take(self.rows)
        return self._sum(objective, self.draws, (quantity.share != 0) | (quantity.instance != 0))

    def _sum(self, objective: Objective, draws: Draws, mine: NDArray[np.bool_]) -> Floats:
        few = draws.take(self.rows[mine])
        share, standing = self.share[mine], self.standing[mine]
        parts = []
        for part in few.chunks():
            per_share, per_instance = few.quantity(objective, part)
            parts.append(per_share @ share + per_instance @ standing)
        return np.concatenate(parts)


def assess(
    question: Question,
    sample: tuple[int, int],
    progress: Progress = silent,
) -> Uncertainty:
    """Return how sure the plan of a question is.

    Args:
        question: whose plan it is
        sample: number of draws, and seed
        progress: told of each step

    Raises:
        NoCandidates: every offer was rejected for a demand group.
        Infeasible: limits contradict each other.
        SolverFailed: a solver failed.
    """
    progress("planning")
    held = _hold(question, sample)
    progress(f"looking for the best plan of {sample[0]:,} draws")
    best = best_by_draw(held.asked, held.draws)
    values = held.goals(held.draws)
    regret = np.maximum(values - best.value, 0.0)
    kept = _kept(values, best)
    progress("moving one input at a time")
    return Uncertainty(
        scenario=question.scenario.name,
        objective=question.objective,
        draws=sample[0],
        seed=sample[1],
        stated=held.chosen.choice.objective,
        emissions_kg=interval(held.values(Objective.EMISSIONS, held.draws)),
        cost_usd=interval(held.values(Objective.COST, held.draws)),
        kept_share=float(kept.mean()),
        regret=float(regret.mean()),
        regret_p95=float(np.quantile(regret, 0.95)),
        regret_max=float(regret.max()),
        gap=best.gap,
        odds=_odds(held, best, kept),
        swings=_swings(held),
        risks=tuple(_risks(held)),
        notes=_notes(held),
    )


def interval(values: Floats) -> Interval:
    """Return a figure over draws."""
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return Interval(low=low, median=median, mean=float(values.mean()), high=high)


def _hold(question: Question, sample: tuple[int, int]) -> _Held:
    candidates, posed = pose_question(question)
    chosen, _ = choose_for(question, candidates, posed)
    problem, choice = chosen.problem, chosen.choice
    setting = setting_of(question)
    up = np.maximum(whole_instances(needed(problem, choice.rows) * choice.share), 1.0)
    return _Held(
        question,
        chosen,
        Asked(
            problem=replace(problem, limits=_others(problem, question.objective)),
            objective=question.objective,
            solve=setting.solve,
            confirm=setting.confirm,
        ),
        draw(
            question.catalog,
            question.scenario,
            question.profiles,
            chosen.candidates,
            problem,
            sample,
        ),
        choice.rows,
        choice.share,
        np.where(problem.fleet[choice.rows], up, 0.0),
    )


def _others(problem: Problem, objective: Objective) -> tuple[Limit, ...]:
    """Return the limits that draws have to keep: not the one on what they minimise.

    A draw's figures would loosen or tighten it with the objective itself: held at the catalogue's
    it would forbid what is better in the draw, and the least of all plans keeps it if any does.
    """
    own = "limits.carbon_kg" if objective is Objective.EMISSIONS else "limits.cost_usd"
    return tuple(limit for limit in problem.limits if limit.name != own)


def _kept(values: Floats, best: Best) -> NDArray[np.bool_]:
    """Return in which draws no plan is better; of plans that are as good it is the plan itself."""
    return np.asarray(values <= best.value + (_ROUNDING + best.gap) * np.abs(best.value))


def _odds(held: _Held, best: Best, kept: NDArray[np.bool_]) -> tuple[Odds, ...]:
    found = []
    catalog, candidates = held.question.catalog, held.chosen.candidates
    for group, label in enumerate(held.problem.labels):
        mine = held.rows[held.problem.group[held.rows] == group]
        own = [_places(catalog, candidates, held.problem, mine.tolist())]
        others = [_places(catalog, candidates, held.problem, rows) for rows in best.choices[group]]
        regions = [frozenset(region for region, _ in places) for places in others]
        same_regions = np.array([each == {region for region, _ in own[0]} for each in regions])
        same_types = np.array([places == own[0] for places in others])
        chosen = best.choice[:, group]
        weight = np.bincount(chosen[~kept], minlength=len(others)) / len(kept)
        rivals: dict[frozenset[str], float] = {}
        for each, share, same in zip(regions, weight.tolist(), same_regions, strict=True):
            if share and not same:
                rivals[each] = rivals.get(each, 0.0) + share
        found.append(
            Odds(
                group=label,
                regions=_sorted(region for region, _ in own[0]),
                instances=_sorted(f"{region}:{machine}" for region, machine in own[0]),
                regions_share=float((kept | same_regions[chosen]).mean()),
                instances_share=float((kept | same_types[chosen]).mean()),
                rivals=tuple(
                    Rival(places=_sorted(each), share=share)
                    for each, share in sorted(
                        rivals.items(), key=lambda item: (-item[1], sorted(item[0]))
                    )
                ),
            ),
        )
    return tuple(found)


def _places(
    catalog: Catalog,
    candidates: Candidates,
    problem: Problem,
    rows: tuple[int, ...] | list[int],
) -> frozenset[tuple[str, str]]:
    """Return the regions and instance types of rows."""
    offers = candidates.offer[problem.candidate[list(rows)]]
    return frozenset(
        (
            catalog.regions[catalog.offers.region[offer]].place,
            str(catalog.instances.instance_type[catalog.offers.instance[offer]]),
        )
        for offer in offers.tolist()
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _swings(held: _Held) -> tuple[Swing, ...]:
    """Return each input's range alone; one that moves neither plan nor choice is left out."""
    found = []
    for name in Input:
        alone = held.draws.only(name)
        values = held.goals(alone)
        few = alone.at(np.arange(min(_SWING_DRAWS, alone.count)))
        best = best_by_draw(held.asked, few)
        first = values[: few.count]
        regret = float(np.maximum(first - best.value, 0.0).mean())
        low, high = np.quantile(values, [0.05, 0.95]).tolist()
        stated = held.chosen.choice.objective
        if high - low <= _ROUNDING * stated and regret <= _ROUNDING * stated:
            continue
        found.append(
            Swing(
                input=name,
                low=low,
                high=high,
                regret=regret,
                kept_share=float(_kept(first, best).mean()),
            ),
        )
    return tuple(sorted(found, key=lambda swing: swing.low - swing.high))


def _risks(held: _Held) -> Iterator[LimitRisk]:
    for limit in held.problem.limits:
        used = held.uses(limit)
        if used is None:
            continue
        yield LimitRisk(
            limit=limit.name,
            unit=limit.unit,
            allowed=limit.allowed,
            used=interval(used),
            broken_share=float((used > limit.allowed * (1.0 + _ROUNDING)).mean()),
        )


def _notes(held: _Held) -> tuple[str, ...]:
    notes = [
        (
            "A draw changes figures, not what is allowed: each draw's best plan keeps the limits "
            "on anything but what it minimises by the catalogue's figures, as this one does."
        ),
    ]
    if held.question.scenario.signal is Signal.MARGINAL:
        notes.append(
            "Marginal rates of two sources differ by a factor of 1.9 in the root mean square: "
            "the signal itself is what is least known.",
        )
    if any(limit.pool is not None for limit in held.problem.limits):
        notes.append(
            "Where pools are short, draws choose among the schedules that this plan was chosen "
            "from: what others could gain is not in the regret.",
        )
    return tuple(notes)
