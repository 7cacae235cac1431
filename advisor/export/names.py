"""Names that every target takes, made of names that a person gave.

A DNS label: lower-case letters, digits and hyphens, a letter first, no hyphen last. Kubernetes
wants it (RFC 1123; 63 characters, 52 for a CronJob), Google's labels are a little wider, and
tags on AWS and Azure, Slurm's job names and SkyPilot's take it as it is.
"""

import hashlib
import re
from typing import Final

LABEL_CHARS: Final = 63
"""Most characters of a label's value. Source: Kubernetes and Google Cloud documentation."""

NAME_CHARS: Final = 40
"""Most characters of a name that we add numbers to: 52 of a CronJob, less "-999" and to spare."""

_DIGEST_CHARS: Final = 8
_OTHERS: Final = re.compile(r"[^a-z0-9]+")
_LABEL: Final = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")


def dns_label(text: str, chars: int = NAME_CHARS) -> str:
    """Return a label for a name: the name itself where it is one, else with a digest behind it.

    Different names have different labels, whatever was lost of them.

    Args:
        text: as a person wrote it
        chars: most of the label, > 12
    """
    if len(text) <= chars and _LABEL.fullmatch(text) and "--" not in text:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARS]
    kept = _OTHERS.sub("-", text.casefold()).strip("-")
    if not kept[:1].isalpha():
        kept = f"x-{kept}"
    return f"{kept[: chars - _DIGEST_CHARS - 1].rstrip('-')}-{digest}"


def variable(label: str) -> str:
    """Return a label as the name of an environment variable: "weekly-run" is WEEKLY_RUN."""
    return label.upper().replace("-", "_")


def numbered(label: str, taken: set[str]) -> str:
    """Return a label with the least number behind it that makes it one that is not taken."""
    number = 1
    while f"{label}-{number}" in taken:
        number += 1
    return f"{label}-{number}"
