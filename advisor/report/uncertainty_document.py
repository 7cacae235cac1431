"""How sure a plan is as JSON. Nothing is rounded."""

import json
from dataclasses import asdict

from advisor.domain.uncertainty import Uncertainty

FORMAT = "advisor-uncertainty/1"


def uncertainty_json(found: Uncertainty) -> str:
    """Return it as one document: same plan and draws, same bytes.

    `stated`, `regret*` and the swings are in the objective's unit: kg of CO2e, or USD.
    """
    document = {"format": FORMAT, **asdict(found)}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
