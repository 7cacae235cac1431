"""What varies: `--vary PATH=VALUES` as an axis, and a document with a value in its place."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from advisor.domain.sweep import Cell
from advisor.errors import ScenarioError
from advisor.scenario.yaml_source import parse_yaml

PRICES: Final = "prices"
"""An axis of its own: a factor on all prices of the catalogue. [1]"""

MOST_VALUES: Final = 10_000
"""On one axis."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_STEPS: Final = re.compile(rf"({_NUMBER}):({_NUMBER}):(\d+)")
_SPAN: Final = re.compile(rf"({_NUMBER})\.\.({_NUMBER})")
_KEYS_OF_ITEMS: Final = ("name", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One thing that varies.

    Attributes:
        name: path of a scenario's field, "workloads.chat.latency_ms", or PRICES
        values: that it takes; empty for a span
        span: ends that random values are drawn between; None for values
    """

    name: str
    values: tuple[Any, ...] = ()
    span: tuple[float, float] | None = None

    def draw(self, uniform: float) -> Any:
        """Return the value at a number from 0 to 1, 1 apart; whole where both ends are."""
        if self.span is None:
            return self.values[int(uniform * len(self.values))]
        low, high = self.span
        if isinstance(low, int) and isinstance(high, int):
            return low + int(uniform * (high - low + 1))
        return low + uniform * (high - low)


def axis_of(option: str) -> Axis:
    """Return the axis that an option `PATH=VALUES` asks for.

    VALUES are `low:high:count`, evenly spaced; `low..high`, drawn at random; `a,b,c`; or lists,
    `a,b|c`. `none` leaves the key out.

    Raises:
        ScenarioError: it is none of these; names the option.
    """
    name, equals, text = (part.strip() for part in option.partition("="))
    where = f"--vary {option}"
    if not (name and equals and text):
        raise ScenarioError(f"{where}: write PATH=VALUES, e.g. limits.cost_usd=5000,10000")
    if any(not key for key in name.split(".")):
        raise ScenarioError(f"{where}: the path has an empty part")
    span = _SPAN.fullmatch(text)
    if span is not None:
        low, high = _number(span[1]), _number(span[2])
        if low >= high:
            raise ScenarioError(f"{where}: the span has to rise; write the lower end first")
        axis = Axis(name=name, span=(low, high))
    else:
        axis = Axis(name=name, values=_values(text, where))
    if name == PRICES:
        _require_factors(axis, where)
    return axis


def cell_of(value: Any) -> Cell:
    """Return a value as a table holds it."""
    if isinstance(value, list):
        return ",".join(str(cell_of(item)) for item in value)
    if isinstance(value, dict):
        return " ".join(f"{key}={cell_of(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if value is None or isinstance(value, (int, float)):
        return value
    return str(value)


def changed(document: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return a scenario document with a value at a path, copied along the way.

    Items of lists are called by their name, origin or index; None takes the key away.

    Raises:
        ScenarioError: the path leads nowhere; says what there is instead.
    """
    copy: dict[str, Any] = _changed(document, tuple(name.split(".")), value, ())
    return copy


def _changed(node: Any, keys: tuple[str, ...], value: Any, above: tuple[str, ...]) -> Any:
    key, rest = keys[0], keys[1:]
    if isinstance(node, list):
        index = _index(node, key, above)
        if not rest and value is None:
            return node[:index] + node[index + 1 :]
        item = _changed(node[index], rest, value, (*above, key)) if rest else value
        return [*node[:index], item, *node[index + 1 :]]
    if node is None:
        node = {}
    if not isinstance(node, dict):
        raise ScenarioError(f"{'.'.join(above)} is {cell_of(node)} and has nothing inside it")
    if rest:
        return {**node, key: _changed(node.get(key), rest, value, (*above, key))}
    if value is None:
        return {name: item for name, item in node.items() if name != key}
    return {**node, key: value}


def _index(items: list[Any], key: str, above: tuple[str, ...]) -> int:
    names = [_name(item) for item in items]
    for wanted in (key, f"city:{key}"):
        if wanted in names:
            return names.index(wanted)
    if key.isdecimal() and int(key) < len(items):
        return int(key)
    known = ", ".join(name for name in names if name) or f"0 to {len(items) - 1}"
    raise ScenarioError(f'{".".join(above)} has no item "{key}"; there are {known}')


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return next((str(item[key]) for key in _KEYS_OF_ITEMS if key in item), "")


def _values(text: str, where: str) -> tuple[Any, ...]:
    steps = _STEPS.fullmatch(text)
    if steps is not None:
        return _steps(_number(steps[1]), _number(steps[2]), int(steps[3]), where)
    texts = [f"[{part}]" for part in text.split("|")] if "|" in text else [text]
    data = parse_yaml(f"values: [{', '.join(texts)}]", where=where).data
    values = [_bare(value) for value in data["values"]]
    if not 0 < len(values) <= MOST_VALUES:
        raise ScenarioError(f"{where}: {len(values):,} values; give 1 to {MOST_VALUES:,}")
    if len({repr(value) for value in values}) < len(values):
        raise ScenarioError(f"{where}: a value stands twice")
    return tuple(values)


def _steps(low: float, high: float, count: int, where: str) -> tuple[float, ...]:
    if not 1 < count <= MOST_VALUES or low == high:
        raise ScenarioError(
            f"{where}: low:high:count takes two different ends and 2 to {MOST_VALUES:,} values",
        )
    spaced = np.linspace(low, high, count).tolist()
    return tuple(int(value) if value.is_integer() else value for value in spaced)


def _number(text: str) -> float:
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def _bare(value: Any) -> Any:
    return None if value == "none" else value


def _require_factors(axis: Axis, where: str) -> None:
    values = axis.values if axis.span is None else axis.span
    good = all(isinstance(value, (int, float)) and 0 < value <= 1e3 for value in values)  # noqa: PLR2004
    if not good:
        raise ScenarioError(
            f"{where}: {PRICES} is a factor on all prices; give numbers above 0, up to 1000",
        )
