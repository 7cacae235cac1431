"""Each integrity rule fires on a row that breaks it, and only there."""

import pytest

from advisor.catalog.frames import read_frames
from advisor.catalog.paths import catalog_folder
from advisor.catalog.rules import RULES

FRAMES = read_frames(catalog_folder())
RULE = {rule.name: rule for rule in RULES}

BREAKS = [
    ("price_range", "offers", "on_demand_usd_per_h", 0.0),
    ("price_range", "offers", "on_demand_usd_per_h", 5001.0),
    ("spot_at_most_on_demand", "offers", "spot_usd_per_h", 4999.0),
    ("reserved_at_most_on_demand", "offers", "reserved_1y_usd_per_h", 4999.0),
    ("region_near_city", "regions", "latitude_deg", 89.0),
    ("region_near_city", "regions", "city", "Atlantis"),
    ("intensity_range", "regions", "average_g_per_kwh", 0.5),
    ("intensity_range", "regions", "marginal_g_per_kwh", 1501.0),
    ("pue_range", "regions", "pue_ratio", 0.99),
    ("pue_range", "regions", "pue_ratio", 2.01),
    ("water_range", "regions", "wue_l_per_kwh", -0.1),
    ("figure_sourced", "regions", "average_source", ""),
    ("figure_sourced", "regions", "average_quality", "guessed"),
    ("figure_sourced", "regions", "pue_year", "lately"),
    ("accelerator_sound", "accelerators", "idle_w", 1e6),
    ("instance_sound", "instances", "embodied_kg", -1.0),
    ("instance_sound", "instances", "accelerator_count", 3.0),
    ("lever_sound", "levers", "energy_low_ratio", 5.0),
    ("lever_sound", "levers", "time_high_ratio", 0.001),
    ("slower_than_light", "latency", "rtt_ms", 0.0),
    ("credit_price_range", "offsets", "low_usd_per_t", 5000.0),
    ("credit_price_range", "offsets", "high_usd_per_t", 0.05),
    ("credit_sound", "offsets", "real_share", 1.1),
    ("credit_sound", "offsets", "buffer_share", 1.0),
    ("credit_sound", "offsets", "permanence_years", 0.0),
    ("credit_sound", "offsets", "store", "none"),
    ("credit_sourced", "offsets", "permanence_source", ""),
    ("credit_sourced", "offsets", "ccp_source", ""),
    ("credit_sourced", "offsets", "price_as_of", "lately"),
    ("credit_sourced", "offsets", "price_quality", "guessed"),
]


@pytest.mark.parametrize(("name", "table", "column", "value"), BREAKS)
def test_a_rule_finds_the_row_that_breaks_it(name, table, column, value):
    frame = FRAMES[table].copy()
    frame.loc[0, column] = value
    before = RULE[name].apply(FRAMES)
    after = RULE[name].apply({**FRAMES, table: frame})
    assert len(after.findings) == len(before.findings) + 1


def test_one_grid_has_one_intensity():
    frame = FRAMES["regions"].copy()
    frankfurt = frame.index[frame.region == "eu-central-1"][0]
    frame.loc[frankfurt, "average_g_per_kwh"] += 1.0
    found = RULE["one_grid_one_intensity"].apply({**FRAMES, "regions": frame}).findings
    assert [finding.where for finding in found] == ["DE"]


def test_a_region_without_prices_is_a_warning():
    offers = FRAMES["offers"]
    left = offers[offers.region != "eu-north-1"]
    found = RULE["region_sold"].apply({**FRAMES, "offers": left}).findings
    assert "aws:eu-north-1" in {finding.where for finding in found}


def test_a_board_without_bandwidth_is_a_warning():
    boards = FRAMES["accelerators"].copy()
    boards.loc[boards.accelerator == "L4", "bandwidth_gb_per_s"] = float("nan")
    found = RULE["accelerator_specified"].apply({**FRAMES, "accelerators": boards}).findings
    (mine,) = [finding for finding in found if finding.where == "L4"]
    assert mine.problem == "no plan can use it: unknown bandwidth_gb_per_s"
