"""Finds directives that the target's systemd no longer has.

The line is dropped, with one word in the journal, and with it goes what it limited. With the first version of control groups
systemd 258 gave up ``MemoryLimit=``, ``CPUShares=``, ``BlockIOWeight=`` and their kin. ``MemoryMax=`` takes the same values;
``CPUWeight=`` and ``IOWeight=`` count on another scale.

What is found depends on the target: the example is for systemd 259.

How sure: certain that the target drops the line; the names are read off the systemds from 245 to 262.

Found in, for systemd 259::

    [Service]
    ExecStart=/usr/bin/mydaemon
    MemoryLimit=512M

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    MemoryMax=512M
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix, Severity
from hardened_unit.rules.fixing import removed, replaced
from systemd_directives import deprecation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.deprecation import Deprecation


def check(context: Context) -> Iterator[Finding]:
    """Report names that mean nothing any more; where nothing is lost with them it is a warning."""
    for line in context.settings.lines:
        if line.status != "removed":
            continue
        name = line.entry.key
        given_up = deprecation.of(line.entry.section, name)
        message = f"{name}= is no longer in systemd {context.target.systemd}; the line has no effect"
        fix = None
        severity: Severity = "error"
        if given_up:
            message += _why(given_up)
            severity = "error" if given_up.harm == "some" else "warning"
            fix = replaced(context, line.entry, given_up)
            if severity == "warning" and not given_up.instead:
                fix = Fix("take the line away", (removed(line.entry),), safe=True)
        yield Finding("removed", severity, message, line.entry, word=name, ignored=True, fix=fix)


def _why(given_up: Deprecation) -> str:
    since = f" since {given_up.gone}" if given_up.gone else ""
    why = f": {given_up.why}" if given_up.why else ""
    return f"{since}; write {given_up.replacement}{why}" if given_up.instead else f"{since}{why}"
