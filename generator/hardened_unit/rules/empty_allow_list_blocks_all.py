"""Finds a list of allowed system calls of which nothing is left.

Words that systemd does not know are dropped, but the list stays a list of what is allowed. When every word of it was wrong
only the calls of ``@default`` remain, the service is killed at its first other call, and ``systemd-analyze security`` gives a
better score for it.

How sure: certain; seen on 252, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@sytem-service

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding
from hardened_unit.rules.wording import suggestion
from hardened_unit.settings.reading import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report the lines that leave nothing but ``@default`` allowed because of words that are dropped."""
    for section in PROCESS_SECTIONS:
        kept = context.settings.in_force.get((section, "SystemCallFilter"), ())
        values = [line.reading.value for line in kept if line.reading]
        filters = [value for value in values if isinstance(value, Filter)]
        if not filters or not filters[0].allow or any(value.words for value in filters if value.allow):
            continue
        for line in kept:
            if line.reading and line.reading.dropped:
                wrong = line.reading.dropped[0]
                message = (
                    f"nothing is left of this allow-list, so the service may make only the calls of @default and is killed at "
                    f"its first other one{suggestion(wrong.text, wrong.allowed)}"
                )
                yield Finding(
                    "empty-allow-list-blocks-all",
                    "error",
                    message,
                    line.entry,
                    word=wrong.text,
                    ignored=True,
                    explains=line.reading.dropped,
                )
