"""A scenario in a few lines, each with the place in the file that it comes from."""

from collections.abc import Iterator

from advisor.domain.scenario import Inference, Limits, Policy, Scenario, Training

Place = tuple[str | int, ...]
_SHOWN = 3  # origins of a service


def outline(scenario: Scenario) -> tuple[tuple[str, Place], ...]:
    """Return what a scenario asks, line by line, and the key path of each line."""
    start = f"{scenario.period.start:%Y-%m-%d %H:%M}Z"
    lines: list[tuple[str, Place]] = [
        (scenario.name, ("name",)),
        (f"{start}, {scenario.period.hours:g} h", ("period",)),
        (f"{scenario.signal} intensity decides", ("signal",)),
    ]
    lines += [(text, ("limits",)) for text in _limits(scenario.limits)]
    lines += [(text, ("policy",)) for text in _policy(scenario.policy)]
    for index, row in enumerate(scenario.workloads):
        about = _training(row) if isinstance(row, Training) else _inference(row)
        lines.append((f"{row.name}: {about}", ("workloads", index)))
    return tuple(lines)


def _limits(limits: Limits) -> Iterator[str]:
    for value, unit in (
        (limits.cost_usd, "USD"),
        (limits.carbon_kg, "kg CO2e"),
        (limits.water_l, "L of water"),
    ):
        if value is not None:
            yield f"at most {value:,.0f} {unit}"
    for pool in limits.capacity:
        what = pool.accelerator or "instances"
        yield f"{pool.instances} x {what} in {pool.place}"


def _policy(policy: Policy) -> Iterator[str]:
    if policy.residency:
        yield f"in {', '.join(policy.residency)}"
    if policy.providers:
        yield f"on {', '.join(policy.providers)}"
    if policy.min_gflops_per_w is not None:
        yield f"{policy.min_gflops_per_w:g} GFLOP/s/W or more"
    if policy.allow_places:
        yield f"only {', '.join(policy.allow_places)}"
    if policy.deny_places:
        yield f"not {', '.join(policy.deny_places)}"
    if policy.carbon_price_usd_per_t is not None:
        yield f"a tonne counts as {policy.carbon_price_usd_per_t:g} USD"


def _training(row: Training) -> str:
    parts = [f"{row.runs} run{'s' if row.runs > 1 else ''}"]
    if row.units is not None:
        parts.append(f"of {row.units:,g} units")
    if row.window_h is not None:
        parts.append(f"within {row.window_h:g} h")
    if row.interruptible:
        parts.append("may pause")
    return " ".join(parts)


def _inference(row: Inference) -> str:
    parts = [f"{sum(demand.mean_rps for demand in row.demand):.4g} requests/s"]
    origins = [demand.origin.removeprefix("city:") for demand in row.demand]
    shown = ", ".join(origins[:_SHOWN])
    parts.append(
        f"from {shown}" + (f" and {len(origins) - _SHOWN} more" if len(origins) > _SHOWN else "")
    )
    if row.latency_ms is not None:
        parts.append(f"in {row.latency_ms:g} ms")
    return " ".join(parts)
