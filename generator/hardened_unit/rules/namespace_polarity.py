"""Finds ``RestrictNamespaces=`` with a bare list, which allows what it names.

A list of namespaces is the list of those that stay possible. ``RestrictNamespaces=user`` lets the service make user
namespaces and forbids all others; to forbid only them write ``~user``, to forbid all ``yes``. The line is right where that is
meant, as for a browser's own sandbox: then write the other namespaces that it needs beside it. A list that comes to all of
them restricts nothing: because it names them all, or because it only adds to a ``no`` before it.

A bare word after ``yes`` or after a line with ``~``, as in a drop-in, is taken for what it is: an exception.

How sure: certain what the lines do, on 252, 257 and 262; likely that the opposite was meant where a single namespace is
named.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictNamespaces=user

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    RestrictNamespaces=~user
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import PROCESS_SECTIONS, Context, Finding, Fix
from hardened_unit.rules.fixing import rewritten
from hardened_unit.settings.reading import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLD = frozenset({"cgroup", "ipc", "net", "mnt", "pid", "user", "uts"})
_LAST_WITHOUT_TIME = 257
"""The newest version that was seen to take the seven of ``_OLD`` for all; 262 wants ``time`` as well."""


def check(context: Context) -> Iterator[Finding]:
    """Report bare lists that allow all, and those that name a single namespace and so probably mean to forbid it."""
    for section in PROCESS_SECTIONS:
        kept = context.settings.in_force.get((section, "RestrictNamespaces"), [])
        masks = [line.reading.value for line in kept if line.reading and isinstance(line.reading.value, Mask)]
        if not masks or masks[-1].inverted or not masks[-1].flags:
            continue
        entry = kept[-1].entry
        first = masks[0]
        if (first.inverted and not first.flags) or _names_all(masks, context.target.systemd):
            message = "with this every namespace is allowed, so nothing is restricted; to forbid all write yes"
            yield Finding("namespace-polarity", "warning", message, entry)
        elif len(masks) == 1 and len(first.flags) == 1:
            (kind,) = first.flags
            message = (
                f"this allows {kind} namespaces and forbids all others; to forbid them write ~{kind}, to forbid all write yes"
            )
            fix = Fix(f"write ~{kind}", (rewritten(entry, f"~{kind}"),), safe=False)
            yield Finding("namespace-polarity", "warning", message, entry, fix=fix)


def _names_all(masks: list[Mask], version: int) -> bool:
    """Tell whether bare lists, one or several, name every namespace that this version knows."""
    if any(mask.inverted for mask in masks):
        return False
    every = _OLD if version <= _LAST_WITHOUT_TIME else _OLD | {"time"}
    return every <= frozenset().union(*(mask.flags for mask in masks))
