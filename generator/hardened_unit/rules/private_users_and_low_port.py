"""Finds CAP_NET_BIND_SERVICE beside ``PrivateUsers=``, where it opens no port.

The capability is held in the user namespace of the service, and the network belongs to the host's: binding a port below
1024 fails with EACCES, for root too, and with ``PrivateNetwork=yes`` just the same. Let a socket unit bind the port and
hand it over, or leave ``PrivateUsers=`` out. From 258 on ``PrivateNetwork=yes`` with ``DelegateNamespaces=net`` makes a
network in which it counts.

How sure: certain that the capability is void there; EACCES on a running 252, 257 and 262 (``yes``, from 257 on also
``identity`` and ``self``, on 262 ``full``). Where the sysctl ``net.ipv4.ip_unprivileged_port_start`` is lowered the port
can be bound without it.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    PrivateUsers=yes
    AmbientCapabilities=CAP_NET_BIND_SERVICE

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    AmbientCapabilities=CAP_NET_BIND_SERVICE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.settings.reading import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPABILITY = "CAP_NET_BIND_SERVICE"


def check(context: Context) -> Iterator[Finding]:
    """Report the first line that gives the capability by its name."""
    if not context.on("PrivateUsers") or context.setting("DelegateNamespaces"):
        return
    section = context.section
    for line in context.in_force("AmbientCapabilities", "CapabilityBoundingSet"):
        mask = line.reading.value if line.reading else None
        if line.entry.section != section or not isinstance(mask, Mask) or mask.inverted or _CAPABILITY not in mask.flags:
            continue
        message = (
            f"with PrivateUsers= {_CAPABILITY} counts inside only and opens no low port; use a socket unit, or leave that out"
        )
        edits = tuple(removed(users.entry) for users in context.in_force("PrivateUsers"))
        fix = Fix("leave PrivateUsers= out", edits, safe=False)
        yield Finding("private-users-and-low-port", "warning", message, line.entry, word=_CAPABILITY, fix=fix)
        return
