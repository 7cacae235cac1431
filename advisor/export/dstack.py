"""dstack: a fleet for each deployment, and the task or service that runs on it.

dstack's own schedule knows no years, so a script begins what the plan begins later. Source: dstack
reference, 0.22: runs need a fleet, file names end in .dstack.yml, names of runs and fleets have 2
to 41 characters.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.export.acts import service_acts, training_acts
from advisor.export.calendar_script import Act, calendar_script
from advisor.export.comments import commented, deployment_lines, plan_label, plan_lines
from advisor.export.contract import GRACE_S, PORT, PROBE
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.left_out import not_here, sorted_out
from advisor.export.names import dns_label
from advisor.export.pausing import TRAIN, shift_variables
from advisor.export.programs import command_variable, commands, exports
from advisor.export.shifts import Shift
from advisor.export.yaml_text import yaml_text

_SCRIPT: Final = "start.sh"
_SUFFIX: Final = ".dstack.yml"

_TPU: Final = "TPU-"
_LABEL_CHARS: Final = 33
"""41, less "-service"."""

_BEGIN: Final = """
# begin FLEET_FILE FILE OPTIONS...: makes the fleet, which is empty, and runs the file on it.
begin() {
  fleet=$1
  shift
  dstack apply --yes --file "$fleet" && dstack apply --yes --detach --file "$@"
}
"""


def export(plan: WrittenPlan) -> Exported:
    """Return a fleet and a run for each deployment and the script that starts them.

    Raises:
        ExportError: there is none that dstack can run.
    """
    rows, left_out = sorted_out(deployments_of(plan), (_beyond,), "skypilot")
    files = [file for row in rows for file in _files(plan, row)]
    script = File(path=_SCRIPT, text=_script(plan, rows, left_out), language="bash")
    return Exported(
        files=(script, *files),
        next_steps=(exports(commands(rows)), f"sh {_SCRIPT}"),
        left_out=left_out,
    )


FORMAT: Final = Format(
    name="dstack",
    description="dstack tasks, services and their fleets, started on time by a script",
    export=export,
)


def _beyond(row: Deployment) -> str | None:
    placement = row.placement
    if (placement.accelerator or "").startswith(_TPU):
        return "on TPUs, for which dstack has names of its own"
    if placement.accelerator_count % 1:
        return f"on a part of a {placement.accelerator}, and dstack counts whole ones"
    return None


def _files(plan: WrittenPlan, row: Deployment) -> Iterable[File]:
    run = _task(plan, row) if row.shifts else _service(plan, row)
    yield _yaml(plan, row, f"{row.name}{_SUFFIX}", run)
    yield _yaml(plan, row, _fleet_file(row), _fleet(plan, row))


def _yaml(plan: WrittenPlan, row: Deployment, path: str, document: Mapping[str, Any]) -> File:
    opening = [*deployment_lines(row), *plan_lines(plan), *_how(row)]
    return File(path=path, text=commented(opening) + yaml_text(document), language="yaml")


def _how(row: Deployment) -> list[str]:
    fleet = f"dstack fleet delete --yes {_fleet_name(row)}"
    if row.shifts:
        to_last = f", and so on to {len(row.shifts)}" if len(row.shifts) > 1 else ""
        return [
            f"Deploy: sh {_SCRIPT}, which begins each stretch at its time.",
            "COMMAND trains run number $RUN. It saves a checkpoint when SIGTERM comes, within",
            f"{GRACE_S} s, and goes on from the newest that it finds when it begins. A run that",
            "is late goes on, and may overlap the next, if the fleet has room.",
            f"Undo: dstack stop --yes {_run_name(row, 1)}{to_last}, then",
            f"  {fleet}",
        ]
    scaling = ["Scaling takes a gateway: dstack gateway"] if _scales(row) else []
    return [
        f"Deploy: sh {_SCRIPT}",
        f"COMMAND serves on port {PORT} and answers at {PROBE} when it is ready.",
        *scaling,
        f"Undo: dstack stop --yes {_service_name(row)}, then",
        f"  {fleet}",
    ]


def _fleet_file(row: Deployment) -> str:
    return f"{row.name}-fleet{_SUFFIX}"


def _fleet_name(row: Deployment) -> str:
    return f"{dns_label(row.name, _LABEL_CHARS)}-fleet"


def _run_name(row: Deployment, number: int) -> str:
    return f"{dns_label(row.name, _LABEL_CHARS)}-{number}"


def _service_name(row: Deployment) -> str:
    return f"{dns_label(row.name, _LABEL_CHARS)}-service"


def _scales(row: Deployment) -> bool:
    return row.least_instances < row.instances


def _fleet(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    together = bool(row.shifts) and row.instances > 1
    return {
        "type": "fleet",
        "name": _fleet_name(row),
        "nodes": f"0..{row.instances}",
        **({"placement": "cluster"} if together else {}),
        **_offer(plan, row),
    }


def _offer(plan: WrittenPlan, row: Deployment) -> dict[str, Any]:
    placement = row.placement
    return {
        "backends": [placement.provider],
        "regions": [placement.region],
        "instance_types": [placement.instance_type],
        "spot_policy": "spot" if row.is_spot else "on-demand",
        # dstack's own least is 2 CPUs and 8 GB, which small machines do not have
        "resources": {"cpu": "1..", "memory": "0.1GB..", "gpu": _gpus(row)},
        "tags": {
            "advisor-plan": plan_label(plan),
            "advisor-workload": row.label,
            "advisor-deployment": row.name,
            "advisor-purchase": placement.purchase,
        },
    }


def _gpus(row: Deployment) -> dict[str, Any] | int:
    """Return what dstack is to find in the instance type; on N1 of Google it can be attached."""
    placement = row.placement
    if placement.accelerator is None:
        return 0
    count = round(placement.accelerator_count)
    if placement.instance_type.startswith("n1-"):
        return {"name": placement.accelerator.split("-")[0], "count": count}
    return {"count": count}


def _task(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    left_s = int((plan.scenario.period.end - row.shifts[0].start).total_seconds())
    comes_back = {"retry": {"on_events": ["interruption"], "duration": f"{left_s}s"}}
    values = {**shift_variables(row.shifts[0]), "PAUSE_AT": "0"}
    return {
        "type": "task",
        "name": _run_name(row, 1),
        "fleets": [_fleet_name(row)],
        "nodes": row.instances,
        "env": ["COMMAND", *(f"{name}={value}" for name, value in values.items())],
        "commands": [TRAIN],
        **(comes_back if row.is_spot and left_s > 0 else {}),
        **_offer(plan, row),
    }


def _service(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    scaling = {"metric": "rps", "target": row.peak_rps / row.instances}
    return {
        "type": "service",
        "name": _service_name(row),
        "fleets": [_fleet_name(row)],
        "port": PORT,
        "env": ["COMMAND"],
        "commands": ['sh -c "$COMMAND"'],
        "probes": [{"type": "http", "url": PROBE}],
        "replicas": f"{row.least_instances}..{row.instances}" if _scales(row) else row.instances,
        **({"scaling": scaling} if _scales(row) else {}),
        **_offer(plan, row),
    }


def _script(plan: WrittenPlan, rows: tuple[Deployment, ...], left_out: tuple[str, ...]) -> str:
    opening = [
        "Begins all of this folder when the plan begins it. Leave it running on a machine that",
        "stays on, in tmux say. Run again, it leaves out what is over, and dstack what is under",
        "way as it is.",
        *plan_lines(plan),
        *not_here(left_out),
        f"Deploy: export the variables that it asks for, then sh {_SCRIPT}",
        "Undo: stop the script, then the commands under Undo in the other files",
    ]
    acts = [act for row in rows for act in _acts(plan, row)]
    return calendar_script(opening, commands(rows), acts, functions=_BEGIN)


def _acts(plan: WrittenPlan, row: Deployment) -> list[Act]:
    command = f'--env COMMAND="${command_variable(row.program)}"'
    begin = f"begin {_fleet_file(row)} {row.name}{_SUFFIX} {command}"
    if row.shifts:
        return training_acts(
            row,
            lambda number, shift: f"{begin} --name {_run_name(row, number)} {_options(shift)}",
        )
    stop = f"dstack stop --yes {_service_name(row)}"
    return service_acts(row, plan.scenario.period, begin, stop)


def _options(shift: Shift) -> str:
    return " ".join(f"--env {name}={text}" for name, text in shift_variables(shift).items())
