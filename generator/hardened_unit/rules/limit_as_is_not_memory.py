"""Finds ``LimitAS=``, which limits address space, where a limit of memory is meant.

Address space is what a process has reserved, used or not: every library, the stacks of its threads, the heaps that runtimes
claim ahead of need. A low limit breaks programs that use hardly any memory, and a high one bounds nothing, because every
process of the service has an allowance of its own. ``MemoryMax=`` counts the memory in use, of all processes of the service
together. The manual page advises against ``LimitAS=``.

How sure: certain what it limits. On 252, 257 and 262, with ``LimitAS=256M``, a Python program could start no more than six
threads while using 10 MiB, and three processes with 150 MiB each ran side by side. Very likely that memory is meant; beside
``MemoryMax=`` it is an advice only.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    LimitAS=512M

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
    """Report the line, and what to write in its place."""
    for line in finite(context, "LimitAS"):
        if context.settings.get("MemoryMax", line.entry.section):
            fix = Fix("take the line away", (removed(line.entry),), safe=False)
            message = "this limits the address space of each process, not memory; MemoryMax= does that already"
            yield Finding("limit-as-is-not-memory", "advice", message, line.entry, fix=fix)
            continue
        soft = line.entry.value.partition(":")[0]
        message = f"this limits the address space of each process, which is not its memory; MemoryMax={soft} limits memory"
        fix = Fix("write MemoryMax=", (rewritten(line.entry, soft, "MemoryMax"),), safe=False)
        yield Finding("limit-as-is-not-memory", "warning", message, line.entry, fix=fix)
