"""A throwaway boot: a real systemd as PID 1, in namespaces of its own, over the files of this machine or of a folder.

Whatever happens in it is gone when it ends: writes go to a layer in memory, and mounts, processes, control groups, network and
host name are its own. That keeps the machine from mistakes, not from malice: what runs in it as root has the machine's kernel
in its hands, and might get out.

Needs root, util-linux, overlayfs, and a place where control groups (version 2) can be made.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import threading
import time
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from hardened_unit.errors import UserError
from hardened_unit.trial import file_systems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HERE = Path(__file__).parent
_PROGRAMS = ("setpriv", "unshare", "nsenter", "mount", "umount", "pivot_root", "find", "sh")
_INSIDE = ("sh", "env", "mount", "umount", "timeout", "cat", "find", "xargs")
_FOLDERS = ("usr/bin", "bin", "usr/sbin", "sbin")
# The clock and the kernel's modules belong to the machine, and no namespace keeps them apart.
_BOUNDED = ["setpriv", "--bounding-set=-sys_time,-sys_module"]
_CLEAN = [
    *("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"),
    *("TERM=dumb", "SYSTEMD_PAGER=", "SYSTEMD_COLORS=0"),
]
_TRIAL = (
    "mount -t tmpfs tmpfs /sys && mkdir /sys/a /sys/b /sys/c /sys/d && "
    "mount -t overlay -o lowerdir=/sys/a,upperdir=/sys/b,workdir=/sys/c overlay /sys/d && mount -t cgroup2 cgroup2 /sys/a"
)
_CONTROLLERS = {"cpu": "CPUQuota=", "memory": "MemoryMax=", "pids": "TasksMax="}
_NUMBERS = count(1)


class BootFailed(UserError):
    """The boot did not come up, or does not run here; the message says why."""


class Done(NamedTuple):
    """How a command that ran in a boot ended."""

    status: int
    """The exit status, as a shell gives it."""
    stdout: str
    stderr: str
    timed_out: bool = False
    """Whether it was ended because it took too long."""


def why_not(root: str = "/") -> str:
    """Say in one line why a boot of this root cannot be made here; empty when it can."""
    if os.geteuid() != 0:
        return "it needs root, to make namespaces and mounts of its own: try sudo"
    if missing := [program for program in _PROGRAMS if not shutil.which(program)]:
        return f"there is no {' and no '.join(missing)} on this machine (package util-linux)"
    if not Path(root, "usr/lib/systemd/systemd").exists():
        return f"there is no systemd in {root}"
    if missing := [program for program in _INSIDE if not any(Path(root, folder, program).exists() for folder in _FOLDERS)]:
        return f"there is no {' and no '.join(missing)} in {root}"
    groups = _control_groups()
    if not groups:
        return "there is no writable cgroup2 file system on this machine"
    try:
        probe = Path(groups, f"hardened-unit-{os.getpid()}-0")
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        return f"control groups cannot be made in {groups}: {error.strerror}"
    tried = subprocess.run(
        ["unshare", "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--net", "--fork", "--kill-child", "sh", "-c", _TRIAL],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        return f"namespaces or mounts are refused here: {tried.stderr.strip()}"
    return ""


class Boot:
    """A boot, from the beginning of a ``with`` block to its end; raises ``BootFailed`` when it does not come up.

    ``patience`` is how many seconds it may take to come up.
    """

    def __init__(self, root: str = "/", *, patience: float = 60) -> None:
        """Take the root: ``/`` for this machine, or a folder with a system in it, which is only read."""
        self.root = os.path.realpath(root)
        self.patience = patience
        self.version = 0
        """The major version of its systemd."""
        self.features = ""
        """What its systemd was built with, as ``systemctl --version`` says it: ``+SECCOMP -BPF_FRAMEWORK …``."""
        self.pid1 = 0
        """The process, as this machine numbers it."""
        self.seconds = 0.0
        """How long it took to come up."""
        self._console = bytearray()

    def __enter__(self) -> Self:
        """Boot, and wait until systemd is ready."""
        if why := why_not(self.root):
            msg = f"no throwaway boot here: {why}"
            raise BootFailed(msg)
        begun = time.monotonic()
        groups = Path(_control_groups(), f"hardened-unit-{os.getpid()}-{next(_NUMBERS)}")
        with TemporaryFile() as complaints:
            self._start(groups, complaints)
            try:
                self._come_up(begun + self.patience)
            except BaseException as error:
                self._end()
                if isinstance(error, (OSError, BootFailed)):
                    complaints.seek(0)
                    said = (complaints.read() + bytes(self._console)).decode(errors="replace").replace("\r", "").strip()
                    msg = f"the boot of {self.root} did not come up: {error}" + (f"\n{said}" if said else "")
                    raise BootFailed(msg) from None
                raise
        said, _, features = self.run("systemctl", "--version").stdout.partition("\n")
        self.version = int(re.findall(r"\d+", said)[0])
        self.features = features.strip()
        self.seconds = time.monotonic() - begun
        return self

    def __exit__(self, *_: object) -> None:
        """End the boot, and everything in it."""
        self._end()

    def run(self, *command: str, stdin: str = "", timeout: float = 60) -> Done:
        """Run a command beside the services, as root; a command that takes longer than ``timeout`` seconds is killed."""
        begun = time.monotonic()
        # Files, not pipes: a process that stays behind with a pipe in its hands would have to be waited for.
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(stdin.encode("utf-8", "surrogateescape"))
            given.seek(0)
            status = subprocess.call(
                [*self._entered(), "timeout", "--kill-after=1", str(timeout), *command], stdin=given, stdout=out, stderr=err
            )
            late = status in {_TIMED_OUT, _KILLED} and time.monotonic() - begun >= timeout
            return Done(status, _text(out), _text(err), timed_out=late)

    def write(self, files: Mapping[str, str], *, mode: int = 0o644) -> None:
        """Write files, by path, and the folders that they need; raises ``OSError``."""
        if not files:
            return
        # By a shell of the boot: from outside, an absolute link in a path would lead to a file of the machine.
        # One process makes all folders, and one sets all modes: there can be many files.
        folders = dict.fromkeys(str(Path(path).parent) for path in files)
        script = ["set -e", "umask 022", f"mkdir -p {shlex.join(folders)}"]
        script += [f"printf %s {shlex.quote(text)} >{shlex.quote(path)}" for path, text in files.items()]
        script += [f"chmod {mode:o} {shlex.join(files)}"]
        done = self.run("sh", stdin="\n".join(script) + "\n")
        if done.status:
            raise OSError(done.stderr.strip())

    def read(self, path: str) -> str:
        """Read a file; raises ``OSError``."""
        done = self.run("cat", path)
        if done.status:
            raise OSError(done.stderr.strip())
        return done.stdout

    def shown(self, unit: str, *properties: str) -> dict[str, str]:
        """Ask systemd for properties of a unit."""
        done = self.run("systemctl", "show", f"--property={','.join(properties)}", "--", unit)
        return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Say what a service would find on the machine and does not find here."""
        return tuple(self._lacking())

    def _lacking(self) -> Iterator[str]:
        yield "no network but the loopback interface"
        yield "no devices but those every container has, no hot-plugging, no login sessions"
        yield "the clock cannot be set and no kernel module loaded: CAP_SYS_TIME and CAP_SYS_MODULE are taken away"
        yield "the kernel's settings are read-only, but for those of the network"
        here = self.read("/sys/fs/cgroup/cgroup.controllers").split()
        if absent := [directive for controller, directive in _CONTROLLERS.items() if controller not in here]:
            yield f"{', '.join(absent)} and their like have no effect: this machine's kernel has their controllers elsewhere"
        if "-BPF_FRAMEWORK" in self.features:
            yield (
                "SocketBindAllow=, RestrictNetworkInterfaces= and RestrictFileSystems= have no effect: "
                f"this systemd {self.version} is built without them"
            )
        elif "bpf" not in self.run("cat", "/sys/kernel/security/lsm").stdout.strip().split(","):
            yield "RestrictFileSystems= has no effect: this machine's kernel runs without the BPF security module"

    def _start(self, groups: Path, complaints: IO[bytes]) -> None:
        """Start the processes that the boot consists of."""
        master, slave = os.openpty()
        threading.Thread(target=self._listen, args=(master,), daemon=True).start()
        shown = file_systems.shown(_mounts()) if self.root == "/" else ()
        kinds = [word for each in shown for word in (each.how, each.path)]
        scripts = [str(_HERE / name) for name in ("supervise.sh", "stage.sh")]
        self._supervisor = subprocess.Popen(
            [*_BOUNDED, "sh", scripts[0], str(groups), scripts[1], self.root, os.ttyname(slave), *kinds],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,  # Ctrl-C is for the caller, who then ends the boot
        )
        self._slave = slave

    def _listen(self, master: int) -> None:
        """Take in what systemd says before its journal runs, and keep the end of it."""
        try:
            while said := os.read(master, 4096):
                self._console = (self._console + said)[-_KEPT:]
        except OSError:
            pass  # the other side is gone
        os.close(master)

    def _come_up(self, deadline: float) -> None:
        """Wait for PID 1, and for it to be ready; raises ``BootFailed``."""
        assert self._supervisor.stdout  # noqa: S101 - a pipe, as asked for
        first = self._supervisor.stdout.readline()
        if not first.strip():
            msg = "it could not be started"
            raise BootFailed(msg)
        outer = int(first)
        while not self.pid1:
            children = _contents(f"/proc/{outer}/task/{outer}/children").split()
            if children and _contents(f"/proc/{children[0]}/comm").strip() == "systemd":
                self.pid1 = int(children[0])
            self._still_there(outer, deadline)
        while not Path(f"/proc/{self.pid1}/root/run/systemd/private").exists():
            self._still_there(outer, deadline)
        state = self.run("systemctl", "is-system-running", "--wait", timeout=max(deadline - time.monotonic(), 1))
        if state.stdout.strip() not in {"running", "degraded"}:
            msg = f"its systemd is {state.stdout.strip() or 'not to be reached'}: {state.stderr.strip()}"
            raise BootFailed(msg)

    def _still_there(self, outer: int, deadline: float) -> None:
        """Wait a moment; raises ``BootFailed`` when the boot is gone or late."""
        status = _contents(f"/proc/{outer}/stat").rpartition(")")[2].split()
        if not status or status[0] == "Z":
            msg = "it ended at once"
            raise BootFailed(msg)
        if time.monotonic() > deadline:
            msg = f"it took more than {self.patience:g} seconds"
            raise BootFailed(msg)
        time.sleep(_MOMENT)

    def _end(self) -> None:
        """Let go of the supervisor, which clears everything away, and wait for it."""
        self._supervisor.communicate()
        os.close(self._slave)

    def _entered(self) -> list[str]:
        """Give the beginning of a command that runs in the boot."""
        spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"]
        return [*_BOUNDED, "nsenter", f"--target={self.pid1}", *spaces, "--", *_CLEAN]


_TIMED_OUT, _KILLED = 124, 137
"""What ``timeout`` ends with when the command took too long, and when it had to be killed."""
_KEPT = 65536
_MOMENT = 0.01


def _mounts() -> list[file_systems.Mount]:
    with Path("/proc/self/mountinfo").open(encoding="utf-8", errors="surrogateescape") as file:
        return file_systems.mounts(file)


def _control_groups() -> str:
    return file_systems.control_groups(_mounts())


def _contents(path: str) -> str:
    """Read a file of a process; empty when the process is gone."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "surrogateescape")
