"""The SCI score: emissions per functional unit."""

from advisor.units import g_from_kg


def sci_g_per_unit(operational_kg: float, embodied_kg: float, units: float) -> float:
    """Return the Software Carbon Intensity of delivering `units`.

    Args:
        operational_kg: O. [kgCO2e], >= 0
        embodied_kg: M. [kgCO2e], >= 0
        units: functional units delivered (R). [1], > 0

    Returns:
        (O + M) per R. [gCO2e/unit]

    Source:
        GSF SCI specification 1.1, "SCI = (O + M) per R".
    """
    return g_from_kg(operational_kg + embodied_kg) / units
