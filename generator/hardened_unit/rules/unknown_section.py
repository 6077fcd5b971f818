"""Finds section headers that systemd does not know in this type of unit, and with them everything below that it drops.

Names of sections are case-sensitive. A section whose name begins with ``X-`` is for other programs; systemd says nothing
about it.

How sure: certain; the names are read off the systemds from 245 to 262.

Found in::

    [service]
    ProtectSystem=strict

Not found in::

    [Service]
    ProtectSystem=strict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.wording import MOST_SUGGESTIONS, quoted, suggestion
from hardened_unit.unitfile.dropins import MANAGERS
from systemd_directives.harvest import MANAGER

if TYPE_CHECKING:
    from collections.abc import Iterator


def _where(section: str, name: str) -> str:
    """Say where there is no such section."""
    if name in MANAGERS:
        return f"in {name}"
    if section == MANAGER:
        return f"in a unit, only in {' and '.join(MANAGERS)}"
    return f"in a unit of this type, .{name.rpartition('.')[2]}" if section in _TYPES else "at all"


_TYPES = ("Service", "Socket", "Mount", "Automount", "Swap", "Timer", "Path", "Slice", "Scope", "Target", "Device")


def check(context: Context) -> Iterator[Finding]:
    """Report every header of a section that no systemd has, or not for this type of unit."""
    own = context.name.rpartition(".")[2].title()
    said = 0
    known: tuple[str, ...] = ("Unit", own, "Install") if own in _TYPES else ("Unit", *_TYPES, "Install")
    if context.name in MANAGERS:
        known = (MANAGER,)
    for entry in context.unit.read():
        if entry.kind == "section" and entry.section not in known and not entry.section.startswith("X-"):
            where = _where(entry.section, context.name)
            said += 1
            hint = suggestion(entry.section, known) if said <= MOST_SUGGESTIONS else ""
            message = f"there is no section {quoted(f'[{entry.section}]')} {where}; systemd drops every line in it{hint}"
            yield Finding("unknown-section", "error", message, entry, word=f"[{entry.section}]", ignored=True)
