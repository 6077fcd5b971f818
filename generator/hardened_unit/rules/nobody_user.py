"""Finds services that run as ``nobody``, a user that belongs to no one service.

What several services share protects none of them from the others: they can signal and trace each other, open each other's
files, use up each other's process limit, and ``RemoveIPC=`` of one deletes what belongs to another. ``nobody`` is also
the owner that unmapped files of user namespaces and network file systems appear to have. ``DynamicUser=yes`` gives a user that
nobody else has.

How sure: certain; how much it matters depends on what else runs as ``nobody`` on the machine.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=nobody

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    DynamicUser=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED = frozenset({"nobody", "65534"})


def check(context: Context) -> Iterator[Finding]:
    """Report ``User=nobody``, by name or number."""
    for section in PROCESS_SECTIONS:
        setting = context.settings.get("User", section)
        if setting and setting.value in _SHARED:
            message = (
                f"{setting.value} is shared with every other service that uses it, so none is protected from the others; "
                "use DynamicUser=yes or a user of its own"
            )
            yield Finding("nobody-user", "warning", message, setting.entries[-1])
