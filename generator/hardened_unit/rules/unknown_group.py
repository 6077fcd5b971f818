"""Finds groups of system calls that do not exist.

systemd drops the name and keeps the rest of the line. On a line that begins with ``~`` nothing of what was meant is denied; on
one that allows, what was meant stays forbidden. The groups with their calls are listed by ``systemd-analyze syscall-filter``
and ``hardened-unit list syscalls``.

How sure: certain; the groups are read off the systemds from 247 to 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=~@mounts

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=~@mount
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.calls import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context, Finding


def check(context: Context) -> Iterator[Finding]:
    """Report each word that begins with ``@`` and is no group."""
    return unknown("unknown-group", context, groups=True)
