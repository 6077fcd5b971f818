"""``hardened-unit try``, as a user calls it: what it says of units in a throwaway boot, and with which exit status it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hardened_unit.trial import why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

SLEEPS = "[Service]\nExecStart=/usr/bin/sleep 1000\n"


@pytest.fixture(autouse=True)
def _can_boot() -> None:
    """Skip where no boot can be made."""
    if why := why_not():
        pytest.skip(why)


@pytest.fixture
def tried(run: Run, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give what tries a unit by its text."""

    def call(text: str, *options: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "mine.service").write_text(text)
        return run("try", "mine.service", "--wait", "0.3", *options, cwd=tmp_path)

    return call


def test_a_service_that_runs(tried: Run, run: Run, tmp_path: Path) -> None:
    """What the kernel shows, the exposure, and the journal."""
    done = tried(f"{SLEEPS}User=daemon\nNoNewPrivileges=yes\nProtectSystem=strict\nCapabilityBoundingSet=\n")
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert said.startswith("mine.service runs")
    assert "user 1, group 1; capabilities none; no new privileges; no system call filter; own namespaces mnt" in said
    scored = json.loads(run("score", "mine.service", "--format", "json", cwd=tmp_path).stdout)["files"][0]
    assert f"Exposure: {scored['overall']} {scored['level']}" in said
    assert said.endswith("Journal Started mine.service.")


@pytest.mark.parametrize(
    ("lines", "headline", "parts"),
    [
        (
            "ExecStart=/usr/bin/sleep 1000\nReadWritePaths=/nosuch\nProtectHome=yes",
            "does not start: 226/NAMESPACE",
            ["Look at: ReadWritePaths=\n", "explain namespace-setup-failed", "/run/systemd/unit-root/nosuch: No such file"],
        ),
        ("ExecStart=/nosuch", "does not start: 203/EXEC", ["explain exec-failed"]),
        (
            "ExecStart=/usr/bin/uname\nSystemCallFilter=~uname",
            "starts, and does not stay: 31/SYS",
            ["Look at: SystemCallFilter=\n", "explain killed-by-sigsys", "status=31/SYS"],
        ),
        (
            "ExecStart=/bin/sh -c 'sleep .1; uname'\nSystemCallFilter=~uname",
            "starts, and does not stay: 159",
            ["killed by a signal: 31/SYS", "explain killed-by-sigsys"],
        ),
        ("ExecStart=/bin/sh -c 'exit 42'", "starts, and does not stay: 42", ["The program's own number"]),
        (
            "ExecStart=/bin/sh -c 'setsid sleep 1000 & exit 0'",
            "starts, and does not stay: 0/SUCCESS",
            ["it went into the background (Type=forking expects that)"],
        ),
        ("Type=notify\nExecStart=/usr/bin/true", "does not start: protocol", ["with Type=notify it ended before it said"]),
        (
            "ExecStart=/usr/bin/sleep 1000\nEnvironmentFile=/nosuch",
            "does not start: resources",
            ["such as an EnvironmentFile="],
        ),
        ("Type=simple", "does not start", ["bad unit file setting"]),
        ("ExecStart=/usr/bin/true\n[Unit]\nConditionPathExists=/nosuch", "is skipped", ["A condition in its [Unit] section"]),
        ("ExecStart=/usr/bin/true\n[Unit]\nAssertPathExists=/nosuch", "does not start", ["an assertion of its own is not met"]),
        ("ExecStart=/bin/sh -c 'kill -40 $$$$'", "starts, and does not stay: 40", ["killed by a signal"]),
        (
            "ExecStart=/bin/sh -c 'systemctl --no-block stop mine.service; exec sleep 1000'",
            "starts, and does not stay",
            ["It was ended again in a regular way"],
        ),
        ("ExecStart=/usr/bin/true\n[Unit]\nRequires=nosuch.service", "does not start", ["nosuch.service not found"]),
        ("Type=oneshot\nExecStart=/usr/bin/false", "does not start: 1/FAILURE", ["The program gave up"]),
    ],
)
def test_services_that_do_not_run(tried: Run, lines: str, headline: str, parts: list[str]) -> None:
    """Each is told why, with where to look, and what the trial lacks."""
    done = tried(f"[Service]\n{lines}\n", "--wait", "20")  # it fails long before that
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0] == f"mine.service  {headline}"
    said = "\n".join(" ".join(part.split()) for part in done.stdout.split("\n"))
    flat = " ".join(said.split())
    for part in parts:
        assert " ".join(part.split()) in flat or part in said
    assert "In a trial: " in flat
    assert "try --help" in flat


def test_a_oneshot(tried: Run) -> None:
    """It has done its work."""
    done = tried("[Service]\nType=oneshot\nExecStart=/usr/bin/echo hello\n")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "mine.service  has done its work")


def test_a_unit_that_is_never_ready(tried: Run) -> None:
    """It is given up."""
    done = tried("[Service]\nType=notify\nExecStart=/usr/bin/sleep 1000\n", "--timeout", "1")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "mine.service  is never ready")
    assert "hardened-unit explain start-times-out" in done.stdout


@pytest.mark.parametrize(
    ("check", "headline", "says"),
    [
        ("systemctl is-active mine.service", "runs, and the check passes", "``{check}`` passed"),
        ("echo no >&2; exit 3", "runs, and the check fails", "``{check}`` failed with status 3"),
        ("sleep 1000", "runs, and the check hangs", "``{check}`` was still running when its time was over"),
    ],
)
def test_checks(tried: Run, check: str, headline: str, says: str) -> None:
    """Whether it passed decides the exit status; what it printed is shown when it did not."""
    done = tried(SLEEPS, "--check", check, "--timeout", "2")
    assert done.returncode == (0 if "passes" in headline else 1)
    assert done.stdout.splitlines()[0] == f"mine.service  {headline}"
    assert says.format(check=check).replace("``", "'") in " ".join(done.stdout.split())
    assert ("The check printed\n    no\n" in done.stdout) == ("echo" in check)


def test_json(tried: Run) -> None:
    """The keys of the contract, of a unit that runs and of one that does not."""
    good: dict[str, Any] = json.loads(tried(f"{SLEEPS}User=daemon\n", "--check", "true", "--format", "json").stdout)
    assert (good["version"], good["started"], good["result"], good["exit_status"], good["check"]) == (
        1,
        True,
        "success",
        None,
        True,
    )
    assert float(good["exposure"]) > 9
    assert good["journal"] == ["Started mine.service."]
    assert good["kernel"]["user"] == 1
    bad: dict[str, Any] = json.loads(
        tried("[Service]\nType=exec\nExecStart=/nosuch\n", "--check", "true", "--format", "json").stdout
    )
    assert (bad["started"], bad["result"], bad["exit_status"], bad["check"]) == (False, "exit-code", 203, None)
    assert bad["why"]["end"] == "203/EXEC"
    assert bad["why"]["symptoms"] == ["exec-failed"]
    assert bad.keys() == good.keys()


def test_limits_that_have_no_effect_are_told(tried: Run) -> None:
    """Of a unit that runs only what is about a directive that it has."""
    done = tried(f"{SLEEPS}TasksMax=5\n")
    other = tried(SLEEPS)
    here = Path("/sys/fs/cgroup/cgroup.controllers")
    if not here.exists() or "pids" not in here.read_text():
        assert "TasksMax= and their like have no effect" in " ".join(done.stdout.split())
    assert "In a trial" not in other.stdout


def test_an_installed_unit_and_a_template(run: Run, tmp_path: Path) -> None:
    """By its name, with the type left out; and an instance of a template that is a file."""
    done = run("try", "systemd-tmpfiles-clean")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "systemd-tmpfiles-clean.service  has done its work")
    (tmp_path / "mine@.service").write_text(SLEEPS)
    assert run("try", "--wait", "0", str(tmp_path / "mine@.service")).stdout.startswith("mine@trial.service  runs\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nosuch",), "nosuch: there is no such file, and no unit nosuch.service in /"),
        (("./nosuch.service",), "./nosuch.service: cannot be read: no such file or directory"),
        (("./a b.service",), "'a b.service' is no name for a unit; only letters, digits and : - _ . \\ @ are allowed"),
        (("mine.service", "--root", "/nosuch"), "no throwaway boot here: there is no systemd in /nosuch"),
        (("mine.service", "--timeout", "0"), "argument --timeout: '0' is less than 0.1 seconds"),
        (("mine.service", "--wait", "soon"), "argument --wait: 'soon' is no number of seconds from 0 to 86400"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    """One line, and the exit status 2."""
    done = run("try", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == f"hardened-unit try: {said}"


def test_a_unit_that_takes_the_system_down(tried: Run) -> None:
    """There is nothing more to be seen of it, and that is said."""
    done = tried("[Service]\nExecStart=/usr/bin/systemctl poweroff --force --force\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("hardened-unit try: the boot ended while mine.service was tried: ")


def test_who_is_not_root_is_told() -> None:
    """In one line that says what is missing."""
    command = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-m", "hardened_unit", "try", "x.service"]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("hardened-unit try: no throwaway boot here: it needs root")


def _groups(process: subprocess.Popen[bytes]) -> list[Path]:
    """Find the control groups of the boot that a process has made."""
    mounts = Path("/proc/self/mountinfo").read_text()
    top = next(line.split()[4] for line in mounts.splitlines() if " - cgroup2 " in line)
    return list(Path(top).glob(f"hardened-unit-{process.pid}-*"))


CHECK = f"sleep 1{os.getpid():07}"
"""A check that no other run of these tests has."""


def _check_runs(_: subprocess.Popen[bytes]) -> bool:
    """Tell whether there is the process that the check consists of."""
    shown = subprocess.run(["pgrep", "-fx", CHECK], capture_output=True, check=False)
    return shown.returncode == 0


@pytest.mark.parametrize("begun", [_groups, _check_runs], ids=["boot", "check"])
def test_ctrl_c(tmp_path: Path, begun: Callable[[subprocess.Popen[bytes]], object]) -> None:
    """While it boots, and while the check runs: 130, and nothing stays behind."""
    (tmp_path / "mine.service").write_text(SLEEPS)
    command = [sys.executable, "-m", "hardened_unit", "try", "mine.service", "--check", CHECK]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not begun(process):
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")
    # When it comes between the start of the supervisor and the note of it, the supervisor clears away by itself.
    deadline = time.monotonic() + 10
    while _groups(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _groups(process)
    assert not _check_runs(process)
