"""Build the shipped catalogue from raw sources: `python catalogs/build.py DATA_DIR [OUT_DIR]`.

Deterministic: the same sources give the same bytes. DATA_DIR holds regions.csv, offers.csv.gz,
accelerators.csv, energy_truth.csv, latency.csv.gz, grid_hourly_year.csv.gz and raw/; SOURCES.md
says where each comes from.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from building.grid import build_grid
from building.hardware import build_accelerators, build_instances
from building.hosts import build_host_power
from building.levers import build_levers
from building.measurements import build_measurements
from building.network import build_egress, build_latency, sound_round_trips
from building.offers import build_offers
from building.offsets import build_offsets
from building.places import build_cities, gazetteer, measured_cities, placed
from building.regions import build_regions
from building.tables import write_all


def main() -> None:
    """Build every table and print what was written."""
    data = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent
    accelerators = build_accelerators(data)
    known = gazetteer()
    regions, theirs = placed(build_regions(data), known)
    pinged = measured_cities(data, known)
    trips, misplaced = sound_round_trips(data, regions, pinged)
    pinged = pinged[~pinged.city.isin(misplaced)]
    instances, renamed = build_instances(data, accelerators)
    measured = build_measurements(data)
    tables = {
        "accelerators": accelerators,
        "regions": regions,
        "instances": instances,
        "host_power": build_host_power(data),
        "cities": build_cities(pinged, theirs, known),
        "egress": build_egress(data, regions),
        "levers": build_levers(measured["measurements"]),
        "offsets": build_offsets(),
        **build_offers(renamed, regions),
        **build_latency(data, trips),
        **build_grid(data, out),
    }
    for name, path, rows in (*write_all(tables, out), *write_all(measured, out, "measurements")):
        print(f"{name:18s} {rows:7,d} rows {path.stat().st_size:>10,d} bytes")


if __name__ == "__main__":
    main()
