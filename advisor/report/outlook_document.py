"""Predictions as one JSON document."""

import json
from dataclasses import asdict
from typing import Any

from advisor.domain.outlook import Outlook
from advisor.domain.profile import JobKind, JobProfile

FORMAT = "advisor-prediction/1"


def outlook_json(
    found: tuple[Outlook, ...],
    profiles: tuple[JobProfile, ...],
    kind: JobKind | None,
    catalog_digest: str,
) -> str:
    """Return predictions with what they rest on; units are in the names of the fields."""
    document = {
        "format": FORMAT,
        "job": profiles[0].name,
        "unit": profiles[0].unit,
        "kind": None if kind is None else str(kind),
        "measured_on": [
            {
                "accelerator": one.accelerator,
                "accelerator_count": one.accelerator_count,
                "batch_size": one.batch_size,
                "source": one.source,
                "as_of": one.as_of,
            }
            for one in profiles
        ],
        "catalog_digest": catalog_digest,
        "range": "80 % of measured cases like it",
        "predictions": [_row(one) for one in found],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n"


def _row(one: Outlook) -> dict[str, Any]:
    row = asdict(one)
    if one.estimate is not None:
        for name in ("evidence", "time_evidence"):
            row["estimate"][name] = getattr(one.estimate, name).key
    return row
