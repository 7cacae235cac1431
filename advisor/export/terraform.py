"""Terraform: a folder for each region, with the groups of machines that the plan runs there.

Networks, images and commands are variables; all else is the plan's. Each folder is applied on its
own, so that none waits for another cloud's account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.region import Provider
from advisor.errors import ExportError
from advisor.export import terraform_aws, terraform_azure, terraform_google
from advisor.export.boot_script import COMMAND, boot_script, command_lines
from advisor.export.comments import commented, deployment_lines, plan_lines
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.hcl_text import Block, Code, hcl_text
from advisor.export.machine_groups import unscaled
from advisor.export.terraform_cloud import Cloud, Variable, identifier, program

_CLOUDS: Final = {
    Provider.AWS: terraform_aws.CLOUD,
    Provider.AZURE: terraform_azure.CLOUD,
    Provider.GCP: terraform_google.CLOUD,
}

_OVERTIME: Final = Variable(
    name="overtime_min",
    kind="number",
    description="How much longer than planned a run may take. Machines stay up, and cost, so "
    "long. [min]",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A region, and what is deployed there."""

    path: str
    plan: WrittenPlan
    provider: str
    region: str
    rows: list[Deployment]

    @property
    def cloud(self) -> Cloud:
        """Return the words of its cloud."""
        return _CLOUDS[Provider(self.provider)]

    @property
    def how(self) -> tuple[str, ...]:
        """Return how it is deployed and undone."""
        return (
            f"Deploy: terraform -chdir={self.path} init, then terraform -chdir={self.path} apply",
            f"Undo: terraform -chdir={self.path} destroy",
        )


def export(plan: WrittenPlan) -> Exported:
    """Return a folder for each region.

    Raises:
        ExportError: there is nothing that can be deployed.
    """
    found = deployments_of(plan)
    reasons = {row.name: _why_not(row) for row in found}
    rows = [row for row in found if reasons[row.name] is None]
    left_out = tuple(reason for reason in reasons.values() if reason is not None)
    if not rows:
        raise ExportError(left_out[0])
    folders = _folders(plan, rows)
    return Exported(
        files=tuple(file for folder in folders for file in _files(folder)),
        next_steps=(
            "fill in the variables of each folder, in a terraform.tfvars say, then:",
            *(
                f"terraform -chdir={folder.path} {verb}"
                for folder in folders
                for verb in ("init", "apply")
            ),
        ),
        left_out=(*left_out, *unscaled(rows)),
    )


FORMAT: Final = Format(
    name="terraform",
    description="Terraform for AWS, Azure and Google: groups of machines that come and go on time",
    export=export,
)


def _why_not(row: Deployment) -> str | None:
    """Return why a deployment is left out; None where it is not."""
    provider = row.placement.provider
    if (row.placement.accelerator or "").startswith("TPU-"):
        return f'"{row.name}" runs on TPUs, which this format does not make; export it to skypilot'
    most = _CLOUDS[Provider(provider)].most_stretches
    if most is not None and len(row.shifts) > most:
        return (
            f'"{row.name}" has {len(row.shifts)} stretches, and a calendar of {provider} has room '
            f"for {most}; export it to skypilot"
        )
    return None


def _folders(plan: WrittenPlan, rows: list[Deployment]) -> list[_Folder]:
    places: dict[tuple[str, str], list[Deployment]] = {}
    for row in rows:
        places.setdefault((row.placement.provider, row.placement.region), []).append(row)
    return [
        _Folder(
            path=f"{provider}-{region}", plan=plan, provider=provider, region=region, rows=some
        )
        for (provider, region), some in places.items()
    ]


def _files(folder: _Folder) -> Iterable[File]:
    trains = any(row.shifts for row in folder.rows)
    what = [
        f"All that the plan runs in {folder.provider}:{folder.region}.",
        *(line for row in folder.rows for line in deployment_lines(row)),
        *(folder.cloud.how if trains else ()),
        *(f"Not here: {sentence}." for sentence in unscaled(folder.rows)),
    ]
    yield _hcl(folder, "main", what, _main(folder))
    asked = ["What to fill in, in a terraform.tfvars say.", *_command_lines(folder.rows)]
    yield _hcl(folder, "variables", asked, [_variable(row) for row in _variables(folder)])
    told = ["What groups of machines are called, to find and to watch them."]
    yield _hcl(folder, "outputs", told, [_output(folder, row) for row in folder.rows])
    for row in folder.rows:
        text = boot_script(folder.plan, row, folder.cloud.leave, folder.how)
        yield File(path=f"{folder.path}/{row.name}.sh", text=text, language="bash")


def _hcl(folder: _Folder, name: str, what: list[str], blocks: list[Block]) -> File:
    opening = commented([*what, *plan_lines(folder.plan), *folder.how])
    text = f"{opening}\n{hcl_text(*blocks)}"
    return File(path=f"{folder.path}/{name}.tf", text=text, language="terraform")


def _command_lines(rows: list[Deployment]) -> list[str]:
    """Return what commands have to do, once where several have to do the same."""
    return list(dict.fromkeys(line for row in rows for line in command_lines(row)))


def _main(folder: _Folder) -> list[Block]:
    cloud = folder.cloud
    local_name = cloud.source.partition("/")[2]
    user_data = {row.name: _user_data(row) for row in folder.rows}
    return [
        Block(
            kind="terraform",
            arguments={"required_version": ">= 1.5"},
            blocks=(
                Block(
                    kind="required_providers",
                    arguments={local_name: {"source": cloud.source, "version": cloud.version}},
                ),
            ),
        ),
        cloud.provider(folder.region),
        *cloud.resources(folder.plan, folder.rows, user_data),
    ]


def _user_data(row: Deployment) -> Code:
    """Return a machine's script with its command in it, which may have any signs at all."""
    command = f"base64encode(var.{program(row)}_command)"
    return Code(f'replace(file("${{path.module}}/{row.name}.sh"), "{COMMAND}", {command})')


def _variables(folder: _Folder) -> Iterable[Variable]:
    yield from folder.cloud.variables
    if folder.cloud.holds_size and any(row.shifts for row in folder.rows):
        yield _OVERTIME
    programs = dict.fromkeys((program(row), bool(row.shifts)) for row in folder.rows)
    for name, trains in programs:
        what = f"that {'trains' if trains else 'serves'} {name}."
        yield Variable(name=f"{name}_image", description=f"{folder.cloud.image} {what}")
        yield Variable(name=f"{name}_command", description=f"The command {what}")


def _variable(row: Variable) -> Block:
    return Block(
        kind="variable",
        labels=(row.name,),
        arguments={"description": row.description, "type": Code(row.kind)},
    )


def _output(folder: _Folder, row: Deployment) -> Block:
    what, value = folder.cloud.group(row)
    return Block(
        kind="output",
        labels=(identifier(row),),
        arguments={"description": f"{what} of {row.name}.", "value": value},
    )
