"""`advisor profile` as a user runs it, on a machine without a GPU."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from functional.commands import ROOT, advisor

PYTHON = sys.executable
STEPS = """
import sys, time
from advisor import profile
for _ in range(int(sys.argv[1])):
    time.sleep(0.05)
    profile.step()
    print("step", flush=True)
sys.exit(int(sys.argv[2]))
"""


def start(*words, cwd):
    """Start `advisor profile WORDS...` in a session of its own."""
    return subprocess.Popen(
        [PYTHON, "-m", "advisor", "profile", *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def document(folder, name="profile.json"):
    return json.loads((folder / name).read_text())


def plan_of(profile, folder):
    scenario = folder / "scenario.yaml"
    scenario.write_text(
        "name: one\nperiod: {start: 2026-12-01T00:00Z, hours: 720}\nworkloads:\n"
        f"  - {{name: job, kind: training, profile: {profile.name}, units: 1000000}}\n",
    )
    return advisor("plan", scenario, "--json")


def test_a_job_of_cpus_is_profiled_and_its_profile_plans(tmp_path):
    out = tmp_path / "p.json"
    run = advisor("profile", "--out", out, "--", PYTHON, "-c", STEPS, 20, 0)
    assert run.returncode == 0
    assert run.stdout == "step\n" * 20
    shown = " ".join(run.stderr.split())
    assert "20 steps, counted by step" in shown
    assert "GPU energy: no NVIDIA driver on this machine" in shown
    assert "estimated" in shown or "by counter" in shown
    profile = document(tmp_path, "p.json")
    assert profile["hardware"]["cpu"]["busy_cpus"] > 0
    plan = plan_of(out, tmp_path)
    assert plan.returncode == 0, plan.stderr
    (placement,) = json.loads(plan.stdout)["placements"]
    assert placement["accelerator"] is None


def test_exit_code_and_streams_are_the_commands(tmp_path):
    job = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)"
    run = advisor("profile", "--out", tmp_path / "p.json", "--units", 3, "--", PYTHON, "-c", job)
    assert run.returncode == 7
    assert run.stdout == "out\n"
    assert "err\n" in run.stderr
    assert "failed with exit code 7" in " ".join(run.stderr.split())
    assert document(tmp_path, "p.json")["measurement"]["exit_code"] == 7


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--interval", "0.001", "--", "true"], "an interval of 0.001 s"),
        (["--units", "-1", "--", "true"], "a positive number"),
        (["--", "/no/such/program"], "cannot run /no/such/program"),
        (["--pid", "4194303"], "no such process"),
        (["--pid", "1", "--", "true"], "either a command after -- or --pid"),
        (["--out", "/no/such/folder/p.json", "--", "true"], "cannot be written"),
        (["--confirm", "--", "true"], "no terminal to answer on"),
        (["--at", "aws:mars-1", "--", "true"], "unknown region"),
        (["show", "/no/such/file"], "cannot be read"),
        (["recover", "/no/such/file"], "cannot be read"),
        (["recover", "README.md"], "is no trace of advisor"),
        (["merge", "fixtures/profiles/resnet50-imagenet-a40.json"], "not a measured run"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_mend(words, message):
    run = advisor("profile", *words, columns=200)
    assert run.returncode == 2, run.stderr
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(ROOT.glob("*.partial"))


def test_ctrl_c_reaches_the_job_and_the_profile_is_written(tmp_path):
    process = start("--", PYTHON, "-c", STEPS, "600", "0", cwd=tmp_path)
    assert process.stdout.readline() == "step\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, shown = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "KeyboardInterrupt" in shown  # the job's own
    measured = document(tmp_path)["measurement"]
    assert measured["complete"]
    assert 3 < measured["units"] < 100


def test_ctrl_c_after_the_job_has_ended_does_not_lose_its_profile(tmp_path):
    late = "(sleep 0.05; kill -INT $PPID) & exit 0"  # while the files are being written
    process = start("--units", "1", "--", "sh", "-c", late, cwd=tmp_path)
    process.communicate(timeout=20)
    assert document(tmp_path)["measurement"]["exit_code"] == 0


def test_a_job_that_handles_sigterm_ends_as_it_likes(tmp_path):
    job = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    process = start("--units", "1", "--", PYTHON, "-c", job, cwd=tmp_path)
    process.stdout.readline()
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 5
    assert document(tmp_path)["measurement"]["exit_code"] == 5


def test_a_killed_profiler_leaves_a_trace_that_becomes_a_profile(tmp_path):
    process = start("--interval", "0.05", "--", PYTHON, "-c", STEPS, "600", "0", cwd=tmp_path)
    for _ in range(160):
        process.stdout.readline()
    job = int(
        subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
        ).stdout.split()[0],
    )
    process.kill()
    os.kill(job, signal.SIGKILL)
    process.communicate()
    assert not (tmp_path / "profile.json").exists()
    (partial,) = tmp_path.glob("*.partial")
    run = advisor("profile", "recover", partial)
    assert run.returncode == 0, run.stderr
    measured = document(tmp_path)
    assert not measured["measurement"]["complete"]
    assert measured["measurement"]["units"] >= 60
    assert measured["measured"]["energy_j_per_unit"] > 0
    assert "broke off" in " ".join(run.stderr.split())
    assert not partial.exists()


def test_ranks_under_one_launcher_become_one_profile(tmp_path):
    rank = "import os, sys\nfrom advisor import profile\nfor _ in range(5): profile.step()\n"
    job = (
        "import os, subprocess, sys\n"
        f"rank = {rank!r}\n"
        "ranks = [subprocess.Popen([sys.executable, '-c', rank],"
        " env={**os.environ, 'RANK': str(n)}, close_fds=True) for n in range(3)]\n"
        "sys.exit(max(r.wait() for r in ranks))\n"
    )
    run = advisor("profile", "--out", tmp_path / "p.json", "--", PYTHON, "-c", job)
    assert run.returncode == 0, run.stderr
    assert document(tmp_path, "p.json")["measurement"]["units"] == 5
    run = advisor("profile", "--out", tmp_path / "s.json", "--add-ranks", "--", PYTHON, "-c", job)
    assert document(tmp_path, "s.json")["measurement"]["units"] == 15


def test_a_shell_script_tells_its_steps_by_the_pipe(tmp_path):
    job = 'for i in 1 2 3; do sleep 0.2; echo "- 2 0" > "$ADVISOR_PROFILE_PIPE"; done'
    run = advisor("profile", "--out", tmp_path / "p.json", "--unit", "file", "--", "sh", "-c", job)
    assert run.returncode == 0
    assert document(tmp_path, "p.json")["measurement"]["units"] == 6
    assert document(tmp_path, "p.json")["unit"] == "file"


def test_a_running_process_is_watched_for_a_while(tmp_path):
    job = subprocess.Popen([PYTHON, "-c", "while True: pass"])
    try:
        words = ("--pid", job.pid, "--for", 2, "--units", 1, "--out", tmp_path / "p.json")
        run = advisor("profile", *words)
    finally:
        job.kill()
        job.wait()
    assert run.returncode == 0, run.stderr
    measured = document(tmp_path, "p.json")
    assert measured["measurement"]["duration_s"] == pytest.approx(2, abs=0.4)
    assert measured["hardware"]["cpu"]["busy_cpus"] == pytest.approx(1, abs=0.5)


def test_a_process_that_ends_ends_the_recording(tmp_path):
    job = subprocess.Popen([PYTHON, "-c", "import time; time.sleep(2)"])
    run = advisor("profile", "--pid", job.pid, "--units", 1, "--out", tmp_path / "p.json")
    job.wait()
    assert run.returncode == 0, run.stderr


def test_profiles_are_shown_compared_and_forecast(tmp_path):
    out = tmp_path / "p.json"
    words = ("--out", out, "--total-units", 1000000, "--at", "aws:eu-north-1:c7a.medium")
    run = advisor("profile", *words, "--", PYTHON, "-c", STEPS, 20, 0, columns=200)
    assert "1,000,000 steps take" in run.stderr.replace(".000", "")
    assert "USD at aws:eu-north-1:c7a.medium" in run.stderr
    shown = advisor("profile", "show", out)
    assert shown.returncode == 0
    assert "per step" in shown.stdout
    assert json.loads(advisor("profile", "show", out, "--json").stdout) == document(
        tmp_path, "p.json"
    )
    same = advisor("profile", "compare", out, out)
    assert "+0.0%" in same.stdout
    assert "further apart" not in same.stdout
    rows = json.loads(advisor("profile", "compare", out, out, "--json").stdout)
    assert not any(row["is_large"] for row in rows)


def test_the_partial_trace_of_another_run_is_kept(tmp_path):
    (tmp_path / "p.trace.gz.partial").write_bytes(b"of a killed run")
    advisor("profile", "--out", tmp_path / "p.json", "--units", 1, "--", "sleep", "1")
    assert (tmp_path / "p.trace.gz.partial").read_bytes() == b"of a killed run"
    assert (tmp_path / "p.trace.gz").exists()


def answered(text, *words, cwd):
    """Run on a terminal of its own, answer when asked, and return exit code and screen."""
    terminal, far_end = os.openpty()
    process = subprocess.Popen(
        [PYTHON, "-m", "advisor", "profile", *words],
        cwd=cwd,
        stdin=far_end,
        stdout=far_end,
        stderr=far_end,
        start_new_session=True,
    )
    os.close(far_end)
    screen = b""
    try:
        while data := os.read(terminal, 4096):
            screen += data
            if text and b"go on?" in screen:
                os.write(terminal, text.encode())
                text = ""
    except OSError:  # Linux: the far end has closed
        pass
    finally:
        os.close(terminal)
    return process.wait(timeout=30), screen.decode()


@pytest.mark.parametrize(("answer", "code"), [("n\n", 128 + signal.SIGTERM), ("y\n", 0)])
def test_the_forecast_is_shown_and_the_answer_followed(tmp_path, answer, code):
    words = ("--confirm", "--total-units", "100000", "--g-per-kwh", "40", "--usd-per-kwh", "0.2")
    job = ("--", PYTHON, "-c", STEPS, "280", "0")
    found, screen = answered(answer, *words, *job, cwd=tmp_path)
    assert found == code, screen
    assert "100,000 steps take" in screen
    assert "kg CO2e" in screen
    assert "USD at here" in screen
    units = document(tmp_path)["measurement"]["units"]
    assert units == 280 if code == 0 else 150 < units < 279


def test_a_forecast_needs_the_size_of_the_job(tmp_path):
    found, screen = answered("", "--confirm", "--", "true", cwd=tmp_path)
    assert found == 2
    assert "pass --total-units" in screen


def test_the_live_view_comes_and_goes_with_the_job(tmp_path):
    found, screen = answered("", "--watch", "--", PYTHON, "-c", STEPS, "60", "4", cwd=tmp_path)
    assert found == 4
    assert "power [W] over time [s]" in screen
    assert screen.count("step\r\n") >= 60  # the output, once the screen has gone
    assert document(tmp_path)["measurement"]["units"] == 60


def test_logs_of_other_trackers_become_profiles_that_agree(tmp_path):
    logs = ROOT / "fixtures" / "logs"
    told = ("--units", 240, "--accelerator", "A100-SXM4-40GB")
    smi, carbon = tmp_path / "smi.json", tmp_path / "carbon.json"
    run = advisor("import-profile", logs / "simulated-nvidia-smi.csv", *told, "--out", smi)
    assert run.returncode == 0, run.stderr
    assert "is a log of nvidia-smi" in run.stderr
    run = advisor(
        "import-profile", logs / "simulated-codecarbon-emissions.csv", *told, "--out", carbon
    )
    assert "is a log of CodeCarbon" in run.stderr
    assert "divided by CodeCarbon's PUE of 1.2" in " ".join(run.stderr.split())
    compared = advisor("profile", "compare", smi, carbon, columns=120)
    assert "further apart" not in compared.stdout
    plan = plan_of(smi, tmp_path)
    assert plan.returncode == 0, plan.stderr
    assert advisor("import-profile", ROOT / "README.md").returncode == 2


def test_ranks_that_measured_themselves_are_merged(tmp_path):
    job = (
        "import time\nfrom advisor import profile\n"
        "with profile.session('p.json', units=4):\n    sum(range(20_000_000))\n"
    )
    for host in ("0", "1"):
        subprocess.run(
            [PYTHON, "-c", job], cwd=tmp_path, env={**os.environ, "RANK": host}, check=True
        )
    ranks = sorted(tmp_path.glob("p.rank*.json"))
    assert len(ranks) == 2
    run = advisor("profile", "merge", *ranks, "--out", tmp_path / "all.json")
    assert run.returncode == 2  # estimates of one host hold the whole host each
    assert "did not run at the same time" in run.stderr or "start them all" in run.stderr


def on_terminal(*words, cwd):
    """Start `advisor profile WORDS...` as the leader of a terminal of its own."""
    terminal, far_end = os.openpty()
    leader = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
        "os.execv(sys.executable, [sys.executable, '-m', 'advisor', 'profile', *sys.argv[1:]])"
    )
    process = subprocess.Popen(
        [PYTHON, "-c", leader, *words],
        cwd=cwd,
        stdin=far_end,
        stdout=far_end,
        stderr=far_end,
        start_new_session=True,
    )
    os.close(far_end)
    return process, terminal


def read_until(terminal, word):
    screen = b""
    while word not in screen:
        screen += os.read(terminal, 4096)
    return screen.decode()


def test_on_a_terminal_ctrl_c_goes_to_the_job_alone(tmp_path):
    process, terminal = on_terminal("--", PYTHON, "-c", STEPS, "600", "0", cwd=tmp_path)
    read_until(terminal, b"step")
    os.write(terminal, b"\x03")
    screen = read_until(terminal, b"wrote profile.json")
    assert process.wait(timeout=20) == 130
    assert screen.count("KeyboardInterrupt") == 1
    os.close(terminal)


def test_on_a_terminal_ctrl_z_stops_both_and_both_go_on(tmp_path):
    process, terminal = on_terminal("--", PYTHON, "-c", STEPS, "40", "0", cwd=tmp_path)
    read_until(terminal, b"step")
    os.write(terminal, b"\x1a")
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    process.send_signal(signal.SIGCONT)
    read_until(terminal, b"wrote profile.json")
    assert process.wait(timeout=20) == 0
    assert document(tmp_path)["measurement"]["units"] == 40
    os.close(terminal)


def test_on_a_terminal_the_job_reads_the_keyboard(tmp_path):
    job = "print('got', input('name? '))"
    process, terminal = on_terminal("--units", "1", "--", PYTHON, "-c", job, cwd=tmp_path)
    read_until(terminal, b"name? ")
    os.write(terminal, b"Ada\n")
    assert "got Ada" in read_until(terminal, b"wrote profile.json")
    assert process.wait(timeout=20) == 0
    os.close(terminal)
