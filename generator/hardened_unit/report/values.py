"""Where the values of a directive stand on its page, and which of them there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules import check
from systemd_directives import harvest
from systemd_directives.target import Target

if TYPE_CHECKING:
    from systemd_directives.model import Directive


def value_anchors(directive: Directive) -> dict[str, str]:
    """Name the place of each value that the page tells of; of two with the same letters the second gets a number."""
    anchors: dict[str, str] = {}
    for value in (value.value for value in directive.value if value.value):
        letters = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        base = "-".join(filter(None, ("value", directive.name.lower(), letters)))
        number = sum(re.sub(r"-n\d+$", "", anchor) == base for anchor in anchors.values()) + 1
        anchors[value] = base if number == 1 and letters else f"{base}-n{number}"
    return anchors


def value_named(directive: Directive, written: str) -> str:
    """Give the value that the page tells of, or what was written where it tells of none such.

    Raises ``LookupError`` where the newest systemd cannot read it.
    """
    told = [value.value for value in directive.value]
    found = next((value for value in told if value.lower() == written.lower()), "")
    if not written or written in told:
        return written
    if found:
        return found
    section = directive.sections[0]
    name = "system.conf" if section == "Manager" else ""
    line = f"[{section}]\n{directive.name}={written}\n"
    for finding in check(line, Target(harvest.NEWEST), name=name, whole=False):
        if finding.ignored or finding.fatal:
            raise LookupError(finding.message)
    return written
