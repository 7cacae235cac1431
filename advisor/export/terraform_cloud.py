"""What the Terraform format has to know of one cloud."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from advisor.domain.export import WrittenPlan
from advisor.export.deployments import Deployment
from advisor.export.hcl_text import Block, Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """Something to fill in.

    Attributes:
        kind: as Terraform writes it: "list(string)"
    """

    name: str
    kind: str = "string"
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One cloud's words, and how its resources are written.

    Attributes:
        source: of the provider: "hashicorp/aws"
        version: of the provider whose arguments were read, as a constraint
        how: lines that say how training begins and ends
        variables: of each region, beside images and commands
        image: what an image is called
        leave: shell lines that a machine runs when training has nothing more to do; may be empty
        most_stretches: that one group's calendar has room for; None where there is no such limit
        provider: of a region, its block
        resources: of a plan, what it deploys in one region, and the expression for the script of
            each deployment's machines by its name
        group: of a deployment, what its group is called, and the expression for its name
    """

    source: str
    version: str
    how: tuple[str, ...]
    variables: tuple[Variable, ...]
    image: str
    leave: str = ""
    most_stretches: int | None = None
    provider: Callable[[str], Block]
    resources: Callable[[WrittenPlan, list[Deployment], Mapping[str, Code]], list[Block]]
    group: Callable[[Deployment], tuple[str, Code]]

    @property
    def holds_size(self) -> bool:
        """Return whether its calendar keeps machines to its end, with a run or without."""
        return not self.leave


def identifier(row: Deployment) -> str:
    """Return a deployment's name as Terraform's own: "weekly_run_1"."""
    return row.name.replace("-", "_")


def program(row: Deployment) -> str:
    """Return a program's name as part of a variable's."""
    return row.program.replace("-", "_")
