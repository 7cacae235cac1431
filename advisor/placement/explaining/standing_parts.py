"""Machines that are up, whatever they do: idle accelerators and the host."""

from dataclasses import dataclass

from advisor.catalog.figures import idle_figure
from advisor.domain.explanation import Factor
from advisor.domain.hardware import HostPower
from advisor.domain.region import Provider
from advisor.placement.explaining.traced import EXACT, PLAN, Traced, factor
from advisor.placement.matching.hosts import host_powers
from advisor.units import kwh_from_w_h


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Energy with factors of its own.

    Attributes:
        words: what it is
        factors: whose product is `it_kwh`
        it_kwh: [kWh]
        is_share: goes with the share, and so by the hours that the share's energy is used in
    """

    words: str
    factors: tuple[Factor, ...]
    it_kwh: float
    is_share: bool


def idle_boards(about: Traced, words: str, per_instance: float) -> Part:
    """Return what accelerators take that are up and idle, so many in each instance."""
    figure = idle_figure(about.catalog.accelerators[about.board])
    assert figure is not None
    return Part(
        words=words,
        factors=(
            factor(
                f"{about.board_name} with nothing to do",
                figure.value,
                "W",
                figure.source,
                figure.as_of,
            ),
            factor("of them in an instance", per_instance, "1", PLAN),
            *about.up,
            wh_in_a_kwh(),
        ),
        it_kwh=kwh_from_w_h(figure.value * per_instance, about.instance_h),
        is_share=not about.group.fleet,
    )


def host(about: Traced) -> Part:
    """Return what hosts take at all times."""
    host, power_w = host_power(about), host_w(about)
    return Part(
        words="host: CPUs and memory",
        factors=(
            factor("the instance's share of it", power_w, "W", host.source, host.as_of),
            *about.up,
            wh_in_a_kwh(),
        ),
        it_kwh=kwh_from_w_h(power_w, about.instance_h),
        is_share=not about.group.fleet,
    )


def standing_w(about: Traced) -> float:
    """Return what an instance takes that serves no request. [W]"""
    if about.profile.accelerator is None:
        return host_w(about)
    board = about.catalog.accelerators[about.board]
    assert board.idle_w is not None
    return host_w(about) + about.boards * board.idle_w


def host_w(about: Traced) -> float:
    """Return the host's power: at no load where load is counted apart. [W]"""
    if about.profile.accelerator is None:
        return float(host_powers(about.catalog, 0.0)[about.instance])
    return float(host_powers(about.catalog)[about.instance])


def host_power(about: Traced) -> HostPower:
    """Return the measured power of a placement's host, by its microarchitecture if known."""
    table, instance = about.catalog.instances, about.instance
    provider = Provider(str(table.provider[instance]))
    known, name = about.catalog.host_power, str(table.microarchitecture[instance])
    return known.get((provider, name)) or known[provider, ""]


def wh_in_a_kwh() -> Factor:
    """Return the conversion as a factor."""
    return factor("Wh in a kWh", 1.0 / kwh_from_w_h(1.0, 1.0), "Wh/kWh", EXACT, divides=True)
