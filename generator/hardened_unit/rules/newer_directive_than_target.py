"""Finds directives that are newer than the systemd they are written for.

An older systemd does not know the name and drops the line, with one word in the journal: what it should protect stays open. The
line does no harm and can stay where the unit is for newer systemds as well.

What is found depends on the target: the example is for systemd 252.

How sure: certain for ``[Service]``, whose names are known to the version; for other sections the version may be one or two
less.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivatePIDs=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PrivateIPC=yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report names that the target's systemd does not have yet."""
    for line in context.settings.lines:
        if line.status == "newer":
            name, since = line.entry.key, harvest.since(line.entry.section, line.entry.key)
            message = (
                f"systemd {context.target.systemd} does not have {name}= yet; it came with {since}, "
                "and before that the line is dropped"
            )
            yield Finding("newer-directive-than-target", "error", message, line.entry, word=name, ignored=True)
