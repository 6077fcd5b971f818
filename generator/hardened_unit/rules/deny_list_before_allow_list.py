"""Finds a list that begins by denying and goes on with a line that does not.

The first line decides: when it begins with ``~`` the whole is a list of what is denied. A later line without ``~`` does not
turn it into a list of what is allowed; it only takes its words off the denied ones, and everything else stays allowed. Write
the allowed ones first, and after them what is denied.

How sure: certain; the manual says so from 252 to 262, and the lists were compared with the real ``systemd-analyze``.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=~@privileged
    SystemCallFilter=@system-service

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report lines that look like the list of what is allowed and are none."""
    for name in ("SystemCallFilter", "RestrictAddressFamilies"):
        for section in PROCESS_SECTIONS:
            kept = context.settings.in_force.get((section, name), ())
            if not kept or not kept[0].entry.value.startswith("~"):
                continue
            for line in kept[1:]:
                if not line.entry.value.startswith("~"):
                    message = (
                        f"the first {name}= denies, so this line allows nothing by itself: it only takes its words off "
                        "what is denied. Put it before the line that begins with ~"
                    )
                    yield Finding("deny-list-before-allow-list", "warning", message, line.entry)
