"""Numbers and facts as people read them. Rounding happens here and nowhere below."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from advisor.units import g_from_kg, h_from_s, kg_from_t, kwh_from_j, s_from_h

if TYPE_CHECKING:  # numpy behind it, which the words of a profile do not need
    from advisor.domain.plan import Doubt, ShadowPrice

_TINY: Final = 1e-3
_DAY_END: Final = "24:00"
_SLICED: Final = re.compile(r"(?P<group>.*), (?P<hour>\d\d:\d\d-\d\d:\d\dZ)")
"""Label of a group that stands for one hour of the day."""
_KWH_FROM_J: Final = 360_000.0
"""Energies from a tenth of a kWh on are written in kWh. [J]"""


def number(value: float) -> str:
    """Return a number with four significant digits, thousands apart."""
    if value == 0:
        return "0"
    digits = max(0, 4 - len(f"{abs(value):.0f}")) if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}" if abs(value) >= _TINY else f"{value:.1e}"


def mass(mass_kg: float) -> str:
    """Return a mass with its unit. [kg]"""
    return f"{number(mass_kg)} kg"


def money(amount_usd: float) -> str:
    """Return an amount with its currency. [USD]"""
    return f"{number(amount_usd)} USD"


def energy(energy_j: float) -> str:
    """Return an energy with the unit that suits it. [J]"""
    if abs(energy_j) < _KWH_FROM_J:
        return f"{number(energy_j)} J"
    return f"{number(kwh_from_j(energy_j))} kWh"


def duration(duration_s: float) -> str:
    """Return a time with the unit that suits it. [s]"""
    if duration_s < s_from_h(1.0):
        return f"{number(duration_s)} s"
    return f"{number(h_from_s(duration_s))} h"


def of_day(slices: Sequence[str]) -> str:
    """Return hours of the day with those that follow each other joined, across midnight too."""
    if not slices:
        return ""
    stretches: list[list[str]] = []
    for begin, end in sorted(text.removesuffix("Z").split("-") for text in slices):
        if stretches and stretches[-1][1] == begin:
            stretches[-1][1] = end
        else:
            stretches.append([begin, end])
    if len(stretches) > 1 and stretches[-1][1] == stretches[0][0]:
        stretches[0][0] = stretches.pop()[0]
    if len(stretches) == 1 and stretches[0][0] == stretches[0][1]:
        return "all day"
    ends = [[begin, _DAY_END if end == "00:00" else end] for begin, end in stretches]
    if all(text.endswith(":00") for stretch in ends for text in stretch):
        ends = [[text.removesuffix(":00") for text in stretch] for stretch in ends]
    return f"{', '.join('-'.join(stretch) for stretch in ends)}Z"


def without_hour(label: str) -> tuple[str, list[str]]:
    """Return a group's label without its hour of the day, and that hour if it has one."""
    found = _SLICED.fullmatch(label)
    return (label, []) if found is None else (found["group"], [found["hour"]])


def doubt_sentence(doubt: "Doubt") -> str:
    """Return which energy would have to be how far off for another accelerator to be better."""
    whose = doubt.rival if doubt.range_ratio < 0 else doubt.chosen
    return (
        f"{doubt.group}: {doubt.rival} ({doubt.rival_place}) would be better with the energy on "
        f"{whose} {doubt.change_ratio:+.0%} from its prediction, and its range goes to "
        f"{doubt.range_ratio:+.0%}"
    )


def shadow_price_sentence(price: "ShadowPrice") -> str:
    """Return what one more unit of a binding limit is worth; abatement cost where it is money."""
    gained, units = price.unit.split("/")
    unit = "instance" if units == "instances" else units
    if gained == "USD":
        return f"{price.limit}: one more {unit} saves {price.value:.3g} USD"
    small = price.value < 1
    saved = f"{g_from_kg(price.value):.3g} g" if small else f"{price.value:.3g} kg"
    text = f"{price.limit}: one more {unit} saves {saved} CO2e"
    if unit == "USD":
        text += (
            f"; abatement costs {kg_from_t(1.0) / price.value:,.0f} USD per tonne at the margin"
        )
    return text


def as_variant(name: str, variant: str | None) -> str:
    """Return something with the variant of its work: "g6e.xlarge as fp8"."""
    return name if variant is None else f"{name} as {variant}"
