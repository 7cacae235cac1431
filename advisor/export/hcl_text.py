"""HCL as `terraform fmt` lays it out, in ASCII; text that came from people cannot become code.

In a quoted string HCL reads backslashes, and two ways into an expression: "${" and "%{", which are
doubled at their first sign. Source: HCL native syntax specification, "Template expressions".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_STEP: Final = "  "
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_PLAIN: Final = re.compile(r"[ !#-\[\]-~]*")
"""Printable ASCII without quotes and backslashes."""

_TWO_BYTES: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Code:
    """An expression, on one line and of our own words: "var.image"."""

    text: str


@dataclass(frozen=True, slots=True)
class Json:
    """A value that is handed on as JSON."""

    value: Mapping[str, "Value"]


Value = Mapping[str, "Value"] | Sequence["Value"] | str | float | bool | Code | Json | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block: its kind, its labels, its arguments and then the blocks inside."""

    kind: str
    labels: tuple[str, ...] = ()
    arguments: Mapping[str, Value] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()


def hcl_text(*blocks: Block) -> str:
    """Return blocks as a file."""
    return "\n".join("".join(f"{line}\n" for line in _block(block, "")) for block in blocks)


def quoted(text: str) -> str:
    """Return a text as a string that HCL reads back as it was."""
    signs = re.sub(r"([$%])(?=\{)", r"\1\1", text)
    if _PLAIN.fullmatch(signs):
        return f'"{signs}"'
    return '"' + "".join(_escaped(sign) for sign in signs) + '"'


def _escaped(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    if " " <= sign <= "~":
        return sign
    code = ord(sign)
    return f"\\u{code:04X}" if code <= _TWO_BYTES else f"\\U{code:08X}"


def _block(block: Block, margin: str) -> Iterator[str]:
    head = " ".join([block.kind, *map(quoted, block.labels)])
    if not block.arguments and not block.blocks:
        yield f"{margin}{head} {{}}"
        return
    yield f"{margin}{head} {{"
    yield from _entries(block.arguments, margin + _STEP)
    for number, inner in enumerate(block.blocks):
        if number or block.arguments:
            yield ""
        yield from _block(inner, margin + _STEP)
    yield f"{margin}}}"


def _entries(entries: Mapping[str, Value], margin: str) -> Iterator[str]:
    """Yield arguments; "=" stands in one column where values of one line follow each other."""
    run: list[tuple[str, str]] = []
    for name, value in entries.items():
        key = name if _NAME.fullmatch(name) else quoted(name)
        first, *others = _value(value, margin)
        if others:
            yield from _aligned(run, margin)
            run = []
            yield f"{margin}{key} = {first}"
            yield from others
        else:
            run.append((key, first))
    yield from _aligned(run, margin)


def _aligned(run: list[tuple[str, str]], margin: str) -> Iterator[str]:
    width = max((len(key) for key, _ in run), default=0)
    for key, value in run:
        yield f"{margin}{key:{width}} = {value}"


def _value(value: Value, margin: str) -> list[str]:
    """Return the lines of a value, the first without its margin."""
    if isinstance(value, Mapping):
        return ["{", *_entries(value, margin + _STEP), f"{margin}}}"] if value else ["{}"]
    if isinstance(value, Json):
        first, *others, last = _value(value.value, margin)
        return [f"jsonencode({first}", *others, f"{last})"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        if any(isinstance(item, Mapping) for item in value):
            return ["[", *_items(value, margin + _STEP), f"{margin}]"]
        return [f"[{', '.join(_scalar(item) for item in value)}]"]
    return [_scalar(value)]


def _items(values: Sequence[Value], margin: str) -> Iterator[str]:
    for value in values:
        first, *others = _value(value, margin)
        *lines, last = [f"{margin}{first}", *others]
        yield from lines
        yield f"{last},"


def _scalar(value: Value) -> str:
    if isinstance(value, Code):
        return value.text
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
