"""What `advisor export` makes of its words."""

from pathlib import Path

import pytest
import typer

from advisor.cli.export import export


def test_formats_are_listed_without_a_plan(capsys):
    export(plan=None, to=None, out=None, force=False, as_list=True, check=None)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "skypilot",
        "kubernetes",
        "slurm",
        "terraform",
        "cloudformation",
        "gcp-batch",
        "vertex",
        "azure-ml",
        "dstack",
        "csv",
        "json",
    ]


@pytest.mark.parametrize("missing", ["plan", "to", "out"])
def test_what_is_missing_is_asked_for(missing):
    given = {"plan": Path("plan.json"), "to": "csv", "out": Path("out"), missing: None}
    with pytest.raises(typer.BadParameter, match="--list shows formats"):
        export(**given, force=False, as_list=False, check=None)
