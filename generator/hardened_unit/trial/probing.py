"""Run probes in services of a throwaway boot, many at once, and tell what came of each."""

from __future__ import annotations

import re
from pathlib import Path
from signal import Signals
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.trial import probe
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hardened_unit.trial import Boot

UNITS = "/run/systemd/system"
"""Where the units are written."""
_HERE = Path(__file__).parent
_PLACE = "/usr/local/lib/hardened-unit"
_OUTPUT = "/run/claims"
_START = f"{_PLACE}/start.py"
_STARTS = "import sys\n\nfrom probe import main\n\nsys.exit(main(sys.argv))\n"
_PYTHON = "/usr/bin/python3 -SEB"
_USED = "contextlib, ctypes, fcntl, grp, mmap, pwd, resource, signal, socket, struct, subprocess, termios, threading, time"
"""What the verbs load of Python's own modules."""
_AT_ONCE = 8
"""How many services start at the same time."""
_PATIENCE = 300
_UNIT = """\
[Unit]
Description=A probe about {about}
[Service]
Type=oneshot
TimeoutStartSec=60
StandardOutput=file:{output}
StandardError=file:{output}.error
ExecStart={python} {start} "{probe}"
{lines}
"""
_SIGNALS = {"2", "3"}
"""What systemd calls the end by a signal: CLD_KILLED and CLD_DUMPED."""
# A unit can stay active with no process left, as RemainAfterExit= has it; and one that failed may be about to start again.
_ON_THE_MOVE = "running,start,start-pre,auto-restart,auto-restart-queued"
# What is listed is what systemd still has in mind; "systemctl show" would have it read again every unit that it let go of.
_LISTED = ("systemctl", "list-units", "--all", "--plain", "--full", "--no-legend", "--no-pager")
_WAIT = f'while [ -n "$({" ".join(_LISTED)} --state={_ON_THE_MOVE} -- "$@")" ]; do sleep 0.1; done'
# Each file as its name, a line break and what is in it, after a zero byte.
_TELL = """\
import os, sys
os.chdir(sys.argv[1])
for name in filter(os.path.exists, sys.argv[2:]):
    with open(name, "rb") as file:
        sys.stdout.buffer.write(b"\\0" + name.encode() + b"\\n" + file.read())
"""
_ENDED_WELL = {"LoadState": "loaded", "Result": "success", "ExecMainCode": "0", "ExecMainStatus": "0"}
"""What systemd says of a service that it has let go of, which it does as soon as one has ended well."""


class NoProof(UserError):
    """A probe that cannot be run at all; the message says which, and why."""


class Service(NamedTuple):
    """A service that runs a probe."""

    unit: str
    """Its name, without the suffix."""
    about: str
    """What is proven, for messages."""
    probe: str
    lines: str
    """Its other lines, in ``[Service]`` up to a header."""
    after: str = ""
    """What is tried outside once it has ended."""


def outcomes(boot: Boot, *rounds: Sequence[Service]) -> list[dict[str, str]]:
    """Run services, one round after the other, and give what came of each by its name.

    Raises ``NoProof`` where a probe is none, and ``OSError``.
    """
    everything = [service for some in rounds for service in some]
    for service in everything:
        for text in filter(None, (service.probe, service.after)):
            try:
                probe.steps(text)
            except probe.NoStep as error:
                msg = f"{service.about}: {error}"
                raise NoProof(msg) from None
    _set_up(boot)
    boot.write({f"{UNITS}/{service.unit}.service": _text(service) for service in everything})
    _run(boot, "systemctl", "daemon-reload")
    return [_outcomes(boot, {f"{service.unit}.service": service for service in some}) for some in rounds]


def _set_up(boot: Boot) -> None:
    """Bring the probe and what it finds into the boot, where that was not done yet."""
    if not boot.run("test", "-d", _OUTPUT).status:
        return
    files = {f"{_PLACE}/probe/{path.name}": path.read_text(encoding="utf-8") for path in (_HERE / "probe").glob("*.py")}
    boot.write({_START: _STARTS, **files})
    # Compiled once, and not at every start: in a system that was only unpacked, not even Python's own modules are.
    _run(boot, "/usr/bin/python3", "-m", "compileall", "-q", _PLACE)
    _run(boot, "/usr/bin/python3", "-SE", "-c", f"import {_USED}")
    _run(boot, "sh", "-c", (_HERE / "fixtures.sh").read_text(encoding="utf-8"))
    _run(boot, "mkdir", _OUTPUT)


def _text(service: Service) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", service.probe).replace("%", "%%").replace("$", "$$")
    return _UNIT.format(
        about=service.about,
        output=f"{_OUTPUT}/{service.unit}",
        lines=service.lines,
        python=_PYTHON,
        start=_START,
        probe=escaped,
    )


def _outcomes(boot: Boot, services: Mapping[str, Service]) -> dict[str, str]:
    """Start services, by full name, and give what came of each."""
    # A start that fails is what some claims are about; how it ended is asked for below. One call for each: where one unit is
    # refused, systemd starts none of the others that the call names.
    row = ["xargs", f"--max-procs={_AT_ONCE}", "--max-args=1", "systemctl", "start", "--"]
    # First those whose start may be over before they are: they go on beside the others.
    in_turn = sorted(services, key=lambda name: "\nType=" not in f"\n{services[name].lines}")
    started = boot.run(*row, stdin="\n".join(in_turn), timeout=_PATIENCE)
    files = [name for service in services.values() for name in (service.unit, f"{service.unit}.error")]
    _run(boot, "sh", "-c", _WAIT, "sh", *services)  # such as Type=exec, of which only the start was waited for
    told = _run(boot, *_PYTHON.split(), "-c", _TELL, _OUTPUT, *files)
    printed = dict(part.split("\n", 1) for part in told.split("\0")[1:])
    ends = _ends(boot, services, printed)
    found: dict[str, str] = {}
    for name, service in services.items():
        shown = ends.get(name, _ENDED_WELL)
        if shown["ExecMainStatus"] == str(probe.USAGE) and shown["ExecMainCode"] == "1":
            msg = f"{service.about}: {printed[f'{service.unit}.error'].strip()}"
            raise NoProof(msg)
        end = _end(shown) or ("" if service.unit in printed else _passed_over(service, started.stderr))
        parts = [printed.get(service.unit, ""), end, _after(boot, service)]
        if not any(parts):  # where the output goes elsewhere, what is tried after tells of it
            msg = f"{service.about}: {service.unit} did not run: {started.stderr.strip()}"
            raise NoProof(msg)
        found[service.unit] = "; ".join(filter(None, parts))
    return found


def _ends(boot: Boot, services: Mapping[str, Service], printed: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Ask systemd how services ended, but for those that it started and has let go of."""
    kept = {line.split(None, 1)[0] for line in _run(boot, *_LISTED, "--", *services).splitlines()}
    asked = [name for name, service in services.items() if name in kept or service.unit not in printed]
    if not asked:
        return {}
    told = _run(boot, "systemctl", "show", f"--property=Id,{','.join(_ENDED_WELL)}", "--", *asked)
    blocks = (dict(line.split("=", 1) for line in block.strip().splitlines()) for block in told.split("\n\n"))
    return {block["Id"]: block for block in blocks}


def _end(shown: Mapping[str, str]) -> str:
    """Word how a service ended, where that was not well, by what systemd says of it."""
    if shown["LoadState"] != "loaded":
        return "refused"
    if shown["Result"] == "success":
        return ""
    known = catalogue.load()
    if known.result(shown["Result"]):
        return shown["Result"]  # systemd itself made an end of it, with a signal that says nothing
    number = int(shown["ExecMainStatus"])
    if shown["ExecMainCode"] in _SIGNALS:
        return f"signal {Signals(number).name.removeprefix('SIG')}"
    if not number:
        return shown["Result"]
    status = known.exit_status(number)
    return f"{number}/{status.name}" if status and status.by == "systemd" else f"exit {number}"


def _passed_over(service: Service, complaints: str) -> str:
    """Word why systemd did not begin to start a service, where a condition or an assertion is the reason."""
    if f"Assertion failed on job for {service.unit}.service" in complaints:
        return "assertion failed"
    return "skipped" if "\nCondition" in service.lines else ""


def _after(boot: Boot, service: Service) -> str:
    """Try what is to be tried once the service has ended."""
    if not service.after:
        return ""
    done = boot.run(*_PYTHON.split(), _START, service.after)
    if done.status:
        msg = f"{service.about}: {done.stderr.strip()}"
        raise NoProof(msg)
    return done.stdout


def _run(boot: Boot, *command: str) -> str:
    """Run what has to succeed; raises ``OSError``."""
    done = boot.run(*command, timeout=_PATIENCE)
    if done.status:
        msg = f"{' '.join(command)[:60]}: {done.stderr.strip()}"
        raise OSError(msg)
    return done.stdout
