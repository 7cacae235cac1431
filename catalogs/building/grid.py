"""Hourly grid series: a typical year per zone, and how to scale it to the latest annual mean."""

from pathlib import Path

import numpy as np
import pandas as pd

HOURS = 8760


def build_grid(data: Path, out: Path) -> dict[str, pd.DataFrame]:
    """Write grid_hourly.npz and return the table `grid_zones`: zones that a region stands on."""
    raw = pd.read_csv(data / "regions.csv", keep_default_na=False)
    zones = raw[raw.hourly_method == "real hourly series for this zone"].drop_duplicates(
        "hourly_zone"
    )
    series = pd.read_csv(data / "grid_hourly_year.csv.gz")
    series = series[series.zone.isin(zones.hourly_zone)]
    series = series[~series.timestamp_utc.str.contains("-02-29T")]
    kept, arrays = [], []
    for zone, part in series.groupby("zone"):
        values = part.sort_values("timestamp_utc").g_per_kwh.to_numpy()
        if len(values) == HOURS:
            kept.append(zone)
            arrays.append(np.round(values * 10).astype(np.int16))
    np.savez_compressed(
        out / "grid_hourly.npz",
        zones=np.array(kept),
        tenths_g_per_kwh=np.stack(arrays),
    )
    table = pd.DataFrame(
        {
            "grid_zone": zones.hourly_zone,
            "hourly_year": zones.hourly_year,
            "hourly_source": zones.hourly_source,
            "hourly_scale": zones.hourly_scale_to_ci_year,
            "quality": "modelled",
        },
    )
    return {"grid_zones": table[table.grid_zone.isin(kept)]}
