"""Finds an allow-list of address families of which nothing is left, so that no socket can be made at all.

A name that systemd does not know is dropped, but the list stays an allow-list. On 262 the names after it on the same line
are dropped too, so that one wrong first name is enough. With nothing left in the list every socket is refused, of any
family, and ``systemd-analyze security`` gives a better score for it. Names carry their prefix: ``AF_INET``.

How sure: certain; seen on 252, 257 and 262 with a real service.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictAddressFamilies=inet inet6

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictAddressFamilies=AF_INET AF_INET6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the lines that leave an allow-list empty because of words that are dropped."""
    for section in PROCESS_SECTIONS:
        setting = context.settings.get("RestrictAddressFamilies", section)
        if setting is None or not isinstance(setting.value, Filter) or not setting.value.allow or setting.value.words:
            continue
        for line in context.in_force("RestrictAddressFamilies"):
            if line.entry.section == section and line.reading and line.reading.dropped:
                meant = " ".join(
                    f"AF_{dropped.text.strip(',').upper().removeprefix('AF_')}" for dropped in line.reading.dropped
                )
                message = f"nothing is left of this allow-list, so no socket of any family can be opened; did you mean {meant}?"
                yield Finding(
                    "address-family-typo-blocks-all",
                    "error",
                    message,
                    line.entry,
                    ignored=True,
                    explains=line.reading.dropped,
                )
