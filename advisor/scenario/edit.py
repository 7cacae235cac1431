"""Change single values in a scenario's text; comments, order and style of the rest stay."""

from collections.abc import Mapping

import yaml

from advisor.errors import ScenarioError
from advisor.scenario.yaml_source import Path_

Value = float | int | str


def with_values(text: str, changes: Mapping[Path_, Value]) -> str:
    """Return a scenario's text with some of its values changed.

    Args:
        text: YAML, a mapping
        changes: key path, e.g. ("limits", "cost_usd") or ("workloads", 0, "window_h"), -> value;
            a key that is not there is added, and so are the mappings that it needs

    Raises:
        ScenarioError: the text is no mapping, or a path leads through something that is none.
    """
    for path, value in changes.items():
        text = _with_value(text, path, value)
    return text


def _with_value(text: str, path: Path_, value: Value) -> str:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ScenarioError(f"not YAML, so nothing can be changed in it: {error}") from error
    for depth, part in enumerate(path):
        if isinstance(part, int):
            if not isinstance(node, yaml.SequenceNode) or part >= len(node.value):
                raise _no_way(path)
            node = node.value[part]
            continue
        if not isinstance(node, yaml.MappingNode):
            raise _no_way(path)
        found = next((item for key, item in node.value if key.value == part), None)
        if found is None:
            return _with_key(text, node, path[depth:], value)
        node = found
    if not isinstance(node, yaml.ScalarNode):
        raise _no_way(path)
    begin, end = node.start_mark.index, node.end_mark.index
    return text[:begin] + _written(value) + text[end:]


def _with_key(text: str, parent: yaml.MappingNode, rest: Path_, value: Value) -> str:
    """Return the text with a key before the parent's first one."""
    entry = _written(value)
    for part in reversed(rest[1:]):
        entry = f"{{{part}: {entry}}}"
    entry = f"{rest[0]}: {entry}"
    if not parent.value:
        begin, end = parent.start_mark.index, parent.end_mark.index
        return f"{text[:begin]}{{{entry}}}{text[end:]}"
    first = parent.value[0][0].start_mark
    if parent.flow_style:
        return f"{text[: first.index]}{entry}, {text[first.index :]}"
    return f"{text[: first.index]}{entry}\n{' ' * first.column}{text[first.index :]}"


def _written(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _no_way(path: Path_) -> ScenarioError:
    return ScenarioError(f"{'.'.join(map(str, path))} cannot be set: its parent has another form")
