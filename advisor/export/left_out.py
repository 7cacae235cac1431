"""What a format leaves out, in sentences that say why, and the rest."""

from collections.abc import Callable, Iterable, Sequence

from advisor.errors import ExportError
from advisor.export.deployments import Deployment

Reason = Callable[[Deployment], str | None]
"""Says why a tool cannot run a deployment: "services, and Batch runs jobs that end"."""


def sorted_out(
    deployments: Iterable[Deployment],
    reasons: Sequence[Reason],
    instead: str,
) -> tuple[tuple[Deployment, ...], tuple[str, ...]]:
    """Return what a tool can run, and a sentence for each reason why it cannot run the others.

    Args:
        deployments: of a plan, in its order
        reasons: in the order in which they count
        instead: formats that can, for a plan that a tool can do nothing with

    Raises:
        ExportError: the tool can run none of them.
    """
    rows = []
    found: dict[str, list[str]] = {}
    for row in deployments:
        why = next((why for reason in reasons if (why := reason(row)) is not None), None)
        if why is None:
            rows.append(row)
        else:
            found.setdefault(why, []).append(row.name)
    sentences = tuple(f"{', '.join(names)}: {why}" for why, names in found.items())
    if not rows:
        raise ExportError(f"{'; '.join(sentences)}; export the plan to {instead}")
    return tuple(rows), sentences


def elsewhere(provider: str, tool: str) -> Reason:
    """Return the reason against all that is not at a provider."""

    def reason(row: Deployment) -> str | None:
        if row.placement.provider == provider:
            return None
        return f"at {row.placement.provider}, and {tool} runs on {provider} alone"

    return reason


def service(tool: str) -> Reason:
    """Return the reason against services, for tools that run jobs."""

    def reason(row: Deployment) -> str | None:
        return None if row.shifts else f"services, and {tool} runs jobs that end"

    return reason


def not_here(left_out: Iterable[str]) -> list[str]:
    """Return the lines of a heading that say what is left out."""
    return [f"Not here: {sentence}." for sentence in left_out]
