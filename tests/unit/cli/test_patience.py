import os
import signal

import pytest

from advisor.cli.patience import patience


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_one_press_asks_to_end(capsys):
    with patience() as stop:
        assert not stop()
        press()
        assert stop()
    assert "best plan known" in capsys.readouterr().err


def test_a_second_press_gives_up(capsys):
    with patience():
        press()
        with pytest.raises(KeyboardInterrupt):
            press()
    assert "again gives up" in capsys.readouterr().err


def test_afterwards_ctrl_c_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    with patience():
        pass
    assert signal.getsignal(signal.SIGINT) is before
