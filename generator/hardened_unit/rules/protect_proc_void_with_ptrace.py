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

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.settings.reading import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPABILITY = "CAP_SYS_PTRACE"
_ROOTS = frozenset({"root", "0"})


def check(context: Context) -> Iterator[Finding]:
    """Advise at the line, with what makes it void."""
    if not context.on("ProtectProc") or context.value("ProtectProc") == "default" or not (why := _void(context)):
        return
    for line in context.in_force("ProtectProc"):
        yield Finding("protect-proc-void-with-ptrace", "advice", f"{why}, so this hides no process from it", line.entry)


def _void(context: Context) -> str:
    """Say why the service sees everything; empty where it does not."""
    level = context.value("ProtectProc")
    own_users = context.value("PrivateUsers", "no") != "no"
    if context.is_root and level != "ptraceable":
        return "the service runs as root, which the kernel exempts whatever its capabilities"
    if context.is_root and not own_users and _holds(context, "CapabilityBoundingSet", unset=True):
        return f"the service runs as root with {_CAPABILITY}"
    if not own_users and _holds(context, "AmbientCapabilities", unset=False):
        return f"the service holds {_CAPABILITY}"
    groups = context.value("SupplementaryGroups", "")
    rooted = context.value("Group") in _ROOTS or (isinstance(groups, tuple) and not _ROOTS.isdisjoint(groups))
    return "the service is in the group of root, which the kernel exempts" if rooted and level != "ptraceable" else ""


def _holds(context: Context, name: str, *, unset: bool) -> bool:
    mask = context.value(name)
    return (_CAPABILITY in mask.flags) != mask.inverted if isinstance(mask, Mask) else unset
