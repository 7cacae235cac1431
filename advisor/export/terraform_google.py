"""Terraform on Google: an instance template and a managed group, sized by an autoscaler.

A scaling schedule keeps its machines for as long as it lasts, whether a run is done or not; so one
that ends in no pause lasts `overtime_min` longer than planned. Its cron has a year, and minutes
but no seconds. Source: provider hashicorp/google, 6; Compute Engine API, AutoscalingPolicy.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from advisor.domain.export import WrittenPlan
from advisor.domain.purchase import Purchase
from advisor.domain.scenario import DAY_HOURS
from advisor.export.contract import GRACE_S
from advisor.export.deployments import Deployment
from advisor.export.hcl_text import Block, Code, Value
from advisor.export.machine_groups import first_size, group_name, tags
from advisor.export.shifts import Shift, utc
from advisor.export.terraform_cloud import Cloud, Variable, identifier, program
from advisor.units import s_from_h

MOST_STRETCHES: Final = 128
"""Scaling schedules of one autoscaler. Source: Compute Engine API v1, autoscalers, field
scalingSchedules ("up to 128"), read 2026-11."""

_LEAST_S: Final = 300
"""Least length of a scaling schedule [s]. Source: Compute Engine API v1, field
durationSec ("minimum allowed value is 300"), read 2026-11."""

_GUESTS: Final = {
    "T4": "nvidia-tesla-t4",
    "P4": "nvidia-tesla-p4",
    "P100-PCIe-16GB": "nvidia-tesla-p100",
    "V100-SXM2-16GB": "nvidia-tesla-v100",
}
"""Accelerators that are added to N1 machines; all others are part of the machine's type."""


def _provider(region: str) -> Block:
    """Return the provider's block."""
    return Block(
        kind="provider",
        labels=("google",),
        arguments={"project": Code("var.project"), "region": region, "zone": Code("var.zone")},
    )


def _resources(
    plan: WrittenPlan, rows: list[Deployment], user_data: Mapping[str, Code]
) -> list[Block]:
    """Return all resources of a region.

    Args:
        plan: of all of them
        rows: what is deployed there
        user_data: by name of the deployment, the script of its machines
    """
    found = []
    for row in rows:
        found += [_template(plan, row, user_data[row.name]), _group(plan, row)]
        if row.shifts or row.daily:
            found.append(_autoscaler(plan, row))
    return found


def _called(row: Deployment) -> tuple[str, Code]:
    """Return what the group is, and what it is called."""
    return "Managed instance group", Code(
        f"google_compute_instance_group_manager.{identifier(row)}.name"
    )


def _template(plan: WrittenPlan, row: Deployment, user_data: Code) -> Block:
    placement = row.placement
    is_spot = placement.purchase == Purchase.SPOT
    scheduling: dict[str, Value] = {
        "provisioning_model": "SPOT" if is_spot else "STANDARD",
        "preemptible": is_spot,
        "automatic_restart": not is_spot,
    }
    if is_spot:
        scheduling["instance_termination_action"] = "STOP"
    if is_spot or placement.accelerator is not None:
        scheduling["on_host_maintenance"] = "TERMINATE"
    image = Code(f"var.{program(row)}_image")
    inner = [
        Block(kind="disk", arguments={"boot": True, "source_image": image}),
        Block(kind="network_interface", arguments={"subnetwork": Code("var.subnetwork")}),
        Block(kind="scheduling", arguments=scheduling),
    ]
    guest = _GUESTS.get(placement.accelerator or "")
    if guest is not None and placement.instance_type.startswith("n1-"):
        count = round(placement.accelerator_count)
        inner.append(Block(kind="guest_accelerator", arguments={"type": guest, "count": count}))
    return Block(
        kind="resource",
        labels=("google_compute_instance_template", identifier(row)),
        arguments={
            "name": group_name(plan, row),
            "machine_type": placement.instance_type,
            "labels": tags(plan, row),
            "metadata_startup_script": user_data,
        },
        blocks=tuple(inner),
    )


def _group(plan: WrittenPlan, row: Deployment) -> Block:
    template = Code(f"google_compute_instance_template.{identifier(row)}.id")
    return Block(
        kind="resource",
        labels=("google_compute_instance_group_manager", identifier(row)),
        arguments={
            "name": group_name(plan, row),
            "zone": Code("var.zone"),
            "base_instance_name": row.name,
            "target_size": first_size(row),
        },
        blocks=(
            Block(kind="version", arguments={"instance_template": template}),
            Block(kind="lifecycle", arguments={"ignore_changes": [Code("target_size")]}),
        ),
    )


def _autoscaler(plan: WrittenPlan, row: Deployment) -> Block:
    return Block(
        kind="resource",
        labels=("google_compute_autoscaler", identifier(row)),
        arguments={
            "name": group_name(plan, row),
            "zone": Code("var.zone"),
            "target": Code(f"google_compute_instance_group_manager.{identifier(row)}.id"),
        },
        blocks=(
            Block(
                kind="autoscaling_policy",
                arguments={"min_replicas": 0, "max_replicas": row.instances},
                blocks=tuple(_stretches(row) if row.shifts else _hours(row)),
            ),
        ),
    )


def _stretches(row: Deployment) -> Iterator[Block]:
    for number, shift in enumerate(row.shifts, start=1):
        start = shift.start
        yield _schedule(
            row,
            name=f"stretch-{number}",
            description=f"{utc(start)}, {shift.planned_s} s",
            when=f"{start.minute} {start.hour} {start.day} {start.month} * {start.year}",
            duration=_duration(shift),
        )


def _duration(shift: Shift) -> int | Code:
    begun_s = shift.planned_s + shift.start.second  # from the minute in which it begins
    if shift.pauses:
        return max(_LEAST_S, begun_s + GRACE_S)
    return Code(f"max({_LEAST_S}, {begun_s} + 60 * var.overtime_min)")


def _hours(row: Deployment) -> Iterator[Block]:
    for begin, end in row.daily:
        yield _schedule(
            row,
            name=f"from-{begin:02}",
            description=f"{begin:02}:00-{end:02}:00 UTC",
            when=f"0 {begin} * * *",
            duration=round(s_from_h((end - begin) % DAY_HOURS)),
        )


def _schedule(
    row: Deployment,
    *,
    name: str,
    description: str,
    when: str,
    duration: int | Code,
) -> Block:
    return Block(
        kind="scaling_schedules",
        arguments={
            "name": name,
            "description": description,
            "schedule": when,
            "time_zone": "Etc/UTC",
            "duration_sec": duration,
            "min_required_replicas": row.instances,
        },
    )


CLOUD: Final = Cloud(
    source="hashicorp/google",
    version=">= 6.0, < 7.0",
    how=(
        "A scaling schedule begins each stretch in its minute, and keeps the machines to its",
        "end, at their price: 300 s longer where the run pauses, overtime_min longer where it",
        "does not. A run that takes longer than that is stopped. Deploy before the first stretch",
        "begins.",
    ),
    variables=(
        Variable(name="project", description="Project that all of this belongs to."),
        Variable(name="zone", description="Zone of the region that has the machines."),
        Variable(
            name="subnetwork", description="Subnetwork of a network that you have, in this region."
        ),
    ),
    image="Machine image, as PROJECT/FAMILY say",
    most_stretches=MOST_STRETCHES,
    provider=_provider,
    resources=_resources,
    group=_called,
)
