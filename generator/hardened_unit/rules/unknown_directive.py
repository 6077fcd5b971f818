"""Finds assignments to a directive that no systemd knows.

systemd drops such a line and starts the unit without it: a misspelled protection is no protection, and nothing but one line
in the journal tells. A name that begins with ``X-`` is for other programs and is left alone.

How sure: certain; the names are read off the systemds from 245 to 262.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    NoNewPriviledges=yes

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    NoNewPrivileges=yes
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.wording import MOST_SUGGESTIONS, nearest, quoted
from systemd_directives import harvest

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report names that mean nothing to the target's systemd."""
    version = context.target.systemd
    said = 0
    for line in context.settings.lines:
        name, section = line.entry.key, line.entry.section
        if line.status == "unknown":
            said += 1
            near = _meant(name, section, version) if said <= MOST_SUGGESTIONS else ""
            hint = f"; did you mean {near}=?" if near else ""
            message = f"no systemd knows {quoted(name + '=')}; the line is dropped{hint}"
            yield Finding("unknown-directive", "error", message, line.entry, word=name, ignored=True)


@cache
def _meant(name: str, section: str, version: int) -> str:
    """Find the name that was probably meant: first one that may stand there, then any."""
    here = [known for known, sections in harvest.sections_of(version).items() if section in sections]
    return nearest(name, here) or nearest(name, harvest.sections_of("*"))
