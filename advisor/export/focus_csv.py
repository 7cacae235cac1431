"""CSV with the column names of FOCUS, the FinOps Open Cost and Usage Specification.

So that a plan can stand beside a bill: one row for each placement, what it is expected to cost.
Columns that FOCUS does not have begin with `x_`, as it asks. Source: FOCUS 1.2, FinOps Foundation.
"""

import csv
import io
import json
from datetime import datetime
from typing import Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.plan import Placement
from advisor.domain.purchase import Purchase
from advisor.export.comments import plan_label
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.shifts import utc

_FILE: Final = "plan.csv"

PROVIDERS: Final = {"aws": "AWS", "azure": "Microsoft", "gcp": "Google Cloud"}
"""As the providers write themselves in their own FOCUS files."""

_PRICING: Final = {
    Purchase.ON_DEMAND: "Standard",
    Purchase.SPOT: "Dynamic",
    Purchase.RESERVED_1Y: "Committed",
}
"""FOCUS's PricingCategory."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""

Cell = str | float | None


def export(plan: WrittenPlan) -> Exported:
    """Return one table, a row for each placement.

    Raises:
        ExportError: the plan places nothing.
    """
    rows = [
        _row(plan, deployment, placement)
        for deployment in deployments_of(plan)
        for placement in deployment.placements
    ]
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")  # RFC 4180; also what makes it quote a "\r"
    table.writerow(rows[0])
    table.writerows([_cell(value) for value in row.values()] for row in rows)
    return Exported(
        files=(File(path=_FILE, text=text.getvalue()),),
        next_steps=(f"load {_FILE} beside your FOCUS exports; ChargeCategory is Usage",),
    )


FORMAT: Final = Format(
    name="csv",
    description="one table with the column names of FOCUS, to stand beside bills",
    export=export,
)


def _row(plan: WrittenPlan, deployment: Deployment, placement: Placement) -> dict[str, Cell]:
    begin, end = _charge_period(plan, deployment)
    quantity = placement.hours * placement.mean_instances
    tags = {"advisor-plan": plan_label(plan), "advisor-workload": deployment.label}
    return {
        "BilledCost": placement.cost_usd,
        "BillingCurrency": "USD",
        "ChargeCategory": "Usage",
        "ChargeDescription": f"{placement.workload}, expected by a plan",
        "ChargePeriodEnd": utc(end),
        "ChargePeriodStart": utc(begin),
        "ConsumedQuantity": quantity,
        "ConsumedUnit": "Hours",
        "EffectiveCost": placement.cost_usd,
        "ListUnitPrice": placement.price.value,
        "PricingCategory": _PRICING[Purchase(placement.purchase)],
        "PricingQuantity": quantity,
        "PricingUnit": "Hours",
        "ProviderName": PROVIDERS[placement.provider],
        "RegionId": placement.region,
        "ResourceType": placement.instance_type,
        "ServiceCategory": "Compute",
        "Tags": json.dumps(tags),
        **_own_columns(plan, deployment, placement),
    }


def _own_columns(
    plan: WrittenPlan,
    deployment: Deployment,
    placement: Placement,
) -> dict[str, Cell]:
    schedule = [
        {"start": utc(shift.start), "seconds": shift.planned_s} for shift in deployment.shifts
    ]
    return {
        "x_PlanDigest": plan.digest,
        "x_Scenario": plan.scenario.name,
        "x_Workload": placement.workload,
        "x_Deployment": deployment.name,
        "x_Variant": placement.variant,
        "x_Origin": placement.origin,
        "x_HourOfDay": placement.slice,
        "x_Purchase": placement.purchase,
        "x_Share": placement.share,
        "x_Instances": placement.instances,
        "x_HoursEach": placement.hours,
        "x_Accelerator": placement.accelerator,
        "x_AcceleratorCount": placement.accelerator_count,
        "x_Schedule": json.dumps(schedule) if schedule else None,
        "x_EmissionsKg": placement.operational_kg + placement.embodied_kg,
        "x_OperationalKg": placement.operational_kg,
        "x_EmbodiedKg": placement.embodied_kg,
        "x_ItEnergyKwh": placement.it_energy_kwh,
        "x_WaterL": placement.water_l,
    }


def _charge_period(plan: WrittenPlan, deployment: Deployment) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a job, of a service those of the period."""
    shifts = deployment.shifts
    if shifts:
        return shifts[0].start, max(shift.end for shift in shifts)
    period = plan.scenario.period
    return period.start, period.end


def _cell(value: Cell) -> Cell:
    """Return a value as a table may hold it: a text that looks like a formula has a ' before."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
