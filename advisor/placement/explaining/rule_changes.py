"""Rules of a scenario, each with the least change of it that may let an offer in.

A rule is lifted and the candidates are built again; what then could serve the workload says how
far the rule has to move. Whether the change suffices is found by trying it (`openings.py`).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Reason
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.scenario import Fleet, Inference, Policy, Scenario, Training, Workload
from advisor.placement.explaining.grounds import Asked, gflops_per_w
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.question import Question
from advisor.placement.solving.relax import at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of one rule.

    Attributes:
        words: "workloads[chat].latency_ms from 20 to 26.4 ms"
        scenario: of the workload alone, with it
        value: of the rule, where it is a number that may as well be larger; else None
        wider: the same change to another value; None where it is none
    """

    words: str
    scenario: Scenario
    value: float | None = None
    wider: Callable[[float], "Change"] | None = None


def allowed(asked: Question) -> tuple[Candidates, NDArray[np.int64]] | None:
    """Return the candidates of a workload alone, and the best one of each group.

    None where a group has none.
    """
    candidates = build_candidates(asked.catalog, asked.scenario, asked.profiles)
    full = candidates.kg_share + candidates.kg_instance * np.maximum(candidates.instances, 1.0)
    value = np.where(candidates.reason == 0, full, np.inf)
    best = []
    for group in range(len(candidates.groups)):
        mine = np.flatnonzero(candidates.group == group)
        if len(mine) == 0 or not np.isfinite(value[mine].min()):
            return None
        best.append(int(mine[np.argmin(value[mine])]))
    return candidates, np.array(best)


def asked_alone(question: Question, candidates: Candidates) -> Asked:
    """Return the first group of a workload alone, with what its offers are held against."""
    workload = question.scenario.workloads[0]
    return Asked(
        catalog=question.catalog,
        scenario=question.scenario,
        candidates=candidates,
        group=candidates.groups[0],
        workload=workload,
        variant=0,
        profile=question.profiles[workload.profile],
    )


def _latency(alone: Question) -> Iterator[Change]:
    """Yield the latency limit at which the nearest offer of each group that lacks one is in."""
    (about,) = alone.scenario.workloads
    if not isinstance(about, Inference) or about.latency_ms is None:
        return
    needed_ms = _nearest(alone, Reason.LATENCY, "latency_ms")
    if needed_ms is None:
        return
    name, before = f"workloads[{about.name}].latency_ms", f"{about.latency_ms:g}"

    def to(value: float) -> Change:
        text, written_ms = _written(value)
        scenario = _with(alone.scenario, replace(about, latency_ms=written_ms))
        return Change(
            words=f"{name} from {before} to {text} ms",
            scenario=scenario,
            value=written_ms,
            wider=to,
        )

    yield to(needed_ms)


def _deadline(alone: Question) -> Iterator[Change]:
    """Yield the window, or the period, in which the fastest offer gets a run done."""
    (about,) = alone.scenario.workloads
    if not isinstance(about, Training):
        return
    needed_h = _nearest(alone, Reason.DEADLINE, "job_h")
    if needed_h is None:
        return
    period = alone.scenario.period
    if about.window_h is not None and needed_h <= period.hours / about.runs:
        name, before = f"workloads[{about.name}].window_h", f"{about.window_h:g}"

        def to(value: float) -> Change:
            text, written_h = _written(value)
            scenario = _with(alone.scenario, replace(about, window_h=written_h))
            return Change(
                words=f"{name} from {before} to {text} h",
                scenario=scenario,
                value=written_h,
                wider=to,
            )

        yield to(needed_h)
    elif about.window_h is None:
        text, written_h = _written(needed_h * about.runs)
        words = f"period.hours from {period.hours:g} to {text} h"
        longer = replace(alone.scenario, period=replace(period, hours=written_h))
        yield Change(words=words, scenario=longer)


def _nearest(alone: Question, reason: Reason, column: str) -> float | None:
    """Return the least of a column that lets a row in, of the group that needs most; else None.

    Rows that these reasons reject pass every other check, for they are checked last.
    """
    candidates = build_candidates(alone.catalog, alone.scenario, alone.profiles)
    values = getattr(candidates, column)
    needed = []
    for group in range(len(candidates.groups)):
        mine = candidates.group == group
        if (candidates.reason[mine] == 0).any():
            continue
        late = values[mine & (candidates.reason == reason)]
        late = late[np.isfinite(late)]
        if len(late) == 0:
            return None
        needed.append(float(late.min()))
    return max(needed, default=None)


def _residency(alone: Question) -> Iterator[Change]:
    """Yield the jurisdiction of the best offer outside the residency rule."""
    scenario, (about,) = alone.scenario, alone.scenario.workloads
    own = bool(about.residency)
    rule = about.residency or scenario.policy.residency
    if not rule:
        return
    free = _with_policy(scenario, residency=())
    found = allowed(replace(alone, scenario=_with(free, replace(about, residency=()))))
    if found is None:
        return
    candidates, best = found
    asked = asked_alone(alone, candidates)
    more = sorted({asked.region(int(row)).jurisdiction for row in best})
    words = f"residency with {', '.join(more)} beside {', '.join(rule)}"
    if own:
        changed = _with(scenario, replace(about, residency=(*rule, *more)))
        yield Change(words=f"workloads[{about.name}].{words}", scenario=changed)
    else:
        changed = _with_policy(scenario, residency=(*rule, *more))
        yield Change(words=f"policy.{words}", scenario=changed)


def _providers(alone: Question) -> Iterator[Change]:
    policy = alone.scenario.policy
    if not policy.providers:
        return
    found = allowed(replace(alone, scenario=_with_policy(alone.scenario, providers=())))
    if found is None:
        return
    candidates, best = found
    asked = asked_alone(alone, candidates)
    more = sorted({asked.region(int(row)).provider for row in best})
    words = f"providers with {', '.join(more)} beside {', '.join(policy.providers)}"
    changed = _with_policy(alone.scenario, providers=(*policy.providers, *more))
    yield Change(words=words, scenario=changed)


def _places(alone: Question) -> Iterator[Change]:
    """Yield a place more to allow; or a place less to deny, where that is enough."""
    policy = alone.scenario.policy
    if policy.allow_places:
        found = allowed(replace(alone, scenario=_with_policy(alone.scenario, allow_places=())))
        if found is not None:
            candidates, best = found
            asked = asked_alone(alone, candidates)
            more = sorted({asked.region(int(row)).place for row in best})
            changed = _with_policy(alone.scenario, allow_places=(*policy.allow_places, *more))
            words = f"policy.allow with {', '.join(more)} beside what it has"
            yield Change(words=words, scenario=changed)
    for place in policy.deny_places:
        left = tuple(other for other in policy.deny_places if other != place)
        changed = _with_policy(alone.scenario, deny_places=left)
        yield Change(words=f"policy.deny without {place}", scenario=changed)


def _efficiency(alone: Question) -> Iterator[Change]:
    least = alone.scenario.policy.min_gflops_per_w
    if least is None:
        return
    free = _with_policy(alone.scenario, min_gflops_per_w=None)
    candidates = build_candidates(alone.catalog, free, alone.profiles)
    needed = []
    for group in range(len(candidates.groups)):
        rows = np.flatnonzero((candidates.group == group) & (candidates.reason == 0))
        known = gflops_per_w(asked_alone(alone, candidates), rows)
        known = known[np.isfinite(known)]
        if len(known) == 0:
            return
        needed.append(float(known.max()))
    value = math.floor(min(needed) * _CENTS) / _CENTS
    words = f"policy.min_gflops_per_w from {least:g} to {value:g} GFLOP/s/W"
    changed = _with_policy(alone.scenario, min_gflops_per_w=value)
    yield Change(words=words, scenario=changed)


def _purchase(alone: Question) -> Iterator[Change]:
    scenario, (about,) = alone.scenario, alone.scenario.workloads
    scales = isinstance(about, Inference) and about.fleet is not Fleet.FIXED
    barred = {Purchase.RESERVED_1Y} if scales else set()  # paid around the clock
    for model in PURCHASES:
        if model in about.purchase or model in barred:
            continue
        words = f"workloads[{about.name}].purchase with {model} beside {', '.join(about.purchase)}"
        changed = _with(scenario, replace(about, purchase=(*about.purchase, model)))
        yield Change(words=words, scenario=changed)


def _water(alone: Question) -> Iterator[Change]:
    limits = alone.scenario.limits
    if limits.water_l is not None:
        words = "no limits.water_l, for water use of the rest is unknown"
        changed = replace(alone.scenario, limits=replace(limits, water_l=None))
        yield Change(words=words, scenario=changed)


def _written(value: float) -> tuple[str, float]:
    """Return a number as it is written, not below the value, and what is read of that."""
    text = at_least(value)
    return text, float(text.replace(",", ""))


def _with(scenario: Scenario, workload: Workload) -> Scenario:
    return replace(scenario, workloads=(workload,))


def _with_policy(scenario: Scenario, **changes: object) -> Scenario:
    policy: Policy = replace(scenario.policy, **changes)  # type: ignore[arg-type]
    return replace(scenario, policy=policy)


_CENTS: Final = 100.0
RULES: Final[tuple[Callable[[Question], Iterator[Change]], ...]] = (
    _latency,
    _deadline,
    _residency,
    _providers,
    _places,
    _efficiency,
    _purchase,
    _water,
)
