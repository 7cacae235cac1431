"""A plan as one JSON document. Names are a contract with scripts; nothing is rounded."""

import json
from dataclasses import asdict
from typing import Any, Final

from advisor.domain.plan import Placement, Plan, Totals
from advisor.domain.provenance import Figure

FORMAT: Final = "advisor-plan/1"


def plan_json(plan: Plan) -> str:
    """Return the document as text: same plan, same bytes."""
    document = plan_document(plan)
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the document."""
    return {
        "format": FORMAT,
        "scenario": plan.scenario,
        "objective": str(plan.objective),
        "status": plan.status,
        "gap": plan.gap,
        "totals": _totals(plan.totals),
        "placements": [_placement(row) for row in plan.placements],
        "baseline": _totals(plan.baseline),
        "today": None if plan.today is None else _totals(plan.today),
        "shadow_prices": [asdict(price) for price in plan.shadow_prices],
        "doubts": [asdict(doubt) for doubt in plan.doubts],
        "rejected": dict(plan.rejected),
        "notes": list(plan.notes),
        "budget": _budget(plan),
        "deferred": [asdict(row) for row in plan.deferred],
        "robust": None if plan.robust is None else asdict(plan.robust),
        "catalog": {
            "digest": plan.catalog_digest,
            "tables": {
                name: {"rows": facts.rows, "newest": facts.newest}
                for name, facts in sorted(plan.catalog_tables.items())
            },
        },
        "inputs": dict(plan.inputs),
    }


def _budget(plan: Plan) -> dict[str, float] | None:
    if plan.budget is None:
        return None
    used_kg = plan.totals.emissions_kg
    return {
        **asdict(plan.budget),
        "allowed_kg": plan.budget.allowed_kg,
        "balance_kg": plan.budget.balance_after_kg(used_kg),
    }


def _totals(totals: Totals) -> dict[str, float | None]:
    return asdict(totals)


def _placement(row: Placement) -> dict[str, Any]:
    document = asdict(row)
    for name in ("price", "intensity", "pue", "embodied"):
        document[name] = _figure(getattr(row, name))
    return document


def _figure(figure: Figure) -> dict[str, Any]:
    return {**asdict(figure), "quality": str(figure.quality)}
