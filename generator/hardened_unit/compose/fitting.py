"""Fit lines to a target: what its systemd does not have is left out, and of a ladder the best rung it knows is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit import settings
from hardened_unit.compose.lines import Line, Omission
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue
    from systemd_directives.model import Target


def fit(lines: list[Line], target: Target, catalogue: Catalogue) -> tuple[list[Line], list[Omission]]:
    """Give the lines that the target's systemd has a use for, and the others with the reason.

    Several values of a directive that holds only one are a ladder, the strongest last: the last that this systemd can read
    is kept.
    """
    kept: list[Line] = []
    omitted: list[Omission] = []
    for line in lines:
        if since := _needs(line, target.systemd, catalogue):
            omitted.append(Omission(line, f"systemd has it from {since} on; the target is {target.systemd}."))
            continue
        if catalogue.has_directive(line.name) and catalogue.directive(line.name).repeat == "last-valid-wins":
            lower = [other for other in kept if (other.section, other.name) == (line.section, line.name)]
            omitted += [Omission(other, f"``{line.name}={line.value}`` is stronger, and the target has it.") for other in lower]
            kept = [other for other in kept if other not in lower]
        kept.append(line)
    return kept, omitted


def _needs(line: Line, version: int, catalogue: Catalogue) -> int:
    """Give the version that a line needs, when the given one is too old for it; else 0."""
    unit = parse(f"[{line.section}]\n{line.name}={line.value}\n")
    for read in settings.read(unit, version, catalogue).lines:
        if read.status == "newer":
            return settings.since(line.section, line.name)
        for dropped in read.reading.dropped if read.reading else ():
            if dropped.since > version:
                return dropped.since
    return 0
