"""YAML that all readers read alike, in ASCII: what looks like anything but text is quoted.

Written here and not by PyYAML, which leaves unquoted what only YAML 1.1 takes for text (1e3 is a
number to Kubernetes) and takes a fifth of a second for a plan where a preview has a twentieth.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

Value = Mapping[str, "Value"] | Sequence["Value"] | str | float | bool | None

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_NO_TEXT: Final = {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"}
_LITERAL: Final = re.compile(r"[!-~]([ -~]*[!-~])?\n([ -~]*[!-~]\n)*")
"""Lines of printable ASCII, the first not indented, none of them empty or with blanks behind."""

_STEP: Final = "  "
_BYTE: Final = 0xFF
_TWO_BYTES: Final = 0xFFFF


def yaml_text(*documents: Mapping[str, Value]) -> str:
    """Return mappings as the documents of one YAML file."""
    texts = ("".join(f"{line}\n" for line in _mapping(row, "")) for row in documents)
    return "---\n".join(texts)


def _mapping(value: Mapping[str, Value], margin: str) -> Iterator[str]:
    for key, item in value.items():
        yield from _entry(f"{margin}{_text(key)}:", item, margin + _STEP)


def _entry(head: str, item: Value, margin: str) -> Iterator[str]:
    if isinstance(item, str) and _LITERAL.fullmatch(item):
        yield f"{head} |"
        yield from (margin + line for line in item.splitlines())
    elif isinstance(item, str) or not isinstance(item, (Mapping, Sequence)) or not item:
        yield f"{head} {_scalar(item)}"
    else:
        yield head
        yield from _lines(item, margin)


def _lines(item: Mapping[str, Value] | Sequence[Value], margin: str) -> Iterator[str]:
    if isinstance(item, Mapping):
        yield from _mapping(item, margin)
        return
    for row in item:
        if isinstance(row, Mapping) and row:
            first, *others = _mapping(row, margin + _STEP)
            yield f"{margin}- {first.lstrip()}"
            yield from others
        else:
            yield from _entry(f"{margin}-", row, margin + _STEP)


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, Sequence):
        return "[]"
    return f"{Decimal(repr(value)):f}"  # 1e-05 is text in YAML 1.1


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if " " <= sign <= "~":
        return sign
    code = ord(sign)
    if code <= _BYTE:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= _TWO_BYTES else f"\\U{code:08X}"
