"""Every trap in the syntax and in the values, each in a unit of its own: the same lines are dropped, the same units refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from hardened_unit.rules import check
from systemd_directives.target import Target

if TYPE_CHECKING:
    from real_systemd import System

TRAPS = tomllib.loads((Path(__file__).parent / "traps.toml").read_text(encoding="utf-8"))["trap"]
STANDING = {
    "{head}": "[Service]\nType=oneshot\nExecStart=/usr/bin/true\n",
    "{longer}": "Environment=A=" + "a" * (1024 * 1024),
    "{long}": "Environment=A=" + "a" * 1_048_000,
}


def text_of(trap: dict[str, str]) -> str:
    """Give the unit with what stands for longer things put in."""
    text = trap["text"]
    for name, content in STANDING.items():
        text = text.replace(name, content)
    return text


def test_no_trap_catches_us(real: System) -> None:
    """Whole verifies, as only these say which names of units can be none."""
    units = {f"trap{number}.service": text_of(trap) for number, trap in enumerate(TRAPS)}
    unlike = {}
    for trap, (name, verdict) in zip(TRAPS, real.verify(units, dependencies=True).items(), strict=True):
        found = check(units[name], Target(int(real.version)), name=name)
        ours = sorted({finding.entry.last for finding in found if finding.ignored})
        theirs = sorted({line for _, line in verdict.complaints})
        refused = any(finding.fatal for finding in found)
        if refused != verdict.refused or (not refused and ours != theirs):
            unlike[trap["is"]] = {"we": (ours, refused), "systemd": (theirs, verdict.refused)}
    assert unlike == {}
