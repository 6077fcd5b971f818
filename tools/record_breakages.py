"""Run services that a line of their unit breaks, in throwaway boots, and keep their logs for the tests of ``diagnose``.

``record_breakages.py [--only NAME]``. Of each breakage of ``breakages.toml`` the unit and the log that it left, as
``journalctl -o short`` prints it, go to ``tests/generator/diagnose/recorded/NAME.service`` and ``NAME.log``.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

from hardened_unit.diagnose.clues import clues
from hardened_unit.diagnose.logs import messages
from hardened_unit.errors import UserError
from hardened_unit.trial import Boot
from systemd_directives import catalogue

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "generator" / "diagnose" / "recorded"
NAME = "t"
_LATEST = 12
"""How many seconds a start may take."""


def main() -> int:
    """Record them, each system's in one boot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="only this breakage")
    only = parser.parse_args().only
    known = tomllib.loads((ROOT / "tools" / "breakages.toml").read_text(encoding="utf-8"))["breakage"]
    chosen = [each for each in known if only in {"", each["name"]}]
    RECORDED.mkdir(parents=True, exist_ok=True)
    try:
        for root, some in groupby(chosen, key=lambda each: each.get("root", "")):
            with Boot(str(ROOT / "build" / "roots" / root) if root else "/") as boot:
                for breakage in some:
                    _record(boot, breakage)
    except (UserError, OSError) as error:
        print(f"record_breakages: {error}", file=sys.stderr)
        return 1
    return 0


def _record(boot: Boot, breakage: dict[str, Any]) -> None:
    """Keep the service's unit and log; complain where the log is the same without the lines that are said to be the reason."""
    text = unit_of(breakage)
    log = _log(boot, breakage, text)
    (RECORDED / f"{breakage['name']}.service").write_text(text, encoding="utf-8")
    (RECORDED / f"{breakage['name']}.log").write_text(log, encoding="utf-8")
    print(f"{breakage['name']}: {len(log.splitlines())} lines")
    if breakage["truth"] != ["nothing"]:
        kept = [line for line in text.splitlines() if line.partition("=")[0] not in breakage["truth"]]
        without = _log(boot, breakage, "\n".join(kept) + "\n")
        if _errors(log) == _errors(without):
            print(f"{breakage['name']}: the same happens without {', '.join(breakage['truth'])}", file=sys.stderr)


def _errors(log: str) -> list[tuple[str, str, str]]:
    """Give the errors of a log, and how the service ended."""
    found = [(clue.error, clue.end, clue.result) for clue in clues(messages(log.encode()))]
    return [each for each in found if any(each)]


def _log(boot: Boot, breakage: dict[str, Any], text: str) -> str:
    """Start the service, and give what the journal has of it."""
    unit = f"{NAME}.service"
    boot.write({f"/etc/systemd/system/{unit}": text})
    boot.run("sh", "-c", breakage.get("before", "true"))
    if program := breakage.get("program"):
        boot.write({breakage["command"].split()[-1]: program})
    boot.run("rm", "-rf", "/var/lib/private/t", "/var/lib/t")
    boot.run("systemctl", "daemon-reload")
    boot.run("systemctl", "reset-failed", unit)
    cursor = boot.run("journalctl", "--show-cursor", "-n0", "-q").stdout.partition("cursor: ")[2].strip()
    boot.run("timeout", str(_LATEST), "systemctl", "start", unit)
    boot.run("sh", "-c", f"for i in 1 2 3 4 5 6 7 8; do systemctl is-active -q {unit} || break; sleep 0.6; done")
    boot.run("journalctl", "--sync")
    after = ["--after-cursor", cursor] if cursor else []
    log = boot.run("journalctl", "--no-pager", "-q", "-o", "short", "-u", unit, *after).stdout
    boot.run("systemctl", "stop", unit)
    return log


def unit_of(breakage: dict[str, Any]) -> str:
    """Write the unit: a preset without some of its lines, with others behind it."""
    name = breakage.get("preset", "")
    preset = [line for line in catalogue.load().preset(name).line if line.section == "Service"] if name else []
    lines = [line.set.replace("{name}", NAME) for line in preset]
    kept = [line for line in lines if line.partition("=")[0] not in breakage.get("without", ())]
    return "\n".join(["[Service]", f"ExecStart={breakage['command']}", *kept, *breakage.get("lines", ())]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
