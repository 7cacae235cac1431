"""Terraform on AWS: a launch template and an Auto Scaling group, sized by EventBridge Scheduler.

A machine of training leaves its group when there is nothing more to do, so a stretch costs what
it takes; one that spot takes away comes back. Source: provider hashicorp/aws, 6.
"""

from collections.abc import Mapping
from typing import Final

from advisor.domain.export import WrittenPlan
from advisor.domain.purchase import Purchase
from advisor.export.aws_groups import (
    HOW,
    LEAVE,
    LEAVING,
    POLICY,
    SET_SIZE,
    SET_SIZES,
    SIZING,
    cron,
)
from advisor.export.comments import plan_label
from advisor.export.deployments import Deployment
from advisor.export.hcl_text import Block, Code, Json, Value
from advisor.export.machine_groups import first_size, group_name, least_size, tags
from advisor.export.terraform_cloud import Cloud, Variable, identifier, program


def _provider(region: str) -> Block:
    """Return the provider's block."""
    return Block(kind="provider", labels=("aws",), arguments={"region": region})


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
    if any(row.shifts for row in rows):
        found += _role(plan, "machine", "ec2.amazonaws.com", LEAVING)
        found.append(_profile(plan))
    if any(row.shifts or row.daily for row in rows):
        found += _role(plan, "clock", "scheduler.amazonaws.com", SIZING)
    for row in rows:
        found += [_template(plan, row, user_data[row.name]), _group(plan, row)]
        found += _stretches(plan, row) if row.shifts else _hours(plan, row)
    return found


def _called(row: Deployment) -> tuple[str, Code]:
    """Return what the group is, and what it is called."""
    return "Auto Scaling group", Code(f"aws_autoscaling_group.{identifier(row)}.name")


def _role(plan: WrittenPlan, who: str, service: str, actions: tuple[str, ...]) -> list[Block]:
    """Return a role that may do things to the groups of this plan, and to no others."""
    own: Value = {"StringEquals": {"aws:ResourceTag/advisor-plan": plan_label(plan)}}
    may: Value = {"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": own}
    trust: Value = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
    }
    return [
        Block(
            kind="resource",
            labels=("aws_iam_role", who),
            arguments={
                "name_prefix": f"advisor-{who}-",
                "assume_role_policy": Json({"Version": POLICY, "Statement": [trust]}),
                "tags": {"advisor-plan": plan_label(plan)},
            },
        ),
        Block(
            kind="resource",
            labels=("aws_iam_role_policy", who),
            arguments={
                "name": "groups-of-the-plan",
                "role": Code(f"aws_iam_role.{who}.id"),
                "policy": Json({"Version": POLICY, "Statement": [may]}),
            },
        ),
    ]


def _profile(plan: WrittenPlan) -> Block:
    return Block(
        kind="resource",
        labels=("aws_iam_instance_profile", "machine"),
        arguments={
            "name_prefix": "advisor-machine-",
            "role": Code("aws_iam_role.machine.name"),
            "tags": {"advisor-plan": plan_label(plan)},
        },
    )


def _template(plan: WrittenPlan, row: Deployment, user_data: Code) -> Block:
    inner = [Block(kind="metadata_options", arguments={"http_tokens": "required"})]
    if row.shifts:
        arn = Code("aws_iam_instance_profile.machine.arn")
        inner.append(Block(kind="iam_instance_profile", arguments={"arn": arn}))
    if row.placement.purchase == Purchase.SPOT:
        inner.append(Block(kind="instance_market_options", arguments={"market_type": "spot"}))
    for what in ("instance", "volume"):
        arguments: dict[str, Value] = {"resource_type": what, "tags": tags(plan, row)}
        inner.append(Block(kind="tag_specifications", arguments=arguments))
    return Block(
        kind="resource",
        labels=("aws_launch_template", identifier(row)),
        arguments={
            "name": group_name(plan, row),
            "instance_type": row.placement.instance_type,
            "image_id": Code(f"var.{program(row)}_image"),
            "vpc_security_group_ids": Code("var.security_group_ids"),
            "user_data": Code(f"base64encode({user_data.text})"),
            "tags": tags(plan, row),
        },
        blocks=tuple(inner),
    )


def _group(plan: WrittenPlan, row: Deployment) -> Block:
    template = f"aws_launch_template.{identifier(row)}"
    marks = [
        Block(
            kind="tag",
            arguments={"key": key, "value": value, "propagate_at_launch": False},
        )
        for key, value in tags(plan, row).items()
    ]
    return Block(
        kind="resource",
        labels=("aws_autoscaling_group", identifier(row)),
        arguments={
            "name": group_name(plan, row),
            "min_size": least_size(row),
            "max_size": row.instances,
            "desired_capacity": first_size(row),
            "vpc_zone_identifier": Code("var.subnet_ids"),
        },
        blocks=(
            Block(
                kind="launch_template",
                arguments={
                    "id": Code(f"{template}.id"),
                    "version": Code(f"{template}.latest_version"),
                },
            ),
            *marks,
            Block(
                kind="lifecycle",
                arguments={"ignore_changes": [Code("min_size"), Code("desired_capacity")]},
            ),
        ),
    )


def _stretches(plan: WrittenPlan, row: Deployment) -> list[Block]:
    return [
        _schedule(
            plan,
            row,
            name=str(number),
            when=f"at({shift.start:%Y-%m-%dT%H:%M:%S})",
            size={"DesiredCapacity": row.instances},
        )
        for number, shift in enumerate(row.shifts, start=1)
    ]


def _hours(plan: WrittenPlan, row: Deployment) -> list[Block]:
    """Return the schedules of a service that is up in some hours of the day."""
    up = {"MinSize": row.least_instances, "DesiredCapacity": row.instances}
    down = {"MinSize": 0, "DesiredCapacity": 0}
    if not row.daily:
        return []
    return [
        _schedule(plan, row, name="up", when=cron(begin for begin, _ in row.daily), size=up),
        _schedule(plan, row, name="down", when=cron(end for _, end in row.daily), size=down),
    ]


def _schedule(
    plan: WrittenPlan,
    row: Deployment,
    *,
    name: str,
    when: str,
    size: Mapping[str, int],
) -> Block:
    group = Code(f"aws_autoscaling_group.{identifier(row)}.name")
    return Block(
        kind="resource",
        labels=("aws_scheduler_schedule", f"{identifier(row)}_{name}"),
        arguments={
            "name": f"{group_name(plan, row)}-{name}",
            "schedule_expression": when,
            "schedule_expression_timezone": "UTC",
        },
        blocks=(
            Block(kind="flexible_time_window", arguments={"mode": "OFF"}),
            Block(
                kind="target",
                arguments={
                    "arn": SET_SIZE if row.shifts else SET_SIZES,
                    "role_arn": Code("aws_iam_role.clock.arn"),
                    "input": Json({"AutoScalingGroupName": group, **size}),
                },
            ),
        ),
    )


CLOUD: Final = Cloud(
    source="hashicorp/aws",
    version=">= 6.0, < 7.0",
    how=HOW,
    variables=(
        Variable(
            name="subnet_ids",
            kind="list(string)",
            description="Subnets of a network that you have.",
        ),
        Variable(
            name="security_group_ids",
            kind="list(string)",
            description="Security groups of that network.",
        ),
    ),
    image="Machine image (AMI)",
    leave=LEAVE,
    provider=_provider,
    resources=_resources,
    group=_called,
)
