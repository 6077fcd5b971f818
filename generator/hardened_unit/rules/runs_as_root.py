"""Advises to give a service a user of its own.

Without ``User=`` or ``DynamicUser=`` a system service runs as root, and whoever takes it over has the files of all. With
``DynamicUser=yes`` systemd makes a user for the time that the service runs; ``StateDirectory=`` keeps its files.

How sure: certain what it runs as; some services have to be root, or switch to a user themselves.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=strict

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=strict
    DynamicUser=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise at the command of a whole service that names no user."""
    if not context.whole or context.setting("User") or context.on("DynamicUser"):
        return
    for line in context.in_force("ExecStart"):
        message = "the service runs as root; give it a user with DynamicUser=yes or User="
        gain = context.scored.gain(["DynamicUser=yes"])
        yield Finding("runs-as-root", "advice", message, line.entry, gain=gain)
        return
