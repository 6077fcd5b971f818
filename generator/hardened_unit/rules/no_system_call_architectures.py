"""Finds a filter of system calls beside which other architectures stay open.

On a machine that can run programs of a second architecture, such as 32-bit ones on x86-64, a process can make its calls that
way too. The filter is installed for all of them, yet calls have other numbers and other forms there;
``SystemCallArchitectures=native`` closes that door whole.

How sure: certain that the door is open without it; how much it matters depends on the kernel, which may not have one.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallFilter=@system-service

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallFilter=@system-service
    SystemCallArchitectures=native
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise to allow the native architecture only."""
    if not context.whole or context.setting("SystemCallArchitectures"):
        return
    for line in context.in_force("SystemCallFilter"):
        message = "calls of other architectures are not closed; add SystemCallArchitectures=native"
        gain = context.scored.gain(["SystemCallArchitectures=native"])
        fix = Fix("add SystemCallArchitectures=native", (preceded(line.entry, "SystemCallArchitectures=native"),), safe=False)
        yield Finding("no-system-call-architectures", "advice", message, line.entry, fix=fix, gain=gain)
        return
