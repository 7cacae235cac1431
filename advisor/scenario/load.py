"""From a scenario file to a Scenario, and back to a document for the plan file."""

import difflib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from statistics import fmean
from typing import Any

from pydantic import ValidationError

from advisor.domain.purchase import Purchase
from advisor.domain.region import Signal
from advisor.domain.scenario import (
    Capacity,
    DataSet,
    Demand,
    Inference,
    Limits,
    Period,
    Policy,
    Scenario,
    Shape,
    Training,
    Variant,
    Workload,
    profiles_of,
)
from advisor.errors import ScenarioError
from advisor.scenario import document as form
from advisor.scenario.curve import check_length, check_some, read_curve
from advisor.scenario.yaml_source import YamlSource, read_yaml

_SHOWN = 5


def load_scenario(path: Path) -> Scenario:
    """Return the scenario in a YAML file; profile paths are relative to it.

    Raises:
        ScenarioError: names file, line, key, what is wrong and the nearest known word.
    """
    return scenario_from_source(read_yaml(path), path.parent)


def scenario_from_source(source: YamlSource, folder: Path) -> Scenario:
    """Return the scenario in a parsed file; profile paths are relative to its folder.

    Raises:
        ScenarioError: names file, line, key, what is wrong and the nearest known word.
    """
    try:
        document = form.ScenarioDocument.model_validate(source.data)
    except ValidationError as error:
        raise ScenarioError(_message(source, error)) from error
    limits, policy = document.limits, document.policy
    curves = _curves(document, source, folder)
    workloads = tuple(
        _workload(row, curves.get(index, {})) for index, row in enumerate(document.workloads)
    )
    return Scenario(
        name=document.name,
        period=Period(
            start=document.period.start.astimezone(UTC),
            hours=document.period.hours,
        ),
        signal=Signal(document.signal),
        limits=Limits(
            cost_usd=limits.cost_usd,
            carbon_kg=limits.carbon_kg,
            water_l=limits.water_l,
            capacity=tuple(Capacity(**row.model_dump()) for row in limits.capacity),
        ),
        policy=Policy(
            providers=tuple(dict.fromkeys([*policy.providers, *limits.providers])),
            allow_places=tuple(policy.allow),
            deny_places=tuple(policy.deny),
            residency=tuple(policy.residency),
            min_gflops_per_w=policy.min_gflops_per_w,
            carbon_price_usd_per_t=policy.carbon_price_usd_per_t,
        ),
        workloads=workloads,
        profile_paths={path: str(folder / path) for row in workloads for path in profiles_of(row)},
    )


def scenario_from_document(data: Any, *, where: str) -> Scenario:
    """Return the scenario in a parsed document.

    Raises:
        ScenarioError: the document is not a scenario; `where` says which.
    """
    return scenario_from_source(YamlSource(where=where, data=data, lines={}), Path())


def document_from_scenario(scenario: Scenario) -> dict[str, Any]:
    """Return the document that loads back as an equal scenario."""
    limits, policy = scenario.limits, scenario.policy
    document = form.ScenarioDocument(
        name=scenario.name,
        period=form.PeriodDocument(start=scenario.period.start, hours=scenario.period.hours),
        signal="marginal" if scenario.signal is Signal.MARGINAL else "average",
        limits=form.LimitsDocument(
            cost_usd=limits.cost_usd,
            carbon_kg=limits.carbon_kg,
            water_l=limits.water_l,
            capacity=[
                form.CapacityDocument(
                    place=row.place,
                    accelerator=row.accelerator,
                    instances=row.instances,
                )
                for row in limits.capacity
            ],
        ),
        policy=form.PolicyDocument(
            min_gflops_per_w=policy.min_gflops_per_w,
            carbon_price_usd_per_t=policy.carbon_price_usd_per_t,
            residency=list(policy.residency),
            providers=list(policy.providers),
            allow=list(policy.allow_places),
            deny=list(policy.deny_places),
        ),
        workloads=[_workload_document(row) for row in scenario.workloads],
    )
    return document.model_dump(mode="json", exclude_none=True)


_Curve = tuple[float, ...]


def _curves(
    document: form.ScenarioDocument,
    source: YamlSource,
    folder: Path,
) -> dict[int, dict[str, _Curve]]:
    """Return the curves of each workload by origin, from files or as written.

    Raises:
        ScenarioError: one cannot be read, has no request, or not as many values as it may have.
    """
    found: dict[int, dict[str, _Curve]] = {}
    for index, workload in enumerate(document.workloads):
        if isinstance(workload, form.TrainingDocument):
            continue
        for number, demand in enumerate(workload.demand):
            if demand.curve is None:
                continue
            path = ("workloads", index, "demand", number, "curve")
            where = f"{source.where}:{source.line_of(path)}: {'.'.join(map(str, path))}"
            if isinstance(demand.curve, str):
                where = f"{where}: {folder / demand.curve}"
                values = read_curve(folder / demand.curve)
            else:
                values = tuple(demand.curve)
            check_some(values, where)
            check_length(values, document.period.hours, where)
            found.setdefault(index, {})[demand.origin] = values
    return found


def _demand(row: form.DemandDocument, curve: _Curve | None) -> Demand:
    if curve is not None:
        mean_rps, peak_rps = fmean(curve), max(curve)
        return Demand(origin=row.origin, mean_rps=mean_rps, peak_rps=peak_rps, curve=curve)
    assert row.mean_rps is not None
    assert row.peak_rps is not None
    return Demand(
        origin=row.origin,
        mean_rps=row.mean_rps,
        peak_rps=row.peak_rps,
        shape=row.shape or Shape.FLAT,
    )


def _demand_document(row: Demand) -> form.DemandDocument:
    if row.curve is not None:
        return form.DemandDocument(origin=row.origin, curve=list(row.curve))
    return form.DemandDocument(
        origin=row.origin,
        mean_rps=row.mean_rps,
        peak_rps=row.peak_rps,
        shape=row.shape,
    )


def _workload(
    row: form.TrainingDocument | form.InferenceDocument,
    curves: Mapping[str, _Curve],
) -> Workload:
    shared: dict[str, Any] = {
        "name": row.name,
        "profile": row.profile,
        "cost_usd": row.cost_usd,
        "residency": tuple(row.residency),
        "today": row.today,
        "quality": row.quality,
        "min_quality": row.min_quality,
        "quality_unit": row.quality_unit,
        "variants": tuple(Variant(**variant.model_dump()) for variant in row.variants or ()),
    }
    if isinstance(row, form.TrainingDocument):
        spot = (Purchase.SPOT,) if row.interruptible else ()
        given = None if row.purchase is None else tuple(row.purchase)
        return Training(
            **shared,
            runs=row.runs,
            units=row.units,
            accelerators=row.accelerators,
            window_h=row.window_h,
            interruptible=row.interruptible,
            restart_min=row.restart_min,
            tier=row.tier,
            whole=row.whole,
            data=None if row.data is None else DataSet(**row.data.model_dump()),
            purchase=given or (Purchase.ON_DEMAND, *spot),
        )
    return Inference(
        **shared,
        units_per_request=row.units_per_request,
        latency_ms=row.latency_ms,
        headroom_share=row.headroom_share,
        fleet=row.fleet,
        min_replicas=row.min_replicas,
        demand=tuple(_demand(demand, curves.get(demand.origin)) for demand in row.demand),
        purchase=(Purchase.ON_DEMAND,) if row.purchase is None else tuple(row.purchase),
    )


def _workload_document(
    row: Workload,
) -> form.TrainingDocument | form.InferenceDocument:
    shared: dict[str, Any] = {
        "name": row.name,
        "profile": row.profile,
        "cost_usd": row.cost_usd,
        "residency": list(row.residency),
        "purchase": list(row.purchase),
        "today": row.today,
        "quality": row.quality,
        "min_quality": row.min_quality,
        "quality_unit": row.quality_unit,
        "variants": [form.VariantDocument(**asdict(variant)) for variant in row.variants] or None,
    }
    if isinstance(row, Training):
        data = row.data
        return form.TrainingDocument(
            **shared,
            kind="training",
            runs=row.runs,
            units=row.units,
            accelerators=row.accelerators,
            window_h=row.window_h,
            interruptible=row.interruptible,
            restart_min=row.restart_min,
            tier=row.tier,
            whole=row.whole,
            data=None
            if data is None
            else form.DataDocument(location=data.location, size_gb=data.size_gb),
        )
    return form.InferenceDocument(
        **shared,
        kind="inference",
        units_per_request=row.units_per_request,
        latency_ms=row.latency_ms,
        headroom_share=row.headroom_share,
        fleet=row.fleet,
        min_replicas=row.min_replicas,
        demand=[_demand_document(demand) for demand in row.demand],
    )


def _message(source: YamlSource, error: ValidationError) -> str:
    problems = error.errors()
    lines = []
    for problem in problems[:_SHOWN]:
        path = tuple(part for part in problem["loc"] if part not in form.TAGS)
        key = ".".join(str(part) for part in path) or "scenario"
        text = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            text = f"unknown key{_nearest(str(path[-1]))}"
        elif problem["type"] == "missing":
            text = "is missing"
        lines.append(f"{source.where}:{source.line_of(path)}: {key}: {text}")
    if len(problems) > _SHOWN:
        lines.append(f"and {len(problems) - _SHOWN} more")
    return "\n".join(lines)


def _nearest(word: str) -> str:
    models = [item for item in vars(form).values() if isinstance(item, type)]
    known = {
        name for item in models if issubclass(item, form.Strict) for name in item.model_fields
    }
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
