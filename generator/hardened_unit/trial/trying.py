"""Put a unit into a throwaway boot, start it there, and say what came of it.

``install`` makes a unit of this machine's files known to the boot, ``attempt`` starts a unit once and leaves it stopped::

    with Boot() as boot:
        name = install(boot, "mydaemon.service")
        seen = attempt(boot, name, check="curl -fs http://localhost/")
        if not seen.works: ...

An attempt may be repeated as often as one likes in the same boot, also after files of the unit were written anew there and
systemd was told to read them (``systemctl daemon-reload``).
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit import files
from hardened_unit.compose.names import shown_name
from hardened_unit.errors import UserError
from hardened_unit.trial import kernel
from hardened_unit.trial.state import State
from hardened_unit.unitfile import parse
from hardened_unit.unitfile.dropins import drop_ins, is_unit, merged

if TYPE_CHECKING:
    from hardened_unit.trial import Boot
    from hardened_unit.trial.state import Ended
    from hardened_unit.unitfile import Unit

WAIT = 2.0
"""For how many seconds a unit is watched after its start, unless said otherwise."""
TIMEOUT = 30.0
"""How many seconds a start, or a check, may take, unless said otherwise."""
LINES = 20
"""How many lines of the journal are read, unless said otherwise."""
INSTANCE = "trial"
"""The instance that is tried of a template."""

_UNITS = "/etc/systemd/system"
DROP_INS = "/etc/systemd/system/{unit}.d"
"""Where drop-ins are put that are to hold in the boot."""
_RUNTIME = "/run/systemd/system"
_OFTEN = 0.03
"""Seconds between two looks at a unit."""
_PATIENCE = 5.0
"""Seconds that a unit has for its stop, before it is killed."""
_LAST = 10
"""How many lines of a check's output are kept."""
_BEFORE_THE_PROGRAM = range(200, 255)
"""The exit statuses with which systemd itself gives up, on its way to the program."""
_COMMANDS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost")
_KEEPER = "trial-of-{unit}.target"
_OWN = "~trial.conf"
# systemd forgets a unit that has ended well, and with it how it ended, unless another unit mentions it.
_KEEPS = "[Unit]\nDefaultDependencies=no\nPropagatesReloadTo={unit}\n"
# The first end of a service is the one that tells; with a restart it would be gone before anybody can ask.
_NO_RESTART = "[Service]\nRestart=no\n"
# What the kernel says of a process and of PID 1, as kernel.view takes it.
_LOOK = """
for process in "$1" 1; do
    cat "/proc/$process/status" || exit
    for kind in cgroup ipc mnt net pid time user uts; do readlink "/proc/$process/ns/$kind"; done
    echo
done
"""


class Checked(NamedTuple):
    """What came of the check: the last time that it was run."""

    passed: bool
    """Whether it ended with 0, and the unit was still up then."""
    status: int
    timed_out: bool
    output: tuple[str, ...]
    """The last lines that it printed."""


class Attempt(NamedTuple):
    """What came of one start of a unit."""

    unit: str
    started: bool
    """Whether it was up at any time; a oneshot is when all its commands have succeeded. systemd takes a ``Type=simple`` for
    started before there is a program; here it is not when there never was one."""
    runs: bool
    """Whether it still was in the end."""
    timed_out: bool
    """Whether it was still neither up nor failed when the time was over."""
    state: str
    """Its last state as systemd names it, with the closer one: ``active/running``, ``failed/failed``, ``activating/start``."""
    result: str
    """The word that systemd has for how it ended: ``success``, ``exit-code``, ``signal``, ``timeout`` …; for a target empty."""
    ended: Ended | None
    """How the process ended that decides: the main one, or the command before or after it that failed; None for none."""
    status: int
    """Its exit status, or its signal."""
    seconds: float
    """How long it took from the start until all was decided."""
    check: Checked | None
    """None where there is no check, or the unit was never up for one."""
    skipped: bool
    """Whether one of its conditions was not met, so that systemd did nothing."""
    said: str
    """What systemd said when it refused the start; else empty."""
    journal: tuple[str, ...]
    """The last lines that the unit, and systemd of the unit, wrote during this attempt."""
    kernel: kernel.View | None
    """What the kernel says of the main process; None where there is none in the end."""

    @property
    def works(self) -> bool:
        """Whether it runs, and passes the check where there is one."""
        return self.runs and (self.check is None or self.check.passed)


def install(boot: Boot, source: str) -> str:
    """Make a unit known to the boot; give the name to start, which for a template is that of an instance.

    ``source`` is the path of a unit file, which is put in place with the drop-ins beside it, or the name of a unit that the
    system has. Raises ``UserError`` where there is no such unit.
    """
    if "/" not in source and not Path(source).is_file():
        name = instance(shown_name(source))
        if boot.shown(name, "LoadState").get("LoadState") == "not-found":
            msg = f"{source}: there is no such file, and no unit {name} in {boot.root}"
            raise UserError(msg)
        prepare(boot, name)
        return name
    name = Path(source).name
    if not is_unit(name):
        msg = f"{source}: is not named like a unit, such as foo.service"
        raise UserError(msg)
    shown_name(name)  # raises for a name that no systemd takes
    boot.write({path: _text(origin) for path, origin in origins(source).items()})
    prepare(boot, instance(name))
    return instance(name)


def origins(source: str) -> dict[str, str]:
    """Give the files of this machine that make up a unit, by their paths in the boot; none for the name of a unit."""
    if "/" not in source and not Path(source).is_file():
        return {}
    name = Path(source).name
    # All go to the unit's own folder: one of a whole type, or of units with a common beginning, shall change no other unit.
    # They keep their order, which is that of their names.
    beside = {f"{_UNITS}/{name}.d/{Path(path).name}": path for path in drop_ins(source)}
    return {f"{_UNITS}/{name}": source, **beside}


def prepare(boot: Boot, *units: str) -> None:
    """Get units that are in the boot ready for attempts; ``install`` does so. systemd reads all unit files again."""
    keepers = {_KEEPER.format(unit=unit): unit for unit in units}
    own = {f"{_RUNTIME}/{keeper}": _KEEPS.format(unit=unit) for keeper, unit in keepers.items()}
    own |= {f"{_RUNTIME}/{unit}.d/{_OWN}": _NO_RESTART for unit in units if unit.endswith(".service")}
    boot.write(own)
    boot.run("systemctl", "daemon-reload")
    boot.run("systemctl", "start", "--", *keepers)


def instance(name: str) -> str:
    """Give the name under which a unit can be started: its own, or for a template that of an instance."""
    return re.sub(r"@(?=\.[a-z]+$)", f"@{INSTANCE}", name)


def loaded(boot: Boot, unit: str) -> Unit:
    """Read what systemd has read of a unit: its file and its drop-ins, in their order."""
    shown = boot.shown(unit, "FragmentPath", "DropInPaths")
    paths = [path for path in (shown["FragmentPath"], *shown["DropInPaths"].split()) if path and not path.endswith(_OWN)]
    return merged([parse(boot.read(path), path=path) for path in paths]) if paths else parse("")


def _text(path: str) -> str:
    try:
        return files.read(path).decode()
    except UnicodeDecodeError:
        msg = f"{path}: is not UTF-8; systemd refuses such a unit"
        raise UserError(msg) from None


def attempt(
    boot: Boot,
    unit: str,
    *,
    check: str = "",
    wait: float = WAIT,
    timeout: float = TIMEOUT,
    lines: int = LINES,
    abrupt: bool = False,
) -> Attempt:
    """Start a unit that was installed, watch it, and leave it stopped and its failures forgotten.

    The start has ``timeout`` seconds. Then ``check``, a shell command, is run beside the unit, again and again until it passes
    or ``wait`` seconds are over; each time it may take ``timeout`` seconds. Without one the unit is watched for as long. Both
    end early when the unit fails. ``lines`` of the journal are read; none saves time. Where it is ``abrupt`` in the end
    the unit has no time to stop well, which is quicker. Raises ``BootFailed`` when the unit takes
    the boot down with it.
    """
    since, begun = time.time(), time.monotonic()
    asked = boot.run("systemctl", "start", "--no-block", "--", unit)
    state = State(boot, unit, begun)
    while asked.status == 0 and state.is_pending and time.monotonic() < begun + timeout:
        time.sleep(_OFTEN)
        state = State(boot, unit, begun)
    timed_out = asked.status == 0 and state.is_pending
    checked = None
    if state.is_up:
        state, checked = _watched(boot, unit, state, check, wait, timeout)
    seconds = time.monotonic() - begun
    ended, status = _end(boot, unit, state)
    runs = state.is_up and asked.status == 0
    started = runs or (state.was_active and not (ended == "exited" and status in _BEFORE_THE_PROGRAM))
    seen = Attempt(
        unit=unit,
        started=started,
        runs=runs,
        timed_out=timed_out,
        state=state.words,
        result=state.result,
        ended=ended,
        status=status,
        seconds=seconds,
        check=checked._replace(passed=checked.passed and runs) if checked else None,
        skipped=state.was_skipped,
        said=asked.stderr.strip() if asked.status else "",
        # Why systemd refuses a unit it said when it read the unit.
        journal=_journal(boot, unit, 0 if asked.status else since, lines) if lines else (),
        kernel=_kernel(boot, state.main_pid),
    )
    _put_away(boot, unit, state, patience=0 if timed_out or abrupt else _PATIENCE)
    return seen


def _watched(boot: Boot, unit: str, state: State, check: str, wait: float, timeout: float) -> tuple[State, Checked | None]:
    """Watch a unit that is up, and run the check; give the last state, and what came of the check."""
    until = time.monotonic() + wait
    checked = None
    while True:
        if check:
            done = boot.run("sh", "-c", check, timeout=timeout)
            output = [line for text in (done.stdout, done.stderr) for line in text.splitlines()]
            checked = Checked(done.status == 0, done.status, done.timed_out, tuple(output[-_LAST:]))
            state = State(boot, unit, state.begun)
        decided = checked.passed or checked.timed_out if checked else state.is_done
        if decided or not state.is_up or time.monotonic() >= until:
            return state, checked
        time.sleep(_OFTEN)
        state = State(boot, unit, state.begun)


def _end(boot: Boot, unit: str, state: State) -> tuple[Ended | None, int]:
    """Say how the process ended that decides: the main one, or where that one did not fail the first command that did."""
    ended, status = state.main_end
    if status == 0 and state.result in {"exit-code", "signal", "core-dump"}:
        commands = boot.run("systemctl", "show", f"--property={','.join(_COMMANDS)}", "--", unit).stdout
        for code, number in re.findall(r" ; code=(exited|killed|dumped) ; status=(\d+)", commands):
            if int(number):
                return code, int(number)
    return ended, status


def _journal(boot: Boot, unit: str, since: float, lines: int) -> tuple[str, ...]:
    # A unit that writes without end keeps the journal from ever having it all.
    boot.run("journalctl", "--sync", timeout=_PATIENCE)
    # What ``--unit`` finds and more: that passes over what a process says on its way to the program, when it is gone before the
    # journal can see of which unit it is.
    of_unit = [word for field in ("_SYSTEMD_UNIT", "UNIT", "OBJECT_SYSTEMD_UNIT") for word in ("+", f"{field}={unit}")][1:]
    # Backwards, because after a time to begin at the first lines are counted and not the last.
    options = ("--quiet", "--no-pager", "--output=cat", f"--lines={lines}", f"--since=@{since:.6f}", "--reverse")
    return tuple(reversed(boot.run("journalctl", *options, *of_unit).stdout.splitlines()))


def _kernel(boot: Boot, pid: str) -> kernel.View | None:
    """Ask the kernel about a process; None where there is none any more."""
    if pid == "0":
        return None
    done = boot.run("sh", "-c", _LOOK, "sh", pid)
    return kernel.view(*done.stdout.strip().split("\n\n")) if done.status == 0 else None


def _put_away(boot: Boot, unit: str, state: State, *, patience: float) -> None:
    """Stop a unit, by force when ``patience`` is over, and have systemd forget that it failed, and how often it was started."""
    if not state.is_down:
        boot.run("systemctl", "stop", "--no-block", "--", unit)
        mild = time.monotonic() + patience
        while not State(boot, unit, state.begun).is_down and time.monotonic() < mild + _PATIENCE:
            if time.monotonic() >= mild:
                boot.run("systemctl", "kill", "--signal=KILL", "--", unit)
            time.sleep(_OFTEN)
    if state.leaves_processes:
        boot.run("systemctl", "kill", "--signal=KILL", "--", unit)
    boot.run("systemctl", "reset-failed", "--", unit)
