"""Candidates of 100 workloads on all accelerator offers, ours against a pandas cross join.

The peer computes energy, kilograms and dollars of the same rows from merged frames; it knows no
rejections, fleets, ranges or embodied emissions, so it does less.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from measure import ROOT, call_s, report

from advisor.catalog.load import load_catalog
from advisor.domain.catalog import Catalog
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import Scenario, Training
from advisor.placement.matching.candidates import build_candidates
from advisor.profile.file import read_profile
from advisor.scenario.load import load_scenario

WORKLOADS = 100


def main() -> None:
    """Measure and report; the aim is 0.5 s."""
    catalog = load_catalog()
    scenario = load_scenario(ROOT / "scenarios" / "nlp-team.yaml")
    profiles = {name: read_profile(Path(path)) for name, path in scenario.profile_paths.items()}
    job = next(row for row in scenario.workloads if isinstance(row, Training))
    many = tuple(
        replace(job, name=f"job-{index}", purchase=PURCHASES) for index in range(WORKLOADS)
    )
    wide = replace(scenario, workloads=many)
    ours_s = call_s(lambda: build_candidates(catalog, wide, profiles))
    rows = len(build_candidates(catalog, wide, profiles))
    peer_s = call_s(lambda: _cross_join(catalog, wide), rounds=3)
    report(
        "candidates",
        {"rows": rows, "ours_s": ours_s, "pandas_s": peer_s, "pandas_over_ours": peer_s / ours_s},
    )


def _cross_join(catalog: Catalog, scenario: Scenario) -> pd.DataFrame:
    offers = catalog.offers
    board = catalog.instances.accelerator[offers.instance]
    rows = np.flatnonzero(board >= 0)
    prices = pd.DataFrame(offers.price_usd_per_h[rows], columns=list(PURCHASES))
    prices["region"], prices["board"] = offers.region[rows], board[rows]
    listed = prices.melt(id_vars=["region", "board"], var_name="purchase", value_name="usd_per_h")
    regions = pd.DataFrame(
        {
            "region": range(len(catalog.regions)),
            "g_per_kwh": [row.average.value if row.average else None for row in catalog.regions],
            "pue": [row.pue.value if row.pue else None for row in catalog.regions],
        },
    )
    boards = pd.DataFrame(
        {
            "board": range(len(catalog.accelerators)),
            "watts": [row.tdp_w for row in catalog.accelerators],
        },
    )
    jobs = pd.DataFrame({"job": [row.name for row in scenario.workloads], "hours": 24.0})
    table = jobs.merge(listed.merge(regions, on="region").merge(boards, on="board"), how="cross")
    table["kwh"] = table.watts * table.hours / 1000
    table["kg"] = table.kwh * table.pue * table.g_per_kwh / 1000
    table["usd"] = table.usd_per_h * table.hours
    return table


if __name__ == "__main__":
    main()
