"""Finds resource limits whose soft limit is above the hard one, which systemd drops.

A limit is written ``soft:hard``: the process starts with the first and may raise it up to the second. The other way round it
means nothing, and the whole line has no effect.

How sure: certain; seen on 252, 254, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    LimitNOFILE=4096:1024

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    LimitNOFILE=1024:4096
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import rewritten
from hardened_unit.settings.scalars import SOFT_ABOVE_HARD

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report limits that are dropped for that reason."""
    for line in context.settings.lines:
        if line.context is None or line.context.grammar != "rlimit" or line.reading is None:
            continue
        for dropped in line.reading.dropped:
            if dropped.why != SOFT_ABOVE_HARD:
                continue
            soft, _, hard = line.entry.value.partition(":")
            message = f"{line.entry.key}=: the soft limit {soft} is above the hard one, {hard}; systemd drops the line"
            fix = Fix("put the smaller one first", (rewritten(line.entry, f"{hard}:{soft}"),), safe=False)
            yield Finding(
                "resource-limit-soft-above-hard", "error", message, line.entry, ignored=True, explains=(dropped,), fix=fix
            )
