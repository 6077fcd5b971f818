"""Finds system calls that do not exist.

systemd drops the name and keeps the rest of the line. On a line that begins with ``~`` the call that was meant is not denied;
on one that allows, it stays forbidden. Names are those of the kernel: ``openat``, not ``open_at``; groups begin with ``@``.

How sure: certain that the target's systemd drops the name, as far as its calls stand in one of its groups; one of another
architecture may be known all the same.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=~ptrce

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=~ptrace
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.calls import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.rules.finding import Context, Finding


def check(context: Context) -> Iterator[Finding]:
    """Report each word that is no call."""
    return unknown("unknown-system-call", context, groups=False)
