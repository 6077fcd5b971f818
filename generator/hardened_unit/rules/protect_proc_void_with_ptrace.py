"""Finds ``ProtectProc=`` that hides nothing from the service.

The kernel shows all of ``/proc`` to whoever has CAP_SYS_PTRACE. Under ``invisible`` and ``noaccess`` it also does so for
the group of root, main or supplementary. So a service that runs as root sees every process under these two, even with an
empty capability set and with ``PrivateUsers=yes``. Under ``ptraceable`` root sees only its equals once the capability is
taken away, by ``CapabilityBoundingSet=~CAP_SYS_PTRACE`` or by ``PrivateUsers=yes``.

Run the service as a user of its own, with a group of its own; ``DynamicUser=yes`` gives both.

How sure: certain; looked for with each value, as root and not, with and without the capability, on a running 252, 257 and
262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectProc=invisible

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes
    ProtectProc=invisible
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.exposure.sandbox import sandbox
from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise at the line, with what makes it void."""
    if why := sandbox(context.settings, context.section).sees_all(root=context.is_root):
        for line in context.in_force("ProtectProc"):
            yield Finding("protect-proc-void-with-ptrace", "advice", f"{why}, so this hides no process from it", line.entry)
