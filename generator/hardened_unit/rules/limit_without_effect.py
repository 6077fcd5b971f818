"""Finds resource limits that today's Linux takes and does not act on.

``LimitRSS=`` has had no effect since Linux 2.4.30, ``LimitLOCKS=`` none since 2.4.25. ``MemoryMax=`` limits what a service
has in memory.

How sure: certain; getrlimit(2) says so of both.

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

from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


_INSTEAD = {"LimitRSS": "; MemoryMax= limits the memory of a service", "LimitLOCKS": ""}


def check(context: Context) -> Iterator[Finding]:
    """Report the two."""
    for line in context.in_force(*_INSTEAD):
        message = f"{line.entry.key}= has no effect on Linux{_INSTEAD[line.entry.key]}"
        yield Finding("limit-without-effect", "advice", message, line.entry)
