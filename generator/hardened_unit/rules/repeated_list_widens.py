"""Finds a second list that allows, where its author may have meant it to replace the first.

Lines of a list add up: ``CapabilityBoundingSet=CAP_NET_BIND_SERVICE`` in a drop-in takes nothing off the list that the unit
has. To replace it write an empty assignment on the line before. For ``CapabilityBoundingSet=`` that takes all away, for the
others it forgets what was listed so far.

Most repeated lists are meant to add. Found is a line that adds nothing, because all of it is on a longer list already: it is a
warning in a drop-in, and in the same file but for system calls, whose groups overlap. A drop-in that repeats a part of the list
and adds something is an advice.

How sure: certain that the lines add up; likely that the list was meant to be replaced.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID
    CapabilityBoundingSet=CAP_NET_BIND_SERVICE

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID
    CapabilityBoundingSet=~
    CapabilityBoundingSet=~CAP_SYS_ADMIN
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix, Severity
from hardened_unit.rules.fixing import preceded
from hardened_unit.rules.listing import Listed, lists
from hardened_unit.unitfile.writing import assignment

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTS = (
    *("SystemCallFilter", "RestrictAddressFamilies", "CapabilityBoundingSet", "AmbientCapabilities", "RestrictNamespaces"),
    *("SystemCallArchitectures", "IPAddressAllow", "ReadWritePaths", "ExecPaths"),
)


def check(context: Context) -> Iterator[Finding]:
    """Report lines, and of a drop-in its lines together, that add less than they say."""
    for found in lists(context, *_LISTS):
        if not found[0].allows:
            continue
        before: set[str] = set()
        for number, (_, part) in enumerate(groupby(found, key=lambda listed: listed.line.entry.path)):
            lines = [listed for listed in part if listed.allows and listed.words]
            if number and lines:
                yield from _in_drop_in(lines, before)
            for listed in lines:
                if not number and before > listed.words:
                    calls = listed.line.entry.key == "SystemCallFilter"
                    yield _widens(listed, "advice" if calls else "warning", "all of this is on the list already")
                before |= listed.words


def _in_drop_in(lines: list[Listed], before: set[str]) -> Iterator[Finding]:
    """Compare the lines of one drop-in with all that came before it."""
    words = {word for listed in lines for word in listed.words}
    if before > words:
        yield _widens(lines[0], "warning", "all of this is on the unit's own list already")
    elif before & words and before - words:
        yield _widens(lines[0], "advice", "this adds to the unit's own list")


def _widens(listed: Listed, severity: Severity, what: str) -> Finding:
    entry = listed.line.entry
    message = f"{what}, and nothing is taken off it; to replace the list write an empty {entry.key}= on the line before"
    fix = Fix(f"write an empty {entry.key}= on the line before", (preceded(entry, assignment(entry.key, "")),), safe=False)
    return Finding("repeated-list-widens", severity, message, entry, fix=fix)
