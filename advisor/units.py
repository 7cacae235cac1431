"""Unit conversions. The only module that holds a conversion factor.

Functions are named target_from_source. Masses of gas are CO2-equivalent.
"""

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:  # 75 ms, which a profiler of a short job does not have
    import numpy as np
    from numpy.typing import NDArray

Value = TypeVar("Value", float, "NDArray[np.float64]")

_J_PER_KWH: Final = 3.6e6  # exact
_S_PER_H: Final = 3600.0  # exact
_MIN_PER_H: Final = 60.0  # exact
_W_PER_KW: Final = 1000.0  # exact
_G_PER_KG: Final = 1000.0  # exact
_KG_PER_T: Final = 1000.0  # exact
_MS_PER_S: Final = 1000.0  # exact
_KG_PER_LB: Final = 0.45359237  # exact, international pound (1959)
_H_PER_DAY: Final = 24.0
_H_PER_YEAR: Final = 8760.0  # 365 days: the year of cloud price terms and of a typical grid year
_GIB_PER_GB: Final = 1e9 / 2**30
_GB_PER_TB: Final = 1000.0  # exact
_GFLOPS_PER_TFLOPS: Final = 1000.0  # exact
_MW_PER_W: Final = 1e3  # exact; milliwatts, and millijoules to joules
_UJ_PER_J: Final = 1e6  # exact
_BYTES_PER_MIB: Final = 2.0**20
_MIB_PER_GIB: Final = 1024.0  # and KiB per MiB
_PERCENT: Final = 100.0


def kwh_from_j(energy_j: Value) -> Value:
    """Convert [J] to [kWh]."""
    return energy_j / _J_PER_KWH


def j_from_kwh(energy_kwh: Value) -> Value:
    """Convert [kWh] to [J]."""
    return energy_kwh * _J_PER_KWH


def kwh_from_w_h(power_w: Value, duration_h: Value) -> Value:
    """Return the energy [kWh] of a constant power [W] over a duration [h]."""
    return power_w * duration_h / _W_PER_KW


def h_from_s(duration_s: Value) -> Value:
    """Convert [s] to [h]."""
    return duration_s / _S_PER_H


def s_from_h(duration_h: Value) -> Value:
    """Convert [h] to [s]."""
    return duration_h * _S_PER_H


def h_from_min(duration_min: Value) -> Value:
    """Convert [min] to [h]."""
    return duration_min / _MIN_PER_H


def h_from_years(duration_years: Value) -> Value:
    """Convert [year of 365 days] to [h]."""
    return duration_years * _H_PER_YEAR


def h_from_days(duration_days: Value) -> Value:
    """Convert [day] to [h]."""
    return duration_days * _H_PER_DAY


def kg_from_g(mass_g: Value) -> Value:
    """Convert [g] to [kg]."""
    return mass_g / _G_PER_KG


def g_from_kg(mass_kg: Value) -> Value:
    """Convert [kg] to [g]."""
    return mass_kg * _G_PER_KG


def t_from_kg(mass_kg: Value) -> Value:
    """Convert [kg] to [t]."""
    return mass_kg / _KG_PER_T


def usd_per_kg_from_usd_per_t(price_usd_per_t: Value) -> Value:
    """Convert [USD/t] to [USD/kg]."""
    return price_usd_per_t / _KG_PER_T


def kg_from_t(mass_t: Value) -> Value:
    """Convert [t] to [kg]."""
    return mass_t * _KG_PER_T


def ms_from_s(duration_s: Value) -> Value:
    """Convert [s] to [ms]."""
    return duration_s * _MS_PER_S


def g_per_kwh_from_lb_per_mwh(intensity_lb_per_mwh: Value) -> Value:
    """Convert [lb/MWh], as marginal rates are published, to [g/kWh]."""
    return intensity_lb_per_mwh * _KG_PER_LB


def gib_from_gb(size_gb: Value) -> Value:
    """Convert [GB] to [GiB]."""
    return size_gb * _GIB_PER_GB


def tb_from_gb(size_gb: Value) -> Value:
    """Convert [GB] to [TB]."""
    return size_gb / _GB_PER_TB


def gflops_from_tflops(rate_tflops: Value) -> Value:
    """Convert [TFLOP/s] to [GFLOP/s]."""
    return rate_tflops * _GFLOPS_PER_TFLOPS


def w_from_mw(power_mw: Value) -> Value:
    """Convert [mW] to [W]."""
    return power_mw / _MW_PER_W


def j_from_mj(energy_mj: Value) -> Value:
    """Convert [mJ] to [J]."""
    return energy_mj / _MW_PER_W


def j_from_uj(energy_uj: Value) -> Value:
    """Convert [uJ] to [J]."""
    return energy_uj / _UJ_PER_J


def uj_from_j(energy_j: Value) -> Value:
    """Convert [J] to [uJ]."""
    return energy_j * _UJ_PER_J


def mib_from_bytes(size_bytes: Value) -> Value:
    """Convert [byte] to [MiB]."""
    return size_bytes / _BYTES_PER_MIB


def mib_from_kib(size_kib: Value) -> Value:
    """Convert [KiB] to [MiB]."""
    return size_kib / _MIB_PER_GIB


def gib_from_bytes(size_bytes: Value) -> Value:
    """Convert [byte] to [GiB]."""
    return size_bytes / _BYTES_PER_MIB / _MIB_PER_GIB


def gib_from_mib(size_mib: Value) -> Value:
    """Convert [MiB] to [GiB]."""
    return size_mib / _MIB_PER_GIB


def share_from_percent(value_pct: Value) -> Value:
    """Convert [%] to a share."""
    return value_pct / _PERCENT


def mw_from_w(power_w: Value) -> Value:
    """Convert [W] to [mW]."""
    return power_w * _MW_PER_W


def mj_from_j(energy_j: Value) -> Value:
    """Convert [J] to [mJ]."""
    return energy_j * _MW_PER_W


def mj_from_uj(energy_uj: Value) -> Value:
    """Convert [uJ] to [mJ]."""
    return energy_uj / _MW_PER_W
