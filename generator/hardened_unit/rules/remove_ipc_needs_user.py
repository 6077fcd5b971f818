"""Finds ``RemoveIPC=yes`` for a service that runs as root, where it does nothing.

It removes the shared memory, semaphores and message queues that belong to the user or the group of the unit, once its last
unit has stopped. What belongs to root stays. So the line does nothing without ``User=``, ``Group=`` or ``DynamicUser=``, and
nothing with root as both of them.

How sure: certain; seen on 252, 257 and 262: shared memory stayed without a user and with ``User=root``, and went with
``User=daemon`` and with ``Group=daemon`` alone.

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
from hardened_unit.rules.limits import ROOT, is_root

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the line in a whole unit that has neither user nor group but root."""
    group = context.setting("Group")
    if not context.whole or not is_root(context) or (group and group.value not in ROOT) or not context.on("RemoveIPC"):
        return
    for line in context.in_force("RemoveIPC"):
        message = "the service runs as root, for which nothing is removed; the line needs User= or DynamicUser=yes"
        yield Finding("remove-ipc-needs-user", "warning", message, line.entry)
