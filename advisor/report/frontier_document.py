"""A frontier as JSON, and as rows of a table. Nothing is rounded."""

import json
from dataclasses import asdict

from advisor.domain.frontier import Frontier

FORMAT = "advisor-frontier/1"


def frontier_json(found: Frontier) -> str:
    """Return the frontier as one document; units are in the names of the fields."""
    document = {
        "format": FORMAT,
        "scenario": found.scenario,
        "points": [asdict(point) for point in found.points],
        "knee": found.knee,
        "today": None if found.today is None else asdict(found.today),
        "relaxed_usd_kg": found.relaxed,
        "notes": list(found.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def frontier_rows(found: Frontier) -> list[dict[str, object]]:
    """Return one row per plan."""
    return [
        {
            "cost_usd": point.cost_usd,
            "emissions_kg": point.emissions_kg,
            "bound_kg": point.bound_kg,
            "usd_per_t": point.usd_per_t,
            "is_knee": index == found.knee,
            "moves": "; ".join(
                f"{move.group}: {' + '.join(move.before)} to {' + '.join(move.after)}"
                for move in point.moves
            ),
        }
        for index, point in enumerate(found.points)
    ]
