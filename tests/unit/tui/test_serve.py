"""The browser's server: what it runs, where it listens, and what it says when it is not there."""

import shlex
import sys
from types import ModuleType, SimpleNamespace

import pytest

from advisor.errors import InputError
from advisor.tui.serve import serve


@pytest.fixture
def served(monkeypatch):
    """Stand in for textual-serve, and return what its server was made of."""
    made = []

    class Server:
        def __init__(self, command, **options) -> None:
            made.append(SimpleNamespace(command=command, **options))

        def serve(self) -> None:
            made[-1].began = True

    module = ModuleType("textual_serve.server")
    module.Server = Server
    monkeypatch.setitem(sys.modules, "textual_serve", ModuleType("textual_serve"))
    monkeypatch.setitem(sys.modules, "textual_serve.server", module)
    return made


def test_it_listens_on_loopback_unless_told_otherwise(served):
    serve([])
    serve([], host="0.0.0.0", port=9000)  # noqa: S104 - as a user would
    assert [(row.host, row.port, row.began) for row in served] == [
        ("127.0.0.1", 8000, True),
        ("0.0.0.0", 9000, True),  # noqa: S104
    ]


def test_no_name_of_a_file_is_a_command_to_the_shell(served):
    serve(["a file; rm -rf $(HOME) 'x'.yaml"])
    words = shlex.split(served[0].command)
    assert words == [
        sys.executable,
        "-m",
        "advisor",
        "tui",
        "a file; rm -rf $(HOME) 'x'.yaml",
    ]


def test_without_textual_serve_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    with pytest.raises(InputError, match=r"advisor\[serve\]"):
        serve([])
