"""Finds services that seem to count on ``NoNewPrivileges=`` to come along with another line.

Up to 254 a system service with ``User=`` gets it from each of ``LockPersonality=``, ``MemoryDenyWriteExecute=``,
``PrivateDevices=``, ``ProtectClock=``, ``ProtectHostname=``, ``ProtectKernelLogs=``, ``ProtectKernelModules=``,
``ProtectKernelTunables=``, ``RestrictAddressFamilies=``, ``RestrictNamespaces=``, ``RestrictRealtime=``,
``RestrictSUIDSGID=``, ``SystemCallArchitectures=``, ``SystemCallFilter=`` and ``SystemCallLog=``. From 255 on only
``DynamicUser=yes`` brings it: with any of the others a setuid program gives its owner's rights. A service that runs as root
never got it.

How sure: certain; with each of these lines the flag was on for a running 252 and off for 257 and 262. That it ended with
255 is the word of its release notes.

Found in, for systemd 257::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    SystemCallFilter=@system-service
    SystemCallArchitectures=native

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    SystemCallFilter=@system-service
    SystemCallArchitectures=native
    NoNewPrivileges=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_IMPLYING = 254
_ONCE_IMPLIED_BY = (
    *("SystemCallFilter", "RestrictAddressFamilies", "RestrictNamespaces", "SystemCallArchitectures", "MemoryDenyWriteExecute"),
    *(
        "PrivateDevices",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "ProtectKernelLogs",
        "ProtectClock",
        "ProtectHostname",
    ),
    *("LockPersonality", "RestrictRealtime", "SystemCallLog"),
)


def check(context: Context) -> Iterator[Finding]:
    """Advise at the first of the lines that once brought it, unless ``RestrictSUIDSGID=`` had the same advice."""
    if not may_gain(context) or any(finding.rule == "suid-still-executable" for finding in context.found):
        return
    for line in context.in_force(*(name for name in _ONCE_IMPLIED_BY if context.on(name))):
        name = line.entry.key
        message = f"from 255 on {name}= no longer brings NoNewPrivileges= with it; add NoNewPrivileges=yes"
        fix = Fix("add NoNewPrivileges=yes", (preceded(line.entry, "NoNewPrivileges=yes"),), safe=False)
        yield Finding("no-new-privileges-not-implied", "advice", message, line.entry, fix=fix)
        return


def may_gain(context: Context) -> bool:
    """Tell whether an ordinary user's service can gain rights, for want of a line that nothing brings along any more."""
    if not context.whole or context.target.systemd <= _LAST_IMPLYING or context.setting("NoNewPrivileges"):
        return False
    return bool(context.setting("User")) and not context.is_root and not context.on("DynamicUser")
