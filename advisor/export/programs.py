"""What runs is not the plan's to say: environment variables that a person fills in."""

from collections.abc import Iterable

from advisor.export.deployments import Deployment
from advisor.export.names import variable


def command_variable(program: str) -> str:
    """Return the variable that holds the command of a program: "WEEKLY_RUN_COMMAND"."""
    return f"{variable(program)}_COMMAND"


def image_variable(program: str) -> str:
    """Return the variable that holds the container image of a program: "WEEKLY_RUN_IMAGE"."""
    return f"{variable(program)}_IMAGE"


def commands(deployments: Iterable[Deployment]) -> dict[str, str]:
    """Return the variables that say what to run, each with what it is for."""
    return {
        command_variable(program): f"the command that {verb} {program}"
        for program, verb in _programs(deployments)
    }


def images(deployments: Iterable[Deployment]) -> dict[str, str]:
    """Return the variables that say in which image, each with what it is for."""
    return {
        image_variable(program): f"the image that {verb} {program}"
        for program, verb in _programs(deployments)
    }


def exports(variables: Iterable[str]) -> str:
    """Return the shell command that sets variables, with what is to be filled in."""
    return "export " + " ".join(f"{name}='...'" for name in variables)


def _programs(deployments: Iterable[Deployment]) -> Iterable[tuple[str, str]]:
    return dict.fromkeys(
        (row.program, "trains" if row.shifts else "serves") for row in deployments
    )
