"""Finds ``RestrictSUIDSGID=`` without what keeps setuid programs from working.

It stops the service from setting the setuid and setgid bits on files. It does not stop it from running a program that has
them: such a program runs with its owner's rights as before. ``NoNewPrivileges=yes`` is what takes that away.

Only services with a fixed user are looked at, since root gains nothing by such a program. Up to 254 the line brings
``NoNewPrivileges=`` along for them; from 255 on it does not.

How sure: certain; a setuid program ran as root for an ordinary user on a running 257 and 262, and not on 252.

Found in, for systemd 257::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    RestrictSUIDSGID=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    RestrictSUIDSGID=yes
    NoNewPrivileges=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded
from hardened_unit.rules.no_new_privileges_not_implied import may_gain

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise to add ``NoNewPrivileges=yes``."""
    if not context.on("RestrictSUIDSGID") or not may_gain(context):
        return
    for line in context.in_force("RestrictSUIDSGID"):
        message = "this keeps setuid files from being made, not from being run; add NoNewPrivileges=yes"
        fix = Fix("add NoNewPrivileges=yes", (preceded(line.entry, "NoNewPrivileges=yes"),), safe=False)
        yield Finding("suid-still-executable", "advice", message, line.entry, fix=fix)
