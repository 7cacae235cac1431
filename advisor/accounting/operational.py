"""Emissions and water of running: SCI's O, and water by the same logic."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.units import kg_from_g

Value = TypeVar("Value", float, NDArray[np.float64])


def facility_energy_kwh(it_energy_kwh: Value, pue_ratio: Value) -> Value:
    """Return the energy that a data centre draws for a given IT energy.

    Args:
        it_energy_kwh: energy of servers and accelerators. [kWh], >= 0
        pue_ratio: facility energy over IT energy. [1], >= 1

    Returns:
        Facility energy. [kWh]

    Source:
        ISO/IEC 30134-2:2016, power usage effectiveness.
    """
    return it_energy_kwh * pue_ratio


def operational_kg(facility_energy_kwh: Value, intensity_g_per_kwh: Value) -> Value:
    """Return the operational emissions of a run.

    Args:
        facility_energy_kwh: after PUE. [kWh], >= 0
        intensity_g_per_kwh: location-based, average or marginal. [gCO2e/kWh], >= 0

    Returns:
        Emissions. [kgCO2e]

    Source:
        GSF SCI specification 1.1, "O = (E * I)"; E includes the facility's overhead.
    """
    return kg_from_g(facility_energy_kwh * intensity_g_per_kwh)


def water_l(
    it_energy_kwh: Value,
    pue_ratio: Value,
    wue_l_per_kwh: Value,
    grid_wue_l_per_kwh: Value,
) -> Value:
    """Return the water used on site and at the power stations.

    Args:
        it_energy_kwh: energy of servers and accelerators. [kWh], >= 0
        pue_ratio: facility energy over IT energy. [1], >= 1
        wue_l_per_kwh: site water per IT energy. [L/kWh], >= 0
        grid_wue_l_per_kwh: water of generation per electricity consumed. [L/kWh], >= 0

    Returns:
        Water. [L]

    Source:
        Li et al. 2023, "Making AI Less Thirsty" (arXiv 2304.03271), section 2: on-site plus
        off-site scope-2 water.
    """
    return it_energy_kwh * (wue_l_per_kwh + pue_ratio * grid_wue_l_per_kwh)
