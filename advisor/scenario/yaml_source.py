"""YAML text as plain data, with the line of every key; refuses what hides mistakes or bombs."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from advisor.errors import ScenarioError

MAX_BYTES: Final = 2**20
MAX_NODES: Final = 100_000
MAX_DEPTH: Final = 50

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlSource:
    """A parsed file.

    Attributes:
        where: file name for messages
        data: mappings, lists and scalars
        lines: key path -> line, counted from 1
    """

    where: str
    data: dict[str, Any]
    lines: dict[Path_, int]

    def line_of(self, path: Path_) -> int:
        """Return the line of a key path, or of the nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path) -> YamlSource:
    """Return the content of a YAML file.

    Raises:
        ScenarioError: unreadable, too large, empty, not a mapping, or with duplicate keys.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise ScenarioError(f"{path} is larger than {MAX_BYTES} bytes; that is no scenario")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path} is not UTF-8 text: {error}") from error
    return parse_yaml(text, where=str(path))


def parse_yaml(text: str, *, where: str) -> YamlSource:
    """Return the content of YAML text; see read_yaml."""
    try:
        root = yaml.compose(text, Loader=_Scalars)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        hint = "; indent with spaces, not tabs" if "\\t" in str(error) else ""
        raise ScenarioError(f"{where}:{line}: not YAML: {error.problem}{hint}") from error
    except yaml.YAMLError as error:
        raise ScenarioError(f"{where}:1: not YAML: {error}") from error
    except RecursionError as error:
        raise ScenarioError(f"{where}:1: nested too deeply") from error
    if root is None:
        raise ScenarioError(f"{where}:1: the file is empty; start from `advisor scenario new`")
    if not isinstance(root, yaml.MappingNode):
        raise ScenarioError(f"{where}:1: the file has no keys; start from `advisor scenario new`")
    walk = _Walk(where)
    data = walk.value(root, ())
    return YamlSource(where=where, data=data, lines=walk.lines)


class _Scalars(yaml.SafeLoader):
    """YAML 1.1 as PyYAML reads it, and 1e6 as the number that YAML 1.2 and people take it for."""


_Scalars.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"),
    list("-+0123456789"),
)


class _Walk:
    """Turns nodes into values, keeping lines and counting nodes, aliases expanded."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: dict[Path_, int] = {}
        self.nodes = 0
        self.scalars = _Scalars("")

    def value(self, node: yaml.Node, path: Path_) -> Any:
        """Return the value of a node."""
        self.nodes += 1
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise ScenarioError(f"{self.where}:{line}: expands without end; remove the aliases")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            raise ScenarioError(f"{self.where}:{line}: cannot be read: {error}") from error

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, item in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
                raise ScenarioError(f"{self.where}:{line}: a key has to be a plain word")
            if key in found:
                raise ScenarioError(f'{self.where}:{line}: key "{key}" stands twice')
            self.lines[*path, key] = line
            found[key] = self.value(item, (*path, key))
        return found
