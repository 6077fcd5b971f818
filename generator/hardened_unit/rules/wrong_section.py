"""Finds assignments that stand in a section where systemd does not read them.

Most protections belong in ``[Service]``. In ``[Unit]`` or ``[Install]`` they are dropped, with one line in the journal.

How sure: certain; the names are read off the systemds from 245 to 262.

Found in::

    [Unit]
    Description=A daemon
    ProtectSystem=strict

    [Service]
    ExecStart=/usr/bin/mydaemon

Not found in::

    [Unit]
    Description=A daemon

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=strict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report names that belong to another section."""
    for line in context.settings.lines:
        if line.status == "misplaced":
            homes = " or ".join(map(_home, harvest.sections_of("*")[line.entry.key][:3]))
            message = f"{line.entry.key}= does not belong in [{line.entry.section}]; the line is dropped. Put it in {homes}"
            yield Finding("wrong-section", "error", message, line.entry, word=line.entry.key, ignored=True)


def _home(section: str) -> str:
    return f"[{section}] of system.conf" if section == harvest.MANAGER else f"[{section}]"
