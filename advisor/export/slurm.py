"""Slurm: a batch script for each training, and a script that submits it for each stretch.

Source: sbatch(1), 24.05. `--begin` is read in the time zone of the shell that submits, hence
TZ=UTC. A partition stands for region and purchase model, a node feature for the instance type, as
AWS ParallelCluster sets features. Services are left out: Slurm neither balances nor probes them.
"""

from datetime import timedelta
from typing import Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.plan import Placement
from advisor.errors import ExportError
from advisor.export.boards import is_gpu
from advisor.export.comments import commented, deployment_lines, plan_label, plan_lines
from advisor.export.contract import GRACE_S
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.names import variable
from advisor.export.shifts import Shift

_SCRIPT: Final = "submit.sh"

_SUBMIT: Final = """\

# submit END OPTIONS...: sbatch, but not where END has passed, in seconds since 1970.
submit() {
  if [ "$(date +%s)" -ge "$1" ]; then echo "over, left out: $*" >&2; return 0; fi
  shift
  sbatch "$@"
}
"""


def export(plan: WrittenPlan) -> Exported:
    """Return a batch script for each training and the script that submits all stretches.

    Raises:
        ExportError: the plan has no training.
    """
    deployments = deployments_of(plan)
    jobs = [row for row in deployments if row.shifts]
    services = dict.fromkeys(row.workload.name for row in deployments if not row.shifts)
    left_out: tuple[str, ...] = ()
    if services:
        words = "is a service" if len(services) == 1 else "are services"
        left_out = (f"{', '.join(services)} {words}, and Slurm runs jobs that end",)
    if not jobs:
        raise ExportError(
            "the plan has services alone, and Slurm runs jobs that end; export it to kubernetes "
            "or skypilot",
        )
    files = [
        File(path=f"{job.name}.sbatch", text=_batch(plan, job), language="bash") for job in jobs
    ]
    script = File(path=_SCRIPT, text=_submit(plan, jobs, left_out), language="bash")
    commands = " ".join(f"{name}='...'" for name in _commands(jobs))
    return Exported(
        files=(script, *files),
        next_steps=(f"export {commands}", f"sh {_SCRIPT}"),
        left_out=left_out,
    )


FORMAT: Final = Format(
    name="slurm",
    description="Slurm batch jobs that begin on time (sbatch --begin); training only",
    export=export,
)


def partition(row: Placement) -> str:
    """Return the partition of a placement: "aws-eu-north-1-on-demand"."""
    return f"{row.provider}-{row.region}-{row.purchase}".replace("_", "-")


def _batch(plan: WrittenPlan, job: Deployment) -> str:
    row = job.placement
    opening = [
        *deployment_lines(job),
        *plan_lines(plan),
        f"Deploy: sh {_SCRIPT}, which submits this once for each stretch.",
        f"Undo: scancel --name={job.name}",
        "The partition stands for region and purchase model, the constraint for instance type.",
    ]
    board = row.accelerator
    options = [
        f"--job-name={job.name}",
        f"--partition={partition(row)}",
        f"--constraint={row.instance_type}",
        f"--nodes={job.instances}",
        "--ntasks-per-node=1",
        "--exclusive",
        *([f"--gpus-per-node={row.accelerator_count:.0f}"] if board and is_gpu(board) else []),
        "--dependency=singleton",
        "--requeue" if job.is_spot else "--no-requeue",
        f"--signal=TERM@{GRACE_S}",  # Slurm may add a minute
        f"--comment=advisor-plan={plan_label(plan)},advisor-workload={job.label}",
    ]
    return (
        "#!/bin/sh\n"
        + commented(opening)
        + "".join(f"#SBATCH {option}\n" for option in options)
        + "\n# COMMAND trains run number $RUN. It saves a checkpoint when SIGTERM comes, and goes "
        "on from\n# the newest one that it finds when it begins.\n"
        "set -eu\n"
        ': "${COMMAND:?}"\n'
        'srun sh -c "$COMMAND"\n'
    )


def _submit(plan: WrittenPlan, jobs: list[Deployment], left_out: tuple[str, ...]) -> str:
    opening = [
        "Submits each stretch of the plan's training to Slurm, to begin at its time.",
        *plan_lines(plan),
        f"Deploy: export the variables that it asks for, then sh {_SCRIPT}",
        "Undo: " + "; ".join(f"scancel --name={job.name}" for job in jobs),
        "Stretches of one job wait for each other (--dependency=singleton). A stretch in which a",
        "run pauses ends with the plan's; others may take until the period ends. It stops at the",
        "first that Slurm refuses: undo before submitting again.",
        *(f"Not here: {sentence}." for sentence in left_out),
    ]
    asked = (f': "${{{name}:?{why}}}"\n' for name, why in _commands(jobs).items())
    return "".join(
        [
            "#!/bin/sh\n",
            commented(opening),
            'set -eu\ncd "$(dirname "$0")"\n',
            *asked,
            "export TZ=UTC COMMAND\n",
            _SUBMIT,
            *(_lines(plan, job) for job in jobs),
        ]
    )


def _lines(plan: WrittenPlan, job: Deployment) -> str:
    lines = (_line(plan, job, shift) for shift in job.shifts)
    return f'\nCOMMAND="${_command(job)}"\n' + "".join(lines)


def _line(plan: WrittenPlan, job: Deployment, shift: Shift) -> str:
    left_s = int((plan.scenario.period.end - shift.start).total_seconds())
    limit_s = shift.planned_s if shift.pauses else max(left_s, shift.planned_s)
    run = "1" if shift.run is None else str(shift.run)
    return (
        f"submit {int(shift.end.timestamp())} --begin={shift.start:%Y-%m-%dT%H:%M:%S} "
        f"--time={_clock(limit_s)} --export=ALL,RUN={run},PLANNED_S={shift.planned_s} "
        f"{job.name}.sbatch\n"
    )


def _clock(duration_s: int) -> str:
    """Return a time limit in Slurm's words: days-hours:minutes:seconds."""
    span = timedelta(seconds=duration_s)
    return f"{span.days}-{str(timedelta(seconds=span.seconds)).zfill(8)}"


def _commands(jobs: list[Deployment]) -> dict[str, str]:
    """Return the variables that say what to run, each with what it is for."""
    return {_command(job): f"the command that trains {job.program}" for job in jobs}


def _command(job: Deployment) -> str:
    return f"{variable(job.program)}_COMMAND"
