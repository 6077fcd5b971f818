"""Finds ``PrivateUsers=`` in a service that runs as root.

The user namespace takes away what root's capabilities are worth outside: the service cannot mount, give files to others or
bind a low port. It does not take away root's files. Root inside is root outside, for ``yes``, ``self``, ``identity`` and
``full`` alike, and as the owner it needs no capability: it reads ``/etc/shadow``, writes ``/etc`` and may send signals to
the processes of root, PID 1 among them. The full set of capabilities that ``/proc`` shows for it counts inside only.

For a service that has to own root's files that is what the line can give; else give it a user as well. Only ``managed``
(from 260 on) makes root inside somebody else outside.

How sure: certain; read, written and signalled by a running 252 and 257 (``yes``, and ``identity`` on 257) and 262 (all four
values).

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateUsers=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes
    PrivateUsers=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise at the line in a whole unit whose process is root."""
    if not context.is_root or context.value("PrivateUsers", "no") in {"no", "managed"}:
        return
    for line in context.in_force("PrivateUsers"):
        message = "root inside is root outside: the service still owns root's files; add DynamicUser=yes or User="
        yield Finding("private-users-as-root", "advice", message, line.entry)
