"""Finds system calls with an error number in a list that allows.

``read:EPERM`` says which error a denied call shall give, so it belongs in a list that denies, one that begins with ``~``. In a
list that allows systemd drops the word, and the call stays forbidden. For all other calls ``SystemCallErrorNumber=`` says
the error.

How sure: certain; seen on 252, 254, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service mount:EPERM

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~chroot:EPERM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report words that have an error number and stand in a list that allows."""
    for line in context.lines.get("SystemCallFilter", ()):
        for dropped in line.reading.dropped if line.reading else ():
            call, colon, error = dropped.text.partition(":")
            if colon and error and not line.entry.value.startswith("~"):
                message = (
                    f"{dropped.text}: an error number has a meaning only in a list that denies; systemd drops the word. "
                    f"Write SystemCallFilter=~{dropped.text} on a line of its own to deny {call} with {error}"
                )
                yield Finding(
                    "errno-in-allow-list", "error", message, line.entry, word=dropped.text, ignored=True, explains=(dropped,)
                )
