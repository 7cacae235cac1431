"""A document as a flat list of its values, each under the path that a person would name."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
_NAMES: Final = ("name", "origin", "place")
"""Keys that tell the rows of a list apart, whatever their order."""


def settings_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a document by their paths: 'workloads.chat.latency_ms' -> '120.0'.

    Rows of a list are told apart by their names, so that another order is no difference; lists of
    plain values are one value. Nothing and an empty list are as if they were not there.

    Args:
        document: of JSON's types
    """
    return dict(_settings(document, ""))


def _settings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _settings(item, _joined(path, key))
    elif isinstance(value, Sequence) and value and all(isinstance(row, Mapping) for row in value):
        for name, row in zip(_row_names(value), value, strict=True):
            yield from _settings(row, _joined(path, name))
    elif value is not None and value not in ([], ()):
        yield path, json.dumps(value, ensure_ascii=False)


def _row_names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    for key in _NAMES:
        names = [str(row.get(key)) for row in rows]
        if all(key in row for row in rows) and len(set(names)) == len(names):
            return names
    return [str(number) for number in range(1, len(rows) + 1)]


def _joined(path: str, key: str) -> str:
    word = key if _PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{path}.{word}" if path else word
