"""Finds comments that suppress a finding which is not there.

Such a comment is left over from a line that was put right or has moved away. It would hide the next mistake of that kind. A
suppression counts for the assignment or header directly below it, with other comments in between but no blank line.

How sure: certain for the target that was asked for; for another the finding may be there.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    # hardened-unit: ignore[invalid-value] the value is for a patched systemd
    ProtectSystem=strict

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    # hardened-unit: ignore[invalid-value] the value is for a patched systemd
    ProtectSystem=very
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.rules.registry import rule_names
from hardened_unit.rules.suppressing import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report what takes nothing away; of a rule that was not asked, or not for all lines, nothing is said."""
    at: dict[int, list[Finding]] = {}
    for finding in context.found:
        at.setdefault(id(finding.entry), []).append(finding)
    known = rule_names()
    for one in suppressions(context.unit):
        if not one.reason:
            continue
        asked = [name for name in one.rules if name in known and name not in context.quiet]
        used = {finding.rule for finding in at.get(id(one.about), ()) if one.covers(finding)} | context.cut_short
        idle = [name for name in asked if name not in used]
        fix = Fix("take the comment away", (removed(one.comment),), safe=True) if len(idle) == len(one.rules) else None
        for name in idle:
            message = f"nothing is suppressed here: {name} finds nothing in the line below"
            yield Finding("unused-suppression", "warning", message, one.comment, word=name, fix=fix)
