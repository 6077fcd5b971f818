"""Finds units that systemd refuses as a whole, although it can read each of their lines.

A service without a command, two ``ExecStart=`` where one is allowed, a ``Type=`` that does not go with another line, a socket
that listens on nothing, a timer without a time, a mount whose ``Where=`` is not what its name stands for: with any of these
systemd says ``Refusing``, or that the unit ``has a bad unit file setting``, and does not start it. A file without a single
byte is refused as well: systemd takes the unit for masked.

Drop-ins and fragments are not looked at. The type of a unit is the end of its name; where that is not known, the section that
is there, and then nothing is said to be missing, because it may stand elsewhere.

Between versions this differs a little: up to 254 a service of ``Type=oneshot`` cannot have ``RestartForceExitStatus=``; from
257 on a dynamic user cannot have ``WorkingDirectory=~``, and ``MaxConnections=0`` refuses any socket.

How sure: certain; hundreds of units were compared with the real ``systemd-analyze verify`` of 252, 254, 257 and 262.

Found in::

    [Service]
    Type=oneshot
    ExecStart=/usr/bin/mydaemon
    Restart=always

Not found in::

    [Service]
    Type=oneshot
    ExecStart=/usr/bin/mydaemon
    Restart=on-failure
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Severity
from hardened_unit.settings.loaded import Reason
from hardened_unit.settings.loading import SECTIONS, kind_of, refusals
from hardened_unit.unitfile.tree import FATAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardened_unit.unitfile import Entry

_EMPTY = Reason("a file without a single byte is a masked unit")


def check(context: Context) -> Iterator[Finding]:
    """Report why the unit is refused, unless a line of it is the reason."""
    if not context.whole:
        return
    lines = (line.reading for line in context.settings.lines)
    if any(entry.kind in FATAL and not context.in_drop_in(entry) for entry in context.unit.entries) or any(
        reading and reading.fatal for reading in lines
    ):
        return
    empty = not any(entry.text for entry in context.unit.entries)
    for reason in [_EMPTY] if empty else refusals(context.settings, context.name):
        if not (reason.entry or context.name):
            continue
        message = f"{reason.says}; systemd refuses the unit"
        # Who empties a file, or links it to /dev/null, most often means it.
        severity: Severity = "warning" if empty else "error"
        yield Finding("refused-unit", severity, message, reason.entry or _header(context), fatal=True)


def _header(context: Context) -> Entry:
    """Give the header of the section that the unit's type has, or what comes first."""
    section = SECTIONS.get(kind_of(context.settings, context.name))
    headers = (entry for entry in context.unit.entries if entry.kind == "section" and entry.section == section)
    return next(headers, context.unit.entries[0])
