"""Fit lines to a target: what its systemd does not have is left out, and of a ladder the best rung it knows is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.compose.lines import Line, Omission
from hardened_unit.unitfile import parse
from systemd_directives import syntax

if TYPE_CHECKING:
    from systemd_directives.target import Target


def fit(lines: list[Line], target: Target) -> tuple[list[Line], list[Omission]]:
    """Give the lines that the target's systemd has a use for, and the others with the reason.

    Several values of a directive that holds only one are a ladder, the strongest last: the last that this systemd can read
    is kept.
    """
    kept: list[Line] = []
    omitted: list[Omission] = []
    for line in lines:
        if since := _needs(line, target.systemd):
            omitted.append(Omission(line, f"systemd has it from {since} on; the target is {target.systemd}."))
            continue
        if holds_one(line.name):
            lower = [other for other in kept if (other.section, other.name) == (line.section, line.name)]
            omitted += [Omission(other, f"``{line.name}={line.value}`` is stronger, and the target has it.") for other in lower]
            kept = [other for other in kept if other not in lower]
        kept.append(line)
    return kept, omitted


def _needs(line: Line, version: int) -> int:
    """Give the version that a line needs, when the given one is too old for it; else 0."""
    unit = parse(f"[{line.section}]\n{line.name}={line.value}\n")
    for read in settings.read(unit, version).lines:
        if read.status == "newer":
            return settings.since(line.section, line.name)
        for dropped in read.reading.dropped if read.reading else ():
            if dropped.since > version:
                return dropped.since
    return 0


def holds_one(name: str) -> bool:
    """Tell whether a directive holds one value only, so that a later assignment takes the place of an earlier one."""
    known = syntax.of("", name)
    return known is not None and known.repeat == "last-valid-wins"
