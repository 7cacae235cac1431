"""A difference between two plans as one JSON document; nothing is rounded."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from advisor.domain.plan import Totals
from advisor.domain.plan_diff import Ceiling, Change, Move, PlanDiff, ReadPlan
from advisor.report.plan_diff_words import unlike_sentence
from advisor.report.plan_lines import lines_of

FORMAT: Final = "advisor-diff/1"


def plan_diff_json(diff: PlanDiff, ceilings: Sequence[Ceiling] = ()) -> str:
    """Return the document as text: same plans, same bytes."""
    document = {
        "format": FORMAT,
        "before": _plan(diff.before),
        "after": _plan(diff.after),
        "like_for_like": not diff.unlike,
        "unlike": [
            {"reason": str(reason), "words": unlike_sentence(reason, diff)}
            for reason in diff.unlike
        ],
        "totals": {row.name: _change(diff.total(row.name)) for row in fields(Totals)},
        "moves": [_move(row) for row in diff.moves],
        "limits": [asdict(row) for row in diff.limits],
        "settings": [asdict(row) for row in diff.settings],
        "tables": [asdict(row) for row in diff.tables],
        "notes": {"before": list(diff.notes_ceased), "after": list(diff.notes_began)},
        "ceilings": [_ceiling(row, diff) for row in ceilings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plan(plan: ReadPlan) -> dict[str, Any]:
    return {
        "file": plan.name,
        "sha256": plan.digest,
        "scenario": plan.scenario.name,
        "status": plan.status,
        "gap": plan.gap,
        "catalog": plan.catalog_digest,
    }


def _change(change: Change) -> dict[str, float | None]:
    return {**asdict(change), "more": change.more, "more_share": change.more_share}


def _move(row: Move) -> dict[str, Any]:
    return {
        "workload": row.workload,
        "origin": row.origin,
        "moved": row.is_moved,
        "emissions_kg": _change(row.emissions),
        "cost_usd": _change(row.cost),
        "before": {"deferred": row.was_deferred, "placements": _placements(row.before)},
        "after": {"deferred": row.is_deferred, "placements": _placements(row.after)},
    }


def _placements(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "provider": line.placement.provider,
            "region": line.placement.region,
            "instance_type": line.placement.instance_type,
            "variant": line.placement.variant,
            "purchase": line.placement.purchase,
            "share": line.share,
            "instances": line.placement.instances,
            "hours": line.hours,
            "of_day": line.of_day or None,
            "schedule": [asdict(part) for part in line.placement.schedule],
            "it_energy_kwh": line.it_energy_kwh,
            "emissions_kg": line.emissions_kg,
            "cost_usd": line.cost_usd,
        }
        for line in lines_of(tuple(rows))
    ]


def _ceiling(row: Ceiling, diff: PlanDiff) -> dict[str, Any]:
    change = diff.total(row.figure)
    return {
        "figure": row.figure,
        "most_more": row.allowed_more(change),
        "share": row.most_more if row.is_share else None,
        "more": change.more,
        "holds": row.holds(change),
    }
