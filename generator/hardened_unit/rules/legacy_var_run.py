"""Finds paths below ``/var/run``, the old place of ``/run``.

``/var/run`` is a link to ``/run`` on every system with systemd. In ``PIDFile=`` and where a socket listens systemd rewrites
the path and says so in the journal; elsewhere it takes it as it stands. With a file system of its own for the service the
link may lead nowhere: beside ``TemporaryFileSystem=/var`` a ``ReadWritePaths=/var/run/mydaemon`` ended in 226/NAMESPACE.

How sure: certain that ``/run`` is meant; what systemd does was seen on 257 and 262. With a root directory or image of its own
the service may have a ``/var/run`` that is no link, so the fix is not applied unasked there.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PIDFile=/var/run/mydaemon.pid

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    PIDFile=/run/mydaemon.pid
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.fixing import rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report values that hold such a path."""
    for line in context.settings.lines:
        if "/var/run" not in line.entry.value or line.context is None:
            continue
        if line.context.grammar in {"command", "text", "environment"}:
            continue
        if _OLD.search(line.entry.value):
            value = _OLD.sub("/run", line.entry.value)
            message = "/var/run is the old name of /run; write /run"
            own_root = any(context.setting(name) for name in ("RootDirectory", "RootImage", "RootMStack"))
            fix = rewriting("write /run", line.entry, value, safe=not own_root)
            yield Finding("legacy-var-run", "warning", message, line.entry, word="/var/run", fix=fix)


_OLD = re.compile(r"(?<![^\s=:+!|\"'-])/var/run(?![^\s/:\"'])")
