"""Hold a catalogue against its rules: form first, then values, then age."""

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from advisor.catalog.frames import read_frames
from advisor.catalog.load import load_catalog
from advisor.catalog.offsets import load_offsets
from advisor.catalog.paths import catalog_folder
from advisor.catalog.rules import RULES
from advisor.domain.catalog import Catalog
from advisor.domain.finding import Finding, RuleResult, Severity

PRICES_AGE_DAYS: Final = 365
_MEAN_TOLERANCE: Final = 0.01


def check_catalog(folder: Path | None, today: date) -> tuple[RuleResult, ...]:
    """Return what each rule finds.

    Args:
        folder: of the tables; None finds the shipped ones
        today: prices older than a year before it are warned of

    Raises:
        CatalogError: a table is missing or damaged in form; names file and line.
    """
    found = catalog_folder(folder)
    catalog = load_catalog(found)
    load_offsets(found)
    frames = read_frames(found)
    results = [rule.apply(frames) for rule in RULES]
    results += [_hourly(catalog), _fresh(catalog, today)]
    return tuple(sorted(results, key=lambda result: result.severity))


def _hourly(catalog: Catalog) -> RuleResult:
    """Hold the hourly series against the annual means of the regions that they stand for."""
    zones = catalog.hourly
    annual = {row.grid_zone: row.average.value for row in catalog.regions if row.average}
    findings = []
    for zone, series_g_per_kwh in zones.items():
        mean = float(np.mean(series_g_per_kwh))
        if zone in annual and abs(mean / annual[zone] - 1) > _MEAN_TOLERANCE:
            findings.append(
                Finding(
                    table="grid_hourly",
                    where=zone,
                    problem=f"mean {mean:.1f} is not the annual {annual[zone]:g} gCO2e/kWh",
                ),
            )
    return RuleResult(
        rule="hourly_meets_annual",
        sentence="hourly series average to the annual intensity within 1 %",
        severity=Severity.ERROR,
        checked=len(zones),
        findings=tuple(findings),
    )


def _fresh(catalog: Catalog, today: date) -> RuleResult:
    offers = catalog.offers
    counts = np.bincount(offers.price_date, minlength=len(offers.price_dates))
    ages_days = [(today - date.fromisoformat(day)).days for day in offers.price_dates]
    findings = [
        Finding(
            table="offers",
            where=f"{offers.sources[index]}, {offers.price_dates[index]}",
            problem=f"{counts[index]:,} prices are {age_days} days old",
        )
        for index, age_days in enumerate(ages_days)
        if age_days > PRICES_AGE_DAYS
    ]
    return RuleResult(
        rule="prices_fresh",
        sentence="prices are at most a year old",
        severity=Severity.WARNING,
        checked=len(offers),
        findings=tuple(findings),
    )
