"""Finds resource limits that today's Linux takes and does not act on.

``LimitRSS=`` has had no effect since Linux 2.4.30, ``LimitLOCKS=`` none since 2.4.25. ``MemoryMax=`` limits what a service
has in memory; nothing limits how many files it can lock.

How sure: certain; getrlimit(2) says so of both, and on 252, 257 and 262 with Linux 6.18 a process filled 200 MiB with
``LimitRSS=1M`` and held forty locks with ``LimitLOCKS=1``.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    LimitRSS=512M

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    MemoryMax=512M
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed, rewritten
from hardened_unit.rules.limits import finite

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the two, where they are to limit something."""
    for line in finite(context, "LimitRSS", "LimitLOCKS"):
        soft = line.entry.value.partition(":")[0]
        message = f"{line.entry.key}= has no effect on Linux"
        fix = Fix("take the line away", (removed(line.entry),), safe=False)
        if line.entry.key == "LimitRSS" and not context.settings.get("MemoryMax", line.entry.section):
            message += f"; MemoryMax={soft} limits the memory of the service"
            fix = Fix("write MemoryMax=", (rewritten(line.entry, soft, "MemoryMax"),), safe=False)
        yield Finding("limit-without-effect", "warning", message, line.entry, fix=fix)
