"""Advises ``Type=exec`` where systemd would call a start a success that never came to the program.

With ``Type=simple``, which holds where nothing is said, a service counts as started as soon as its process is made. That
the user does not exist (217/USER), a mount of the sandbox fails (226/NAMESPACE) or the program is missing (203/EXEC) comes
out later: a start is a success, and units that come after are started. ``Type=exec``, from 240 on, waits until the
program runs. That says nothing of what the program does then; ``Type=notify`` does, where the program supports it.

How sure: certain; each of the three failures was reported as success with ``simple`` and as failure with ``exec`` by a
running 252, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon

Not found in::

    [Service]
    Type=exec
    ExecStart=/usr/bin/mydaemon
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXEC_SINCE = 240


def check(context: Context) -> Iterator[Finding]:
    """Advise at the type, or at the command where no type is given."""
    kind = context.value("Type")
    if not context.whole or context.target.systemd < _EXEC_SINCE or kind not in {"", "simple"}:
        return
    if not kind and context.setting("BusName"):
        return
    for line in context.in_force("Type" if kind else "ExecStart"):
        message = "with Type=simple a start counts as a success even if the program cannot be run; write Type=exec"
        edit = rewritten(line.entry, "exec") if kind else preceded(line.entry, "Type=exec")
        fix = Fix("write Type=exec", (edit,), safe=False)
        yield Finding("type-simple-hides-failure", "advice", message, line.entry, fix=fix)
        return
