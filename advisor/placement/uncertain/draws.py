"""Draws of all that is uncertain, and what a problem's rows take in each.

Numbers are common: the same seed gives the same grid, accelerator or price the same draws in every
scenario, whatever else is in it, and the first draws of many are those of few.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, Scenario
from advisor.domain.uncertainty import Input
from advisor.placement.solving.problem import Problem
from advisor.placement.uncertain.spread import Spread, spreads_of

_CELLS: Final = 2**19
"""Draws times rows that are computed at once: 4 MiB an array, however many draws."""

_ENERGY: Final = (Input.JOB_ENERGY, Input.TRANSFER, Input.LEVER)
_GRID: Final = (Input.GRID_YEAR, Input.GRID_SOURCE, Input.GRID_HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a problem's rows take, by what it is uncertain with; arrays of shape (n_rows,).

    Attributes:
        known_kg, predicted_kg: operational, per share, apart from and in what rests on a
            prediction
        standing_kg: operational, per instance
        embodied_share_kg, embodied_instance_kg: likewise embodied
        overhead: part of facility energy that is overhead, 0..1
        paid_usd, moving_usd: per share, apart from and in what moving data costs
        standing_usd: per instance
    """

    known_kg: Floats
    predicted_kg: Floats
    standing_kg: Floats
    embodied_share_kg: Floats
    embodied_instance_kg: Floats
    overhead: Floats
    paid_usd: Floats
    moving_usd: Floats
    standing_usd: Floats

    def take(self, rows: NDArray[np.int64]) -> "Parts":
        """Return some rows."""
        return Parts(**{name: getattr(self, name)[rows] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Draws over a problem's rows.

    Attributes:
        count: draws
        parts: what rows take by the catalogue's figures
        spreads: of each input over the rows
        numbers: standard normal, by input, shape (count, n_keys)
        charge_usd_per_kg: what emissions count as where cost is minimised
    """

    count: int
    parts: Parts
    spreads: Mapping[Input, Spread]
    numbers: Mapping[Input, Floats]
    charge_usd_per_kg: float = 0.0

    def take(self, rows: NDArray[np.int64]) -> "Draws":
        """Return the same draws over some of the rows."""
        spreads = {
            name: replace(
                spread,
                of=spread.of[rows],
                low_log=spread.low_log[rows],
                high_log=spread.high_log[rows],
            )
            for name, spread in self.spreads.items()
        }
        return replace(self, parts=self.parts.take(rows), spreads=spreads)

    def only(self, chosen: Input) -> "Draws":
        """Return draws in which one input is off and all others are as the catalogue has them."""
        return replace(
            self,
            numbers={
                name: values if name is chosen else np.zeros_like(values)
                for name, values in self.numbers.items()
            },
        )

    def at(self, draws: NDArray[np.intp]) -> "Draws":
        """Return some of the draws."""
        numbers = {name: values[draws] for name, values in self.numbers.items()}
        return replace(self, count=len(draws), numbers=numbers)

    def chunks(self) -> Iterator[slice]:
        """Yield all draws in parts whose arrays over all rows stay small."""
        step = max(1, _CELLS // max(1, len(self.parts.overhead)))
        for begin in range(0, self.count, step):
            yield slice(begin, min(begin + step, self.count))

    def quantity(self, objective: Objective, which: slice) -> tuple[Floats, Floats]:
        """Return what each row takes per share and per instance in some draws.

        Returns:
            Two arrays of shape (n_draws, n_rows) [kgCO2e or USD].
        """
        return self._usd(which) if objective is Objective.COST else self._kg(which)

    def goal(self, objective: Objective, which: slice) -> tuple[Floats, Floats]:
        """Return what each row adds to an objective per share and per instance in some draws."""
        share, instance = self.quantity(objective, which)
        if objective is Objective.COST and self.charge_usd_per_kg:
            share_kg, instance_kg = self._kg(which)
            share = share + self.charge_usd_per_kg * share_kg
            instance = instance + self.charge_usd_per_kg * instance_kg
        return share, instance

    def _kg(self, which: slice) -> tuple[Floats, Floats]:
        parts = self.parts
        log = np.zeros((which.stop - which.start, len(parts.overhead)))
        for name in _GRID:
            log += self._logs(name, which)
        grid = np.exp(log)
        grid *= 1.0 + parts.overhead * (np.exp(self._logs(Input.PUE, which)) - 1.0)
        log = sum((self._logs(name, which) for name in _ENERGY), np.zeros_like(log))
        energy = np.exp(log)
        hardware = np.exp(self._logs(Input.EMBODIED, which))
        # requests on machines that are up take nothing at least, however thrifty the board
        share = grid * np.maximum(parts.known_kg + parts.predicted_kg * energy, 0.0)
        share += parts.embodied_share_kg * hardware
        instance = grid * parts.standing_kg + parts.embodied_instance_kg * hardware
        return share, instance

    def _usd(self, which: slice) -> tuple[Floats, Floats]:
        price = np.exp(self._logs(Input.PRICE, which))
        parts = self.parts
        return parts.paid_usd * price + parts.moving_usd, parts.standing_usd * price

    def _logs(self, name: Input, which: slice) -> Floats:
        spread = self.spreads[name]
        numbers = self.numbers[name][which][:, spread.of]
        return np.asarray(numbers * np.where(numbers < 0.0, spread.low_log, spread.high_log))


def draw(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    problem: Problem,
    sample: tuple[int, int],
) -> Draws:
    """Return draws over the rows of a problem.

    Args:
        catalog: what the candidates are of
        scenario: whose signal counts
        profiles: by the path that the scenario writes
        candidates: all of them
        problem: posed of them
        sample: number of draws, and seed
    """
    count, seed = sample
    rows = problem.candidate
    spreads = spreads_of(catalog, scenario, profiles, candidates, rows)
    return Draws(
        count=count,
        parts=_parts(candidates, rows),
        spreads=spreads,
        numbers={name: _numbers(name, spread, count, seed) for name, spread in spreads.items()},
        charge_usd_per_kg=problem.charge_usd_per_kg,
    )


def normal_numbers(name: str, count: int, seed: int) -> Floats:
    """Return standard normal numbers that belong to a name and a seed, whatever else is drawn.

    Box and Muller's of a Philox stream, which is the same in every version of numpy; numpy's own
    normal numbers may change.
    """
    words = np.frombuffer(sha256(f"{seed} {name}".encode()).digest()[:16], dtype=np.uint64)
    raw = np.random.Philox(key=words).random_raw(2 * count).reshape(count, 2)
    # 53 bits, shifted into (0, 1]: the logarithm of 0 is never asked for
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 1.0) * 2.0**-53
    radius = np.sqrt(-2.0 * np.log(uniform[:, 0]))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniform[:, 1]))


def _numbers(name: Input, spread: Spread, count: int, seed: int) -> Floats:
    own = np.column_stack([normal_numbers(f"{name} {key}", count, seed) for key in spread.keys])
    if spread.shared is None:
        return own
    common = {
        key: normal_numbers(f"{name} {key}", count, seed) for key in dict.fromkeys(spread.shared)
    }
    shared = np.column_stack([common[key] for key in spread.shared])
    part = spread.shared_share
    return np.asarray(np.sqrt(part) * shared + np.sqrt(1.0 - part) * own)


def _parts(candidates: Candidates, rows: NDArray[np.int64]) -> Parts:
    predicted_kwh = candidates.predicted_kwh[rows]
    share_kg_per_kwh = candidates.share_kg_per_kwh[rows]
    moving_usd = candidates.moving_usd[rows]
    return Parts(
        known_kg=(candidates.it_share_kwh[rows] - predicted_kwh) * share_kg_per_kwh,
        predicted_kg=predicted_kwh * share_kg_per_kwh,
        standing_kg=candidates.it_instance_kwh[rows] * candidates.kg_per_kwh[rows],
        embodied_share_kg=candidates.embodied_share_kg[rows],
        embodied_instance_kg=candidates.embodied_instance_kg[rows],
        overhead=1.0 - 1.0 / candidates.pue_ratio[rows],
        paid_usd=candidates.usd_share[rows] - moving_usd,
        moving_usd=moving_usd,
        standing_usd=candidates.usd_instance[rows],
    )
