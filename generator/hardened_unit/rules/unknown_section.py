"""Finds section headers that systemd does not know, and with them everything below that it drops.

Names of sections are case-sensitive. A section whose name begins with ``X-`` is for other programs; systemd says nothing
about it.

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
from hardened_unit.rules.wording import quoted, suggestion
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report every header of a section that no systemd has."""
    known = tuple(harvest.table("sections"))
    for entry in context.unit.read():
        if entry.kind == "section" and entry.section not in known and not entry.section.startswith("X-"):
            hint = suggestion(entry.section, known)
            message = f"there is no section {quoted(f'[{entry.section}]')}; systemd drops every line in it{hint}"
            yield Finding("unknown-section", "error", message, entry, word=f"[{entry.section}]", ignored=True)
