"""A scenario as text that is being edited: outline, hints, values put into it."""

from dataclasses import dataclass
from math import ceil, isfinite
from pathlib import Path

from advisor.domain.dials import Explored
from advisor.domain.scenario import Inference, Scenario, Training
from advisor.placement.workbench import turned
from advisor.report.scenario_words import outline
from advisor.scenario.edit import Value, with_values
from advisor.scenario.hints import Hint, hint_at
from advisor.scenario.yaml_source import Path_, parse_yaml
from advisor.service.files import save_text

__all__ = [
    "Hint",
    "Outlined",
    "hint_at",
    "outlined",
    "save_text",
    "shipped",
    "with_dials",
]


@dataclass(frozen=True, slots=True)
class Outlined:
    """A line of an outline, and the line of the text that it comes from, counted from 1."""

    words: str
    line: int


def outlined(scenario: Scenario, text: str) -> tuple[Outlined, ...]:
    """Return a scenario in a few lines; those that the text does not say are of line 1.

    Raises:
        ScenarioError: the text cannot be read.
    """
    source = parse_yaml(text, where="")
    return tuple(Outlined(words, source.line_of(path)) for words, path in outline(scenario))


def with_dials(text: str, scenario: Scenario, found: Explored) -> str:
    """Return a scenario's text with the limits that sliders have been moved to.

    Args:
        text: of the scenario
        scenario: what it says
        found: where the sliders led; the budget is what its plan may cost, or does cost where a
            carbon price led

    Raises:
        ScenarioError: the text has another form than its scenario.
    """
    dials, budget_usd = found.dials, found.plan.totals.cost_usd
    if dials.budget_ratio is not None and isfinite(dials.budget_ratio):
        budget_usd = found.plan.baseline.cost_usd * (1.0 + dials.budget_ratio)
    changes: dict[Path_, Value] = {("limits", "cost_usd"): _up_to_cents(budget_usd)}
    for index, row in enumerate(turned(scenario, dials).workloads):
        if isinstance(row, Inference) and row.latency_ms is not None and dials.latency_ms:
            changes["workloads", index, "latency_ms"] = row.latency_ms
        if isinstance(row, Training) and row.window_h is not None and dials.slack_h:
            changes["workloads", index, "window_h"] = row.window_h
    return with_values(text, changes)


def shipped(folder: Path) -> tuple[Path, ...]:
    """Return the scenario files in a folder, by name; none where there is no such folder."""
    return tuple(sorted(folder.glob("*.yaml"))) if folder.is_dir() else ()


def _up_to_cents(amount_usd: float) -> float:
    """Return the next whole cent: a budget that is rounded down would not admit its own plan."""
    return ceil(amount_usd * 100 * (1 - 1e-12)) / 100
