"""Small tables row by row: regions, accelerators, host power."""

import numpy as np

from advisor.catalog.tables import RawTable
from advisor.domain.hardware import Accelerator, HostPower
from advisor.domain.provenance import Figure, Quality
from advisor.domain.region import Provider, Region

AVERAGE_BASIS = "location-based, average consumption, lifecycle"
YEARS_BEFORE = (2022, 2023, 2024)
"""Years whose averages stand beside the latest one."""


def read_regions(table: RawTable) -> tuple[Region, ...]:
    """Return the regions in canonical order.

    Raises:
        CatalogError: a row has an unknown provider or quality, or a figure that is no number.
    """
    rows = [_region(table, row) for row in range(len(table))]
    return tuple(sorted(rows, key=lambda region: (region.provider, region.region)))


def read_accelerators(table: RawTable) -> tuple[Accelerator, ...]:
    """Return the accelerators in canonical order."""
    return tuple(_accelerator(table, row) for row in range(len(table)))


def read_host_power(table: RawTable) -> dict[tuple[Provider, str], HostPower]:
    """Return host power by provider and microarchitecture."""
    idle, high = table.numbers("vcpu_idle_w"), table.numbers("vcpu_max_w")
    memory = table.numbers("memory_w_per_gib")
    found = {}
    for row in range(len(table)):
        provider = _provider(table, row)
        name = table.columns["microarchitecture"][row]
        found[provider, name] = HostPower(
            provider=provider,
            microarchitecture=name,
            vcpu_idle_w=float(idle[row]),
            vcpu_max_w=float(high[row]),
            memory_w_per_gib=float(memory[row]),
            as_of=table.columns["as_of"][row],
            source=table.columns["source"][row],
            quality=_quality(table, "quality", row),
        )
    return found


def _region(table: RawTable, row: int) -> Region:
    text = {name: cells[row] for name, cells in table.columns.items()}
    return Region(
        provider=_provider(table, row),
        region=text["region"],
        name=text["name"],
        city=text["city"],
        country=text["country"],
        country_code=text["country_code"],
        latitude_deg=_required(table, "latitude_deg", row),
        longitude_deg=_required(table, "longitude_deg", row),
        status=text["status"],
        restricted=text["restricted"] or None,
        jurisdiction=text["jurisdiction"],
        residency=frozenset(text["residency"].split(";")),
        grid_zone=text["grid_zone"],
        average=_figure(table, row, "average_g_per_kwh", "gCO2e/kWh", AVERAGE_BASIS),
        direct=_figure(
            table,
            row,
            "direct_g_per_kwh",
            "gCO2e/kWh",
            "location-based, average, combustion only",
        ),
        marginal=_figure(
            table,
            row,
            "marginal_g_per_kwh",
            "gCO2e/kWh",
            "short-run marginal, annual mean",
        ),
        market=_figure(table, row, "market_g_per_kwh", "gCO2e/kWh", "market-based"),
        pue=_figure(table, row, "pue_ratio", "1", "facility energy over IT energy"),
        wue=_figure(table, row, "wue_l_per_kwh", "L/kWh", "site water over IT energy"),
        grid_wue=_figure(table, row, "grid_wue_l_per_kwh", "L/kWh", "water of generation"),
        cfe_grid_share=_figure(table, row, "cfe_grid_share", "1", "carbon-free share of the grid"),
        average_before_g_per_kwh=tuple(
            _required(table, f"average_{year}_g_per_kwh", row) for year in YEARS_BEFORE
        ),
    )


def _figure(table: RawTable, row: int, name: str, unit: str, basis: str) -> Figure | None:
    value = _number(table, name, row)
    if value is None:
        return None
    stem = name.removesuffix("_g_per_kwh").removesuffix("_l_per_kwh")
    stem = stem.removesuffix("_ratio").removesuffix("_share")
    columns = table.columns
    if not columns[f"{stem}_source"][row]:
        raise table.error(f"{stem}_source", row, f"is empty, and {name} needs a source")
    return Figure(
        value=value,
        unit=unit,
        basis=basis,
        as_of=columns[f"{stem}_year"][row] or None,
        source=columns[f"{stem}_source"][row],
        quality=_quality(table, f"{stem}_quality", row),
    )


def _accelerator(table: RawTable, row: int) -> Accelerator:
    text = {name: cells[row] for name, cells in table.columns.items()}

    def number(name: str) -> float | None:
        return _number(table, name, row)

    year = number("year")
    return Accelerator(
        name=text["accelerator"],
        aliases=tuple(alias for alias in text["aliases"].split(";") if alias),
        vendor=text["vendor"],
        year=None if year is None else int(year),
        memory_gib=number("memory_gib"),
        bandwidth_gb_per_s=number("bandwidth_gb_per_s"),
        fp32_tflops=number("fp32_tflops"),
        tf32_tflops=number("tf32_tflops"),
        fp16_tflops=number("fp16_tflops"),
        fp8_tflops=number("fp8_tflops"),
        int8_tops=number("int8_tops"),
        tdp_w=number("tdp_w"),
        idle_w=number("idle_w"),
        idle_quality=_quality(table, "idle_quality", row) if text["idle_w"] else None,
        idle_source=text["idle_source"] or None,
        source=text["source"],
        as_of=text["as_of"],
    )


def _number(table: RawTable, name: str, row: int) -> float | None:
    cell = table.columns[name][row]
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        raise table.error(name, row, "is not a number") from None
    if not np.isfinite(value):
        raise table.error(name, row, "is not finite")
    return value


def _required(table: RawTable, name: str, row: int) -> float:
    value = _number(table, name, row)
    if value is None:
        raise table.error(name, row, "is empty, and a value is required")
    return value


def _provider(table: RawTable, row: int) -> Provider:
    try:
        return Provider(table.columns["provider"][row])
    except ValueError:
        raise table.error("provider", row, "is not aws, azure or gcp") from None


def _quality(table: RawTable, name: str, row: int) -> Quality:
    try:
        return Quality(table.columns[name][row])
    except ValueError:
        known = ", ".join(Quality)
        raise table.error(name, row, f"is not one of {known}") from None
