"""What is read back of a plan file: each reader names the parts that it needs."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import InputError
from advisor.report.plan_document import FORMAT


class PlanForm(BaseModel):
    """The parts of a plan file that some reader needs; others are left as they are."""

    format: str


Form = TypeVar("Form", bound=PlanForm)


def parsed_plan(text: str, path: Path, form: type[Form]) -> Form:
    """Return the parts of a plan file.

    Args:
        text: of the file
        path: for messages
        form: the parts that are needed

    Raises:
        InputError: it is not a plan, or one of another format.
    """
    try:
        document = form.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the document"
        raise InputError(
            f"{path} is not a plan written by `advisor plan --out`: {key}: {first['msg']}",
        ) from error
    if document.format != FORMAT:
        raise InputError(f"{path}: format {document.format!r} is not {FORMAT!r}")
    return document
