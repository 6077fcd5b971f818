"""Finds ``RemoveIPC=yes`` for a service that runs as root, where it does nothing.

It removes the shared memory, semaphores and message queues that belong to the service's user when the service stops. Those of
root and of system users that are left by others are not touched, so that for a service without ``User=`` nothing happens.

How sure: certain that it has no effect for root; the manual says so from 252 to 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RemoveIPC=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    RemoveIPC=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the line in a whole unit that has no user."""
    if not context.whole or context.setting("User") or context.on("DynamicUser") or not context.on("RemoveIPC"):
        return
    for line in context.in_force("RemoveIPC"):
        message = "the service runs as root, for which nothing is removed; the line needs User= or DynamicUser=yes"
        yield Finding("remove-ipc-needs-user", "warning", message, line.entry)
