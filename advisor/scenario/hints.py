"""What may stand where the cursor is: a key's meaning, and the other keys of its mapping."""

from dataclasses import dataclass
from typing import Any, Final

from advisor.errors import ScenarioError
from advisor.scenario.json_schema import json_schema
from advisor.scenario.yaml_source import Path_, parse_yaml

_BOUNDS: Final = {
    "exclusiveMinimum": ">",
    "minimum": ">=",
    "exclusiveMaximum": "<",
    "maximum": "<=",
}
_HUGE: Final = 1e6
"""Bounds from there on only guard against slips, and tell a reader nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """About one line of a scenario.

    Attributes:
        path: of the key, "workloads.0.window_h"; "" above the first
        meaning: what it is, its unit and bounds; "" where the format says no more than its name
        others: keys that its mapping may have and has not yet
    """

    path: str
    meaning: str
    others: tuple[str, ...]


def hint_at(text: str, line: int) -> Hint | None:
    """Return what the format says of a line; None where the text cannot be read.

    Args:
        text: of the scenario
        line: counted from 1
    """
    try:
        source = parse_yaml(text, where="")
    except ScenarioError:
        return None
    here = max(
        (path for path, at in source.lines.items() if at <= line),
        key=lambda path: (source.lines[path], len(path)),
        default=(),
    )
    schema = json_schema()
    parent = here[:-1] if here and isinstance(here[-1], str) else here
    known = _properties(schema, _at(schema, parent, source.data))
    own = known.get(here[-1], {}) if here and isinstance(here[-1], str) else {}
    present = _value(source.data, parent)
    return Hint(
        path=".".join(map(str, here)),
        meaning=_meaning(schema, own),
        others=tuple(key for key in known if not isinstance(present, dict) or key not in present),
    )


def _at(schema: dict[str, Any], path: Path_, data: Any) -> dict[str, Any]:
    """Return the part of the schema that describes a place; empty where it knows none."""
    node: dict[str, Any] = schema
    for depth, part in enumerate(path):
        value = _value(data, path[: depth + 1])
        if isinstance(part, int):
            node = _form(schema, node.get("items", {}), value)
        else:
            node = _form(schema, _properties(schema, node).get(part, {}), value)
    return node


def _form(schema: dict[str, Any], node: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return a node without references and choices: of several forms the one that fits."""
    if "$ref" in node:
        found: dict[str, Any] = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return _form(schema, found, value)
    if "oneOf" in node:
        kind = value.get("kind") if isinstance(value, dict) else None
        mapping = node.get("discriminator", {}).get("mapping", {})
        return _form(schema, {"$ref": mapping[kind]}, value) if kind in mapping else {}
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return {**node, **_form(schema, choice, value)}
    return node


def _properties(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _form(schema, node, None).get("properties", {})
    return found


def _meaning(schema: dict[str, Any], own: dict[str, Any]) -> str:
    if not own:
        return ""
    form = _form(schema, own, None)
    words = [own.get("description") or form.get("description", "")]
    if "enum" in form:
        words.append(f"one of {', '.join(map(str, form['enum']))}")
    words += [
        f"{sign} {form[key]:g}"
        for key, sign in _BOUNDS.items()
        if isinstance(form.get(key), int | float) and abs(form[key]) < _HUGE
    ]
    return "; ".join(word for word in words if word)


def _value(data: Any, path: Path_) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
