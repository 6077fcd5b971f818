"""Finds capabilities that do not exist, which systemd drops without a word.

Nothing in the journal tells of a misspelled capability: the set is just smaller than it looks, and empty when it was the only
one. An empty ``CapabilityBoundingSet=`` takes every capability away; ``systemd-analyze security`` gives a better score for it.

How sure: certain; seen on 252, 254, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    CapabilityBoundingSet=CAP_NET_BIND_SERVCE

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    CapabilityBoundingSet=CAP_NET_BIND_SERVICE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.fixing import rewriting
from hardened_unit.rules.wording import MOST_SUGGESTIONS, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report each word that is no capability."""
    said = 0
    for name in ("CapabilityBoundingSet", "AmbientCapabilities"):
        for line in context.lines.get(name, ()):
            for dropped in line.reading.dropped if line.reading else ():
                said += 1
                near = nearest(dropped.text.strip(","), dropped.allowed) if said <= MOST_SUGGESTIONS else ""
                hint = f"; did you mean {near}?" if near else ""
                message = f"{name}=: {quoted(dropped.text)} is no capability, and systemd drops it without a word{hint}"
                whole = dropped.text == line.entry.value.removeprefix("~").strip()
                fix = None
                if near and not whole:
                    fix = rewriting(f"write {near}", line.entry, line.entry.value.replace(dropped.text, near))
                yield Finding(
                    "unknown-capability", "error", message, line.entry, word=dropped.text, explains=(dropped,), fix=fix
                )
