"""An explanation as one JSON document. Names are a contract with scripts; nothing is rounded."""

import json
from dataclasses import asdict
from typing import Any, Final

from advisor.domain.explanation import Explanation
from advisor.domain.plan import Placement

FORMAT: Final = "advisor-explanation/1"


def explanation_json(found: Explanation) -> str:
    """Return the document as text: same explanation, same bytes."""
    document = explanation_document(found)
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Return the document."""
    return {
        "format": FORMAT,
        "scenario": found.scenario,
        "objective": str(found.objective),
        "gap": found.gap,
        "emissions_kg": found.emissions_kg,
        "cost_usd": found.cost_usd,
        "is_free": found.is_free,
        "workloads": [
            {**asdict(row), "chosen": [_placed(one) for one in row.chosen]}
            for row in found.comparisons
        ],
        "limits": [asdict(row) for row in found.limits],
        "latency": [asdict(row) for row in found.waits],
        "why_not": [
            {**asdict(row), "chosen": [_placed(one) for one in row.chosen]}
            for row in found.verdicts
        ],
        "traces": [{**asdict(row), "placement": _placed(row.placement)} for row in found.traces],
        "deferred": [asdict(row) for row in found.deferred],
        "catalog": {"digest": found.catalog_digest},
    }


def _placed(row: Placement) -> dict[str, Any]:
    """Return a placement's own figures; the plan file has all else."""
    return {
        "workload": row.workload,
        "origin": row.origin,
        "slice": row.slice,
        "place": f"{row.provider}:{row.region}:{row.instance_type}",
        "variant": row.variant,
        "purchase": row.purchase,
        "accelerator": row.accelerator,
        "accelerator_count": row.accelerator_count,
        "share": row.share,
        "instances": row.instances,
        "emissions_kg": row.operational_kg + row.embodied_kg,
        "cost_usd": row.cost_usd,
        "latency_ms": row.latency_ms,
    }
