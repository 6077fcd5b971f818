"""Finds ``SystemCallErrorNumber=`` without a filter that could give the error.

It says what a call that ``SystemCallFilter=`` denies comes back with. Without a filter no call is denied by it, and the line
has no effect.

How sure: very likely; the manual says so, and a filter in a drop-in that is not here would change it.

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

from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the line in a whole unit that has no filter."""
    if not context.whole or context.setting("SystemCallFilter"):
        return
    for line in context.in_force("SystemCallErrorNumber"):
        message = "there is no SystemCallFilter=, so no call is denied and the line has no effect"
        yield Finding("error-number-without-filter", "warning", message, line.entry)
