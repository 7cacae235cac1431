"""The terminal UI: first paint, a slider's move to its new answer, memory under random keys.

Peers in the same run: an empty Textual app for the first paint, and `advisor plan` in memory,
solved anew, for a slider's move.
"""

import asyncio
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir, suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import psutil
from measure import report
from textual import events

from advisor.placement.plan import make_plan
from advisor.service.plan import ask
from advisor.tui.app import AdvisorApp
from advisor.tui.panes.explore import ExplorePane
from advisor.tui.widgets.slider import Slider

SCENARIOS = (
    "nlp-team",
    "eu-company",
    "global-inference",
    "levers",
    "follow-the-sun",
    "pretraining-10k-gpu-hours",
    "shared-quota",
)
SLIDERS = ("budget", "price", "latency", "slack")
Result = TypeVar("Result")
EMPTY = (
    "from textual.app import App\nfrom textual.widgets import Static\n"
    "class E(App):\n    def compose(self): yield Static('painted')\nE().run()"
)
TEAM = Path("scenarios/nlp-team.yaml")
ROUNDS, MOVES, SETTLE_S = 7, 25, 15.0
KEYS = (
    *"123456789[]p0x/", "left", "right", "up", "down", "tab", "shift+tab", "enter", "escape",
    "home", "end", "pageup", "pagedown", "question_mark", "backspace",
)  # fmt: skip


def painted_s(command: Sequence[str], mark: bytes, folder: str) -> float:
    """Return the time from the start of a process to a mark on its terminal. [s]"""
    began_s = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm-256color", "XDG_STATE_HOME": folder}
        os.execv(command[0], list(command))  # noqa: S606 - no shell is meant
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    shown = b""
    while mark not in shown:
        if select.select([terminal], [], [], 30.0)[0]:
            shown += os.read(terminal, 1 << 16)
    passed_s = time.perf_counter() - began_s
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return passed_s


def first_paint() -> dict[str, float]:
    """Return medians of ours with a scenario, and of an empty app."""
    with TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "advisor", "tui", "scenarios/nlp-team.yaml"]
        pairs = [
            (
                painted_s(ours, b"CO2 price", folder),
                painted_s([sys.executable, "-c", EMPTY], b"painted", folder),
            )
            for _ in range(ROUNDS)
        ]
    ours_s, empty_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    return {"first_paint_s": ours_s, "empty_textual_app_s": empty_s}


async def until(done: Callable[[], object], most_s: float = 120.0) -> None:
    """Wait until something is so, or as long as that."""
    end_s = time.perf_counter() + most_s
    while not done() and time.perf_counter() < end_s:  # noqa: ASYNC110 - as often as it can
        await asyncio.sleep(0.001)


async def move_times(name: str, folder: Path, settle_s: float) -> list[float]:
    """Return the times of random slider moves to the new answer on the screen. [s]

    Args:
        name: of a scenario
        folder: for the state
        settle_s: how long the screen has been looking around before the first move [s]
    """
    app = AdvisorApp(Path(f"scenarios/{name}.yaml"), folder=folder)
    dice, times = random.Random(1), []  # noqa: S311 - not for secrets
    async with app.run_test(size=(120, 40)):
        await until(lambda: app.desk.explored is not None and app.desk.explored.is_final)
        pane = app.query_one(ExplorePane)
        await asyncio.sleep(settle_s)
        for _ in range(MOVES):
            slider = app.query_one(f"#{dice.choice(SLIDERS)}", Slider)
            before = pane.dials
            began_s = time.perf_counter()
            slider.action_move(dice.choice((-2, -1, 1, 2)))
            await until(lambda before=before: pane.dials != before, 0.05)
            if pane.dials == before:
                continue  # it cannot be moved, or stands at its end
            drawn = asyncio.Event()
            await until(
                lambda: (
                    pane.found is not None
                    and (pane.found.dials == pane.dials or pane.query_one("#trouble").display)
                ),
            )
            app.screen.call_after_refresh(drawn.set)
            with suppress(TimeoutError):  # it was drawn before it was asked
                await asyncio.wait_for(drawn.wait(), 0.05)
            times.append(time.perf_counter() - began_s)
            await asyncio.sleep(dice.uniform(0.3, 1.5))  # people look before they move on
    return times


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 are below."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def moves_of(name: str) -> tuple[list[float], float]:
    """Return the times of slider moves in a scenario, and of its plan made from scratch. [s]"""
    with TemporaryDirectory() as folder:
        times = asyncio.run(move_times(name, Path(folder), SETTLE_S))
    question = ask(Path(f"scenarios/{name}.yaml"))
    make_plan(question)
    began_s = time.perf_counter()
    make_plan(question)
    return times, time.perf_counter() - began_s


def slider_moves() -> dict[str, float]:
    """Return p50 and p95 by scenario, and over all of them, beside plans from scratch."""
    found: dict[str, float] = {}
    every: list[float] = []
    scratch: list[float] = []
    for name in SCENARIOS:
        times, plan_s = alone(moves_of, name)
        every += times
        scratch.append(plan_s)
        found[f"{name}_p50_s"], found[f"{name}_p95_s"] = statistics.median(times), p95(times)
    return {
        "slider_p50_s": statistics.median(every),
        "slider_p95_s": p95(every),
        "plan_in_memory_mean_s": statistics.fmean(scratch),
        **found,
    }


def alone(measure: Callable[..., Result], *arguments: object) -> Result:
    """Return what is measured in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


async def random_keys(team: Path, folder: Path, lasting_s: float) -> float:
    """Return the most memory under random keys. [MiB]"""
    app = AdvisorApp(team, folder=folder)
    dice, own, most = random.Random(2), psutil.Process(), 0.0  # noqa: S311 - not for secrets
    async with app.run_test(size=(120, 40)):
        await until(lambda: app.desk.explored is not None)
        end_s = time.perf_counter() + lasting_s
        while time.perf_counter() < end_s:
            key = dice.choice(KEYS)
            character = key if len(key) == 1 else None
            app.post_message(events.Key(key, character))
            await asyncio.sleep(0.02)
            most = max(most, own.memory_info().rss / 2**20)
    return most


def keys_of(lasting_s: float) -> float:
    """Return the most memory under random keys, in a folder that may be written. [MiB]"""
    team = TEAM.absolute()
    with TemporaryDirectory() as folder, chdir(folder):
        os.environ["PATH"] = ""  # no word that is typed by chance is a command
        return asyncio.run(random_keys(team, Path(folder) / "state", lasting_s))


def main() -> None:
    """Measure and report.

    The aims: first paint 0.8 s, slider to answer 0.1 s (p95), 350 MiB after ten minutes.
    """
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    found = {**first_paint()}
    found |= slider_moves()
    found["random_keys_min"] = minutes
    found["peak_mib"] = alone(keys_of, minutes * 60)
    report("tui", found)


if __name__ == "__main__":
    main()
