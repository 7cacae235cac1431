"""CloudFormation: a stack for each region of AWS, of Auto Scaling groups and schedules.

Groups and not AWS Batch: a Batch job is asked for processors and memory, which the plan does not
know, and waits in a queue when the plan means it to begin. Fn::Sub is not used, so that "${" in a
text means nothing. Source: CloudFormation template reference, 2026.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.errors import ExportError
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
from advisor.export.boot_script import COMMAND, boot_commands, command_lines
from advisor.export.comments import commented, deployment_lines, plan_label, plan_lines
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.machine_groups import first_size, group_name, least_size, tags, unscaled
from advisor.export.yaml_text import yaml_text

_OFFERS: Final = "Offers"
"""Mapping of region to instance types. It has the plan's region alone: elsewhere a stack fails."""


def export(plan: WrittenPlan) -> Exported:
    """Return a template for each region of AWS.

    Raises:
        ExportError: the plan has nothing on AWS.
    """
    found = deployments_of(plan)
    regions: dict[str, list[Deployment]] = {}
    for row in found:
        if row.placement.provider == Provider.AWS:
            regions.setdefault(row.placement.region, []).append(row)
    if not regions:
        raise ExportError(
            "the plan has nothing on AWS, and CloudFormation knows no other cloud; export it to "
            "terraform",
        )
    others = [row for row in found if row.placement.provider != Provider.AWS]
    return Exported(
        files=tuple(_file(plan, region, rows) for region, rows in regions.items()),
        next_steps=tuple(_deploy(plan, region, rows) for region, rows in regions.items()),
        left_out=(
            *(f'"{row.name}" is at {row.place}, and CloudFormation is for AWS' for row in others),
            *unscaled([row for rows in regions.values() for row in rows]),
        ),
    )


FORMAT: Final = Format(
    name="cloudformation",
    description="CloudFormation for AWS: Auto Scaling groups that EventBridge sizes on time",
    export=export,
)


def _stack(plan: WrittenPlan) -> str:
    return f"advisor-{plan_label(plan)}"


def _path(region: str) -> str:
    return f"aws-{region}.yaml"


def _deploy(plan: WrittenPlan, region: str, rows: list[Deployment]) -> str:
    asked = " ".join(f"{name}='...'" for name in _parameters(rows))
    return (
        f"aws cloudformation deploy --region {region} --stack-name {_stack(plan)} "
        f"--template-file {_path(region)} --capabilities CAPABILITY_IAM "
        f"--parameter-overrides {asked}"
    )


def _file(plan: WrittenPlan, region: str, rows: list[Deployment]) -> File:
    opening = commented(
        [
            f"All that the plan runs in aws:{region}.",
            *(line for row in rows for line in deployment_lines(row)),
            *(HOW if any(row.shifts for row in rows) else ()),
            *dict.fromkeys(line for row in rows for line in command_lines(row)),
            *(f"Not here: {sentence}." for sentence in unscaled(rows)),
            *plan_lines(plan),
            f"Deploy: {_deploy(plan, region, rows)}",
            f"Undo: aws cloudformation delete-stack --region {region} --stack-name {_stack(plan)}",
        ]
    )
    text = opening + yaml_text(_template(plan, region, rows))
    return File(path=_path(region), text=text, language="yaml")


def _ids(rows: list[Deployment]) -> dict[str, str]:
    """Return letters and digits for each deployment and each program, none of them twice."""
    found: dict[str, str] = {}
    for name in dict.fromkeys([*(row.name for row in rows), *(row.program for row in rows)]):
        camel = "".join(part.capitalize() for part in name.split("-"))
        while camel in found.values():
            camel += "X"
        found[name] = camel
    return found


def _parameters(rows: list[Deployment]) -> dict[str, Mapping[str, str]]:
    """Return what to fill in: a network, and an image and a command of each program."""
    ids = _ids(rows)
    found: dict[str, Mapping[str, str]] = {
        "SubnetIds": {
            "Type": "List<AWS::EC2::Subnet::Id>",
            "Description": "Subnets of a network that you have.",
        },
        "SecurityGroupIds": {
            "Type": "List<AWS::EC2::SecurityGroup::Id>",
            "Description": "Security groups of that network.",
        },
    }
    for row in rows:
        verb = "trains" if row.shifts else "serves"
        what = f"that {verb} {row.program}."
        found[f"Image{ids[row.program]}"] = {
            "Type": "AWS::EC2::Image::Id",
            "Description": f"Machine image {what}",
        }
        found[f"Command{ids[row.program]}"] = {
            "Type": "String",
            "Description": f"The command {what}",
        }
    return found


def _template(plan: WrittenPlan, region: str, rows: list[Deployment]) -> Mapping[str, Any]:
    ids = _ids(rows)
    resources: dict[str, Any] = {}
    if any(row.shifts for row in rows):
        resources["MachineRole"] = _role(plan, "ec2.amazonaws.com", LEAVING)
        resources["MachineProfile"] = {
            "Type": "AWS::IAM::InstanceProfile",
            "Properties": {"Roles": [{"Ref": "MachineRole"}]},
        }
    if any(row.shifts or row.daily for row in rows):
        resources["ClockRole"] = _role(plan, "scheduler.amazonaws.com", SIZING)
    for row in rows:
        name = ids[row.name]
        resources[f"Template{name}"] = _launch_template(plan, row, name, ids[row.program])
        resources[f"Group{name}"] = _group(plan, row, name)
        for part, schedule in _schedules(plan, row, name).items():
            resources[f"{part}{name}"] = schedule
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"What plan {plan_label(plan)} of advisor runs in {region}",
        "Parameters": _parameters(rows),
        "Mappings": {
            _OFFERS: {region: {ids[row.name]: row.placement.instance_type for row in rows}}
        },
        "Resources": resources,
        "Outputs": {
            f"Group{ids[row.name]}": {
                "Description": f"Auto Scaling group of {row.name}",
                "Value": {"Ref": f"Group{ids[row.name]}"},
            }
            for row in rows
        },
    }


def _tag_list(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in words.items()]


def _role(plan: WrittenPlan, service: str, actions: tuple[str, ...]) -> Mapping[str, Any]:
    """Return a role that may do things to the groups of this plan, and to no others."""
    own = {"StringEquals": {"aws:ResourceTag/advisor-plan": plan_label(plan)}}
    may = {"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": own}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": POLICY, "Statement": [trust]},
            "Policies": [
                {
                    "PolicyName": "groups-of-the-plan",
                    "PolicyDocument": {"Version": POLICY, "Statement": [may]},
                }
            ],
            "Tags": _tag_list({"advisor-plan": plan_label(plan)}),
        },
    }


def _launch_template(
    plan: WrittenPlan,
    row: Deployment,
    name: str,
    program: str,
) -> Mapping[str, Any]:
    marks = _tag_list(tags(plan, row))
    data: dict[str, Any] = {
        "ImageId": {"Ref": f"Image{program}"},
        "InstanceType": {"Fn::FindInMap": [_OFFERS, {"Ref": "AWS::Region"}, name]},
        "SecurityGroupIds": {"Ref": "SecurityGroupIds"},
        "MetadataOptions": {"HttpTokens": "required"},
        "UserData": {"Fn::Base64": _script(row, f"Command{program}")},
        "TagSpecifications": [
            {"ResourceType": what, "Tags": marks} for what in ("instance", "volume")
        ],
    }
    if row.shifts:
        data["IamInstanceProfile"] = {"Arn": {"Fn::GetAtt": ["MachineProfile", "Arn"]}}
    if row.placement.purchase == Purchase.SPOT:
        data["InstanceMarketOptions"] = {"MarketType": "spot"}
    return {
        "Type": "AWS::EC2::LaunchTemplate",
        "Properties": {"LaunchTemplateName": group_name(plan, row), "LaunchTemplateData": data},
    }


def _script(row: Deployment, command: str) -> Mapping[str, Any]:
    """Return the script of a machine, with a parameter as its command, in base64."""
    lines: list[Any] = ["#!/bin/sh"]
    for line in boot_commands(row, LEAVE).splitlines():
        before, found, after = line.partition(COMMAND)
        inline = {"Fn::Join": ["", [before, {"Fn::Base64": {"Ref": command}}, after]]}
        lines.append(inline if found else line)
    return {"Fn::Join": ["\n", [*lines, ""]]}


def _group(plan: WrittenPlan, row: Deployment, name: str) -> Mapping[str, Any]:
    template = f"Template{name}"
    return {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Properties": {
            "AutoScalingGroupName": group_name(plan, row),
            "MinSize": str(least_size(row)),
            "MaxSize": str(row.instances),
            "DesiredCapacity": str(first_size(row)),
            "VPCZoneIdentifier": {"Ref": "SubnetIds"},
            "LaunchTemplate": {
                "LaunchTemplateId": {"Ref": template},
                "Version": {"Fn::GetAtt": [template, "LatestVersionNumber"]},
            },
            "Tags": [{**tag, "PropagateAtLaunch": False} for tag in _tag_list(tags(plan, row))],
        },
    }


def _schedules(plan: WrittenPlan, row: Deployment, name: str) -> dict[str, Mapping[str, Any]]:
    """Return what changes the size of a group: at its stretches, or at its hours of the day."""
    up = {"MinSize": row.least_instances, "DesiredCapacity": row.instances}
    down = {"MinSize": 0, "DesiredCapacity": 0}
    acts: dict[str, tuple[str, str, Mapping[str, int]]] = {
        f"Stretch{number}": (
            f"at({shift.start:%Y-%m-%dT%H:%M:%S})",
            SET_SIZE,
            {"DesiredCapacity": row.instances},
        )
        for number, shift in enumerate(row.shifts, start=1)
    }
    if row.daily:
        acts["Up"] = (cron(begin for begin, _ in row.daily), SET_SIZES, up)
        acts["Down"] = (cron(end for _, end in row.daily), SET_SIZES, down)
    return {
        part: {
            "Type": "AWS::Scheduler::Schedule",
            "DependsOn": f"Group{name}",
            "Properties": {
                "Name": f"{group_name(plan, row)}-{part.removeprefix('Stretch').lower()}",
                "ScheduleExpression": when,
                "ScheduleExpressionTimezone": "UTC",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {
                    "Arn": what,
                    "RoleArn": {"Fn::GetAtt": ["ClockRole", "Arn"]},
                    "Input": json.dumps({"AutoScalingGroupName": group_name(plan, row), **size}),
                },
            },
        }
        for part, (when, what, size) in acts.items()
    }
