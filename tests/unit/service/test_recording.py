"""Recordings from a form: what is asked for, and what is refused before anything runs."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.errors import InputError, ProfileError
from advisor.service.recording import Recording, Wanted, Words, _arguments, free_path, wanted_of


def make_words(**changes):
    return Words(**{"command": "python train.py", "out": "p.json", **changes})


def test_a_form_is_read_as_a_shell_would_read_it():
    wanted = wanted_of(
        make_words(command="python train.py --name 'a b'", units_total="40,000", out="run 1"),
    )
    assert wanted.command == ("python", "train.py", "--name", "a b")
    assert wanted.name == "train.py"
    assert wanted.unit == "step"
    assert wanted.units is None
    assert wanted.units_total == 40_000.0
    assert wanted.out == Path("run 1.json")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"command": " "}, "nothing to record"),
        ({"command": "echo 'x"}, "quotes come in pairs"),
        ({"out": " "}, "write the name of the file"),
        ({"units": "many"}, "units in all many: a positive number"),
        ({"units_total": "-3"}, "a positive number"),
        ({"units": "inf"}, "a positive number"),
        ({"command": "", "pid": "4.5"}, "a whole number"),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_name(changes, message):
    with pytest.raises(InputError, match=message):
        wanted_of(make_words(**changes))


def test_the_recording_is_the_command_that_a_user_would_type():
    attached = wanted_of(make_words(command="", pid="4711", seconds="60", unit="image"))
    assert attached.name == "process 4711"
    assert _arguments(attached)[1:] == [
        *("-m", "advisor", "profile", "run", "--out", "p.json", "--name", "process 4711"),
        *("--unit", "image", "--pid", "4711", "--for", "60.0"),
    ]
    run = wanted_of(make_words(units="5"))
    assert _arguments(run)[-3:] == ["--", "python", "train.py"]
    assert "--pid" not in _arguments(run)


def test_a_file_that_is_there_is_never_written_over(tmp_path):
    assert free_path(tmp_path) == tmp_path / "profile.json"
    (tmp_path / "profile.json").write_text("mine")
    (tmp_path / "profile-2.output.txt").write_text("mine too")
    assert free_path(tmp_path) == tmp_path / "profile-3.json"
    wanted = replace(wanted_of(make_words()), out=tmp_path / "profile.json")
    with pytest.raises(InputError, match="exists; choose another name"):
        Recording(wanted)
    with pytest.raises(InputError, match="cannot be written"):
        Recording(replace(wanted, out=Path("/no/such/folder/p.json")))
    assert (tmp_path / "profile.json").read_text() == "mine"


def test_a_command_that_cannot_be_run_is_told_in_its_own_words(tmp_path):
    recording = Recording(
        Wanted(
            command=("/no/such/program",),
            pid=None,
            seconds=None,
            unit="step",
            units=None,
            units_total=None,
            out=tmp_path / "p.json",
        ),
    )
    until_s = time.monotonic() + 30
    while not recording.has_ended():
        assert time.monotonic() < until_s
        time.sleep(0.02)
    recording.close()
    with pytest.raises(ProfileError, match="cannot run /no/such/program: No such file"):
        recording.profile()
    assert not list(tmp_path.iterdir())  # neither a trace nor an output without a word in it
