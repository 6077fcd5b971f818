"""Finds lines that take something off a list that never had it.

After a list that allows, a line with ``~`` takes words off it. Where none of them is on the list nothing changes: all of it is
denied already. ``SystemCallFilter=@system-service`` has no call of ``@clock``, ``@debug``, ``@module``, ``@mount``,
``@raw-io`` or ``@reboot``. To tighten it deny what it has, such as ``~@privileged @resources``. A call that is denied with an
error of its own, as ``~mount:EPERM``, does change something and is not found.

After ``CapabilityBoundingSet=``, empty, nothing is left that ``~CAP_SYS_ADMIN`` could take away: the service has no capability
at all. To begin with all of them write ``CapabilityBoundingSet=~``. That is a warning, the other an advice.

Which calls a group has depends on the version, so the line may do something for another target.

How sure: certain for the target.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@mount @debug

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged @resources
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.rules.listing import Listed, lists
from hardened_unit.settings import filters

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report lines that change nothing; of a list that begins by denying another rule speaks."""
    for found in lists(context, "SystemCallFilter", "RestrictAddressFamilies", "CapabilityBoundingSet", "RestrictNamespaces"):
        first = found[0]
        if not first.allows:
            continue
        default = filters.calls(("@default",), context.target.systemd) if first.line.entry.key == "SystemCallFilter" else ()
        allowed = {*first.words, *default}
        for listed in found[1:]:
            if listed.allows:
                allowed |= listed.words
                continue
            if listed.words and allowed.isdisjoint(listed.words) and not _has_errors(listed):
                yield _nothing(listed, empty=not allowed)
            allowed -= listed.words


def _has_errors(listed: Listed) -> bool:
    return ":" in listed.line.entry.value


def _nothing(listed: Listed, *, empty: bool) -> Finding:
    entry = listed.line.entry
    if empty:
        message = (
            f"the line before has taken everything away, so there is nothing left to take; to begin with all again write "
            f"{entry.key}=~ there"
        )
        return Finding("denies-nothing", "warning", message, entry)
    message = "nothing of this is allowed by the lines before, so the line changes nothing"
    return Finding("denies-nothing", "advice", message, entry, fix=Fix("take the line away", (removed(entry),), safe=False))
