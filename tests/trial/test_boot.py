"""A throwaway boot: what it shows, what it keeps apart, and that it leaves nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from hardened_unit.trial import Boot, BootFailed, why_not
from hardened_unit.trial.boot import _control_groups
from hardened_unit.trial.evidence import Written, without_old_folders

FOLDERS = ("/etc", "/home", "/opt", "/root", "/srv", "/usr", "/var")
CHANGING = re.compile(
    r"^(fs\.(dentry-state|file-nr|inode-)|kernel\.(ns_last_pid|pty\.nr|random)|net\.netfilter|fs\.quota|kernel\.sched_domain)"
)
"""Kernel settings that count something."""


@pytest.fixture(scope="module", autouse=True)
def _can_boot() -> None:
    if why := why_not():
        pytest.skip(why)


class Machine(NamedTuple):
    """What a boot could leave behind."""

    mounts: str
    groups: frozenset[str]
    settings: frozenset[str]
    modules: str
    newer: frozenset[str]


def machine(mark: Path, caller: int) -> Machine:
    """Look at this machine; files are those that are newer than the mark, control groups those of a caller's boots.

    What programs keep in hidden files at home is left out: others that run meanwhile, such as a browser, write there too.
    """
    groups = Path(_control_groups())
    said = subprocess.run(["sysctl", "-a"], capture_output=True, text=True, check=False).stdout
    newer = subprocess.run(
        ["find", *FOLDERS, "-xdev", "-newer", str(mark), "-not", "-path", "*/__pycache__*", "-not", "-path", "/root/.*"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return Machine(
        Path("/proc/mounts").read_text(),
        frozenset(str(path) for path in groups.glob(f"hardened-unit-{caller}-*")),
        frozenset(line for line in said.splitlines() if not CHANGING.match(line)),
        Path("/proc/modules").read_text() if Path("/proc/modules").exists() else "",
        frozenset(newer.splitlines()),
    )


BUSY = """
set -e
systemctl is-system-running
echo changed >/etc/hostname; hostname changed; touch /usr/bin/new /var/lib/new /root/new; rm /etc/passwd
mkdir -p /sys/fs/cgroup/mine; mount -t tmpfs none /srv; echo 5 >/proc/sys/net/ipv4/ip_forward
! echo 1 >/proc/sys/kernel/panic; ! mkdir /sys/x 2>/dev/null
! date -s 2001-01-01 2>/dev/null
sleep 1000 &
"""


def test_nothing_stays_behind(tmp_path: Path) -> None:
    """Mounts, control groups, kernel settings, modules, files and processes are as before, whatever went on in the boot."""
    mark = tmp_path / "mark"
    mark.touch()
    with Boot():
        pass  # file systems' modules are loaded by the first
    before = machine(mark, os.getpid())
    with Boot() as boot:
        pid1 = boot.pid1
        done = boot.run("sh", stdin=BUSY)
        assert done.status == 0, done.stderr
        assert boot.read("/etc/hostname") == "changed\n"
        assert len(machine(mark, os.getpid()).groups) == len(before.groups) + 1
    assert machine(mark, os.getpid()) == before
    assert not Path(f"/proc/{pid1}").exists()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_stays_behind_when_the_caller_is_killed(sent: signal.Signals, tmp_path: Path) -> None:
    """Not even when it has no time to say so."""
    mark = tmp_path / "mark"
    mark.touch()
    before = machine(mark, 0)
    code = (
        "import time\nfrom hardened_unit.trial import Boot\n"
        "with Boot() as boot:\n    boot.run('sh', '-c', 'sleep 1000 &')\n    print(boot.pid1, flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as caller:
        assert caller.stdout
        pid1 = int(caller.stdout.readline())
        assert Path(f"/proc/{pid1}/comm").read_text() == "systemd\n"
        assert machine(mark, caller.pid).groups
        caller.send_signal(sent)
        caller.wait()
    deadline = time.monotonic() + 20
    while machine(mark, caller.pid) != before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid1}").exists()
    assert machine(mark, caller.pid) == before


def test_every_local_file_system_is_covered(tmp_path: Path) -> None:
    """One that is mounted beside the root, and a read-only one: both are seen, and neither is written to."""
    code = f"""
import subprocess, sys
from hardened_unit.trial import Boot
def mount(*words): subprocess.run(["mount", *words], check=True)
for name in ("disk", "frozen"):
    mount("-t", "tmpfs", "tmpfs", f"{tmp_path}/{{name}}")
    open(f"{tmp_path}/{{name}}/there", "w").write(name)
open("{tmp_path}/disk/inner.txt", "w").close()
mount("-o", "remount,ro", "{tmp_path}/frozen")
with Boot() as boot:
    print(boot.read("{tmp_path}/disk/there"), boot.read("{tmp_path}/frozen/there"))
    print(boot.run("sh", "-c", "echo x >{tmp_path}/disk/there; rm {tmp_path}/disk/inner.txt; cat {tmp_path}/disk/there").stdout)
    print(boot.run("sh", "-c", "echo x >{tmp_path}/frozen/there").status)
print(open("{tmp_path}/disk/there").read(), __import__("os").listdir("{tmp_path}/disk"))
"""
    for name in ("disk", "frozen"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line]
    assert lines[0] == "disk frozen"
    assert lines[1] == "x"
    assert lines[2] != "0"
    assert lines[3].startswith("disk ")
    assert "inner.txt" in lines[3]


def test_the_nodes_of_devices_are_the_boots_own() -> None:
    """What a service does to one, or systemd to what a unit calls a terminal, is not done to the machine's."""
    before = Path("/dev/null").stat()
    with Boot() as boot:
        done = boot.run(
            "sh", "-c", "chmod 600 /dev/null && chown 1:1 /dev/null && echo x >/dev/null && stat -c '%a %u %t' /dev/null"
        )
        assert done.stdout == "600 1 1\n"
        after = Path("/dev/null").stat()
        assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_link_does_not_lead_out_of_the_boot(tmp_path: Path) -> None:
    """What is written through an absolute link is written in the boot."""
    (tmp_path / "outside").write_text("as it was")
    (tmp_path / "link").symlink_to(tmp_path / "outside")
    with Boot() as boot:
        boot.write({str(tmp_path / "link"): "it's\nnew %s \\n"})
        assert boot.read(str(tmp_path / "outside")) == "it's\nnew %s \\n"
    assert (tmp_path / "outside").read_text() == "as it was"


def test_a_command_has_its_status_and_its_time() -> None:
    """A status comes back, a hanging command is ended, and one that leaves a process behind does not hang."""
    with Boot() as boot:
        assert boot.run("sh", "-c", "cat; echo err >&2; exit 3", stdin="in") == (3, "in", "err\n", False)
        assert boot.run("sleep", "100", timeout=0.5).timed_out
        assert not boot.run("sh", "-c", "sleep 100 & echo there").timed_out
        assert boot.run("true").status == 0
        with pytest.raises(OSError, match="No such file"):
            boot.read("/nowhere")


def test_more_folders_than_a_command_line_holds() -> None:
    """What a service made is looked for however much it is; what was there before is left out."""
    made = tuple(f"/srv/{'x' * 60}/{number}" for number in range(60_000))
    with Boot() as boot:
        assert without_old_folders(boot, Written((), ("/etc", *made))).made == made


def test_what_a_boot_lacks_is_said() -> None:
    """Whatever the machine: the network, the clock; and the controllers only where they are not there."""
    with Boot() as boot:
        said = "; ".join(boot.lacks)
        assert "loopback" in said
        assert "CAP_SYS_TIME" in said
        has_pids = "pids" in boot.read("/sys/fs/cgroup/cgroup.controllers").split()
        assert ("TasksMax=" in said) is not has_pids
        bounding = re.search(r"CapBnd:\s*(\w+)", boot.read("/proc/1/status"))
        assert bounding
        assert int(bounding[1], 16) & (1 << 25 | 1 << 16) == 0


def test_without_root_it_says_what_is_missing() -> None:
    """As a user without rights."""
    code = "from hardened_unit.trial import why_not; print(why_not())"
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run([*nobody, sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("it needs root"), done.stderr


def test_a_folder_without_systemd_is_no_root(tmp_path: Path) -> None:
    """Said before anything is started."""
    assert why_not(str(tmp_path)) == f"there is no systemd in {tmp_path}"
    with pytest.raises(BootFailed, match="there is no systemd"), Boot(str(tmp_path)):
        pass


def test_a_root_without_the_programs_that_a_boot_needs_is_none(tmp_path: Path) -> None:
    """They are named."""
    _hollow(tmp_path, "sh", "env", "timeout", "cat", "find", "xargs")
    assert why_not(str(tmp_path)) == f"there is no mount and no umount in {tmp_path}"


def test_a_boot_that_does_not_come_up_says_why(tmp_path: Path) -> None:
    """Programs that are none: the boot ends at once, and leaves nothing."""
    _hollow(tmp_path, "sh", "env", "mount", "umount", "timeout", "cat", "find", "xargs")
    before = Path("/proc/mounts").read_text()
    with pytest.raises(BootFailed, match="did not come up"), Boot(str(tmp_path)):
        pass
    assert Path("/proc/mounts").read_text() == before


def _hollow(root: Path, *programs: str) -> None:
    """Make a root that looks like one from outside."""
    (root / "usr/lib/systemd").mkdir(parents=True)
    (root / "usr/bin").mkdir()
    for path in ("usr/lib/systemd/systemd", *(f"usr/bin/{name}" for name in programs)):
        (root / path).write_text("no program")
        (root / path).chmod(0o755)
