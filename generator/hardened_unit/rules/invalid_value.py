"""Finds values, and words of a list, that systemd does not accept.

A value that cannot be read is dropped, and whatever held before stays: an earlier line, or the default. Of most lists
only the wrong word is dropped. Of ``RestrictNamespaces=`` the whole line is; of ``RestrictAddressFamilies=``, on 262, the
wrong word and all that follow it on the line. For a few directives, among them ``User=`` and ``ExecStart=``, systemd
refuses the whole unit instead, or where they stand in a drop-in, reads nothing more of that. A capability that does not
exist is dropped without a word in the journal.

How sure: certain; thousands of values were compared with the real ``systemd-analyze verify``.

Found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=Boot

Not found in::

    [Service]
    ExecStart=/usr/bin/mydaemon
    ProtectSystem=full
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardened_unit.rules.finding import Context, Finding
from hardened_unit.rules.wording import MOST_SUGGESTIONS, quoted, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(context: Context) -> Iterator[Finding]:
    """Report what the directive's grammar does not accept."""
    said = 0
    for line in context.settings.lines:
        reading = line.reading
        for dropped in reading.dropped if reading else ():
            if reading is None:
                continue
            fate = "; systemd refuses the unit" if reading.fatal else "; the line is dropped" if reading.ignored else ""
            fate = "; systemd drops the line, and reads nothing more of this drop-in" if line.gives_up else fate
            said += 1
            meant = suggestion(dropped.text, dropped.allowed) if said <= MOST_SUGGESTIONS else ""
            message = f"{line.entry.key}=: {quoted(dropped.text)} {dropped.why}{fate}{meant}"
            yield Finding(
                "invalid-value",
                "error",
                message,
                line.entry,
                word=dropped.text,
                ignored=not reading.fatal and not reading.silent,
                fatal=reading.fatal,
                explains=(dropped,),
            )
