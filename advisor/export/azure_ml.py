"""Azure ML: clusters and command jobs for training, managed online endpoints for services.

A job's region is its cluster's; an endpoint's is its workspace's, so there is a workspace for each
region. Azure ML starts jobs at once, so a script waits. Source: Azure ML CLI v2, YAML reference,
2026; names of clusters have 16 characters at most and those of endpoints 32.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.region import Provider
from advisor.export.acts import service_acts, training_acts
from advisor.export.azure_ml_files import (
    GROUND,
    cluster,
    cluster_name,
    endpoint,
    endpoint_name,
    job,
    online_deployment,
)
from advisor.export.calendar_script import Act, calendar_script
from advisor.export.comments import commented, deployment_lines, plan_label, plan_lines
from advisor.export.contract import PORT, PROBE
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.left_out import elsewhere, not_here, sorted_out
from advisor.export.names import variable
from advisor.export.pausing import CONTRACT, shift_variables
from advisor.export.programs import (
    command_variable,
    commands,
    exports,
    image_variable,
    images,
)
from advisor.export.yaml_text import yaml_text

_TOOL: Final = "Azure ML"
_SCRIPT: Final = "start.sh"

_TRAIN: Final = """
# train WORKSPACE NAME FILE CLUSTER_FILE IMAGE COMMAND RUN PLANNED_S PAUSE_AT
train() {
  az ml compute create --workspace-name "$1" --file "$4" &&
    az ml job create --workspace-name "$1" --name "$2" --file "$3" \\
      --set environment.image="$5" --set environment_variables.COMMAND="$6" \\
      --set environment_variables.RUN="$7" --set environment_variables.PLANNED_S="$8" \\
      --set environment_variables.PAUSE_AT="$9"
}
"""

_SERVE: Final = """
# serve WORKSPACE FILE ENDPOINT_FILE IMAGE: aside, for it takes many minutes.
serve() {
  (
    az ml online-endpoint create --workspace-name "$1" --file "$3" &&
      az ml online-deployment create --workspace-name "$1" --file "$2" --all-traffic \\
        --set environment.image="$4" || echo "failed: $2" >&2
  ) &
}
"""


def export(plan: WrittenPlan) -> Exported:
    """Return two files for each deployment on Azure and the script that starts them.

    Raises:
        ExportError: there is none that Azure ML can run.
    """
    reasons = (elsewhere(Provider.AZURE, _TOOL), _beyond)
    rows, beyond = sorted_out(deployments_of(plan), reasons, "skypilot or kubernetes")
    left_out = (*beyond, *_unscaled(rows))
    files = [file for row in rows for file in _files(plan, row)]
    script = File(path=_SCRIPT, text=_script(plan, rows, left_out), language="bash")
    return Exported(
        files=(script, *files),
        next_steps=(
            exports(_variables(rows)),
            "az configure --defaults group=...",
            f"sh {_SCRIPT}",
        ),
        left_out=left_out,
    )


FORMAT: Final = Format(
    name="azure-ml",
    description="Azure ML jobs and online endpoints, started on time by a script; Azure only",
    export=export,
)


def _beyond(row: Deployment) -> str | None:
    if row.is_spot and not row.shifts:
        return f"services on spot, and {_TOOL} keeps endpoints on its dedicated machines alone"
    return None


def _unscaled(rows: Iterable[Deployment]) -> list[str]:
    """Return what is said of services that scale: they cost and emit more than planned here."""
    names = [row.name for row in rows if row.least_instances < row.instances]
    if not names:
        return []
    return [f"{', '.join(names)}: scaling, which {_TOOL} leaves to rules of Azure Monitor"]


def _files(plan: WrittenPlan, row: Deployment) -> Iterable[File]:
    ground = cluster(plan, row) if row.shifts else endpoint(plan, row)
    what = job(plan, row) if row.shifts else online_deployment(plan, row)
    yield _yaml(plan, row, f"{row.name}.yaml", what)
    yield _yaml(plan, row, _ground(row), ground)


def _ground(row: Deployment) -> str:
    return f"{row.name}-{GROUND[bool(row.shifts)]}.yaml"


def _yaml(plan: WrittenPlan, row: Deployment, path: str, document: Mapping[str, Any]) -> File:
    how = _how_to_train(plan, row) if row.shifts else _how_to_serve(plan, row)
    opening = [*deployment_lines(row), *plan_lines(plan), *how]
    return File(path=path, text=commented(opening) + yaml_text(document), language="yaml")


def _how_to_train(plan: WrittenPlan, row: Deployment) -> list[str]:
    to_last = f", and so on to {len(row.shifts)}" if len(row.shifts) > 1 else ""
    spot = (
        ["Spot is the low-priority tier here: taken away alike, at a price of its own."]
        if row.is_spot
        else []
    )
    meeting = (
        ["Its machines find each other by $MASTER_ADDR and $NODE_RANK, which Azure ML sets."]
        if row.instances > 1
        else []
    )
    return [
        f"Deploy: sh {_SCRIPT}, which begins each stretch at its time.",
        *CONTRACT,
        *meeting,
        *spot,
        f"Undo: az ml job cancel {_in(row)} --name {_job_name(plan, row, 1)}{to_last}, then",
        f"  az ml compute delete {_in(row)} --name {cluster_name(row)}",
    ]


def _how_to_serve(plan: WrittenPlan, row: Deployment) -> list[str]:
    scaling = (
        [
            "All of its instances are up all the time, which costs and emits more than expected.",
            f"To scale it from {row.least_instances} on: az monitor autoscale create",
        ]
        if row.least_instances < row.instances
        else []
    )
    return [
        f"Deploy: sh {_SCRIPT}",
        f"The image serves on port {PORT} and answers at {PROBE} when it is ready.",
        *scaling,
        f"Undo: az ml online-endpoint delete --yes {_in(row)} --name {endpoint_name(plan, row)}",
    ]


def _script(plan: WrittenPlan, rows: tuple[Deployment, ...], left_out: tuple[str, ...]) -> str:
    opening = [
        "Begins all of this folder when the plan begins it. Leave it running on a machine that",
        "stays on, in tmux say. Run again, it leaves out what is over; jobs that are under way",
        "are refused, for their names are taken.",
        *plan_lines(plan),
        *not_here(left_out),
        "Deploy: export the variables that it asks for, choose the resource group, then",
        f"  sh {_SCRIPT}",
        "Undo: stop the script, then the commands under Undo in the other files",
    ]
    acts = [act for row in rows for act in _acts(plan, row)]
    kinds = dict.fromkeys(bool(row.shifts) for row in rows)
    functions = "".join(_TRAIN if trains else _SERVE for trains in kinds)
    return calendar_script(opening, _variables(rows), acts, functions=functions)


def _variables(rows: tuple[Deployment, ...]) -> dict[str, str]:
    """Return the variables to fill in: workspaces, images, and the commands of training."""
    regions = dict.fromkeys(row.placement.region for row in rows)
    workspaces = {_workspace(region): f"the workspace in {region}" for region in regions}
    return {**workspaces, **images(rows), **commands(row for row in rows if row.shifts)}


def _workspace(region: str) -> str:
    return f"{variable(region)}_WORKSPACE"


def _in(row: Deployment) -> str:
    """Return the option that says in which workspace."""
    return f'--workspace-name "${_workspace(row.placement.region)}"'


def _job_name(plan: WrittenPlan, row: Deployment, number: int) -> str:
    return f"{row.name}-{plan_label(plan)}-{number}"


def _acts(plan: WrittenPlan, row: Deployment) -> list[Act]:
    workspace = f'"${_workspace(row.placement.region)}"'
    image = f'"${image_variable(row.program)}"'
    files = f"{row.name}.yaml {_ground(row)}"
    if row.shifts:
        what = f'{image} "${command_variable(row.program)}"'
        return training_acts(
            row,
            lambda number, shift: (
                f"train {workspace} {_job_name(plan, row, number)} {files} "
                f"{what} {' '.join(shift_variables(shift).values())}"
            ),
        )
    down = (
        f"az ml online-endpoint delete --yes --no-wait {_in(row)} "
        f"--name {endpoint_name(plan, row)}"
    )
    up = f"serve {workspace} {files} {image}"
    return service_acts(row, plan.scenario.period, up, down)
