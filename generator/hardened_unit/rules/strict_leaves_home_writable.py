"""Finds ``ProtectSystem=strict`` that leaves the home directories as they are.

``strict`` makes everything read-only except ``/dev``, ``/proc`` and ``/sys``, and except ``/home``, ``/root`` and
``/run/user``, which are the business of ``ProtectHome=``. A service that runs as root can write there, and one with a user
of its own wherever the permissions let it. ``ProtectHome=yes`` closes them; ``read-only`` leaves them to be read.
``DynamicUser=yes`` brings ``read-only``.

How sure: certain; a file was written in each of the three by a running 252, 257 and 262, and refused with
``ProtectHome=yes``.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    ProtectSystem=strict

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    ProtectSystem=strict
    ProtectHome=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import preceded
from hardened_unit.rules.places import HOMES, has_own_root, listed, protection, within

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise to say something of the homes, where the unit says nothing at all of one of them."""
    if (
        not context.whole
        or context.value("ProtectSystem") != "strict"
        or protection(context).homes != "no"
        or has_own_root(context)
    ):
        return
    named = {
        one.target for one in listed(context, "ReadOnlyPaths", "InaccessiblePaths", "TemporaryFileSystem", "ReadWritePaths")
    }
    # Read-only at the root is no more than strict is.
    open_homes = [home for home in HOMES if not within(home, named - {"/"})]
    if not open_homes:
        return
    for line in context.in_force("ProtectSystem"):
        message = f"strict leaves {', '.join(open_homes)} to ProtectHome=, which is not set; add ProtectHome=yes"
        fix = Fix("add ProtectHome=yes", (preceded(line.entry, "ProtectHome=yes"),), safe=False)
        yield Finding("strict-leaves-home-writable", "advice", message, line.entry, fix=fix)
        return
