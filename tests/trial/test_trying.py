"""Units in a throwaway boot of this machine's systemd: what is seen of each, and that nothing stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardened_unit.errors import UserError
from hardened_unit.trial import Boot, why_not
from hardened_unit.trial.kernel import capabilities
from hardened_unit.trial.trying import attempt, install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hardened_unit.trial.trying import Attempt

SLEEPS = "[Service]\nExecStart=/usr/bin/sleep 1000\n"


@pytest.fixture(scope="module")
def boot() -> Iterator[Boot]:
    """Give a boot, or skip."""
    if why := why_not():
        pytest.skip(why)
    with Boot() as booted:
        yield booted


class Trier:
    """Tries units by their text."""

    def __init__(self, boot: Boot, folder: Path) -> None:
        """Take the boot, and a folder for the files."""
        self.boot = boot
        self.folder = folder

    def __call__(
        self, text: str, name: str = "tried.service", check: str = "", wait: float = 0.2, timeout: float = 10
    ) -> Attempt:
        """Try a unit, and make sure that nothing of it is left."""
        (self.folder / name).write_text(text)
        unit = install(self.boot, str(self.folder / name))
        seen = attempt(self.boot, unit, check=check, wait=wait, timeout=timeout)
        left = self.boot.shown(unit, "ActiveState", "Job", "NRestarts", "TasksCurrent")
        assert left["ActiveState"] == "inactive"
        assert not left.get("Job")
        assert self.boot.run("pgrep", "-x", "sleep").stdout == ""
        return seen


@pytest.fixture
def tried(boot: Boot, tmp_path: Path) -> Trier:
    """Give what tries a unit."""
    return Trier(boot, tmp_path)


def test_a_service_that_runs(tried: Trier) -> None:
    """The kernel's view is that of its hardening."""
    lines = "User=daemon\nNoNewPrivileges=yes\nProtectSystem=strict\nLockPersonality=yes\n"
    seen = tried(f"{SLEEPS}{lines}CapabilityBoundingSet=CAP_CHOWN CAP_KILL\n")
    assert (seen.works, seen.started, seen.runs, seen.state, seen.check) == (True, True, True, "active/running", None)
    assert seen.kernel
    assert (seen.kernel.no_new_privileges, seen.kernel.seccomp, seen.kernel.namespaces) == (True, "filter", ("mnt",))
    assert seen.kernel.user == 1
    assert capabilities(seen.kernel.bounding, seen.kernel.everything) == "CAP_CHOWN CAP_KILL"
    assert "Started tried.service." in seen.journal


def test_a_oneshot(tried: Trier) -> None:
    """It works when it has ended well; what it printed is there, and of the second attempt only that."""
    text = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo done at $(date +%%s.%%N)'\n"
    first, second = tried(text), tried(text)
    assert first.works
    assert second.works
    assert len([line for line in second.journal if line.startswith("done at")]) == 1
    assert set(first.journal) & set(second.journal) == {line for line in first.journal if not line.startswith("done at")}


def test_a_target(tried: Trier) -> None:
    """It works when it is reached, and has no process."""
    seen = tried("[Unit]\nDescription=A milestone\n", name="tried.target")
    assert (seen.works, seen.state, seen.result, seen.kernel) == (True, "active/active", "", None)
    assert [line.partition(" ")[0] for line in seen.journal] == ["Reached"]


def test_how_it_failed_is_not_that_of_the_attempt_before(tried: Trier) -> None:
    """A unit that ended badly, and then is not even begun."""
    assert tried("[Service]\nType=oneshot\nExecStart=/bin/sh -c 'exit 9'\n").status == 9
    seen = tried("[Unit]\nConditionPathExists=/nosuch\n[Service]\nType=oneshot\nExecStart=/bin/true\n")
    assert (seen.works, seen.skipped, seen.started, seen.ended, seen.status) == (False, True, False, None, 0)


@pytest.mark.parametrize(
    ("lines", "ended", "status", "started"),
    [
        ("ExecStart=/nosuch", "exited", 203, False),
        ("ExecStart=/bin/sh -c 'exit 3'", "exited", 3, True),
        ("ExecStartPre=/bin/sh -c 'exit 7'\nExecStart=/bin/sleep 1000", "exited", 7, False),
        ("ExecStart=/bin/sh -c 'sleep .1; kill -SEGV $$$$'\nLimitCORE=0", "killed", 11, True),
        ("ExecStart=/bin/uname\nSystemCallFilter=~uname\nLimitCORE=0", "killed", 31, True),
        ("ExecStart=/bin/sh -c 'exit 1'\nRestart=always\nRestartSec=0", "exited", 1, True),
    ],
)
def test_services_that_fail(tried: Trier, lines: str, ended: str, status: int, *, started: bool) -> None:
    """The process that decides is told, whichever it is, and however the unit would be restarted."""
    seen = tried(f"[Service]\n{lines}\n", wait=20)  # it fails long before that
    assert (seen.works, seen.started, seen.ended, seen.status) == (False, started, ended, status)
    assert any("Failed with result" in line for line in seen.journal)


def test_a_unit_that_forks_away(tried: Trier) -> None:
    """Under simple its end is the service's end; under forking it is how it should be."""
    command = "ExecStart=/bin/sh -c 'setsid sleep 1000 & exit 0'\n"
    under_simple = tried(f"[Service]\n{command}", wait=20)
    assert (under_simple.works, under_simple.started, under_simple.result, under_simple.status) == (False, True, "success", 0)
    assert tried(f"[Service]\nType=forking\n{command}").works


def test_processes_that_a_stop_leaves_alone(tried: Trier) -> None:
    """They are ended all the same."""
    assert tried("[Service]\nType=forking\nKillMode=process\nExecStart=/bin/sh -c 'sleep 1000 & sleep 1000 & exit 0'\n").works


def test_a_unit_that_is_never_ready(tried: Trier) -> None:
    """The start is given up when its time is over, though the service's own time is longer."""
    seen = tried("[Service]\nType=notify\nExecStart=/usr/bin/sleep 1000\nTimeoutStopSec=1000\n", timeout=1)
    assert (seen.works, seen.started, seen.timed_out, seen.state) == (False, False, True, "activating/start")


def test_a_unit_that_does_not_want_to_stop(tried: Trier) -> None:
    """It is killed."""
    assert tried("[Service]\nExecStart=/bin/sh -c 'trap : TERM; while :; do sleep 1; done'\nTimeoutStopSec=1000\n").works


def test_a_check_that_passes_after_a_while(tried: Trier) -> None:
    """It is run again until it does."""
    seen = tried(
        "[Service]\nExecStart=/bin/sh -c 'sleep .3; touch /run/ready; exec sleep 1000'\n", check="test -e /run/ready", wait=9
    )
    assert seen.works
    assert seen.check
    assert (seen.check.passed, seen.check.status) == (True, 0)


def test_a_check_that_fails(tried: Trier) -> None:
    """What it printed last is told, on both streams, in order of the streams."""
    seen = tried(SLEEPS, check="seq 20; echo oh >&2; exit 4")
    assert (seen.works, seen.runs) == (False, True)
    assert seen.check
    assert (seen.check.passed, seen.check.status, seen.check.timed_out) == (False, 4, False)
    assert seen.check.output == (*map(str, range(12, 21)), "oh")


def test_a_check_that_hangs(tried: Trier) -> None:
    """It is ended when its time is over; one that only leaves something behind is not waited for."""
    seen = tried(SLEEPS, check="sleep 500", timeout=2)
    assert seen.check
    assert (seen.works, seen.check.passed, seen.check.timed_out) == (False, False, True)
    assert tried(SLEEPS, check="tail -f /dev/null & true").works


def test_a_check_during_which_the_unit_fails(tried: Trier) -> None:
    """It does not count as passed."""
    seen = tried(SLEEPS, check="systemctl kill -s KILL tried.service; while systemctl -q is-active tried.service; do :; done")
    assert seen.check
    assert (seen.works, seen.runs, seen.check.passed, seen.check.status) == (False, False, False, 0)
    assert (seen.ended, seen.status) == ("killed", 9)


def test_a_unit_whose_dependency_fails(tried: Trier, boot: Boot) -> None:
    """It is not started, and the journal says why; also when the attempt before went well."""
    text = "[Service]\nType=oneshot\nExecStart=/bin/true\n"
    assert tried(text).works
    boot.write({"/etc/systemd/system/needed.service": "[Service]\nType=oneshot\nExecStart=/bin/false\n"})
    seen = tried(f"[Unit]\nRequires=needed.service\nAfter=needed.service\n{text}")
    assert (seen.works, seen.started, seen.skipped, seen.ended) == (False, False, False, None)
    assert any("Dependency failed" in line for line in seen.journal)


def test_a_unit_that_systemd_refuses(tried: Trier) -> None:
    """What it says is told."""
    seen = tried("[Service]\nType=simple\n", name="refused.service")
    assert (seen.works, seen.started) == (False, False)
    assert "bad unit file setting" in seen.said
    assert any("Service has no ExecStart=" in line for line in seen.journal)


def test_the_same_unit_a_hundred_times(tried: Trier, boot: Boot) -> None:
    """The limit that systemd has on starts does not stop it."""
    tried("[Service]\nType=oneshot\nExecStart=/bin/true\n")
    assert all(attempt(boot, "tried.service", lines=0).works for _ in range(100))


def test_drop_ins_and_templates(boot: Boot, tmp_path: Path) -> None:
    """Those beside the file count, in their order, and change no other unit; of a template an instance is tried."""
    (tmp_path / "many@.service").write_text(
        "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo $WHO is %i'\nEnvironment=WHO=none\n"
    )
    for folder, name, who in (("many@.service.d", "20.conf", "last"), ("service.d", "10.conf", "first")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(f"[Service]\nEnvironment=WHO={who}\n")
    unit = install(boot, str(tmp_path / "many@.service"))
    assert unit == "many@trial.service"
    assert "last is trial" in attempt(boot, unit).journal
    (tmp_path / "many@.service.d" / "20.conf").unlink()
    assert boot.run("test", "-e", "/etc/systemd/system/service.d").status == 1


def test_installed_units_by_name(boot: Boot) -> None:
    """With or without the suffix; one that does not exist is an error."""
    assert attempt(boot, install(boot, "systemd-tmpfiles-clean"), wait=0).works
    assert attempt(boot, install(boot, "systemd-tmpfiles-clean.timer"), wait=0).works
    with pytest.raises(UserError, match=r"nosuch: there is no such file, and no unit nosuch\.service in /"):
        install(boot, "nosuch")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"", "is not named like a unit"),
        ("latin.service", b"[Unit]\nDescription=\xe9\n", "is not UTF-8"),
        ("nosuch/x.service", None, "cannot be read"),
    ],
)
def test_files_that_are_no_units(boot: Boot, tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    """Each is refused in one line that names it."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=f"{name}: {said}"):
        install(boot, str(tmp_path / name))


def test_a_unit_that_floods_the_journal(tried: Trier) -> None:
    """Its last lines are told, or those that there are by then."""
    has_some = "journalctl --quiet --unit=tried.service --grep=flooded --lines=1"
    seen = tried("[Service]\nExecStart=/usr/bin/yes flooded\n", check=has_some, wait=20)
    assert seen.works
    assert "flooded" in seen.journal
