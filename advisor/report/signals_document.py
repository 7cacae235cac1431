"""A scenario under every signal as JSON. Nothing is rounded."""

import json
from typing import Any

from advisor.domain.signals import SignalPlan, Signals
from advisor.report.signals_tables import warnings_of

FORMAT = "advisor-signals/1"


def signals_json(found: Signals) -> str:
    """Return the comparison as one document; units are in the names of the fields."""
    document = {
        "format": FORMAT,
        "scenario": found.scenario,
        "decided_on": str(found.decided),
        "plans": [_plan(found, plan) for plan in found.plans],
        "coverage": {
            str(signal): {
                "regions": known.regions,
                "of": known.of,
                "years": None if known.years is None else list(known.years),
                "rejected": known.rejected,
            }
            for signal, known in found.coverage.items()
        },
        "warnings": list(warnings_of(found)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plan(found: Signals, plan: SignalPlan) -> dict[str, Any]:
    return {
        "signal": str(plan.signal),
        "refusal": plan.refusal,
        "placements": {label: list(places) for label, places in plan.goes.items()},
        "moved": list(found.moved(plan)),
        "kg": {str(signal): mass_kg for signal, mass_kg in plan.kg.items()},
        "unknown": {str(signal): list(places) for signal, places in plan.unknown.items()},
        "cost_usd": plan.cost_usd,
    }
