"""Finds ``SystemCallErrorNumber=`` without a filter that could give the error.

It says what a call that ``SystemCallFilter=`` denies comes back with. Without a filter no call is denied by it, and the line
has no effect. That is so as well where every call of a deny-list has an error of its own, as in ``~@mount:EACCES``: what
stands behind the colon goes before.

How sure: certain what an own error does; seen on 252, 257 and 262. Very likely that there is no filter: one in a drop-in that
is not here would change it.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallErrorNumber=EPERM

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallErrorNumber=EPERM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the line in a whole unit that has no filter for it."""
    if not context.whole:
        return
    dropped = any(line.reading and line.reading.dropped for line in context.lines.get("SystemCallFilter", ()))
    found = context.value("SystemCallFilter")
    if isinstance(found, Filter) and (found.allow or found.words):
        if found.allow or dropped or not _all_have_their_own(context):
            return
        message = "each call of SystemCallFilter= has an error of its own, so this line has no effect"
    elif dropped:
        return
    else:
        message = "there is no SystemCallFilter=, so no call is denied and the line has no effect"
    for line in context.in_force("SystemCallErrorNumber"):
        fix = Fix("take the line away", (removed(line.entry),), safe=False)
        yield Finding("error-number-without-filter", "warning", message, line.entry, fix=fix)


def _all_have_their_own(context: Context) -> bool:
    found = (line.reading.value for line in context.in_force("SystemCallFilter") if line.reading)
    return all(":" in word for value in found if isinstance(value, Filter) and not value.allow for word in value.words)
