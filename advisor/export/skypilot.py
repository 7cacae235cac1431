"""SkyPilot: a managed job for each training, a SkyServe service for each fleet.

SkyPilot has no clock, so a script begins what the plan begins later. Source of what it reads:
SkyPilot YAML reference, 0.14. `ordered` and not `any_of`: the latter takes the cheapest.
"""

from collections.abc import Mapping
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.plan import Placement
from advisor.export.acts import service_acts, training_acts
from advisor.export.calendar_script import Act, calendar_script
from advisor.export.comments import commented, deployment_lines, plan_label, plan_lines
from advisor.export.contract import GRACE_S, PORT, PROBE
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.fallbacks import fallbacks, sold_out_lines
from advisor.export.pausing import TRAIN, shift_variables
from advisor.export.programs import command_variable, commands, exports
from advisor.export.shifts import Shift
from advisor.export.yaml_text import yaml_text

_SCRIPT: Final = "start.sh"


def export(plan: WrittenPlan) -> Exported:
    """Return a file for each deployment and the script that starts them.

    Raises:
        ExportError: there is nothing to deploy.
    """
    deployments = deployments_of(plan)
    files = [_file(plan, row, fallbacks(plan, row, deployments)) for row in deployments]
    script = File(path=_SCRIPT, text=_script(plan, deployments), language="bash")
    return Exported(
        files=(script, *files),
        next_steps=(
            exports(commands(deployments)),
            f"sh {_SCRIPT}",
        ),
    )


FORMAT: Final = Format(
    name="skypilot",
    description="SkyPilot managed jobs and SkyServe services, started on time by a script",
    export=export,
)


def _file(plan: WrittenPlan, deployment: Deployment, others: tuple[Placement, ...]) -> File:
    return File(
        path=f"{deployment.name}.yaml",
        text=_opening(plan, deployment, others) + yaml_text(_document(plan, deployment, others)),
        language="yaml",
    )


def _opening(plan: WrittenPlan, deployment: Deployment, others: tuple[Placement, ...]) -> str:
    name = deployment.name
    if deployment.shifts:
        deploy = [
            f"Deploy: sh {_SCRIPT}, which begins each stretch at its time. By hand:",
            f"  sky jobs launch --env COMMAND='...' {name}.yaml",
            "COMMAND trains run number $RUN. It saves a checkpoint when SIGTERM comes, within",
            f"{GRACE_S} s, and goes on from the newest that it finds when it begins. A run that",
            "is late goes on, and may overlap the next.",
            f"Undo: sky jobs cancel --name {name}",
        ]
    else:
        deploy = [
            f"Deploy: sh {_SCRIPT}, or by hand:",
            f"  sky serve up --service-name {name} --env COMMAND='...' {name}.yaml",
            f"COMMAND serves on port $PORT and answers at {PROBE} when it is ready.",
            f"Undo: sky serve down {name}",
        ]
    return commented(
        [*deployment_lines(deployment), *sold_out_lines(others), *plan_lines(plan), *deploy]
    )


def _document(
    plan: WrittenPlan,
    deployment: Deployment,
    others: tuple[Placement, ...],
) -> Mapping[str, Any]:
    offers = [deployment.placement, *others]
    resources: dict[str, Any] = _offer(offers[0]) if len(offers) == 1 else {}
    if len(offers) > 1:
        resources["ordered"] = [_offer(offer) for offer in offers]
    resources["labels"] = {
        "advisor-plan": plan_label(plan),
        "advisor-workload": deployment.label,
        "advisor-purchase": deployment.placement.purchase,
    }
    if not deployment.shifts:
        return {
            "name": deployment.name,
            "service": _service(deployment),
            "resources": {**resources, "ports": PORT},
            "envs": {"COMMAND": None, "PORT": str(PORT)},
            "run": 'sh -c "$COMMAND"\n',
        }
    return {
        "name": deployment.name,
        "num_nodes": deployment.instances,
        "resources": resources,
        "envs": {"COMMAND": None, **shift_variables(deployment.shifts[0]), "PAUSE_AT": "0"},
        "run": TRAIN,
    }


def _offer(row: Placement) -> dict[str, Any]:
    return {
        "infra": f"{row.provider}/{row.region}",
        "instance_type": row.instance_type,
        "use_spot": row.purchase == "spot",
    }


def _service(deployment: Deployment) -> dict[str, Any]:
    if deployment.least_instances == deployment.instances:
        return {"readiness_probe": PROBE, "replicas": deployment.instances}
    return {
        "readiness_probe": PROBE,
        "replica_policy": {
            "min_replicas": deployment.least_instances,
            "max_replicas": deployment.instances,
            "target_qps_per_replica": deployment.peak_rps / deployment.instances,
        },
    }


def _script(plan: WrittenPlan, deployments: tuple[Deployment, ...]) -> str:
    opening = [
        "Begins all of this folder when the plan begins it. Leave it running on a machine that",
        "stays on, in tmux say. Run again, it leaves out what is over, and begins what is under",
        "way.",
        *plan_lines(plan),
        f"Deploy: export the variables that it asks for, then sh {_SCRIPT}",
        "Undo: stop the script, then the commands under Undo in the other files",
    ]
    acts = [act for row in deployments for act in _acts(plan, row)]
    return calendar_script(opening, commands(deployments), acts)


def _acts(plan: WrittenPlan, deployment: Deployment) -> list[Act]:
    if deployment.shifts:
        return training_acts(deployment, lambda _, shift: _launch(deployment, shift))
    name = deployment.name
    up = (
        f"sky serve up --yes --service-name {name} "
        f'--env COMMAND="${command_variable(deployment.program)}" {name}.yaml'
    )
    return service_acts(deployment, plan.scenario.period, up, f"sky serve down --yes {name}")


def _launch(deployment: Deployment, shift: Shift) -> str:
    envs = " ".join(f"--env {name}={value}" for name, value in shift_variables(shift).items())
    return (
        f"sky jobs launch --yes --detach-run --name {deployment.name} {envs} "
        f'--env COMMAND="${command_variable(deployment.program)}" {deployment.name}.yaml'
    )
