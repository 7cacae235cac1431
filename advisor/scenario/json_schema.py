"""The scenario format as JSON Schema, for editors."""

from typing import Any

from advisor.scenario.document import ScenarioDocument


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file."""
    schema = ScenarioDocument.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "advisor scenario",
    }
