"""Finds ``ProtectSystem=strict`` of a root service under which ``/run`` stays writable after all.

By itself ``strict`` makes ``/run`` read-only. That ends as soon as the service gets API file systems of its own, which
``ProtectKernelTunables=``, ``ProtectControlGroups=``, ``ProtectProc=``, ``ProcSubset=``, ``PrivatePIDs=``, ``PrivateBPF=``
(on 262) and ``MountAPIVFS=yes`` bring: from 248 on ``/run`` then counts as one of them, like ``/dev``, ``/proc`` and
``/sys``. It is the ``/run`` of the host, with the sockets and the state of other services. ``ReadOnlyPaths=/run`` closes
it, ``ReadOnlyPaths=/`` and ``MountAPIVFS=no`` do not. The service's own ``RuntimeDirectory=`` stays writable beside it.

Only what runs as root is looked at. Others are held back by the permissions, save in places such as ``/run/lock`` that are
open to all on many systems.

How sure: certain; written by a running 252, 257 and 262 with each of these settings, and refused without. The one for 248
is read from the source.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=strict
    ProtectHome=yes
    ProtectKernelTunables=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=strict
    ProtectHome=yes
    ProtectKernelTunables=yes
    ReadOnlyPaths=/run
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded
from hardened_unit.rules.places import has_own_root, listed, opens_run, protection

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise to name ``/run`` itself, unless the unit does so in whatever way."""
    opener = opens_run(context)
    if not opener or not context.is_root or protection(context).system != "strict" or has_own_root(context):
        return
    if any(one.target == "/run" for one in listed(context, *_SAY_SOMETHING)):
        return
    for line in context.in_force("ProtectSystem", "DynamicUser"):
        message = f"beside {opener}= strict leaves /run writable for root; add ReadOnlyPaths=/run, or give the service a user"
        fix = Fix("add ReadOnlyPaths=/run", (preceded(line.entry, "ReadOnlyPaths=/run"),), safe=False)
        yield Finding("strict-leaves-run-writable", "advice", message, line.entry, fix=fix)
        return


_SAY_SOMETHING = ("ReadOnlyPaths", "ReadWritePaths", "InaccessiblePaths", "TemporaryFileSystem")
