"""Rows of a sweep for tests: every irrelevant figure has a plausible value."""

from advisor.domain.plan import Totals
from advisor.domain.sweep import Outcome, Row, Site, Sweep

AXES = ("limits.cost_usd", "limits.providers")
WORKLOADS = ("chat",)
FACTS = {"scenario": "team", "advisor": "0.1", "catalogue": "abc"}


def make_totals(emissions_kg: float = 68.0, cost_usd: float = 8400.0) -> Totals:
    return Totals(
        emissions_kg=emissions_kg,
        emissions_low_kg=emissions_kg,
        emissions_high_kg=emissions_kg,
        operational_kg=emissions_kg,
        embodied_kg=0.0,
        cost_usd=cost_usd,
        it_energy_kwh=1000.0,
        facility_energy_kwh=1100.0,
        water_l=None,
    )


def make_site(*places: str) -> Site:
    parts = [place.split(":") for place in places]
    return Site(
        region=" + ".join(dict.fromkeys(":".join(part[:2]) for part in parts)),
        instance=" + ".join(dict.fromkeys(part[2] for part in parts)),
        offers=" + ".join(f"{place}:on_demand" for place in places),
    )


def make_row(
    digest: str,
    *,
    cells=(9000, "aws"),
    outcome=Outcome.OPTIMAL,
    emissions_kg=68.0,
    cost_usd=8400.0,
    places=("aws:eu-north-1:g6e.xlarge",),
    solve_s=0.1,
) -> Row:
    if outcome not in {Outcome.OPTIMAL, Outcome.FEASIBLE}:
        reason = "no plan meets these limits"
        return Row(digest=digest, cells=cells, outcome=outcome, reason=reason, solve_s=solve_s)
    return Row(
        digest=digest,
        cells=cells,
        outcome=outcome,
        gap=0.0,
        totals=make_totals(emissions_kg, cost_usd),
        cheapest=make_totals(184.0, 8189.0),
        sites=(make_site(*places),),
        solve_s=solve_s,
    )


def make_sweep(*rows: Row, axes=AXES, total=None, reused=0) -> Sweep:
    return Sweep(
        scenario="team",
        axes=axes,
        workloads=WORKLOADS,
        rows=rows,
        total=len(rows) if total is None else total,
        reused=reused,
    )
