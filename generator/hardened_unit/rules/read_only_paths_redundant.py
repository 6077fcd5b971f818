"""Finds paths in ``ReadOnlyPaths=`` that are read-only already.

``ProtectSystem=strict`` makes all read-only but ``/dev``, ``/proc``, ``/sys`` and the homes, ``full`` does so with
``/usr``, ``/boot``, ``/efi`` and ``/etc``, ``yes`` with the first three, and ``ProtectHome=`` with the homes. Naming such a
path again changes nothing: systemd leaves the line out, and does not even look whether the path is there.
``ReadOnlyPaths=/`` adds nothing to ``strict`` either; what that leaves open stays open.

It is not superfluous inside of what is excepted: below ``ReadWritePaths=``, a bind mount or the service's own folders, in
the ``/tmp`` of ``PrivateTmp=``, and for ``/run`` where ``strict`` leaves that writable. There nothing is reported.

How sure: certain; the same places could be written with the line and without on a running 252, 257 and 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    ProtectSystem=strict
    ProtectHome=yes
    ReadOnlyPaths=/

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    User=mydaemon
    ProtectSystem=strict
    ProtectHome=yes
    ReadWritePaths=-/srv/data
    ReadOnlyPaths=-/srv/data/public
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Fix
from hardened_unit.rules.fixing import removed
from hardened_unit.rules.places import has_own_root, listed, protection
from hardened_unit.rules.wording import some

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Advise to take away the words, or the line where all of it is superfluous."""
    if has_own_root(context):
        return
    protected = protection(context)
    for entry, group in groupby(listed(context, "ReadOnlyPaths"), key=lambda one: one.line.entry):
        needless = [one for one in group if protected.covers(one.path)]
        if not needless:
            continue
        whole = len(needless) == len(entry.value.split())
        fix = Fix("take the line away", (removed(entry),), safe=False) if whole else None
        message = f"read-only already, by what protects the system and the homes: {some([one.path for one in needless])}"
        yield Finding("read-only-paths-redundant", "advice", message, entry, word=needless[0].word, fix=fix)
