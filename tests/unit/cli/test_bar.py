from advisor.cli.bar import progress_bar


def work():
    with progress_bar() as progress:
        progress("checking", 0, 8)
        progress("planning", 3, 8)


def test_a_terminal_sees_the_step_and_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    work()
    printed = capsys.readouterr()
    assert "planning" in printed.err
    assert "3/8" in printed.err
    assert printed.out == ""


def test_a_pipe_sees_nothing(capsys, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "0")
    work()
    assert capsys.readouterr() == ("", "")
