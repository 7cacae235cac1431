"""YAML that all readers read alike, in ASCII: what looks like anything but text is quoted."""

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./-]+")
"""Text that stays unquoted. Not what YAML 1.1 and 1.2 disagree about: 1e3, y, 0o7, 1:30."""


class _Dumper(yaml.SafeDumper):
    """Writes lists within mappings indented, and text by the rule above."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    tag = "tag:yaml.org,2002:str"
    if "\n" in text:
        return dumper.represent_scalar(tag, text, style="|")
    return dumper.represent_scalar(tag, text, style=None if _PLAIN.fullmatch(text) else '"')


_Dumper.add_representer(str, _represent_text)


def yaml_text(*documents: Mapping[str, Any]) -> str:
    """Return documents of mappings, lists and scalars as one YAML file."""
    texts = (
        yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=False, width=100)
        for document in documents
    )
    return "---\n".join(texts)
