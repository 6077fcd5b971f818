"""Finds paths below ``/var/run``, the old place of ``/run``.

``/var/run`` is a link to ``/run`` on every system with systemd. In some directives systemd rewrites the path and says so in the
journal, in others it takes it as it stands; with a file system of its own for the service the link may lead nowhere.

How sure: certain that ``/run`` is meant.

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
        if "/var/run/" not in line.entry.value or line.context is None:
            continue
        if line.context.grammar in {"command", "text", "environment"}:
            continue
        if _OLD.search(line.entry.value):
            value = _OLD.sub("/run/", line.entry.value)
            message = "/var/run is the old name of /run; write /run"
            fix = rewriting("write /run", line.entry, value, safe=True)
            yield Finding("legacy-var-run", "warning", message, line.entry, word="/var/run/", fix=fix)


_OLD = re.compile(r"(?<![^\s=:+-])/var/run/")
