"""Run the catalogue's claims in a throwaway boot: every probe in two services, one without the claim's lines and one with them.

``prove`` gives the outcomes as they were seen; what was expected, or seen before, plays no part in it.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from signal import Signals
from typing import TYPE_CHECKING, NamedTuple

from hardened_unit.errors import UserError
from hardened_unit.trial import probe
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hardened_unit.trial import Boot
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Claim

_HERE = Path(__file__).parent
_PLACE = "/usr/local/lib/hardened-unit"
_UNITS = "/run/systemd/system"
_OUTPUT = "/run/claims"
_START = f"{_PLACE}/start.py"
_STARTS = "import sys\n\nfrom probe import main\n\nsys.exit(main(sys.argv))\n"
_PYTHON = "/usr/bin/python3 -SEB"
_USED = "contextlib, ctypes, fcntl, mmap, pwd, resource, signal, socket, subprocess, threading, time"
"""What the verbs load of Python's own modules."""
_AT_ONCE = 8
"""How many services start at the same time."""
_PATIENCE = 300
_UNIT = """\
[Unit]
Description=A claim about {name}=
[Service]
Type=oneshot
TimeoutStartSec=60
StandardOutput=file:{output}
StandardError=file:{output}.error
{lines}
ExecStart={python} {start} "{probe}"
"""
_SIGNALS = {"2", "3"}
"""What systemd calls the end by a signal: CLD_KILLED and CLD_DUMPED."""
# Each file as its name, a line break and what is in it, after a zero byte.
_TELL = 'cd "$1" && for file in *"-$2"*; do printf "\\0%s\\n" "$file"; cat "$file"; done'


class NoProof(UserError):
    """A claim that cannot be run at all; the message says which, and why."""


class Seen(NamedTuple):
    """What came of a claim's probe."""

    without: str
    """The outcomes without the lines."""
    with_: str
    """The outcomes with them."""

    def __str__(self) -> str:
        """``ok -> EROFS``."""
        return f"{self.without} -> {self.with_}"


def claims_for(known: Catalogue, version: int) -> dict[str, Claim]:
    """List what can be shown of a version, as ``Directive/id``."""
    return {
        name: claim
        for name, claim in all_claims(known)
        if not claim.unproven and claim.from_ <= version and (not claim.until or version <= claim.until)
    }


def all_claims(known: Catalogue) -> Iterator[tuple[str, Claim]]:
    """List every claim, as ``Directive/id``."""
    for directive in known.directives():
        for claim in directive.claim:
            yield f"{directive.name}/{claim.id}", claim


def prove(boot: Boot, claims: Mapping[str, Claim]) -> dict[str, Seen]:
    """Run claims, by name, in a boot that has seen none yet; raises ``NoProof`` and ``OSError``."""
    for name, claim in claims.items():
        for text in filter(None, (claim.probe, claim.after)):
            try:
                probe.steps(text)
            except probe.NoStep as error:
                msg = f"{name}: {error}"
                raise NoProof(msg) from None
    _set_up(boot)
    units = {name: f"claim-{number}" for name, number in zip(claims, count(1), strict=False)}
    files: dict[str, str] = {}
    for name, claim in claims.items():
        for kind, lines in (("without", claim.beside), ("with", claim.beside + claim.with_)):
            files[f"{_UNITS}/{units[name]}-{kind}.service"] = _text(name, claim, f"{units[name]}-{kind}", lines)
    boot.write(files)
    _run(boot, "systemctl", "daemon-reload")
    ran = {kind: _outcomes(boot, claims, units, kind) for kind in ("without", "with")}
    return {name: Seen(ran["without"][name], ran["with"][name]) for name in claims}


def _set_up(boot: Boot) -> None:
    """Bring the probe and what it finds into the boot."""
    files = {f"{_PLACE}/probe/{path.name}": path.read_text(encoding="utf-8") for path in (_HERE / "probe").glob("*.py")}
    boot.write({_START: _STARTS, **files})
    # Compiled once, and not at every start: in a system that was only unpacked, not even Python's own modules are.
    _run(boot, "/usr/bin/python3", "-m", "compileall", "-q", _PLACE)
    _run(boot, "/usr/bin/python3", "-SE", "-c", f"import {_USED}")
    _run(boot, "sh", "-c", (_HERE / "fixtures.sh").read_text(encoding="utf-8"))
    _run(boot, "mkdir", _OUTPUT)


def _text(name: str, claim: Claim, unit: str, lines: Iterable[str]) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", claim.probe).replace("%", "%%").replace("$", "$$")
    return _UNIT.format(
        name=name.partition("/")[0],
        output=f"{_OUTPUT}/{unit}",
        lines="\n".join(lines),
        python=_PYTHON,
        start=_START,
        probe=escaped,
    )


def _outcomes(boot: Boot, claims: Mapping[str, Claim], units: Mapping[str, str], kind: str) -> dict[str, str]:
    """Start all services of one kind, and give what came of each."""
    services = {f"{unit}-{kind}.service": name for name, unit in units.items()}
    # A start that fails is what some claims are about; how it ended is asked for below. One call for each: where one unit is
    # refused, systemd starts none of the others that the call names.
    row = ["xargs", f"--max-procs={_AT_ONCE}", "--max-args=1", "systemctl", "start", "--"]
    started = boot.run(*row, stdin="\n".join(services), timeout=_PATIENCE)
    told = _run(boot, "sh", "-c", _TELL, "sh", _OUTPUT, kind)
    printed = dict(part.split("\n", 1) for part in told.split("\0")[1:])
    wanted = "Id,LoadState,Result,ExecMainCode,ExecMainStatus"
    found: dict[str, str] = {}
    for block in _run(boot, "systemctl", "show", f"--property={wanted}", "--", *services).split("\n\n"):
        shown = dict(line.split("=", 1) for line in block.strip().splitlines())
        name = services[shown["Id"]]
        unit = f"{units[name]}-{kind}"
        if shown["ExecMainStatus"] == str(probe.USAGE) and shown["ExecMainCode"] == "1":
            msg = f"{name}: {printed[f'{unit}.error'].strip()}"
            raise NoProof(msg)
        parts = [printed.get(unit, ""), _end(shown), _after(boot, name, claims[name].after)]
        if not any(parts[:2]):
            msg = f"{name}: {unit} did not run: {started.stderr.strip()}"
            raise NoProof(msg)
        found[name] = "; ".join(filter(None, parts))
    return found


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


def _after(boot: Boot, name: str, text: str) -> str:
    """Try what is to be tried once the service has ended."""
    if not text:
        return ""
    done = boot.run(*_PYTHON.split(), _START, text)
    if done.status:
        msg = f"{name}: {done.stderr.strip()}"
        raise NoProof(msg)
    return done.stdout


def _run(boot: Boot, *command: str) -> str:
    """Run what has to succeed; raises ``OSError``."""
    done = boot.run(*command, timeout=_PATIENCE)
    if done.status:
        msg = f"{' '.join(command)[:60]}: {done.stderr.strip()}"
        raise OSError(msg)
    return done.stdout
