"""The plan whose worst draw, or mean of the worst draws, is least: proven, by cuts.

A measure of a plan is its mean over draws with the plan's own worst weights, and any weights give
a row that no plan's measure lies below. So a program of few rows is solved again and again, each
time with the weights that its answer deserves, until its bound meets the measure of a plan. First
divided, on all candidates: the weights that it ends with bound from below what any plan must take
that uses a given candidate. Few may be in the best plan; they go into the integer program.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import Robust
from advisor.errors import SolverFailed
from advisor.placement.evaluate import whole_instances
from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.dominance import undominated
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import Limit, Problem, Quantity, needed
from advisor.placement.solving.program import SOLVED, Program, Solution, Status
from advisor.placement.solving.settle import activation, clean_shares, relax
from advisor.placement.solving.solve import GAP, Choice, choose
from advisor.placement.solving.worst import cut, largest
from advisor.placement.uncertain.draws import Draws
from advisor.placement.uncertain.optimum import Asked
from advisor.placement.uncertain.risk import risk, worst_weights

_MOST_CUTS: Final = 300
_NOISE: Final = 1e-6
"""Relative error allowed to a floor: duals carry the solver's tolerance; more rows do no harm."""

_TIES: Final = 8
"""Cuts that may be added while ties are broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustChoice:
    """A choice that is best over draws.

    Attributes:
        choice: of the problem's rows; its objective is by the catalogue's figures, its gap of the
            measure
        value: of it by the measure, in the objective's unit
        plain_value: of the plain choice by the measure
    """

    choice: Choice
    value: float
    plain_value: float


def choose_robust(
    asked: Asked,
    draws: Draws,
    measure: Robust,
    plain: Choice,
    gap: float = GAP,
) -> RobustChoice:
    """Return the choice of the least worst draw, or of the least mean of the worst.

    Args:
        asked: what is chosen
        draws: over the problem's rows
        measure: of them
        plain: the best choice by the catalogue's figures
        gap: relative, at which to stop

    Raises:
        SolverFailed: a solver gave up.
    """
    kept = np.union1d(_untwinned(asked.problem, draws), plain.rows)
    search = _Search(replace(asked, problem=asked.problem.take(kept)), draws.take(kept), measure)
    start = (np.searchsorted(kept, plain.rows), plain.share)
    plain_value = search.try_out(*start)
    search.divided(gap)
    search.whole(gap)
    search.break_ties()
    rows, share = search.best
    nominal = asked.problem.quantity(asked.objective)
    value = search.value
    return RobustChoice(
        choice=Choice(
            rows=kept[rows],
            share=share,
            objective=used(asked.problem, nominal, kept[rows], share),
            gap=max(0.0, value - search.bound) / abs(value) if value else 0.0,
            prices=search.prices,
        ),
        value=value,
        plain_value=plain_value,
    )


class _Search:
    """The cuts that were met, the best plan known and the bound that no plan beats."""

    def __init__(self, asked: Asked, draws: Draws, measure: Robust) -> None:
        self.asked, self.draws, self.measure = asked, draws, measure
        self.problem = asked.problem
        self.cuts: list[Quantity] = []
        self.value, self.bound = np.inf, -np.inf
        self.best: tuple[NDArray[np.int64], Floats] = (np.empty(0, dtype=np.int64), np.empty(0))
        self.rows = np.arange(len(self.problem))
        self.prices = np.zeros(len(self.problem.limits))

    def try_out(self, rows: NDArray[np.int64], share: Floats) -> float:
        """Return the measure of a plan; keep its worst weights as a cut, and it if it is best."""
        problem = self.problem
        up = np.maximum(whole_instances(needed(problem, rows) * share), 1.0)
        standing = np.where(problem.fleet[rows] & (share > 0.0), up, 0.0)
        values = self._values(rows, share, standing)
        value = risk(values, self.measure)
        self._keep_cut(values)
        if value < self.value:
            self.value, self.best = value, (rows[share > 0.0], share[share > 0.0])
        return value

    def divided(self, gap: float) -> None:
        """Bound every plan from below, and leave out rows that no best plan uses."""
        every = np.arange(len(self.problem))
        fleet_need = np.where(self.problem.fleet, needed(self.problem, every), 0.0)
        while True:
            program, answer = self._master(every, integer=False)
            x = answer.x[: len(every)]
            lowest = answer.objective * program.cost_scale
            values = self._values(every, x, x * fleet_need)
            met = risk(values, self.measure) - lowest <= gap * abs(lowest)
            # any weights bound: where the solver's tolerance ends, the last ones do
            if met or len(self.cuts) >= _MOST_CUTS or not self._keep_cut(values):
                break
        self._fix(self._weights(program, answer))

    def whole(self, gap: float) -> None:
        """Find the best plan of whole work and instances on the rows that are left."""
        for _ in range(_MOST_CUTS):
            program, answer = self._master(self.rows, integer=True)
            bound = answer.bound * program.cost_scale
            self.bound = max(self.bound, min(bound, self.value))
            share = clean_shares(self.problem, self.rows, answer)
            before = len(self.cuts)
            self.try_out(self.rows, share)
            # a plan that asks for no new cut is proven as far as the solver goes
            done = self.value - self.bound <= gap * abs(self.value) or len(self.cuts) == before
            if done or answer.status is Status.FEASIBLE:
                break

    def break_ties(self) -> None:
        """Take the least of the other objective among plans that are as good."""
        emits = self.asked.objective is Objective.EMISSIONS
        other = self.problem.quantity(Objective.COST if emits else Objective.EMISSIONS)
        allowed = self.value
        for _ in range(_TIES):
            held = (
                Limit(name=f"tie[{number}]", unit="objective", allowed=allowed, quantity=quantity)
                for number, quantity in enumerate(self.cuts)
            )
            limits = (*self.problem.limits, *held)
            program = as_program(self.problem, other, limits, self.rows, integer=True)
            answer = self.asked.solve(program)
            if answer.status not in SOLVED:
                return
            share = clean_shares(self.problem, self.rows, answer)
            rows, known = self.best
            gains = used(self.problem, other, self.rows, share) < used(
                self.problem, other, rows, known
            )
            if not gains:
                return
            before = len(self.cuts)
            value = self.try_out(self.rows, share)
            if value <= allowed * (1.0 + _NOISE):
                self.value = value
                self.best = (self.rows[share > 0.0], share[share > 0.0])
                return
            if len(self.cuts) == before:
                return

    def _values(self, rows: NDArray[np.int64], share: Floats, standing: Floats) -> Floats:
        """Return what a plan takes in each draw."""
        in_use = np.flatnonzero((share > 0.0) | (standing > 0.0))
        few = self.draws.take(rows[in_use])
        parts = []
        for part in few.chunks():
            per_share, per_instance = few.goal(self.asked.objective, part)
            parts.append(per_share @ share[in_use] + per_instance @ standing[in_use])
        return np.concatenate(parts)

    def _keep_cut(self, values: Floats) -> bool:
        """Keep the worst weights of a plan's values as a cut; return whether it is a new one."""
        quantity = self._weighted(worst_weights(values, self.measure))
        for known in self.cuts:
            same = np.array_equal(known.share, quantity.share)
            if same and np.array_equal(known.instance, quantity.instance):
                return False
        self.cuts.append(quantity)
        return True

    def _weighted(self, weights: Floats) -> Quantity:
        """Return what rows take in the mean over draws with some weights."""
        share, instance = np.zeros(len(self.problem)), np.zeros(len(self.problem))
        heavy = np.flatnonzero(weights)
        few = self.draws.at(heavy)
        for part in few.chunks():
            per_share, per_instance = few.goal(self.asked.objective, part)
            share += weights[heavy][part] @ per_share
            instance += weights[heavy][part] @ per_instance
        return Quantity(share=share, instance=instance)

    def _master(self, rows: NDArray[np.int64], *, integer: bool) -> tuple[Program, Solution]:
        """Return the program of the cuts on some rows, solved."""
        limits = self.problem.limits
        cuts = tuple(cut(quantity, number) for number, quantity in enumerate(self.cuts))
        plain = as_program(self.problem, self.cuts[0], (*limits, *cuts), rows, integer=integer)
        program = largest(plain, len(self.problem.labels) + len(limits), len(cuts))
        answer = self.asked.solve(program)
        if answer.status not in SOLVED:
            raise SolverFailed(
                f"{answer.solver} finds no robust plan where it knows one ({answer.status}); try "
                "another --solver",
            )
        return program, answer

    def _weights(self, program: Program, answer: Solution) -> Floats:
        """Return the weight of each cut of a divided program in its bound; they sum to 1."""
        first = len(self.problem.labels) + len(self.problem.limits)
        scales = np.array([row.scale for row in program.rows[first:]])
        weights = np.maximum(-answer.duals[first:] * program.cost_scale / scales, 0.0)
        if not weights.any():  # nothing emits: any cut bounds
            weights[0] = 1.0
        return np.asarray(weights / weights.sum())

    def _fix(self, weights: Floats) -> None:
        """Leave out rows above the best plan, at a mean that no plan's measure lies below."""
        cuts = self.cuts[: len(weights)]
        share = weights @ np.stack([one.share for one in cuts])
        instance = weights @ np.stack([one.instance for one in cuts])
        mean = self.asked.drawn(share, instance)
        objective = self.asked.objective
        found = choose(mean, objective, self.asked.solve, self.asked.confirm)
        self.try_out(found.rows, found.share)
        program, relaxed = relax(mean, objective, self.asked.solve)
        self.bound = max(relaxed.objective * program.cost_scale, found.objective * (1 - found.gap))
        self.prices = found.prices
        rise = activation(mean, mean.quantity(objective), program, relaxed)
        floor = relaxed.objective * program.cost_scale + rise
        self.rows = np.union1d(
            np.flatnonzero(floor <= self.value * (1.0 + _NOISE)), self.best[0]
        ).astype(np.int64)


def _untwinned(problem: Problem, draws: Draws) -> NDArray[np.int64]:
    """Return the rows that no other replaces in every draw.

    Rows that share all that is uncertain are off together: among them one that takes no more of
    each part takes no more in any draw.
    """
    spreads = draws.spreads.values()
    keys: list[Floats] = [problem.group.astype(float)]
    for spread in spreads:
        keys += [spread.of.astype(float), spread.low_log, spread.high_log]
    _, alike = np.unique(np.column_stack(keys), axis=0, return_inverse=True)
    parts = draws.parts
    pairs = (
        (parts.known_kg, parts.standing_kg),
        (parts.predicted_kg, parts.predicted_kg),
        (parts.embodied_share_kg, parts.embodied_instance_kg),
        (parts.overhead, -parts.overhead),
        (parts.paid_usd, parts.standing_usd),
        (parts.moving_usd, parts.moving_usd),
    )
    apart = tuple(
        Limit(name="part", unit="", allowed=np.inf, quantity=Quantity(share=one, instance=other))
        for one, other in pairs
    )
    classes = replace(
        problem,
        group=alike.astype(np.int32),
        limits=(*problem.limits, *apart),
    )
    return undominated(classes)
