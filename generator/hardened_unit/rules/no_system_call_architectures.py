"""Finds filters that a second architecture of the machine can get round, or that are better off without one.

A machine that can run programs of a second architecture, such as 32-bit ones on x86-64, lets any process make its calls that
way too. ``RestrictAddressFamilies=`` does not see those: with ``AF_UNIX`` alone allowed a service could still open an
``AF_INET`` socket through the 32-bit calls. ``SystemCallFilter=`` is installed for them as well and holds, but they are other
calls, and the manual page advises to close them. ``SystemCallArchitectures=native`` does, and kills what tries.

How sure: certain for ``RestrictAddressFamilies=``, seen on 252, 257 and 262 on x86-64; by the manual page the same goes for
32-bit x86 itself and some others. It matters where the kernel takes calls of a second architecture.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictAddressFamilies=AF_UNIX

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictAddressFamilies=AF_UNIX
    SystemCallArchitectures=native
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded

if TYPE_CHECKING:
    from collections.abc import Iterator


_WHAT = {
    "RestrictAddressFamilies": "sockets opened through the calls of another architecture are not seen by this",
    "SystemCallFilter": "calls of other architectures are not closed",
}


def check(context: Context) -> Iterator[Finding]:
    """Advise to allow the native architecture only."""
    if not context.whole or context.setting("SystemCallArchitectures"):
        return
    for line in context.in_force(*_WHAT):
        message = f"{_WHAT[line.entry.key]}; add SystemCallArchitectures=native"
        gain = context.scored.gain(["SystemCallArchitectures=native"])
        fix = Fix("add SystemCallArchitectures=native", (preceded(line.entry, "SystemCallArchitectures=native"),), safe=False)
        yield Finding("no-system-call-architectures", "advice", message, line.entry, fix=fix, gain=gain)
        return
