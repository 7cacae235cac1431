"""What Auto Scaling groups of a plan are told, by their clock and by their own machines.

Source: EventBridge Scheduler user guide, "universal targets"; Auto Scaling API reference.
"""

from collections.abc import Iterable
from typing import Final

POLICY: Final = "2012-10-17"
"""Version of the language of policies, not of ours."""

LEAVING: Final = ("autoscaling:TerminateInstanceInAutoScalingGroup",)
"""What a machine of training may do to its group."""

SIZING: Final = ("autoscaling:SetDesiredCapacity", "autoscaling:UpdateAutoScalingGroup")
"""What the clock may do to a group."""

SET_SIZE: Final = "arn:aws:scheduler:::aws-sdk:autoscaling:setDesiredCapacity"
SET_SIZES: Final = "arn:aws:scheduler:::aws-sdk:autoscaling:updateAutoScalingGroup"

HOW: Final = (
    "An EventBridge schedule begins each stretch in its minute. A machine leaves when the run",
    "ends or pauses; for that its image has the AWS CLI. Deploy before the first stretch begins.",
)

LEAVE: Final = """
# Nothing more to do: the machine goes, and its group becomes smaller by it.
at=http://169.254.169.254/latest
token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' $at/api/token)
data() { curl -s -H "X-aws-ec2-metadata-token: $token" "$at/meta-data/$1"; }
aws autoscaling terminate-instance-in-auto-scaling-group --region "$(data placement/region)" \\
  --instance-id "$(data instance-id)" --should-decrement-desired-capacity
"""
"""What a machine of training runs at last on AWS; its image has curl and the AWS CLI."""


def cron(hours: Iterable[int]) -> str:
    """Return when these hours of each day begin."""
    return f"cron(0 {','.join(map(str, sorted(hours)))} * * ? *)"
