"""Finds directives and values that systemd still takes and whose time is over.

Of some the manual advises against, of some systemd itself says so in the journal, and some have only got another name since.
It is a warning where something is lost: with ``KillMode=none`` systemd kills nothing when the service stops, and the limits of
the first version of control groups, such as ``MemoryLimit=``, are dropped from systemd 258 on. Old names such as
``ReadOnlyDirectories=``, and ``StandardOutput=syslog``, do what they always did: those are found when advice is asked for.

How sure: certain; from 252 to 262 the real ``systemd-analyze verify`` was asked, and the rest is in systemd's own NEWS.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    KillMode=none

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    KillMode=mixed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding, Severity
from hardened_unit.rules.fixing import replaced
from systemd_directives import deprecation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.deprecation import Deprecation


def check(context: Context) -> Iterator[Finding]:
    """Report what the target still reads."""
    for name in deprecation.names():
        for line in context.lines.get(name, ()):
            given_up = deprecation.of(line.entry.section, name, line.entry.value)
            if given_up is None or line.status != "read" or given_up.since > context.target.systemd:
                continue
            severity: Severity = "warning" if given_up.harm == "some" else "advice"
            yield Finding(
                "deprecated",
                severity,
                _message(given_up),
                line.entry,
                word=given_up.value,
                fix=replaced(context, line.entry, given_up),
            )


def _message(given_up: Deprecation) -> str:
    written = f"{given_up.name}={given_up.value}"
    gone = f" and gone from systemd {given_up.gone} on" if given_up.gone else ""
    if given_up.instead and not (gone or given_up.why):
        return f"{written} is an old way to write {given_up.replacement}"
    instead = f"; write {given_up.replacement}" if given_up.instead else ""
    why = f": {given_up.why}" if given_up.why else ""
    return f"{written} is deprecated{gone}{instead}{why}"
