"""What Google's two job services have in common: they begin at once, so a script waits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from advisor.domain.export import File, WrittenPlan
from advisor.export.acts import training_acts
from advisor.export.calendar_script import Act, calendar_script
from advisor.export.comments import deployment_lines, plan_label, plan_lines
from advisor.export.deployments import Deployment
from advisor.export.filled_jobs import FILL, filling
from advisor.export.left_out import not_here
from advisor.export.pausing import CONTRACT
from advisor.export.programs import commands, exports, images

SCRIPT: Final = "start.sh"


def job_labels(plan: WrittenPlan, job: Deployment) -> dict[str, str]:
    """Return the labels of a job. Google: lower-case letters, digits, hyphens, underscores."""
    return {
        "advisor-plan": plan_label(plan),
        "advisor-workload": job.label,
        "advisor-deployment": job.name,
        "advisor-purchase": job.placement.purchase,
    }


def job_name(plan: WrittenPlan, job: Deployment, number: int) -> str:
    """Return a name for a stretch: one of its own, so that none is begun twice.

    Of 63 characters at most: 44 of the deployment, 12 of the plan.
    """
    return f"{job.name}-{plan_label(plan)}-{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobService:
    """How a script deals with one of the two.

    Attributes:
        submit: shell function "submit NAME WORDS...", and then what `filled` takes
        words: of a job, without quotes
        suffix: of the jobs' files
        again: what becomes of what is under way when the script is run again
        undo: command, with {region} and {plan} in it
    """

    submit: str
    words: Callable[[WrittenPlan, Deployment], str]
    suffix: str
    again: str
    undo: str


def undo_command(service: JobService, plan: WrittenPlan, region: str) -> str:
    """Return the command that ends all jobs of a plan in a region."""
    return service.undo.format(region=region, plan=plan_label(plan))


def script(
    service: JobService,
    plan: WrittenPlan,
    jobs: Sequence[Deployment],
    left_out: Iterable[str],
) -> File:
    """Return the script that begins each stretch of jobs at its time."""
    opening = [
        "Begins each stretch of the plan's training at its time. Leave it running on a machine",
        "that stays on, in tmux say. Run again, it leaves out what is over, and",
        f"{service.again}.",
        *plan_lines(plan),
        *(line for job in jobs for line in _about(job, service.suffix)),
        *CONTRACT,
        *not_here(left_out),
        f"Deploy: export the variables that it asks for, choose the project, then sh {SCRIPT}",
        "Undo: stop the script, then",
        *(f"  {undo_command(service, plan, region)}" for region in _regions(jobs)),
    ]
    acts = [act for job in jobs for act in _acts(service, plan, job)]
    variables = {**images(jobs), **commands(jobs)}
    text = calendar_script(opening, variables, acts, functions=FILL + service.submit)
    return File(path=SCRIPT, text=text, language="bash")


def next_steps(jobs: Sequence[Deployment]) -> tuple[str, ...]:
    """Return what to do with the folder."""
    return (
        exports({**images(jobs), **commands(jobs)}),
        "gcloud config set project ...",
        f"sh {SCRIPT}",
    )


def longest(job: Deployment) -> timedelta:
    """Return the length of a job's longest stretch."""
    return max(shift.end - shift.start for shift in job.shifts)


def _acts(service: JobService, plan: WrittenPlan, job: Deployment) -> list[Act]:
    words, file = service.words(plan, job), f"{job.name}{service.suffix}"
    return training_acts(
        job,
        lambda number, shift: (
            f"submit {job_name(plan, job, number)} {words} {filling(job, file, shift)}"
        ),
    )


def _about(job: Deployment, suffix: str) -> list[str]:
    first, *others = deployment_lines(job)
    return [f"{job.name}{suffix}: {first}", *(f"  {line}" for line in others)]


def _regions(jobs: Sequence[Deployment]) -> Iterable[str]:
    return dict.fromkeys(job.placement.region for job in jobs)
