"""Finds services that have to report to systemd and may not open the socket for it.

With ``Type=notify`` or ``notify-reload`` the service tells systemd over a socket of the family ``AF_UNIX`` that it is ready,
and with ``WatchdogSec=`` that it is still alive. When ``RestrictAddressFamilies=`` leaves that family out it cannot: systemd
stops it after the start's time is up, or kills it when the watchdog's is. With ``Type=dbus`` it is the message bus that
cannot be reached. The names ``AF_LOCAL`` and ``AF_FILE`` stand for the same family.

Nothing is said where the command has ``+`` in front, to which the restriction does not apply.

How sure: certain for services that report themselves; both were seen on 252, 257 and 262, the message bus was not tried. One
that inherits a socket is not known.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    Type=notify
    RestrictAddressFamilies=AF_INET AF_INET6

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    Type=notify
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.commands import escaping
from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.fixing import rewriting
from hardened_unit.settings.numbers import INFINITE
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = frozenset({"AF_UNIX", "AF_LOCAL", "AF_FILE"})
_TYPES = {
    "notify": "to tell systemd that it is ready; without it the start times out",
    "notify-reload": "to tell systemd that it is ready; without it the start times out",
    "dbus": "to reach the message bus; without it the start times out",
}


def check(context: Context) -> Iterator[Finding]:
    """Report a list that leaves ``AF_UNIX`` out beside what needs it."""
    needs = _needs(context)
    families = context.value("RestrictAddressFamilies")
    if not needs or not isinstance(families, Filter) or (not families.allow and not families.words):
        return
    if families.allow != _NAMES.isdisjoint(families.words) or any(escaping(context)):
        return
    for line in context.in_force("RestrictAddressFamilies"):
        if line.entry.section != "Service":
            continue
        wider = f"{line.entry.value} AF_UNIX"
        fix = rewriting("allow AF_UNIX", line.entry, wider) if families.allow and families.words else None
        yield Finding("notify-without-af-unix", "warning", needs, line.entry, fix=fix)
        return


def _needs(context: Context) -> str:
    """Say what the service needs the family for; empty where nothing shows that it does."""
    if (kind := str(context.value("Type"))) in _TYPES:
        return f"Type={kind} needs AF_UNIX {_TYPES[kind]}"
    watchdog = context.value("WatchdogSec")
    if isinstance(watchdog, int) and 0 < watchdog < INFINITE:
        return "WatchdogSec= needs AF_UNIX to tell systemd that the service is alive; without it systemd kills it"
    return ""
