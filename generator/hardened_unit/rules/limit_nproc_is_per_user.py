"""Finds ``LimitNPROC=``, which limits a user, where a limit of the service is meant.

The kernel counts all processes and threads with the same real user ID, wherever they were started, and compares the sum with
the limit of the process that wants one more. Services that share a user take from one count: when the user is above the limit
already, the unit does not even start and ends with 203/EXEC. Root is not limited at all; the limit then only holds for
processes that the program itself gives to another user. ``TasksMax=`` counts the processes and threads of the service, those
of root too.

For a user that no other unit has the count is that of the service, so a unit with ``User=`` gets an advice only, and one with
``DynamicUser=yes`` nothing. Nor does one with ``PrivateUsers=yes`` and a user, for which what the user runs elsewhere was not
counted.

How sure: certain; on 252, 257 and 262 root started 30 threads with a limit of 5, with and without capabilities, and a unit
with a limit of 20 failed with 203/EXEC beside another one of its user that had 30.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    LimitNPROC=512

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    TasksMax=512
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix, Severity
from hardened_unit.rules.fixing import rewritten
from hardened_unit.rules.limits import finite, is_root

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED = frozenset({"nobody", "65534"})


def check(context: Context) -> Iterator[Finding]:
    """Report the line by who the service runs as."""
    if context.on("DynamicUser"):
        return
    root = context.whole and is_root(context)
    user = context.value("User")
    if not root and context.on("PrivateUsers"):
        return
    for line in finite(context, "LimitNPROC"):
        soft = line.entry.value.partition(":")[0]
        instead = f"TasksMax={soft} limits the service"
        fix = Fix("write TasksMax=", (rewritten(line.entry, soft, "TasksMax"),), safe=False) if soft.isdecimal() else None
        severity: Severity = "warning"
        if root:
            message = f"the service runs as root, which this does not limit; {instead}"
        elif user in _SHARED:
            message = f"this counts what all services of {user} run, and the unit may not start because of others; {instead}"
        else:
            severity = "advice"
            message = f"this counts all that the user runs, in other units too; {instead}"
        yield Finding("limit-nproc-is-per-user", severity, message, line.entry, fix=fix)
