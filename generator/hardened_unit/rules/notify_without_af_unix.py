"""Finds services that have to report to systemd and may not open the socket for it.

With ``Type=notify`` or ``notify-reload`` the service tells systemd over a socket of the family ``AF_UNIX`` that it is
ready. When ``RestrictAddressFamilies=`` allows other families and not that one it cannot, and systemd stops it after
the start's time is up.

How sure: certain for services that report themselves; one that inherits a socket of another kind is not known.

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

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.fixing import rewriting
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report an allow-list without ``AF_UNIX`` beside a type that reports."""
    families = context.value("RestrictAddressFamilies")
    if context.value("Type") not in {"notify", "notify-reload"} or not isinstance(families, Filter):
        return
    if families.allow == ("AF_UNIX" in families.words):
        return
    for line in context.in_force("RestrictAddressFamilies"):
        message = f"Type={context.value('Type')} needs AF_UNIX to tell systemd that it is ready; without it the start times out"
        wider = f"{line.entry.value} AF_UNIX"
        fix = rewriting("allow AF_UNIX", line.entry, wider) if families.allow and families.words else None
        yield Finding("notify-without-af-unix", "warning", message, line.entry, fix=fix)
        return
