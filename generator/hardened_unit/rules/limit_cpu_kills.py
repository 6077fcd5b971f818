"""Finds ``LimitCPU=`` in a service that is meant to run on, and which it kills in the end.

The limit is a total over the life of each process, in seconds that it ran on a processor, and no rate. At the soft limit the
process gets SIGXCPU, once a second, which ends it unless it is caught; at the hard limit SIGKILL. A single number makes both
equal: SIGKILL comes without a warning. Time spent waiting does not count, so it may take days. ``CPUQuota=`` bounds the share
of a processor that the service takes, and slows it down instead.

For a job that ends by itself the line has its use: nothing is said of ``Type=oneshot``, and of a template, whose instances
may be one for each connection, only as advice. Nor is more than that said of a drop-in, which does not show the type.

How sure: certain; seen on 252, 257 and 262: status 9/KILL with ``LimitCPU=2``, and with ``1:3`` status 24/XCPU, or 9/KILL
where the signal was caught.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    LimitCPU=3600

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    CPUQuota=50%
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.rules.limits import finite
from hardened_unit.settings.reading import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the line in a service that is no job."""
    if context.value("Type") == "oneshot":
        return
    certain = context.whole and "@" not in context.name
    for line in finite(context, "LimitCPU"):
        limit = line.reading.value if line.reading else None
        if line.entry.section != "Service" or not isinstance(limit, Limit):
            continue
        end = "killed without a warning" if limit.soft == limit.hard else "ended by SIGXCPU"
        seconds = f"{limit.soft} second{'' if limit.soft == 1 else 's'}"
        message = f"a process is {end} once it has used {seconds} of processor time in all; CPUQuota= limits the rate"
        fix = Fix("take the line away", (removed(line.entry),), safe=False)
        yield Finding("limit-cpu-kills", "warning" if certain else "advice", message, line.entry, fix=fix)
