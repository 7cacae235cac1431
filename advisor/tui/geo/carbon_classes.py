"""Classes of carbon intensity that maps and tables share, each with a glyph and a style."""

from itertools import pairwise
from typing import Final

BOUNDS_G_PER_KWH: Final = (50.0, 150.0, 300.0, 500.0)
"""Where one class ends and the next begins. [gCO2e/kWh]"""

UNIT: Final = "gCO2e/kWh"
GLYPHS: Final = ("○", "◔", "◑", "◕", "●")
PLAIN_GLYPHS: Final = ("1", "2", "3", "4", "5")
UNKNOWN: Final = "?"


def class_of(intensity_g_per_kwh: float | None) -> int | None:
    """Return the class of an intensity, 0 for the cleanest; None where it is unknown."""
    if intensity_g_per_kwh is None:
        return None
    return sum(intensity_g_per_kwh >= bound for bound in BOUNDS_G_PER_KWH)


def glyph_of(intensity_g_per_kwh: float | None, *, ascii_only: bool = False) -> str:
    """Return the glyph of an intensity's class: the fuller, the dirtier."""
    step = class_of(intensity_g_per_kwh)
    return UNKNOWN if step is None else (PLAIN_GLYPHS if ascii_only else GLYPHS)[step]


def component_of(step: int | None) -> str:
    """Return the name of the style of a class."""
    return "carbon--unknown" if step is None else f"carbon--{step}"


def legend(*, short: bool = False, ascii_only: bool = False) -> tuple[tuple[str, int], ...]:
    """Return what each class means, "◔ 50-150" or in short "◔ 50+", and the class."""
    glyphs = PLAIN_GLYPHS if ascii_only else GLYPHS
    bounds = [f"{bound:.0f}" for bound in BOUNDS_G_PER_KWH]
    ranges = [f"{bound}+" for bound in bounds]
    if not short:
        ranges[:-1] = map("-".join, pairwise(bounds))
    words = (f"<{bounds[0]}", *ranges)
    return tuple((f"{glyphs[step]} {word}", step) for step, word in enumerate(words))
