"""Terraform on Azure: a scale set, sized by the calendar of an autoscale setting.

A profile keeps its machines for as long as it lasts, whether a run is done or not; so one that
ends in no pause lasts `overtime_min` longer than planned. Source: provider hashicorp/azurerm, 4;
Azure Monitor, "autoscale settings": a profile of a fixed date wins over all others.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from advisor.domain.export import WrittenPlan
from advisor.domain.purchase import Purchase
from advisor.export.contract import GRACE_S
from advisor.export.deployments import Deployment
from advisor.export.hcl_text import Block, Code, Value
from advisor.export.machine_groups import first_size, group_name, tags
from advisor.export.shifts import Shift, utc
from advisor.export.terraform_cloud import Cloud, Variable, identifier, program

MOST_STRETCHES: Final = 19
"""Profiles of one autoscale setting are 20, one of them the default. Source: Azure
Monitor REST API 2022-10-01, field profiles ("a maximum of 20"), read 2026-11."""

_DAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _provider(region: str) -> Block:
    """Return the provider's block; the region is an argument of each resource."""
    del region
    return Block(kind="provider", labels=("azurerm",), blocks=(Block(kind="features"),))


def _resources(
    plan: WrittenPlan, rows: list[Deployment], user_data: Mapping[str, Code]
) -> list[Block]:
    """Return all resources of a region.

    Args:
        plan: of all of them
        rows: what is deployed there
        user_data: by name of the deployment, the script of its machines, not in base64
    """
    found = []
    for row in rows:
        found.append(_scale_set(plan, row, user_data[row.name]))
        if row.shifts or row.daily:
            found.append(_setting(plan, row))
    return found


def _called(row: Deployment) -> tuple[str, Code]:
    """Return what the group is, and what it is called."""
    return "Scale set", Code(f"azurerm_linux_virtual_machine_scale_set.{identifier(row)}.name")


def _scale_set(plan: WrittenPlan, row: Deployment, user_data: Code) -> Block:
    spot: dict[str, Value] = {"eviction_policy": "Delete", "max_bid_price": -1}  # -1: no limit
    is_spot = row.placement.purchase == Purchase.SPOT
    arguments: dict[str, Value] = {
        "name": group_name(plan, row),
        "resource_group_name": Code("var.resource_group_name"),
        "location": row.placement.region,
        "sku": row.placement.instance_type,
        "instances": first_size(row),
        "overprovision": False,
        "computer_name_prefix": row.name,
        "admin_username": "advisor",
        "source_image_id": Code(f"var.{program(row)}_image"),
        "custom_data": Code(f"base64encode({user_data.text})"),
        "priority": "Spot" if is_spot else "Regular",
        **(spot if is_spot else {}),
        "tags": tags(plan, row),
    }
    return Block(
        kind="resource",
        labels=("azurerm_linux_virtual_machine_scale_set", identifier(row)),
        arguments=arguments,
        blocks=(
            Block(
                kind="admin_ssh_key",
                arguments={"username": "advisor", "public_key": Code("var.ssh_public_key")},
            ),
            Block(
                kind="os_disk",
                arguments={"caching": "ReadWrite", "storage_account_type": "Premium_LRS"},
            ),
            Block(
                kind="network_interface",
                arguments={"name": "main", "primary": True},
                blocks=(
                    Block(
                        kind="ip_configuration",
                        arguments={
                            "name": "main",
                            "primary": True,
                            "subnet_id": Code("var.subnet_id"),
                        },
                    ),
                ),
            ),
            Block(kind="lifecycle", arguments={"ignore_changes": [Code("instances")]}),
        ),
    )


def _setting(plan: WrittenPlan, row: Deployment) -> Block:
    return Block(
        kind="resource",
        labels=("azurerm_monitor_autoscale_setting", identifier(row)),
        arguments={
            "name": group_name(plan, row),
            "resource_group_name": Code("var.resource_group_name"),
            "location": row.placement.region,
            "target_resource_id": Code(
                f"azurerm_linux_virtual_machine_scale_set.{identifier(row)}.id"
            ),
            "tags": tags(plan, row),
        },
        blocks=tuple(_stretches(row) if row.shifts else _hours(row)),
    )


def _stretches(row: Deployment) -> Iterator[Block]:
    yield _profile("none", 0)
    for number, shift in enumerate(row.shifts, start=1):
        when = Block(
            kind="fixed_date",
            arguments={"timezone": "UTC", "start": utc(shift.start), "end": _end(shift)},
        )
        yield _profile(f"stretch-{number}", row.instances, when)


def _end(shift: Shift) -> str | Code:
    if shift.pauses:
        return utc(shift.end + timedelta(seconds=GRACE_S))
    return Code(f'timeadd("{utc(shift.end)}", "${{var.overtime_min}}m")')


def _hours(row: Deployment) -> Iterator[Block]:
    """Yield a profile for each edge of its hours; it holds until the next one begins."""
    for begin, end in row.daily:
        yield _profile(f"from-{begin:02}", row.instances, _daily(begin))
        yield _profile(f"until-{end:02}", 0, _daily(end))


def _daily(hour: int) -> Block:
    return Block(
        kind="recurrence",
        arguments={"timezone": "UTC", "days": _DAYS, "hours": [hour], "minutes": [0]},
    )


def _profile(name: str, size: int, *when: Block) -> Block:
    capacity = Block(
        kind="capacity",
        arguments={"default": size, "minimum": size, "maximum": size},
    )
    return Block(kind="profile", arguments={"name": name}, blocks=(capacity, *when))


CLOUD: Final = Cloud(
    source="hashicorp/azurerm",
    version=">= 4.0, < 5.0",
    how=(
        "An autoscale profile begins each stretch, and keeps the machines to its end, at their",
        "price: 300 s longer where the run pauses, overtime_min longer where it does not. A run",
        "that takes longer than that is stopped. Autoscale looks every few minutes, so machines",
        "may come late. Deploy before the first stretch begins.",
    ),
    variables=(
        Variable(name="resource_group_name", description="Resource group that you have."),
        Variable(
            name="subnet_id", description="Subnet of a network that you have, in this region."
        ),
        Variable(name="ssh_public_key", description="Public key of who may log in as advisor."),
    ),
    image="Id of a machine image",
    most_stretches=MOST_STRETCHES,
    provider=_provider,
    resources=_resources,
    group=_called,
)
