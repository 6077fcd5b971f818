"""Finds ``RestrictNamespaces=`` with a bare list, which allows what it names.

A list of namespaces is the list of those that stay possible. ``RestrictNamespaces=user`` lets the service make user
namespaces and forbids all others; to forbid only them write ``~user``, to forbid all ``yes``. The line is right where
that is meant, as for a browser's own sandbox: then write the other namespaces that it needs beside it.

How sure: certain what the line does; likely that the opposite was meant where it names a single namespace.

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

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.settings.reading import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report bare lists that name a single namespace, and so probably mean to forbid it."""
    for line in context.lines["RestrictNamespaces"]:
        if not line.reading or not isinstance(line.reading.value, Mask):
            continue
        value = line.reading.value
        if not value.inverted and len(value.flags) == 1:
            (kind,) = value.flags
            message = (
                f"this allows {kind} namespaces and forbids all others; to forbid them write ~{kind}, to forbid all write yes"
            )
            yield Finding("namespace-polarity", "warning", message, line.entry)
